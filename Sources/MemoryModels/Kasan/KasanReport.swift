/// What generic KASAN says of a bad access or a bad free.
public struct KasanReport: Sendable {
    /// Where the address lies, seen from an object.
    public enum Relation: Sendable, Equatable {
        /// So many bytes before the object.
        case left(UInt64)
        /// So many bytes behind its start.
        case inside(UInt64)
        /// So many bytes behind its end.
        case right(UInt64)
    }

    /// The slab object that the address is nearest to.
    public struct Object: Sendable {
        /// Its address.
        public let address: UInt64
        /// Its cache's name.
        public let cache: String
        /// Its size as far as the shadow tells, in bytes; that of the cache's objects if it is freed.
        public let allocSize: UInt64
        /// Where the bad address lies.
        public let relation: Relation
    }

    /// The bug's name in the headline: `slab-out-of-bounds`.
    public let bugType: String
    /// The address of the access or free.
    public let address: UInt64
    /// The address from which the kind of bug is judged.
    public let firstBadAddress: UInt64
    /// The object, if the address is in a slab.
    public let object: Object?
}

/// Why an operation makes no sense to the model. This is not what KASAN reports.
public enum KasanError: Error, Sendable, Equatable {
    /// Nothing, or more than the largest `kmalloc` of the model, is asked for.
    case unusableSize(Int)
    /// The memory is used up.
    case outOfMemory
    /// The address has a shadow in the kernel, but the model has none for it.
    case beyondModel(UInt64)
    /// Nothing was ever allocated there.
    case neverAllocated(UInt64)
}

extension KasanError: CustomStringConvertible {
    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .unusableSize(let size): "\(size) bytes cannot be allocated: ask for 1 to \(KasanHeap.largestSize)."
        case .outOfMemory: "No pages are left: allocate less."
        case .beyondModel(let address): "The model has no shadow for \(hex(address)): stay near an object."
        case .neverAllocated(let address): "\(hex(address)) is in no slab and no large allocation: free an object."
        }
    }
}
