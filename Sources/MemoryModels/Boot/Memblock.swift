/// The allocator of early boot, as in `mm/memblock.c`: what is RAM stands in one array, what is taken in
/// another, and what is free is the difference.
///
///     var memblock = Memblock()
///     try memblock.add(base: 0x100000, size: 0xf00000)
///     try memblock.reserve(base: 0x200000, size: 0x400000)
///     try memblock.allocate(size: 0x4000, alignment: 0x1000)  // 0xffc000: from the top
///
/// The arrays stay sorted, disjoint and minimal (`checkInvariants()`). `reserved` may reach beyond
/// `memory`: firmware areas are reserved whether or not they are RAM.
///
/// Left out: doubling of the arrays (`memblock_double_array`), memory that can be hot-removed, is
/// mirrored or managed by drivers, and `total_size`, which is computed here.
public struct Memblock: Sendable {
    /// What is RAM: `memblock.memory`.
    public internal(set) var memory: MemblockType
    /// What is taken: `memblock.reserved`.
    public internal(set) var reserved: MemblockType
    /// Whether allocation begins at low addresses: `memblock_set_bottom_up`. x86 does so only while memory
    /// may have to be removable by node.
    public var isBottomUp = false
    /// Allocation stays below this address, because what lies higher is not mapped yet:
    /// `memblock.current_limit`.
    public var currentLimit: UInt64 = .max

    /// Both arrays empty.
    ///
    /// - Parameter capacity: How many regions fit in each.
    public init(capacity: Int = 128) {
        memory = MemblockType(capacity: capacity)
        reserved = MemblockType(capacity: capacity)
    }

    // MARK: Ranges

    /// Adds RAM: `memblock_add` or, with a node, `memblock_add_node`.
    public mutating func add(
        base: UInt64,
        size: UInt64,
        node: Int? = nil,
        flags: MemblockFlags = []
    ) throws(MemblockError) {
        var events: [MemblockEvent] = []
        try add(base: base, size: size, node: node, flags: flags, recordingInto: &events)
    }

    /// As `add`, and appends what happened to `events`.
    public mutating func add(
        base: UInt64,
        size: UInt64,
        node: Int? = nil,
        flags: MemblockFlags = [],
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) {
        var log = EventLog<MemblockEvent>()
        try memory.addRange(base: base, size: size, node: node, flags: flags, events: &log)
        events += log.events
    }

    /// Takes RAM out: `memblock_remove`.
    public mutating func remove(
        base: UInt64,
        size: UInt64,
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) {
        var log = EventLog<MemblockEvent>()
        try memory.removeRange(base: base, size: size, events: &log)
        events += log.events
    }

    /// Marks a range as taken, RAM or not: `memblock_reserve`.
    public mutating func reserve(base: UInt64, size: UInt64) throws(MemblockError) {
        var events: [MemblockEvent] = []
        try reserve(base: base, size: size, recordingInto: &events)
    }

    /// As `reserve`, and appends what happened to `events`.
    public mutating func reserve(
        base: UInt64,
        size: UInt64,
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) {
        var log = EventLog<MemblockEvent>()
        try reserved.addRange(base: base, size: size, node: nil, flags: [], events: &log)
        events += log.events
    }

    /// Gives a taken range back: `memblock_phys_free`. Freeing what is not taken changes nothing.
    public mutating func free(
        base: UInt64,
        size: UInt64,
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) {
        var log = EventLog<MemblockEvent>()
        try reserved.removeRange(base: base, size: size, events: &log)
        events += log.events
    }

    /// Keeps RAM out of the direct map: `memblock_mark_nomap`, or `memblock_clear_nomap`.
    public mutating func setNoMap(
        _ isSet: Bool,
        base: UInt64,
        size: UInt64,
        recordingInto events: inout [MemblockEvent]
    ) throws(MemblockError) {
        var log = EventLog<MemblockEvent>()
        try memory.setFlags(base: base, size: size, .noMap, isSet: isSet, events: &log)
        events += log.events
    }

    /// Gives RAM to a node: `memblock_set_node`.
    public mutating func setNode(_ node: Int?, base: UInt64, size: UInt64) throws(MemblockError) {
        var events = NoEvents<MemblockEvent>()
        try memory.setNode(base: base, size: size, node, events: &events)
    }

    /// Rounds RAM to whole blocks of `alignment` bytes: `memblock_trim_memory`, called with the page size.
    ///
    /// - Throws: `MemblockError.badAlignment`.
    public mutating func trimMemory(to alignment: UInt64) throws(MemblockError) {
        guard alignment != 0, alignment & (alignment - 1) == 0 else { throw .badAlignment(alignment) }
        var trimmed: [MemblockRegion] = []
        for var region in memory.regions {
            let end = region.end & ~(alignment - 1)
            let (sum, overflows) = region.base.addingReportingOverflow(alignment - 1)
            let base = sum & ~(alignment - 1)
            guard !overflows, base < end else { continue }
            region.base = base
            region.size = end - base
            trimmed.append(region)
        }
        memory.regions = trimmed
    }

    // MARK: Free memory

    /// The free ranges, ascending: each region of `memory` without what is reserved, `noMap` regions left
    /// out. A range never spans two regions, even if they touch.
    ///
    /// Follows `for_each_free_mem_range` (`__next_mem_range`).
    ///
    /// - Parameter node: Only RAM of this node; nil for all.
    /// - Returns: The ranges, none of them empty.
    public func freeRanges(node: Int? = nil) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        var first = 0
        for region in memory.regions {
            if region.flags.contains(.noMap) || (node != nil && region.node != node) { continue }
            var base = region.base
            // Both arrays ascend: what ends below this region is of no use for the next ones either.
            while first < reserved.regions.count, reserved.regions[first].end <= base { first += 1 }
            for taken in reserved.regions[first...] {
                if taken.base >= region.end { break }
                if taken.base > base { ranges.append(base..<taken.base) }
                base = taken.end
            }
            if base < region.end { ranges.append(base..<region.end) }
        }
        return ranges
    }

    /// Checks both arrays.
    ///
    /// - Returns: What is broken in `memory`, then in `reserved`; empty for a sound state.
    public func checkInvariants() -> [MemblockType.Violation] {
        memory.checkInvariants() + reserved.checkInvariants()
    }
}
