/// What the boot parameters `slab_min_order`, `slab_max_order` and `slab_min_objects` say.
public struct SlabOrderLimits: Equatable, Sendable {
    /// `slub_min_order`: no slab is smaller.
    public let minOrder: Order
    /// `slub_max_order`: no slab is larger, unless one object needs more.
    public let maxOrder: Order
    /// `slub_min_objects`: how many objects a slab should have; nil to follow the number of CPUs.
    public let minObjects: Int?

    /// What holds without boot parameters: 0, `PAGE_ALLOC_COSTLY_ORDER`, and the number of CPUs.
    public static let standard = SlabOrderLimits()

    /// Limits. A `minOrder` above `maxOrder` raises it, as `setup_slub_min_order` does.
    public init(minOrder: Order = 0, maxOrder: Order = 3, minObjects: Int? = nil) {
        self.minOrder = minOrder
        self.maxOrder = Swift.max(minOrder, maxOrder)
        // 0 is the kernel's word for "not given".
        self.minObjects = minObjects.flatMap { $0 > 0 ? $0 : nil }
    }
}

/// How SLUB finds the order of a cache's slabs: every order that it tries, and what each would waste.
///
/// Follows `calculate_order`, `calc_slab_order` and `order_objects` (`mm/slub.c`).
///
///     let search = try SlabOrderSearch(size: 632, cpuCount: 2)
///     search.attempts.map(\.leftOver)  // [608, 608]: of order 1, and of order 2
///     search.order                     // 2
///     search.objectsPerSlab            // 25
public struct SlabOrderSearch: Equatable, Sendable {
    /// One order that was tried.
    public struct Attempt: Equatable, Sendable {
        /// At most one part in so many may be left over: 16, then 8, 4 and 2.
        public let fraction: Int
        /// The order.
        public let order: Order
        /// The bytes of a block of that order that no object would use.
        public let leftOver: Int
        /// Whether that is little enough.
        public let isAccepted: Bool

        /// The bytes of a block of the order.
        public var bytes: Int { SlabLayout.bytes(in: order) }
        /// How many bytes may be left over.
        public var allowance: Int { bytes / fraction }
    }

    /// How the order was found.
    public enum Reason: Equatable, Sendable {
        /// The last attempt was accepted.
        case littleWaste
        /// No order up to the largest holds one object well: the slab has the order of a single object.
        case oneObject
        /// So many objects would fit that `struct slab` could not count them: the order is lowered.
        case tooManyObjects
    }

    /// The bytes from one object to the next: `size`.
    public let size: Int
    /// How many objects a slab should have: `slub_min_objects`, or from the number of CPUs.
    public let wantedObjects: Int
    /// The same, capped at what the largest order holds: `min_objects`.
    public let minObjects: Int
    /// The order at which the search begins: `min_order`.
    public let firstOrder: Order
    /// Every order tried.
    public let attempts: [Attempt]
    /// How the order was found.
    public let reason: Reason
    /// The order of the cache's slabs.
    public let order: Order

    /// How many objects a slab of that order has.
    public var objectsPerSlab: Int { SlabLayout.objects(in: order, size: size) }

    /// Searches the order for objects that are `size` bytes apart.
    ///
    /// - Parameters:
    ///   - size: The bytes from one object to the next, padding and debugging data included: `objsize` in
    ///     `/proc/slabinfo`.
    ///   - cpuCount: The CPUs present, or if that is 1, the CPUs possible: 1 to 8,192.
    ///   - limits: The boot parameters.
    /// - Throws: `SlabError.unusableObjectSize`, `.unusableCPUCount` or `.objectDoesNotFit`.
    public init(size: Int, cpuCount: Int, limits: SlabOrderLimits = .standard) throws(SlabError) {
        guard size > 0 else { throw .unusableObjectSize(size) }
        guard cpuCount > 0, cpuCount <= 8192 else { throw .unusableCPUCount(cpuCount) }
        guard let single = SlabLayout.order(holding: size) else { throw .objectDoesNotFit(size: size) }
        self.size = size
        wantedObjects = limits.minObjects ?? Self.usualObjects(cpuCount: cpuCount)
        minObjects = Swift.min(wantedObjects, Swift.max(SlabLayout.objects(in: limits.maxOrder, size: size), 1))
        // `min_objects` fit in a block of `slub_max_order`, or it is 1: there is an order for them.
        firstOrder = Swift.max(limits.minOrder, SlabLayout.order(holding: minObjects * size) ?? single)

        var attempts: [Attempt] = []
        if SlabLayout.objects(in: firstOrder, size: size) > Self.maxObjectsPerSlab {
            reason = .tooManyObjects
            let order = SlabLayout.order(holding: size * Self.maxObjectsPerSlab) ?? single
            self.order = Order(order.rawValue - 1) ?? order
        } else {
            let accepted = Self.search(from: firstOrder, to: limits.maxOrder, size: size, &attempts)
            reason = accepted == nil ? .oneObject : .littleWaste
            order = accepted ?? single
        }
        self.attempts = attempts
    }

    /// `MAX_OBJS_PER_PAGE`: `objects` of `struct slab` has 15 bits.
    static let maxObjectsPerSlab = 32767

    /// `4 * (fls(nr_cpus) + 1)`: more CPUs mean larger slabs, so that the node's lock is taken less often.
    ///
    /// - Precondition: `cpuCount` > 0.
    public static func usualObjects(cpuCount: Int) -> Int {
        4 * (SlabLayout.log2(cpuCount) + 1 + 1)
    }

    /// The smallest order that wastes little; if there is none, more waste is allowed.
    private static func search(
        from first: Order,
        to last: Order,
        size: Int,
        _ attempts: inout [Attempt]
    ) -> Order? {
        var fraction = 16
        while fraction > 1 {
            // Follows `calc_slab_order`.
            for order in Order.all where order >= first && order <= last {
                let bytes = SlabLayout.bytes(in: order)
                let attempt = Attempt(
                    fraction: fraction,
                    order: order,
                    leftOver: bytes % size,
                    isAccepted: bytes % size <= bytes / fraction
                )
                attempts.append(attempt)
                if attempt.isAccepted { return order }
            }
            fraction /= 2
        }
        return nil
    }
}
