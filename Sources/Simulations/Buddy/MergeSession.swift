import MemoryModels
import Traces

/// One run of `buddy-merge`: the zone, what was allocated so far, and the counts for the results.
struct MergeSession {
    /// A block that an allocation got.
    struct Holding {
        let page: PageFrameNumber
        let order: Order
        var isFreed = false
    }

    private(set) var list = StepList(simulation: "buddy-merge")
    private(set) var zone: BuddyAllocator
    private(set) var holdings: [Holding] = []
    /// The order of the zone's largest block when all of it is free.
    private let top: Order
    private var generator: SplitMix64
    private var counts = Counts()

    /// Where blocks begin or end at some time in the run, so that all maps have the same columns.
    private var guides: [UInt64] = []

    private struct Counts {
        var allocations = 0
        var failedAllocations = 0
        var frees = 0
        var refusedFrees = 0
        var merges = 0
        var tailPlacements = 0
    }

    init(zone: BuddyAllocator, seed: UInt64) {
        self.zone = zone
        generator = SplitMix64(seed: seed)
        top = Order.all.last { zone.freeBlockCount(order: $0) > 0 } ?? 0
    }

    /// Runs all operations. A rehearsal comes first, to know where blocks will begin.
    mutating func run(_ operations: [BuddyOperation]) throws(SimulationError) {
        var rehearsal = self
        try rehearsal.play(operations)
        guides = rehearsal.seen.count <= Self.guideLimit ? rehearsal.seen : []
        try play(operations)
    }

    /// With more columns than this, fixed ones would be too narrow.
    private static let guideLimit = 24

    private var seen: [UInt64] = []

    private mutating func play(_ operations: [BuddyOperation]) throws(SimulationError) {
        try open()
        for (index, operation) in operations.enumerated() {
            try perform(operation, position: index + 1)
            for block in zone.blocks where seen.count <= Self.guideLimit && !seen.contains(block.start.rawValue) {
                seen.append(block.start.rawValue)
            }
        }
    }

    private mutating func open() throws(SimulationError) {
        try list.add(MergeNarrator(zone: zone, top: top, guides: guides).opening())
    }

    private mutating func perform(_ operation: BuddyOperation, position: Int) throws(SimulationError) {
        switch operation {
        case .allocate(let order):
            try allocate(order)
        case .free(let number):
            guard number < holdings.count else {
                throw .badOperation(
                    parameter: "operations",
                    operation: "f\(number)",
                    position: position,
                    reason: LocalizedText(
                        en: "there were only \(holdings.count) allocations before it; they are counted from 0.",
                        zh: "在它之前只有 \(holdings.count) 次成功的分配（从 0 数起）。"
                    )
                )
            }
            holdings[number].isFreed = true
            try free(holdings[number].page, holdings[number].order)
        case .freePage(let page, let order):
            try free(page, order)
        case .random(let count):
            try performRandom(count)
        }
    }

    private mutating func allocate(_ order: Order) throws(SimulationError) {
        let narrator = MergeNarrator(zone: zone, top: top, guides: guides)
        var events: [BuddyEvent] = []
        let page = zone.allocate(order: order, recordingInto: &events)
        count(events)
        if let page { holdings.append(Holding(page: page, order: order)) }
        try list.add(narrator.allocation(order, page, events, number: holdings.count - 1))
    }

    private mutating func free(_ page: PageFrameNumber, _ order: Order) throws(SimulationError) {
        let narrator = MergeNarrator(zone: zone, top: top, guides: guides)
        var events: [BuddyEvent] = []
        do {
            try zone.free(page, order: order, recordingInto: &events)
        } catch {
            counts.refusedFrees += 1
            try list.add(narrator.refusal(page, order, error))
            return
        }
        count(events)
        for step in narrator.freeing(page, order, events) {
            try list.add(step)
        }
    }

    /// One step for many operations: about as many allocations as frees, of orders 0 to 3, small ones
    /// more often.
    private mutating func performRandom(_ count: Int) throws(SimulationError) {
        var events: [BuddyEvent] = []
        for _ in 0..<count {
            let held = holdings.indices.filter { !holdings[$0].isFreed && zone.holds(holdings[$0]) }
            if held.isEmpty || generator.next(below: 2) == 0 {
                let exponent = min(generator.next(below: 4), generator.next(below: 4))
                let order = Order.all[exponent]
                if let page = zone.allocate(order: order, recordingInto: &events) {
                    holdings.append(Holding(page: page, order: order))
                }
            } else {
                let index = held[generator.next(below: held.count)]
                holdings[index].isFreed = true
                do {
                    try zone.free(holdings[index].page, order: holdings[index].order, recordingInto: &events)
                } catch {
                    preconditionFailure("a block that the zone holds as allocated can be freed")
                }
            }
        }
        self.count(events)
        try list.add(MergeNarrator(zone: zone, top: top, guides: guides).random(count, events))
    }

    private mutating func count(_ events: [BuddyEvent]) {
        for event in events {
            switch event {
            case .allocated: counts.allocations += 1
            case .exhausted: counts.failedAllocations += 1
            case .freed: counts.frees += 1
            case .merged: counts.merges += 1
            case .placed(_, _, _, .tail, _): counts.tailPlacements += 1
            default: break
            }
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let largest = Order.all.last { zone.freeBlockCount(order: $0) > 0 }
        var results = [
            TraceResult(name: "allocations", value: .integer(Int64(counts.allocations))),
            TraceResult(name: "failed_allocations", value: .integer(Int64(counts.failedAllocations))),
            TraceResult(name: "frees", value: .integer(Int64(counts.frees))),
            TraceResult(name: "refused_frees", value: .integer(Int64(counts.refusedFrees))),
            TraceResult(name: "merges", value: .integer(Int64(counts.merges))),
            TraceResult(name: "tail_placements", value: .integer(Int64(counts.tailPlacements))),
            TraceResult(name: "free_pages", value: .integer(Int64(zone.freePageCount))),
            TraceResult(
                name: "largest_free_order",
                value: largest.map { .integer(Int64($0.rawValue)) } ?? .text("none")
            ),
        ]
        for order in Order.all {
            let count = zone.freeBlockCount(order: order)
            results.append(TraceResult(name: "free_order_\(order)", value: .integer(Int64(count))))
        }
        return results
    }
}

extension BuddyAllocator {
    /// Whether the block of this holding is still allocated as it was.
    fileprivate func holds(_ holding: MergeSession.Holding) -> Bool {
        allocatedOrder(at: holding.page) == holding.order
    }
}
