/// How a cache lays its objects out: the size of a slot, where the free pointer is, how many pages a
/// slab has, and how many slabs wait on its lists.
///
/// Follows `calculate_alignment` (`mm/slab_common.c`), `calculate_sizes`, `calculate_order`,
/// `set_cpu_partial` and `do_kmem_cache_create` (`mm/slub.c`).
///
///     let layout = try SlabLayout(objectSize: 24, cpuCount: 4)
///     layout.size               // 24
///     layout.freePointerOffset  // 8: in the middle, since 5.8
///     layout.objectsPerSlab     // 170
///
/// Left out: KASAN's metadata, merging with another cache, and `CONFIG_SLUB_TINY`.
public struct SlabLayout: Equatable, Sendable {
    /// The size that the cache was made for, in bytes.
    public let objectSize: Int
    /// The alignment of each object, in bytes: the one asked for, raised as the flags demand.
    public let alignment: Int
    /// The flags; without those that store something if `slab_debug=O` took them away.
    public let flags: SlabFlags
    /// Whether the cache has a constructor, whose work must survive a free.
    public let hasConstructor: Bool
    /// Whether `slab_debug=O` took flags away, because with them an object would need a larger order.
    public let lostDebugging: Bool

    /// The bytes of the object and the red zone behind it: `inuse`.
    public let inUse: Int
    /// Where the free pointer is, from the start of the object: `offset`.
    public let freePointerOffset: Int
    /// The red zone before each object: `red_left_pad`. 0 without `SlabFlags.redZone`.
    public let redLeftPad: Int
    /// The bytes from one object to the next: `size`.
    public let size: Int

    /// The order of a slab's pages: `oo_order(s->oo)`.
    public let order: Order
    /// How many objects a slab of that order has.
    public let objectsPerSlab: Int
    /// The order to fall back to when `order` is not to be had: that of a single object, `oo_order(s->min)`.
    public let minimumOrder: Order
    /// How many objects a slab should have at least, from the number of CPUs: `min_objects`, before it is
    /// capped at what `slub_max_order` holds.
    public let wantedObjects: Int
    /// How many partial slabs the node keeps even if they are empty: `min_partial`.
    public private(set) var minPartial: Int
    /// How many objects the slabs of a CPU's partial list should hold: `cpu_partial`.
    public private(set) var cpuPartialObjects: Int
    /// The number of slabs that this means, taking them for half full: `cpu_partial_slabs`.
    public private(set) var cpuPartialSlabs: Int

    /// `PAGE_SIZE`.
    static let pageSize = 4096
    /// `KMALLOC_MAX_SIZE`: the largest object a cache can be made for.
    public static let maxObjectSize = pageSize << Order.max.rawValue
    /// The largest alignment: that of `kmalloc-8k`.
    static let maxAlignment = 8192
    /// `sizeof(void *)`.
    static let wordSize = 8
    /// `sizeof(struct track)` with `CONFIG_STACKDEPOT`.
    static let trackSize = 32

    /// The layout for objects of this size.
    ///
    /// - Parameters:
    ///   - objectSize: 1 to `maxObjectSize` bytes.
    ///   - alignment: 0 for none, or a power of two up to 8,192, the largest that `kmalloc` needs.
    ///   - flags: What the cache asks for.
    ///   - hasConstructor: Whether objects are constructed once, when their slab is made.
    ///   - ownFreePointer: Where in the object the owner of a cache with `SlabFlags.typesafeByRCU` has a field for
    ///     the free pointer: `freeptr_offset`, a multiple of 8 below `objectSize`; nil if there is none.
    ///   - keepsOrder: Whether flags that store something are dropped if an object would need a larger order
    ///     because of them: the letter `O` of `slab_debug`.
    ///   - limits: The boot parameters that bound a slab.
    ///   - cpuCount: How many CPUs there are, present and possible: 1 to 8,192.
    /// - Throws: `SlabError` if an argument is out of range or the object does not fit in a block of pages.
    public init(
        objectSize: Int,
        alignment: Int = 0,
        flags: SlabFlags = [],
        hasConstructor: Bool = false,
        ownFreePointer: Int? = nil,
        keepsOrder: Bool = false,
        limits: SlabOrderLimits = .standard,
        cpuCount: Int
    ) throws(SlabError) {
        guard objectSize > 0, objectSize <= Self.maxObjectSize else { throw .unusableObjectSize(objectSize) }
        guard
            alignment == 0 || (alignment > 0 && alignment <= Self.maxAlignment && alignment & (alignment - 1) == 0)
        else { throw .unusableAlignment(alignment) }
        guard cpuCount > 0, cpuCount <= 8192 else { throw .unusableCPUCount(cpuCount) }
        if let offset = ownFreePointer {
            guard flags.contains(.typesafeByRCU), offset >= 0, offset < objectSize, offset % Self.wordSize == 0
            else { throw .unusableFreePointer(offset) }
        }
        self.objectSize = objectSize
        self.hasConstructor = hasConstructor
        let alignment = Self.alignment(wanted: alignment, objectSize: objectSize, flags: flags)
        self.alignment = alignment

        func sizes(_ flags: SlabFlags) -> SlotSizes {
            SlotSizes(
                objectSize: objectSize,
                alignment: alignment,
                flags: flags,
                hasConstructor: hasConstructor,
                ownFreePointer: ownFreePointer
            )
        }
        var slot = sizes(flags)
        // As in `do_kmem_cache_create`. A slot for which there is no order is refused below.
        let isLarger = (Self.order(holding: slot.size) ?? .max) > (Self.order(holding: objectSize) ?? .max)
        lostDebugging = keepsOrder && isLarger && !flags.isDisjoint(with: .debuggingMetadata)
        self.flags = lostDebugging ? flags.subtracting(.debuggingMetadata) : flags
        if lostDebugging { slot = sizes(self.flags) }
        inUse = slot.inUse
        freePointerOffset = slot.freePointerOffset
        redLeftPad = slot.redLeftPad
        size = slot.size

        let search = try SlabOrderSearch(size: size, cpuCount: cpuCount, limits: limits)
        wantedObjects = search.wantedObjects
        order = search.order
        minimumOrder = Self.order(holding: size) ?? search.order
        objectsPerSlab = search.objectsPerSlab
        minPartial = Swift.max(5, Swift.min(10, Self.log2(size) / 2))
        cpuPartialObjects = Self.cpuPartialObjects(size: size, flags: self.flags)
        let perSlab = objectsPerSlab
        cpuPartialSlabs = (cpuPartialObjects * 2 + perSlab - 1) / perSlab
    }

