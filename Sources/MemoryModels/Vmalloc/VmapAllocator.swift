/// The allocator of kernel virtual addresses for vmalloc and ioremap, as in `mm/vmalloc.c`.
///
///     var vmap = try VmapAllocator(start: 0xffffc90000000000, pageCount: 64, cpus: 2)
///     let area = try vmap.allocate(pages: 4)      // five pages: the last is a guard
///     try vmap.free(area.start)                   // unmapped, but not to be had before a TLB flush
///     vmap.drain()                                // flushed: into the pool of the CPU's node
///
/// Free addresses are in one augmented tree. Areas in use and areas that wait for a flush are kept by vmap node; so are
/// pools of flushed areas, from which an area of exactly the same size is handed out without a search. There are as many
/// vmap nodes as possible CPUs, up to 128; a single one has no pools.
///
/// Left out: the pages and page tables behind the addresses, `vm_map_ram` and its per-CPU blocks, requests for a part of
/// the range, notifiers that free more on overflow, and locks.
public struct VmapAllocator: Sendable {
    /// How many bytes a page has.
    public static let pageSize: UInt64 = 4096
    /// Areas of up to so many pages go to pools: `MAX_VA_SIZE_PAGES`.
    public static let largestPooled: UInt64 = 256

    /// Lazily freed areas and pools of one vmap node: `struct vmap_node`.
    public struct Node: Sendable, Equatable {
        /// Areas that are unmapped but may still be in a TLB, by address.
        public internal(set) var lazy: [VmapArea] = []
        /// Areas that may be handed out again, by size in pages; none of the pools is empty.
        public internal(set) var pools: [Pool] = []
    }

    /// Areas of one size, the one to be handed out next first: `struct vmap_pool`.
    public struct Pool: Sendable, Equatable {
        /// The size of each, in pages.
        public let pageCount: UInt64
        /// The areas.
        public internal(set) var areas: [VmapArea]
    }

    /// `VMALLOC_START`.
    public let start: UInt64
    /// `VMALLOC_END`, in the sense of the first byte behind the range.
    public let end: UInt64
    /// How many pages may wait for a flush before one is scheduled.
    public let lazyMaxPages: UInt64
    /// The free addresses.
    public internal(set) var free: VmapFreeTree
    /// The areas in use, by address.
    public internal(set) var busy: [VmapArea] = []
    /// The vmap nodes.
    public internal(set) var nodes: [Node]
    /// How many pages wait for a flush: `vmap_lazy_nr`.
    public internal(set) var lazyPages: UInt64 = 0
    /// Whether `drain_vmap_work` has been scheduled and not run.
    public internal(set) var isDrainScheduled = false

    /// A range without areas.
    ///
    /// - Parameters:
    ///   - start: The first byte, a multiple of the page size.
    ///   - pageCount: How many pages of addresses, at least 1.
    ///   - cpus: How many CPUs there are, possible and online; at least 1.
    ///   - lazyMaxPages: As the property; nil for the kernel's own limit.
    /// - Throws: `VmapError.badRange`.
    public init(start: UInt64, pageCount: UInt64, cpus: Int = 1, lazyMaxPages: UInt64? = nil) throws(VmapError) {
        let (size, overflows) = pageCount.multipliedReportingOverflow(by: Self.pageSize)
        let (end, endOverflows) = start.addingReportingOverflow(size)
        guard start % Self.pageSize == 0, pageCount > 0, !overflows, !endOverflows else { throw .badRange }
        self.start = start
        self.end = end
        self.lazyMaxPages = lazyMaxPages ?? Self.lazyMaxPages(cpus: cpus)
        free = VmapFreeTree()
        free.insert(start..<end)
        nodes = [Node](repeating: Node(), count: max(1, min(cpus, 128)))
    }

    /// How many pages may wait for a flush: 32 MiB for each bit of the number of online CPUs. Follows
    /// `lazy_max_pages`.
    public static func lazyMaxPages(cpus: Int) -> UInt64 {
        let bits = UInt64(Int.bitWidth - max(cpus, 0).leadingZeroBitCount)
        return bits * (32 << 20) / pageSize
    }

    /// The vmap node that keeps an area in use: zones of 16 pages, dealt in turn. Follows `addr_to_node_id`.
    public func node(of address: UInt64) -> Int {
        nodes.count == 1 ? 0 : Int(address / (16 * Self.pageSize) % UInt64(nodes.count))
    }

    // MARK: Allocating

