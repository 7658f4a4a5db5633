/// A `kmalloc` cache under generic KASAN: what lies behind each object.
///
/// Follows `kasan_cache_create`, `optimal_redzone` (`mm/kasan/generic.c`) and `create_boot_cache`
/// (`mm/slab_common.c`), without `slab_debug` and without `CONFIG_KASAN_EXTRA_INFO`.
public struct KasanCache: Sendable, Equatable {
    /// `sizeof(struct kasan_alloc_meta)`: who allocated the object, and two stacks of related work.
    public static let allocMetaSize = 16
    /// `sizeof(struct kasan_free_meta)`: the link of the quarantine, and who freed the object.
    public static let freeMetaSize = 16
    /// The sizes of the `kmalloc` caches of x86-64, in bytes.
    public static let kmallocSizes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192]

    /// `object_size`, in bytes.
    public let objectSize: Int
    /// Where the record of the allocation begins, from the object's start.
    public let allocMetaOffset: Int
    /// `size`: bytes from one object to the next.
    public let size: Int
    /// The order of a slab.
    public let order: Int
    /// How many objects a slab has.
    public let objectsPerSlab: Int

    /// The cache for objects of one of the sizes in `kmallocSizes`.
    ///
    /// - Parameters:
    ///   - objectSize: In bytes.
    ///   - cpuCount: How many CPUs there are; more CPUs make larger slabs.
    /// - Throws: `SlabError` if the object does not fit in a slab.
    public init(kmalloc objectSize: Int, cpuCount: Int = 4) throws(SlabError) {
        self.objectSize = objectSize
        let alignment = objectSize & -objectSize
        // A small object holds only the beginning of what is recorded when it is freed; the rest lies behind it.
        let rest = max(0, Self.freeMetaSize - objectSize)
        allocMetaOffset = objectSize + rest
        let wanted = max(allocMetaOffset + Self.allocMetaSize, objectSize + Self.optimalRedzone(objectSize))
        let layout = try SlabLayout(
            objectSize: (wanted + alignment - 1) / alignment * alignment,
            alignment: min(alignment, 4096),
            cpuCount: cpuCount
        )
        size = layout.size
        order = layout.order.rawValue
        objectsPerSlab = layout.objectsPerSlab
    }

    /// The caches of `kmalloc`, by size.
    public static var kmalloc: [KasanCache] {
        var caches: [KasanCache] = []
        for size in kmallocSizes {
            do throws(SlabError) {
                caches.append(try KasanCache(kmalloc: size))
            } catch {
                preconditionFailure("the sizes of kmalloc fit in slabs")
            }
        }
        return caches
    }

    /// The red zone that an object of a size should have, in bytes. Follows `optimal_redzone`.
    public static func optimalRedzone(_ objectSize: Int) -> Int {
        switch objectSize {
        case ...48: 16
        case ...96: 32
        case ...448: 64
        case ...3968: 128
        case ...16128: 256
        case ...32256: 512
        case ...64512: 1024
        default: 2048
        }
    }

    /// `kmalloc-64`, `kmalloc-1k`.
    public var name: String {
        objectSize < 1024 ? "kmalloc-\(objectSize)" : "kmalloc-\(objectSize / 1024)k"
    }
}