    /// The layout after writing other limits to `/sys/kernel/slab/NAME/min_partial` and `cpu_partial`.
    ///
    /// Follows `min_partial_store`, and `cpu_partial_store` with `slub_set_cpu_partial`.
    ///
    /// - Parameters:
    ///   - minPartial: How many partial slabs the node keeps even if they are empty; nil to leave it.
    ///   - cpuPartial: How many objects the slabs of a CPU's partial list should hold; nil to leave it. Nothing else
    ///     than 0 has an effect on a cache that is being debugged: the kernel refuses it.
    /// - Returns: The same layout with these limits.
    public func setting(minPartial: Int? = nil, cpuPartial: Int? = nil) -> SlabLayout {
        var layout = self
        if let minPartial { layout.minPartial = Swift.max(0, minPartial) }
        if let cpuPartial, !isDebugging {
            layout.cpuPartialObjects = Swift.max(0, cpuPartial)
            layout.cpuPartialSlabs = (layout.cpuPartialObjects * 2 + objectsPerSlab - 1) / objectsPerSlab
        }
        return layout
    }

    /// Whether the free pointer is behind the object rather than in it: `freeptr_outside_object`.
    public var freePointerIsOutside: Bool { freePointerOffset >= inUse }

    /// Whether free objects are filled with a pattern: `__OBJECT_POISON`. Not if their content must survive.
    public var isPoisoned: Bool {
        flags.contains(.poison) && !flags.contains(.typesafeByRCU) && !hasConstructor
    }

    /// Whether any debugging flag is set: `kmem_cache_debug`.
    public var isDebugging: Bool { !flags.isDisjoint(with: .debugging) }

    /// The bytes of a slab that no object uses.
    public var wastedBytes: Int {
        Self.bytes(in: order) - objectsPerSlab * size
    }

    /// The type of the pages that slabs are made of.
    public var migrateType: MigrateType { flags.contains(.reclaimAccount) ? .reclaimable : .unmovable }
}

// The rules, each by the name of the kernel's function.
extension SlabLayout {
    /// Follows `calculate_alignment`, with cache lines of 64 bytes.
    static func alignment(wanted: Int, objectSize: Int, flags: SlabFlags) -> Int {
        var alignment = wanted
        if flags.contains(.hardwareCacheAlign) {
            var line = 64
            while objectSize <= line / 2 { line /= 2 }
            alignment = Swift.max(alignment, line)
        }
        return roundUp(Swift.max(alignment, wordSize), to: wordSize)
    }

    /// The bytes of a block of an order.
    static func bytes(in order: Order) -> Int { pageSize << order.rawValue }

    /// How many objects of a size fit in a block. Follows `order_objects`.
    static func objects(in order: Order, size: Int) -> Int {
        bytes(in: order) / size
    }

    /// The smallest order that holds so many bytes. Follows `get_order`.
    static func order(holding bytes: Int) -> Order? {
        Order.all.first { pageSize << $0.rawValue >= bytes }
    }

    /// Follows `set_cpu_partial`: none for a cache that is being debugged (`kmem_cache_has_cpu_partial`).
    static func cpuPartialObjects(size: Int, flags: SlabFlags) -> Int {
        guard flags.isDisjoint(with: .debugging) else { return 0 }
        return switch size {
        case pageSize...: 6
        case 1024...: 24
        case 256...: 52
        default: 120
        }
    }

    static func roundUp(_ value: Int, to multiple: Int) -> Int {
        (value + multiple - 1) / multiple * multiple
    }

    /// The number of the highest bit that is set. - Precondition: `value` > 0.
    static func log2(_ value: Int) -> Int {
        Int.bitWidth - 1 - value.leadingZeroBitCount
    }
}
