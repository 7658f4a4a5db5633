/// The free addresses of the vmalloc range: an augmented red-black tree in which every node knows the largest free
/// area below it, so that the lowest area that fits is found on one way down.
///
/// Follows `free_vmap_area_root` of `mm/vmalloc.c`; the balancing, in VmapFreeTree+Balancing.swift, is that of
/// `lib/rbtree.c`, step for step, because the shape of the tree decides which areas a search looks at.
public struct VmapFreeTree: Sendable {
    /// A free area, as a node of the tree.
    public struct Node: Sendable, Equatable {
        /// The first byte: `va_start`.
        public internal(set) var start: UInt64
        /// The first byte behind it: `va_end`.
        public internal(set) var end: UInt64
        /// The size in bytes of the largest area in the subtree of which this node is the root.
        public internal(set) var subtreeMaxSize: UInt64
        /// How many nodes stand above it.
        public internal(set) var depth = 0

        /// How many bytes are free here: `va_size`.
        public var size: UInt64 { end - start }
    }

    /// A node in its slot; -1 stands for none.
    struct Slot: Sendable {
        var node: Node
        var left = -1
        var right = -1
        var parent = -1
        var isRed = true
    }

    var slots: [Slot] = []
    var root = -1
    /// Slots whose node was erased.
    private var spare: [Int] = []

    init() {}

    // MARK: Looking

    /// The free areas by address.
    public var areas: [Node] {
        var areas: [Node] = []
        var slot = first
        while slot >= 0 {
            var node = slots[slot].node
            var above = slots[slot].parent
            while above >= 0 {
                node.depth += 1
                above = slots[above].parent
            }
            areas.append(node)
            slot = successor(of: slot)
        }
        return areas
    }

    private var first: Int {
        var slot = root
        while slot >= 0, slots[slot].left >= 0 { slot = slots[slot].left }
        return slot
    }

    /// `rb_next`.
    func successor(of slot: Int) -> Int {
        neighbour(of: slot, forward: true)
    }

    private func neighbour(of slot: Int, forward: Bool) -> Int {
        func child(_ slot: Int, _ right: Bool) -> Int { right ? slots[slot].right : slots[slot].left }
        var next = child(slot, forward)
        if next >= 0 {
            while child(next, !forward) >= 0 { next = child(next, !forward) }
            return next
        }
        var slot = slot
        next = slots[slot].parent
        while next >= 0, child(next, forward) == slot {
            slot = next
            next = slots[slot].parent
        }
        return next
    }

    /// `get_subtree_max_size`.
    func subtreeMaxSize(_ slot: Int) -> UInt64 {
        slot >= 0 ? slots[slot].node.subtreeMaxSize : 0
    }

    /// Where an area of `size` bytes would begin in a free area, or nil if it does not fit: `is_within_this_va`.
    static func place(in node: Node, size: UInt64, alignment: UInt64, from low: UInt64) -> UInt64? {
        let (sum, overflows) = max(node.start, low).addingReportingOverflow(alignment - 1)
        let place = sum & ~(alignment - 1)
        let (end, endOverflows) = place.addingReportingOverflow(size)
        guard !overflows, !endOverflows, place >= low else { return nil }
        return end <= node.end ? place : nil
    }

    /// The slot of the free area with the lowest address that fits, or nil. Follows `find_vmap_lowest_match`.
    ///
    /// A subtree is entered if its largest area has `length` bytes: more than `size` where an alignment might use some of
    /// it up.
    func lowestMatch(
        size: UInt64,
        alignment: UInt64,
        from low: UInt64,
        length: UInt64,
        events: inout some EventSink<VmapEvent>
    ) -> Int? {
        var low = low
        var slot = root
        while slot >= 0 {
            let node = slots[slot].node
            if subtreeMaxSize(slots[slot].left) >= length, low < node.start {
                events.record(.visited(node, .left))
                slot = slots[slot].left
                continue
            }
            if Self.place(in: node, size: size, alignment: alignment, from: low) != nil {
                events.record(.visited(node, .found))
                return slot
            }
            if subtreeMaxSize(slots[slot].right) >= length {
                events.record(.visited(node, .right))
                slot = slots[slot].right
                continue
            }
            events.record(.visited(node, .up))
            // Back up to the first node that fits, or whose right subtree has not been seen.
            while true {
                slot = slots[slot].parent
                guard slot >= 0 else { break }
                let node = slots[slot].node
                if Self.place(in: node, size: size, alignment: alignment, from: low) != nil {
                    events.record(.visited(node, .found))
                    return slot
                }
                if subtreeMaxSize(slots[slot].right) >= length, low <= node.start {
                    events.record(.visited(node, .right))
                    // One more, so that the same subtree is not entered again.
                    low = node.start + 1
                    slot = slots[slot].right
                    break
                }
            }
        }
        return nil
    }