    /// Takes addresses for so many pages and a guard page.
    ///
    /// - Parameters:
    ///   - pages: How many pages will be mapped, at least 1.
    ///   - alignment: In bytes, a power of two. ioremap makes it the size, rounded up to a power of two, itself.
    ///   - kind: What for.
    ///   - cpu: On which CPU, from 0; it chooses the vmap node whose pool is tried first.
    /// - Returns: The area.
    /// - Throws: `VmapError`.
    @discardableResult
    public mutating func allocate(
        pages: UInt64,
        alignment: UInt64 = 1,
        kind: VmapArea.Kind = .vmalloc,
        cpu: Int = 0
    ) throws(VmapError) -> VmapArea {
        var events: [VmapEvent] = []
        return try allocate(pages: pages, alignment: alignment, kind: kind, cpu: cpu, recordingInto: &events)
    }

    /// As `allocate`, and appends what happened to `events`. Follows `__get_vm_area_node` and `alloc_vmap_area`.
    @discardableResult
    public mutating func allocate(
        pages: UInt64,
        alignment: UInt64 = 1,
        kind: VmapArea.Kind = .vmalloc,
        cpu: Int = 0,
        recordingInto events: inout [VmapEvent]
    ) throws(VmapError) -> VmapArea {
        guard pages > 0 else { throw .emptyArea }
        guard alignment > 0, alignment & (alignment - 1) == 0 else { throw .badAlignment(alignment) }
        guard pages < 1 << 50 else { throw .noRoom(pages: pages) }
        let alignment = kind == .ioremap ? Self.ioremapAlignment(pages: pages) : alignment
        let size = (pages + 1) * Self.pageSize
        var log = EventLog<VmapEvent>()
        defer { events += log.events }
        // A range of one node has no pools: node_alloc leaves it to the global heap, unmarked.
        let poolNode = nodes.count == 1 ? nil : max(0, cpu) % nodes.count
        var place: UInt64?
        if let poolNode { place = takeFromPool(poolNode, size: size, alignment: alignment, events: &log) }
        if place == nil { place = takeFromTree(size: size, alignment: alignment, events: &log) }
        if place == nil {
            log.record(.overflow)
            purge(fullDecay: true, events: &log)
            place = takeFromTree(size: size, alignment: alignment, events: &log)
        }
        guard let place else { throw .noRoom(pages: pages + 1) }
        let area = VmapArea(start: place, end: place + size, kind: kind, poolNode: poolNode)
        Self.insert(area, into: &busy)
        return area
    }

    /// The size rounded up to a power of two, from a page up to `IOREMAP_MAX_ORDER`, which is 1 GiB on x86-64.
    static func ioremapAlignment(pages: UInt64) -> UInt64 {
        var alignment = pageSize
        while alignment < pages * pageSize, alignment < 1 << 30 { alignment <<= 1 }
        return alignment
    }

    /// Follows `__alloc_vmap_area`.
    private mutating func takeFromTree(
        size: UInt64,
        alignment: UInt64,
        events: inout some EventSink<VmapEvent>
    ) -> UInt64? {
        // A wide alignment may use up nearly as much again before the area begins.
        let isWide = alignment > Self.pageSize && end - start != size
        let length = isWide ? size + alignment - 1 : size
        guard
            let slot = free.lowestMatch(
                size: size,
                alignment: alignment,
                from: start,
                length: length,
                events: &events
            ),
            let place = VmapFreeTree.place(in: free.slots[slot].node, size: size, alignment: alignment, from: start)
        else { return nil }
        free.clip(slot, start: place, size: size, events: &events)
        return place
    }

    /// Follows `node_pool_del_va`: only the first area of the pool is looked at.
    private mutating func takeFromPool(
        _ node: Int,
        size: UInt64,
        alignment: UInt64,
        events: inout some EventSink<VmapEvent>
    ) -> UInt64? {
        let pages = size / Self.pageSize
        guard let index = nodes[node].pools.firstIndex(where: { $0.pageCount == pages }) else { return nil }
        let area = nodes[node].pools[index].areas.removeFirst()
        guard area.start & (alignment - 1) == 0 else {
            nodes[node].pools[index].areas.append(area)
            events.record(.unaligned(node: node, area))
            return nil
        }
        if nodes[node].pools[index].areas.isEmpty { nodes[node].pools.remove(at: index) }
        events.record(.fromPool(node: node, area))
        return area.start
    }

    static func insert(_ area: VmapArea, into areas: inout [VmapArea]) {
        var low = 0
        var high = areas.count
        while low < high {
            let middle = (low + high) / 2
            if areas[middle].start < area.start { low = middle + 1 } else { high = middle }
        }
        areas.insert(area, at: low)
    }
}
