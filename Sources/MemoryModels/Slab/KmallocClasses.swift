/// A set of `kmalloc` caches: `enum kmalloc_cache_type` (`include/linux/slab.h`).
public enum KmallocType: Equatable, Sendable {
    /// `KMALLOC_NORMAL`.
    case normal
    /// `KMALLOC_RECLAIM`: objects that can be given back on demand.
    case reclaim
    /// `KMALLOC_CGROUP`: objects charged to a memory cgroup.
    case cgroup
    /// `KMALLOC_DMA`: objects in `ZONE_DMA`.
    case dma
    /// A copy of the normal caches, 1 to 15, with `CONFIG_RANDOM_KMALLOC_CACHES`.
    case random(Int)

    /// What stands before the size in the names of the caches.
    public var prefix: String {
        switch self {
        case .normal: "kmalloc-"
        case .reclaim: "kmalloc-rcl-"
        case .cgroup: "kmalloc-cg-"
        case .dma: "dma-kmalloc-"
        case .random(let copy): "kmalloc-rnd-" + (copy < 10 ? "0" : "") + "\(copy)-"
        }
    }

    /// What `new_kmalloc_cache` makes the caches with.
    public var flags: SlabFlags {
        switch self {
        case .reclaim: [.kmalloc, .reclaimAccount]
        case .normal, .cgroup, .dma, .random: .kmalloc
        }
    }
}

/// The `__GFP_*` flags that choose among the sets of caches. The bit values are this model's own.
public struct KmallocFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// The flags with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `__GFP_DMA`: memory below 16 MiB.
    public static let dma = KmallocFlags(rawValue: 1 << 0)
    /// `__GFP_RECLAIMABLE`: the object can be given back by a shrinker.
    public static let reclaimable = KmallocFlags(rawValue: 1 << 1)
    /// `__GFP_ACCOUNT`: charge the object to the memory cgroup of the task, as `GFP_KERNEL_ACCOUNT` does.
    public static let account = KmallocFlags(rawValue: 1 << 2)
}

/// The size classes of `kmalloc` and the rules that choose among them, as on x86-64: `KMALLOC_MIN_SIZE` 8.
///
/// Follows `kmalloc_info`, `kmalloc_size_index`, `create_boot_cache` and `kmalloc_size_roundup`
/// (`mm/slab_common.c`), `__kmalloc_index` and `kmalloc_type` (`include/linux/slab.h`), `kmalloc_slab`
/// (`mm/slab.h`).
///
///     KmallocClasses.index(of: 130)               // 2
///     KmallocClasses.sizes[2]                     // 192
///     KmallocClasses().type(for: .account, caller: 0)  // .cgroup
public struct KmallocClasses: Equatable, Sendable {
    /// `CONFIG_ZONE_DMA`.
    public let hasZoneDMA: Bool
    /// `CONFIG_MEMCG`.
    public let hasMemcg: Bool
    /// `random_kmalloc_seed`, drawn at boot with `CONFIG_RANDOM_KMALLOC_CACHES`; nil without the option.
    public let randomSeed: UInt64?

    /// What a kernel was built with.
    public init(hasZoneDMA: Bool = true, hasMemcg: Bool = true, randomSeed: UInt64? = nil) {
        self.hasZoneDMA = hasZoneDMA
        self.hasMemcg = hasMemcg
        self.randomSeed = randomSeed
    }

    /// The object size of each class by its index, up to `maxCacheSize`; index 0 stands for no bytes.
    public static let sizes = [0, 96, 192, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
    /// The indexes of the 13 classes, smallest size first.
    public static let ascending = [3, 4, 5, 6, 1, 7, 2, 8, 9, 10, 11, 12, 13]
    /// `KMALLOC_MAX_CACHE_SIZE`: larger requests go to the page allocator.
    public static let maxCacheSize = 8192
    /// `KMALLOC_MAX_SIZE`: larger requests fail.
    public static let maxSize = SlabLayout.maxObjectSize
    /// `ZERO_SIZE_PTR`: what a request for no bytes gets. Touching it faults; `kfree` takes it.
    public static let zeroSizePointer: UInt64 = 16

    /// `kmalloc_size_index`: the class of each size up to 192, in steps of 8.
    static let sizeIndex = [3, 4, 5, 5, 6, 6, 6, 6, 1, 1, 1, 1, 7, 7, 7, 7, 2, 2, 2, 2, 2, 2, 2, 2]

    /// The class of a request, by its index. Follows `kmalloc_slab`.
    ///
    /// - Parameter size: 1 to `maxCacheSize` bytes.
    /// - Returns: nil for another size.
    public static func index(of size: Int) -> Int? {
        guard size >= 1, size <= maxCacheSize else { return nil }
        if size <= 192 { return sizeIndex[(size - 1) / 8] }
        // fls(size - 1)
        return SlabLayout.log2(size - 1) + 1
    }

    /// The bytes that a request really gets. Follows `kmalloc_size_roundup`.
    ///
    /// - Returns: The size itself if it is 0 or more than `maxSize`.
    public static func roundedUp(_ size: Int) -> Int {
        if let index = index(of: size) { return sizes[index] }
        guard size > 0, let order = SlabLayout.order(holding: size) else { return size }
        return SlabLayout.bytes(in: order)
    }

    /// The alignment of a class: the largest power of two that divides its size. Follows `create_boot_cache`.
    public static func alignment(ofClass index: Int) -> Int {
        Swift.max(8, sizes[index] & -sizes[index])
    }

    /// The name of a cache: `kmalloc-rcl-1k`.
    public static func name(_ type: KmallocType, _ index: Int) -> String {
        let size = sizes[index]
        return type.prefix + (size >= 1024 ? "\(size / 1024)k" : "\(size)")
    }

    /// The set of caches that serves a request. Follows `kmalloc_type`.
    ///
    /// - Parameters:
    ///   - flags: What the request says.
    ///   - caller: The address that `kmalloc` was called from, which picks one of 16 copies where there are copies.
    /// - Returns: The set.
    public func type(for flags: KmallocFlags, caller: UInt64) -> KmallocType {
        var special: KmallocFlags = .reclaimable
        if hasZoneDMA { special.insert(.dma) }
        if hasMemcg { special.insert(.account) }
        if flags.isDisjoint(with: special) {
            guard let randomSeed else { return .normal }
            let copy = Int(Self.hash(caller ^ randomSeed, bits: 4))
            return copy == 0 ? .normal : .random(copy)
        }
        if hasZoneDMA, flags.contains(.dma) { return .dma }
        if !hasMemcg || flags.contains(.reclaimable) { return .reclaim }
        return .cgroup
    }

    /// Follows `hash_64_generic` (`include/linux/hash.h`).
    static func hash(_ value: UInt64, bits: Int) -> UInt64 {
        (value &* 0x61C8_8646_80B5_83EB) >> UInt64(64 - bits)
    }
}