    // MARK: Taking

    /// Takes the bytes from `start` on out of a free area that holds them: `va_clip`.
    mutating func clip(
        _ slot: Int,
        start: UInt64,
        size: UInt64,
        events: inout some EventSink<VmapEvent>
    ) {
        let node = slots[slot].node
        let fit = VmapFit(of: start..<(start + size), in: node.start..<node.end)
        events.record(.clipped(fit, node.start..<node.end))
        switch fit {
        case .full:
            erase(slot)
            return
        case .leftEdge: slots[slot].node.start += size
        case .rightEdge: slots[slot].node.end = start
        case .noEdge: slots[slot].node.start = start + size
        }
        propagate(from: slot)
        if fit == .noEdge { insert(node.start..<start) }
    }

    // MARK: Giving back

    /// Gives addresses back and merges them with the free areas that touch them.
    ///
    /// Follows `__merge_or_add_vmap_area` with augmentation: the next area first, then the previous one.
    ///
    /// - Precondition: None of the bytes is free.
    mutating func mergeOrAdd(_ range: Range<UInt64>, events: inout some EventSink<VmapEvent>) {
        let (parent, isLeft) = place(for: range)
        var next = -1
        var previous = -1
        if parent >= 0 {
            next = isLeft ? parent : successor(of: parent)
            previous = isLeft ? neighbour(of: parent, forward: false) : parent
        }
        var merged = -1
        if next >= 0, slots[next].node.start == range.upperBound {
            slots[next].node.start = range.lowerBound
            merged = next
        }
        if previous >= 0, slots[previous].node.end == range.lowerBound {
            if merged >= 0 { erase(merged) }
            // What was merged may reach further than the range.
            slots[previous].node.end = merged >= 0 ? slots[merged].node.end : range.upperBound
            merged = previous
        }
        guard merged >= 0 else {
            insert(range)
            events.record(.returned(range, now: range))
            return
        }
        propagate(from: merged)
        events.record(.returned(range, now: slots[merged].node.start..<slots[merged].node.end))
    }

    /// `find_va_links`: under which node a new area hangs, and at which side.
    private func place(for range: Range<UInt64>) -> (parent: Int, isLeft: Bool) {
        var parent = -1
        var isLeft = false
        var slot = root
        while slot >= 0 {
            parent = slot
            isLeft = range.upperBound <= slots[slot].node.start
            precondition(isLeft || range.lowerBound >= slots[slot].node.end, "free areas do not overlap")
            slot = isLeft ? slots[slot].left : slots[slot].right
        }
        return (parent, isLeft)
    }

    /// `insert_vmap_area_augment`.
    mutating func insert(_ range: Range<UInt64>) {
        let (parent, isLeft) = place(for: range)
        // The largest size is filled in from below, once the node has its place.
        let node = Node(start: range.lowerBound, end: range.upperBound, subtreeMaxSize: 0)
        let slot: Int
        if let reused = spare.popLast() {
            slots[reused] = Slot(node: node)
            slot = reused
        } else {
            slots.append(Slot(node: node))
            slot = slots.count - 1
        }
        link(slot, under: parent, isLeft: isLeft)
        slots[slot].node.subtreeMaxSize = 0
        propagate(from: slot)
    }

    /// `unlink_va_augment`. The node's addresses can still be read until the next insertion.
    private mutating func erase(_ slot: Int) {
        unlink(slot)
        spare.append(slot)
    }
}
