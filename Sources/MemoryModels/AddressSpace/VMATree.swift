/// The mappings of an address space by address. It stands for the kernel's maple tree: areas in leaves
/// of limited size, each of which knows its widest gap, so that a search for room skips full leaves.
struct VMATree: Sendable, Equatable {
    /// The areas in each leaf, ascending; no leaf is empty.
    private var leaves: [[VirtualMemoryArea]] = []
    /// For each leaf, the widest gap below one of its areas.
    private var widestGaps: [UInt64] = []
    /// `map_count`: how many areas there are.
    private(set) var count = 0

    private static let leafCapacity = 64

    /// All areas, ascending.
    var areas: [VirtualMemoryArea] { leaves.flatMap { $0 } }

    // MARK: Looking up

    /// The first area that ends above `address`: `find_vma`. It need not contain the address.
    func first(endingAbove address: UInt64) -> VirtualMemoryArea? {
        let leaf = leaf(endingAbove: address)
        return leaf < leaves.count ? leaves[leaf][slot(endingAbove: address, in: leaf)] : nil
    }

    /// The last area that starts below `address`.
    func last(startingBelow address: UInt64) -> VirtualMemoryArea? {
        // The areas do not overlap: it is the one that ends above `address` - 1 or the one before that.
        var leaf = leaf(endingAbove: address)
        var slot = leaf < leaves.count ? slot(endingAbove: address, in: leaf) : 0
        if leaf < leaves.count, leaves[leaf][slot].start < address { return leaves[leaf][slot] }
        if slot == 0 {
            guard leaf > 0 else { return nil }
            leaf -= 1
            slot = leaves[leaf].count
        }
        return leaves[leaf][slot - 1]
    }

    /// The first area that overlaps the range: `find_vma_intersection`.
    func first(overlapping start: UInt64, _ end: UInt64) -> VirtualMemoryArea? {
        guard let area = first(endingAbove: start), area.start < end else { return nil }
        return area
    }

    private func leaf(endingAbove address: UInt64) -> Int {
        var low = 0
        var high = leaves.count
        while low < high {
            let middle = (low + high) / 2
            if leaves[middle][leaves[middle].count - 1].end > address { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func slot(endingAbove address: UInt64, in leaf: Int) -> Int {
        var low = 0
        var high = leaves[leaf].count
        while low < high {
            let middle = (low + high) / 2
            if leaves[leaf][middle].end > address { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: Looking for room

    /// The highest run of free addresses of at least `length` bytes in `low`..<`high`, as
    /// `vma_iter_area_highest` finds it.
    func highestGap(_ length: UInt64, from low: UInt64, to high: UInt64) -> (start: UInt64, end: UInt64)? {
        let top = max(leaves.last?.last?.end ?? 0, low)
        if top <= high, high - top >= length { return (top, high) }
        for leaf in leaves.indices.reversed() where widestGaps[leaf] >= length {
            for slot in leaves[leaf].indices.reversed() {
                let start = max(endBelow(leaf, slot), low)
                let end = min(leaves[leaf][slot].start, high)
                if start <= end, end - start >= length { return (start, end) }
            }
        }
        return nil
    }

    /// The lowest run of free addresses of at least `length` bytes in `low`..<`high`, as
    /// `vma_iter_area_lowest` finds it.
    func lowestGap(_ length: UInt64, from low: UInt64, to high: UInt64) -> (start: UInt64, end: UInt64)? {
        for leaf in leaves.indices where widestGaps[leaf] >= length {
            for slot in leaves[leaf].indices {
                let start = max(endBelow(leaf, slot), low)
                let end = min(leaves[leaf][slot].start, high)
                if start <= end, end - start >= length { return (start, end) }
            }
        }
        let top = max(leaves.last?.last?.end ?? 0, low)
        return top <= high && high - top >= length ? (top, high) : nil
    }

    /// Where the gap below an area starts.
    private func endBelow(_ leaf: Int, _ slot: Int) -> UInt64 {
        if slot > 0 { return leaves[leaf][slot - 1].end }
        return leaf > 0 ? leaves[leaf - 1][leaves[leaf - 1].count - 1].end : 0
    }

    // MARK: Changing

    /// Adds an area.
    ///
    /// - Precondition: Its addresses are free.
    mutating func insert(_ area: VirtualMemoryArea) {
        precondition(first(overlapping: area.start, area.end) == nil, "two mappings cannot overlap")
        count += 1
        guard !leaves.isEmpty else {
            leaves = [[area]]
            widestGaps = [area.start]
            return
        }
        let leaf = min(leaf(endingAbove: area.start), leaves.count - 1)
        leaves[leaf].insert(area, at: slot(endingAbove: area.start, in: leaf))
        if leaves[leaf].count > Self.leafCapacity {
            let half = Self.leafCapacity / 2
            leaves.insert(Array(leaves[leaf][half...]), at: leaf + 1)
            leaves[leaf].removeSubrange(half...)
            widestGaps.insert(0, at: leaf + 1)
            updateGap(leaf + 2)
        }
        updateGap(leaf)
        updateGap(leaf + 1)
    }

    /// Removes the area that starts at `start`.
    ///
    /// - Precondition: There is one.
    mutating func remove(startingAt start: UInt64) {
        let (leaf, slot) = place(of: start)
        count -= 1
        leaves[leaf].remove(at: slot)
        if leaves[leaf].isEmpty {
            leaves.remove(at: leaf)
            widestGaps.remove(at: leaf)
        }
        updateGap(leaf)
        updateGap(leaf + 1)
    }

    /// Puts `area` in the place of the one that starts at `start`.
    ///
    /// - Precondition: There is one, and no other is in the way.
    mutating func replace(startingAt start: UInt64, with area: VirtualMemoryArea) {
        let (leaf, slot) = place(of: start)
        leaves[leaf][slot] = area
        updateGap(leaf)
        updateGap(leaf + 1)
    }

    private func place(of start: UInt64) -> (leaf: Int, slot: Int) {
        let leaf = leaf(endingAbove: start)
        precondition(leaf < leaves.count, "no mapping ends above this address")
        let slot = slot(endingAbove: start, in: leaf)
        precondition(leaves[leaf][slot].start == start, "no mapping starts at this address")
        return (leaf, slot)
    }

    private mutating func updateGap(_ leaf: Int) {
        guard leaf < leaves.count else { return }
        widestGaps[leaf] = widestGap(leaf)
    }

    private func widestGap(_ leaf: Int) -> UInt64 {
        var widest: UInt64 = 0
        var end = endBelow(leaf, 0)
        for area in leaves[leaf] {
            // A broken state may overlap; the invariants are there to say so.
            widest = max(widest, area.start > end ? area.start - end : 0)
            end = area.end
        }
        return widest
    }

    /// Whether no leaf is empty or too large, every leaf knows its widest gap, and the count is right.
    var isSound: Bool {
        leaves.count == widestGaps.count && leaves.reduce(0) { $0 + $1.count } == count
            && leaves.indices.allSatisfy { leaf in
                !leaves[leaf].isEmpty && leaves[leaf].count <= Self.leafCapacity
                    && widestGaps[leaf] == widestGap(leaf)
            }
    }
}
