/// `kmalloc` and `kfree` on one CPU: every class a slab cache, large requests whole pages.
///
/// Follows `__do_kmalloc_node`, `___kmalloc_large_node`, `kfree` and `free_large_kmalloc` (`mm/slub.c`).
///
///     var heap = KmallocHeap(classes: KmallocClasses(), zone: zone, cpuCount: 2)
///     let block = heap.allocate(130)   // .object(address: …, cache: …): kmalloc-192
///     try heap.free(block.address!)
///
/// Pages of all sets come from one zone, which should not begin at page 0: 0 is NULL here. A cache's first slab is made
/// when it is first asked for.
///
/// Left out: CPUs other than 0, what `krealloc`, KASAN and accounting do with an object, and the `kmem_buckets` of
/// `CONFIG_SLAB_BUCKETS`.
public struct KmallocHeap: Sendable {
    /// A cache by its set and its class.
    public struct CacheName: Equatable, Sendable {
        /// The set.
        public let type: KmallocType
        /// The class.
        public let index: Int

        /// The cache of a set and a class, 1 to 13.
        public init(type: KmallocType, index: Int) {
            self.type = type
            self.index = index
        }

        /// The name in `/proc/slabinfo`.
        public var text: String { KmallocClasses.name(type, index) }
    }

    /// What a request got.
    public enum Block: Equatable, Sendable {
        /// `ZERO_SIZE_PTR`, for no bytes.
        case zeroSize
        /// An object of a cache.
        case object(address: UInt64, cache: CacheName)
        /// A block of pages.
        case pages(address: UInt64, order: Order)
        /// NULL: more than `KMALLOC_MAX_SIZE`, or no memory.
        case none

        /// The address; nil for NULL.
        public var address: UInt64? {
            switch self {
            case .zeroSize: KmallocClasses.zeroSizePointer
            case .object(let address, _), .pages(let address, _): address
            case .none: nil
            }
        }
    }

    /// What `kfree` found at an address.
    public enum Freed: Equatable, Sendable {
        /// `NULL` or `ZERO_SIZE_PTR`: nothing to do.
        case nothing
        /// An object, which went back to its cache.
        case object(CacheName)
        /// A large block, which went back to the page allocator.
        case pages(Order)
    }

    /// How the kernel was built.
    public let classes: KmallocClasses
    /// Where pages come from.
    public private(set) var zone: BuddyAllocator
    /// The caches in use so far, in the order in which they were first asked for.
    public private(set) var caches: [(name: CacheName, cache: SlabCache)] = []
    /// Large blocks that are with callers: first page and order, as the folio knows it.
    public private(set) var largeBlocks: [(page: PageFrameNumber, order: Order)] = []

    private let cpuCount: Int

    /// A heap without any slab yet.
    ///
    /// - Parameters:
    ///   - classes: How the kernel was built.
    ///   - zone: Where pages come from.
    ///   - cpuCount: How many CPUs there are, which decides how large slabs are: 1 to 8,192.
    public init(classes: KmallocClasses, zone: BuddyAllocator, cpuCount: Int) {
        self.classes = classes
        self.zone = zone
        self.cpuCount = Swift.max(1, Swift.min(cpuCount, 8192))
    }

    /// Asks for memory. Follows `__do_kmalloc_node`.
    ///
    /// - Parameters:
    ///   - size: Bytes; a negative number is taken for one that is too large.
    ///   - flags: Which set of caches.
    ///   - caller: The address that `kmalloc` was called from.
    /// - Returns: What `kmalloc` returns, and where it came from.
    public mutating func allocate(_ size: Int, _ flags: KmallocFlags = [], caller: UInt64 = 0) -> Block {
        guard size != 0 else { return .zeroSize }
        guard let index = KmallocClasses.index(of: size) else {
            guard size > 0, let order = SlabLayout.order(holding: size),
                let page = zone.allocate(order: order, type: .unmovable)
            else { return .none }
            largeBlocks.append((page, order))
            return .pages(address: page.physicalAddress, order: order)
        }
        let name = CacheName(type: classes.type(for: flags, caller: caller), index: index)
        let place = place(of: name)
        do {
            let address = try caches[place].cache.allocate(cpu: 0, from: &zone)
            return address.map { .object(address: $0, cache: name) } ?? .none
        } catch {
            preconditionFailure("every cache has a CPU 0")
        }
    }

    /// Gives memory back; the page at the address tells what it is. Follows `kfree`.
    ///
    /// - Throws: `SlabError.notAnObject` or `.doubleFree` for a wrong address in a slab, `.notInThisCache` for one in no
    ///   block: where the kernel would corrupt its lists, nothing is changed.
    public mutating func free(_ address: UInt64) throws(SlabError) -> Freed {
        if address <= KmallocClasses.zeroSizePointer { return .nothing }
        let page = PageFrameNumber(address >> 12)
        for place in caches.indices where caches[place].cache.holds(address) {
            try caches[place].cache.free(address, cpu: 0, to: &zone)
            return .object(caches[place].name)
        }
        guard let place = largeBlocks.firstIndex(where: { $0.page == page }), page.physicalAddress == address else {
            throw .notInThisCache(address)
        }
        let block = largeBlocks.remove(at: place)
        do {
            try zone.free(block.page, order: block.order)
        } catch {
            preconditionFailure("the zone knows every large block")
        }
        return .pages(block.order)
    }

    /// The layout of a class's slabs.
    public func layout(_ name: CacheName) -> SlabLayout {
        do {
            return try SlabLayout(
                objectSize: KmallocClasses.sizes[name.index],
                alignment: KmallocClasses.alignment(ofClass: name.index),
                flags: name.type.flags,
                cpuCount: cpuCount
            )
        } catch {
            preconditionFailure("every class has a layout")
        }
    }

    private mutating func place(of name: CacheName) -> Int {
        if let place = caches.firstIndex(where: { $0.name == name }) { return place }
        caches.append((name, SlabCache(layout: layout(name), cpuCount: 1)))
        return caches.count - 1
    }
}
