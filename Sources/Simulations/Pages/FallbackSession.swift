import MemoryModels
import Traces

/// One run of `migrate-fallback`.
struct FallbackSession {
    /// A block that a caller holds.
    struct Held {
        let page: PageFrameNumber
        let order: Order
        let type: MigrateType
    }

    /// What became of the blocks of one operation.
    struct Outcome {
        var own = 0
        var claims: [Fallback] = []
        var steals: [Fallback] = []
        var failed = 0
        var retyped = 0
    }

    /// A block that another type's list gave.
    struct Fallback: Equatable {
        let page: PageFrameNumber
        let order: Order
        let from: MigrateType
    }

    private(set) var list = StepList(simulation: "migrate-fallback")
    private(set) var zone: BuddyAllocator
    private(set) var held: [Held] = []
    private(set) var claims = 0
    private(set) var steals = 0
    private(set) var failures = 0

    init(_ zone: BuddyAllocator) {
        self.zone = zone
    }

    mutating func add(_ step: Step) throws(SimulationError) {
        try list.add(step)
    }

    /// Allocates `count` blocks and says where they came from.
    mutating func allocate(_ count: Int, order: Order, type: MigrateType) -> Outcome {
        var outcome = Outcome()
        for _ in 0..<count {
            var events: [BuddyEvent] = []
            guard let page = zone.allocate(order: order, type: type, recordingInto: &events) else {
                // Nothing is freed in between: the others fail as well.
                outcome.failed = count - outcome.own - outcome.claims.count - outcome.steals.count
                break
            }
            held.append(Held(page: page, order: order, type: type))
            var isOwn = true
            for event in events {
                switch event {
                case .fellBack(let page, let order, _, let from, let claiming):
                    isOwn = false
                    let fallback = Fallback(page: page, order: order, from: from)
                    if claiming { outcome.claims.append(fallback) } else { outcome.steals.append(fallback) }
                case .retyped: outcome.retyped += 1
                default: break
                }
            }
            if isOwn { outcome.own += 1 }
        }
        claims += outcome.claims.count
        steals += outcome.steals.count
        failures += outcome.failed
        return outcome
    }

    /// Frees every `stride`-th block of a type, oldest first.
    ///
    /// - Returns: How many were freed.
    mutating func free(every stride: Int, of type: MigrateType) -> Int {
        var kept: [Held] = []
        var seen = 0
        var freed = 0
        for block in held {
            if block.type == type {
                defer { seen += 1 }
                // What `allocate` returned can be freed once; `held` forgets it then.
                if seen % stride == 0, (try? zone.free(block.page, order: block.order)) != nil {
                    freed += 1
                    continue
                }
            }
            kept.append(block)
        }
        held = kept
        return freed
    }

    /// The pages in use in a pageblock, by the type they were asked for: unmovable, movable, reclaimable.
    func usage(ofPageblock pageblock: PageFrameNumber) -> [Int] {
        var pages = [0, 0, 0]
        let end = pageblock + zone.pageblockOrder.pageCount
        for block in held where block.page < end && block.page + block.order.pageCount > pageblock {
            pages[Int(block.type.rawValue)] += min(block.order.pageCount, zone.pageblockOrder.pageCount)
        }
        return pages
    }

    /// The first pages of all pageblocks.
    var pageblocks: [PageFrameNumber] {
        var starts: [PageFrameNumber] = []
        var start = zone.start
        while start < zone.end {
            starts.append(start)
            start = start + zone.pageblockOrder.pageCount
        }
        return starts
    }

    /// How many pageblocks hold pages of another type than their own: what `pagetypeinfo` counts as mixed.
    var mixedPageblocks: Int {
        var mixed = 0
        for start in pageblocks {
            let pages = usage(ofPageblock: start)
            let own = Int(zone.pageblockType(of: start).rawValue)
            for type in 0..<3 where type != own && pages[type] > 0 {
                mixed += 1
                break
            }
        }
        return mixed
    }
}
