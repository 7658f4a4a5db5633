/// Why a cache could not be made, or why it refused an object.
public enum SlabError: Error, Equatable, Sendable {
    /// The object size is not 1 byte to `KMALLOC_MAX_SIZE`, 4 MiB.
    case unusableObjectSize(Int)
    /// The alignment is not 0 or a power of two up to 8,192.
    case unusableAlignment(Int)
    /// The owner's place for the free pointer is not a multiple of 8 in the object, or its content need not survive.
    case unusableFreePointer(Int)
    /// The number of CPUs is not 1 to 8,192, the largest `NR_CPUS` of x86-64.
    case unusableCPUCount(Int)
    /// With its padding, an object is too large for the largest block of pages.
    case objectDoesNotFit(size: Int)
    /// There is no such CPU.
    case noSuchCPU(Int, count: Int)
    /// The address is in none of the cache's slabs.
    case notInThisCache(UInt64)
    /// The address is inside the object at `object`, or in the padding behind it.
    case notAnObject(UInt64, object: UInt64)
    /// The object is free already.
    case doubleFree(UInt64)

    /// What is wrong, where, and what to do.
    public var message: String {
        switch self {
        case .unusableObjectSize(let size):
            "An object of \(size) bytes cannot have a cache: the size must be 1 to \(SlabLayout.maxObjectSize)."
        case .unusableAlignment(let alignment):
            "An alignment of \(alignment) is not possible: give 0 or a power of two up to 8192."
        case .unusableFreePointer(let offset):
            """
            The free pointer cannot be at \(offset): give a multiple of 8 below the object size, and only for a cache \
            with SLAB_TYPESAFE_BY_RCU.
            """
        case .unusableCPUCount(let count):
            "\(count) CPUs are not possible: give 1 to 8192."
        case .objectDoesNotFit(let size):
            "With its padding an object takes \(size) bytes, more than the largest block of pages: make it smaller."
        case .noSuchCPU(let cpu, let count):
            "There is no CPU \(cpu): the CPUs are 0 to \(count - 1)."
        case .notInThisCache(let address):
            "\(hex(address)) is in no slab of this cache: free an object to the cache that it came from."
        case .notAnObject(let address, let object):
            "\(hex(address)) is not the start of an object; the object there starts at \(hex(object))."
        case .doubleFree(let address):
            "The object at \(hex(address)) is free already: free it once."
        }
    }
}

extension SlabError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
