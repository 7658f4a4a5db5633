/// What becomes of a slab allocation that KFENCE could take.
public enum KfenceAllocation: Sendable, Equatable {
    /// The object is guarded: its number and its address.
    case guarded(object: Int, address: UInt64)
    /// It is larger than a page.
    case incompatible
    /// The sample interval has already had its allocation. This is what nearly all allocations meet.
    case gateClosed
    /// The pool is filling up, and this site has an object in it.
    case covered
    /// The pool is full.
    case noCapacity
}

/// A bug that KFENCE reports.
public enum KfenceReport: Sendable, Equatable {
    /// An access to a guard page: which object is blamed, and how far from that object's start the address is.
    case outOfBounds(object: Int, distance: UInt64, isLeft: Bool)
    /// An access to the page of a freed object.
    case useAfterFree(object: Int)
    /// A canary byte beside the object was found changed when the object was freed.
    case corruption(object: Int, address: UInt64)
    /// The pointer given to a free is not the object's, or the object is freed already.
    case invalidFree(object: Int)
    /// An access to a protected page that no object is near to.
    case invalid

    /// As the headline of the report says it, without the function: `out-of-bounds read`.
    public func headline(isWrite: Bool) -> String {
        let access = isWrite ? "write" : "read"
        return switch self {
        case .outOfBounds: "out-of-bounds \(access)"
        case .useAfterFree: "use-after-free \(access)"
        case .corruption: "memory corruption"
        case .invalidFree: "invalid free"
        case .invalid: "invalid \(access)"
        }
    }
}

/// What the pool knows of one object: `struct kfence_metadata`.
public struct KfenceObject: Sendable, Equatable {
    /// `enum kfence_object_state`, without objects that wait for RCU.
    public enum State: Sendable, Equatable {
        case unused
        case allocated
        case freed
    }

    /// What has become of it.
    public internal(set) var state = State.unused
    /// Its address; that of its page if it was never allocated.
    public internal(set) var address: UInt64
    /// The size of the last allocation, in bytes.
    public internal(set) var size: UInt64 = 0
    /// The guard page that an access made accessible, by an address in it; only one is kept.
    public internal(set) var unprotectedPage: UInt64?
    /// Which site allocated it.
    public internal(set) var siteHash: UInt32 = 0
    /// The bytes of its page; none if it was never allocated.
    public internal(set) var bytes: [UInt8] = []
}
