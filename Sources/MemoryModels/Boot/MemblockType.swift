/// A sorted array of disjoint regions, as few as can be: `struct memblock_type`.
public struct MemblockType: Sendable {
    /// The regions, ascending.
    public internal(set) var regions: [MemblockRegion] = []
    /// How many regions fit: `INIT_MEMBLOCK_REGIONS`.
    public let capacity: Int

    /// An empty array.
    ///
    /// - Parameter capacity: How many regions fit, at least 1.
    public init(capacity: Int = 128) {
        self.capacity = max(1, capacity)
    }

    /// How many bytes all regions have.
    public var totalSize: UInt64 { regions.reduce(0) { $0 + $1.size } }

    /// `memblock_cap_size`: no range reaches the highest address.
    private static func end(of base: UInt64, _ size: UInt64) -> UInt64 {
        base + min(size, UInt64.max - base)
    }

    /// Adds a range. Where it overlaps regions, they stay as they are, with their node and flags; only the
    /// parts between them are new. Then neighbours that are alike are merged.
    ///
    /// Follows `memblock_add_range`, with its two rounds: the first counts, the second inserts.
    mutating func addRange(
        base: UInt64,
        size: UInt64,
        node: Int?,
        flags: MemblockFlags,
        events: inout some EventSink<MemblockEvent>
    ) throws(MemblockError) {
        let end = Self.end(of: base, size)
        guard base < end else { return }
        var gaps: [(base: UInt64, end: UInt64, index: Int)] = []
        var next = base
        var index = 0
        for region in regions {
            if region.base >= end { break }
            defer { index += 1 }
            if region.end <= next { continue }
            if region.base > next { gaps.append((next, region.base, index)) }
            next = min(region.end, end)
        }
        if next < end { gaps.append((next, end, index)) }
        guard !gaps.isEmpty else { return }
        // An array that is less than half full needs no counting: the worst case fits.
        guard regions.count * 2 + 1 <= capacity || regions.count + gaps.count <= capacity else {
            throw .full(capacity: capacity, needed: gaps.count)
        }
        for (inserted, gap) in gaps.enumerated() {
            let region = MemblockRegion(base: gap.base, size: gap.end - gap.base, node: node, flags: flags)
            regions.insert(region, at: gap.index + inserted)
            events.record(.inserted(region, index: gap.index + inserted))
        }
        mergeRegions(gaps[0].index..<(gaps[gaps.count - 1].index + gaps.count), events: &events)
    }

    /// Cuts regions at the borders of a range, so that each lies wholly inside or outside.
    ///
    /// Follows `memblock_isolate_range`.
    ///
    /// - Returns: The indices of the regions inside.
    mutating func isolateRange(
        base: UInt64,
        size: UInt64,
        events: inout some EventSink<MemblockEvent>
    ) throws(MemblockError) -> Range<Int> {
        let end = Self.end(of: base, size)
        guard base < end else { return 0..<0 }
        // At most two more regions will be needed; the kernel makes room for them in any case.
        guard regions.count + 2 <= capacity else { throw .full(capacity: capacity, needed: 2) }
        var inside = 0..<0
        var index = 0
        while index < regions.count {
            let region = regions[index]
            if region.base >= end { break }
            if region.end <= base {
                index += 1
            } else if region.base < base {
                split(index, at: base, events: &events)
                index += 1
            } else if region.end > end {
                // Only the lower part is looked at again.
                split(index, at: end, events: &events)
            } else {
                inside = (inside.isEmpty ? index : inside.lowerBound)..<(index + 1)
                index += 1
            }
        }
        return inside
    }

    private mutating func split(_ index: Int, at place: UInt64, events: inout some EventSink<MemblockEvent>) {
        let region = regions[index]
        events.record(.split(region, at: place))
        var lower = region
        lower.size = place - region.base
        regions[index].base = place
        regions[index].size = region.end - place
        regions.insert(lower, at: index)
    }

    /// Takes a range out: `memblock_remove_range`.
    mutating func removeRange(
        base: UInt64,
        size: UInt64,
        events: inout some EventSink<MemblockEvent>
    ) throws(MemblockError) {
        let inside = try isolateRange(base: base, size: size, events: &events)
        for index in inside.reversed() {
            events.record(.removed(regions[index]))
            regions.remove(at: index)
        }
    }

    /// Sets or clears flags in a range: `memblock_setclr_flag`.
    mutating func setFlags(
        base: UInt64,
        size: UInt64,
        _ flags: MemblockFlags,
        isSet: Bool,
        events: inout some EventSink<MemblockEvent>
    ) throws(MemblockError) {
        let inside = try isolateRange(base: base, size: size, events: &events)
        for index in inside {
            if isSet { regions[index].flags.formUnion(flags) } else { regions[index].flags.subtract(flags) }
        }
        mergeRegions(inside, events: &events)
    }

    /// Gives a range to a node: `memblock_set_node`.
    mutating func setNode(
        base: UInt64,
        size: UInt64,
        _ node: Int?,
        events: inout some EventSink<MemblockEvent>
    ) throws(MemblockError) {
        let inside = try isolateRange(base: base, size: size, events: &events)
        for index in inside { regions[index].node = node }
        mergeRegions(inside, events: &events)
    }

    /// Merges alike neighbours among the regions from one before `changed` to its end.
    ///
    /// Follows `memblock_merge_regions`.
    private mutating func mergeRegions(_ changed: Range<Int>, events: inout some EventSink<MemblockEvent>) {
        var index = max(changed.lowerBound - 1, 0)
        var end = min(changed.upperBound, regions.count - 1)
        while index < end {
            let next = regions[index + 1]
            guard regions[index].end == next.base, regions[index].isCompatible(with: next) else {
                index += 1
                continue
            }
            regions[index].size += next.size
            regions.remove(at: index + 1)
            events.record(.merged(regions[index]))
            end -= 1
        }
    }
}

extension MemblockType {
    /// A rule that the array keeps after every operation.
    public enum Violation: Equatable, Sendable {
        /// The region at `index` is empty.
        case empty(index: Int)
        /// The region at `index` begins before the end of the one in front of it.
        case disorder(index: Int)
        /// The region at `index` should be part of the one in front of it.
        case unmerged(index: Int)
        /// There are more regions than fit.
        case tooMany(count: Int)
    }

    /// Checks every rule.
    ///
    /// - Returns: What is broken, by index; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        if regions.count > capacity { violations.append(.tooMany(count: regions.count)) }
        for (index, region) in regions.enumerated() {
            if region.size == 0 { violations.append(.empty(index: index)) }
            guard index > 0 else { continue }
            let previous = regions[index - 1]
            if region.base < previous.end {
                violations.append(.disorder(index: index))
            } else if region.base == previous.end && region.isCompatible(with: previous) {
                violations.append(.unmerged(index: index))
            }
        }
        return violations
    }
}
