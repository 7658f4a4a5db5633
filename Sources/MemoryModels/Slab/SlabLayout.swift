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
/// Left out: KASAN's metadata, a free-pointer offset chosen by the cache's owner, the boot parameters
/// `slab_min_order`, `slab_max_order` and `slab_min_objects`, merging with another cache, and
/// `CONFIG_SLUB_TINY`.
public struct SlabLayout: Equatable, Sendable {
    /// The size that the cache was made for, in bytes.
    public let objectSize: Int
    /// The alignment of each object, in bytes: the one asked for, raised as the flags demand.
    public let alignment: Int
    /// The flags.
    public let flags: SlabFlags
    /// Whether the cache has a constructor, whose work must survive a free.
    public let hasConstructor: Bool

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
    public let minPartial: Int
    /// How many objects the slabs of a CPU's partial list should hold: `cpu_partial`.
    public let cpuPartialObjects: Int
    /// The number of slabs that this means, taking them for half full: `cpu_partial_slabs`.
    public let cpuPartialSlabs: Int

    /// `PAGE_SIZE`.
    static let pageSize = 4096
    /// `KMALLOC_MAX_SIZE`: the largest object a cache can be made for.
    public static let maxObjectSize = pageSize << Order.max.rawValue
    /// `slub_max_order`, whose default is `PAGE_ALLOC_COSTLY_ORDER`.
    static let maxOrder: Order = 3
    /// `sizeof(void *)`.
    static let wordSize = 8
    /// `sizeof(struct track)` with `CONFIG_STACKDEPOT`.
    static let trackSize = 32
    /// `MAX_OBJS_PER_PAGE`.
    static let maxObjectsPerSlab = 32767

    /// The layout for objects of this size.
    ///
    /// - Parameters:
    ///   - objectSize: 1 to `maxObjectSize` bytes.
    ///   - alignment: 0 for none, or a power of two up to 4,096.
    ///   - flags: What the cache asks for.
    ///   - hasConstructor: Whether objects are constructed once, when their slab is made.
    ///   - cpuCount: How many CPUs there are, present and possible: 1 to 8,192.
    /// - Throws: `SlabError` if an argument is out of range or the object does not fit in a block of pages.
    public init(
        objectSize: Int,
        alignment: Int = 0,
        flags: SlabFlags = [],
        hasConstructor: Bool = false,
        cpuCount: Int
    ) throws(SlabError) {
        guard objectSize > 0, objectSize <= Self.maxObjectSize else { throw .unusableObjectSize(objectSize) }
        guard alignment == 0 || (alignment > 0 && alignment <= Self.pageSize && alignment & (alignment - 1) == 0)
        else { throw .unusableAlignment(alignment) }
        guard cpuCount > 0, cpuCount <= 8192 else { throw .unusableCPUCount(cpuCount) }
        self.objectSize = objectSize
        self.flags = flags
        self.hasConstructor = hasConstructor
        self.alignment = Self.alignment(wanted: alignment, objectSize: objectSize, flags: flags)

        // From here on as in `calculate_sizes`.
        var size = Self.roundUp(objectSize, to: Self.wordSize)
        if flags.contains(.redZone), size == objectSize { size += Self.wordSize }
        inUse = size
        if flags.contains(.typesafeByRCU) || flags.contains(.poison) || hasConstructor
            || (flags.contains(.redZone)
                && (objectSize < Self.wordSize || flags.isSuperset(of: [.storeUser, .kmalloc])))
        {
            freePointerOffset = size
            size += Self.wordSize
        } else {
            freePointerOffset = objectSize / 2 / Self.wordSize * Self.wordSize
        }
        if flags.contains(.storeUser) {
            size += 2 * Self.trackSize
            if flags.contains(.kmalloc) { size += Self.wordSize }
        }
        if flags.contains(.redZone) {
            redLeftPad = Self.roundUp(Self.wordSize, to: self.alignment)
            size += Self.wordSize + redLeftPad
        } else {
            redLeftPad = 0
        }
        size = Self.roundUp(size, to: self.alignment)
        self.size = size

        wantedObjects = Self.wantedObjects(cpuCount: cpuCount)
        guard let minimumOrder = Self.order(holding: size),
            let order = Self.order(forSize: size, wantedObjects: wantedObjects)
        else { throw .objectDoesNotFit(size: size) }
        self.minimumOrder = minimumOrder
        self.order = order
        objectsPerSlab = Self.objects(in: order, size: size)
        minPartial = Swift.max(5, Swift.min(10, Self.log2(size) / 2))
        cpuPartialObjects = Self.cpuPartialObjects(size: size, flags: flags)
        let perSlab = objectsPerSlab
        cpuPartialSlabs = (cpuPartialObjects * 2 + perSlab - 1) / perSlab
    }

    /// Whether the free pointer is behind the object rather than in it: `freeptr_outside_object`.
    public var freePointerIsOutside: Bool { freePointerOffset >= inUse }

    /// Whether any debugging flag is set: `kmem_cache_debug`.
    public var isDebugging: Bool { !flags.isDisjoint(with: .debugging) }

    /// The bytes of a slab that no object uses.
    public var wastedBytes: Int {
        (Self.pageSize << order.rawValue) - objectsPerSlab * size
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

    /// `4 * (fls(nr_cpus) + 1)`: more CPUs mean larger slabs, so that the node's lock is taken less often.
    static func wantedObjects(cpuCount: Int) -> Int {
        4 * (log2(cpuCount) + 1 + 1)
    }

    /// The order of a slab's pages. Follows `calculate_order`.
    ///
    /// - Returns: nil if no block of pages is large enough.
    static func order(forSize size: Int, wantedObjects: Int) -> Order? {
        let minObjects = Swift.min(wantedObjects, Swift.max(objects(in: maxOrder, size: size), 1))
        guard let minOrder = order(holding: minObjects * size) else { return nil }
        if objects(in: minOrder, size: size) > maxObjectsPerSlab {
            return order(holding: size * maxObjectsPerSlab).flatMap { Order($0.rawValue - 1) }
        }
        var fraction = 16
        while fraction > 1 {
            if let order = slabOrder(size: size, from: minOrder, fraction: fraction) { return order }
            fraction /= 2
        }
        return order(holding: size)
    }

    /// The smallest order from `minOrder` to `slub_max_order` that wastes at most one part in `fraction`.
    /// Follows `calc_slab_order`.
    static func slabOrder(size: Int, from minOrder: Order, fraction: Int) -> Order? {
        Order.all.first { order in
            let slabSize = pageSize << order.rawValue
            return order >= minOrder && order <= maxOrder && slabSize % size <= slabSize / fraction
        }
    }

    /// How many objects of a size fit in a block. Follows `order_objects`.
    static func objects(in order: Order, size: Int) -> Int {
        (pageSize << order.rawValue) / size
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
