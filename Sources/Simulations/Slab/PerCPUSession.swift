import MemoryModels
import Traces

/// One run of `slub-percpu`.
struct PerCPUSession {
    private(set) var list = StepList(simulation: "slub-percpu")
    private var cache: SlabCache
    private var zone: BuddyAllocator
    /// What each allocation got, in order.
    private var objects: [UInt64] = []
    /// The objects that are with callers; one twice if it was handed out twice.
    private var live: [UInt64] = []
    /// What each interrupted task read; nil if it has gone on, or if there was nothing to read.
    private var tasks: [(pending: SlabCache.PendingAllocation?, cpu: Int, isDone: Bool)] = []
    private var handedOutTwice = 0
    private var refusedFrees = 0
    private var lastCPU = 0

    init(cache: SlabCache, zone: BuddyAllocator) {
        self.cache = cache
        self.zone = zone
    }

    mutating func open() throws(SimulationError) {
        try list.add(PerCPUText.opening(cache))
    }

    mutating func perform(_ operation: PerCPUOperation, _ word: String, position: Int) throws(SimulationError) {
        func refuse(_ reason: LocalizedText) -> SimulationError {
            .badOperation(parameter: "operations", operation: word, position: position, reason: reason)
        }
        switch operation {
        case .whole(.allocate(let cpu, let count)):
            lastCPU = cpu
            try allocate(cpu: cpu, count: count)
        case .whole(.free(let number, let cpu)):
            guard number < objects.count else {
                throw refuse(
                    LocalizedText(
                        en: "there were only \(objects.count) allocations before it; they are counted from 0.",
                        zh: "在它之前只有 \(objects.count) 次成功的分配（从 0 数起）。"
                    )
                )
            }
            lastCPU = cpu
            try free(number, cpu: cpu)
        case .whole(.flush(let cpu)):
            lastCPU = cpu
            let narrator = SlabNarrator(cache: cache)
            var events: [SlabEvent] = []
            Self.must { () throws(SlabError) in try cache.flush(cpu: cpu, to: &zone, recordingInto: &events) }
            try add(narrator.flush(cpu: cpu, events, after: cache))
        case .begin(let cpu):
            lastCPU = cpu
            let pending = Self.must { () throws(SlabError) in try cache.beginAllocation(cpu: cpu) }
            tasks.append((pending, cpu, false))
            try add(PerCPUText.begun(tasks.count - 1, pending, cpu: cpu, cache))
        case .resume(let number, let cpu):
            guard number < tasks.count, !tasks[number].isDone else {
                throw refuse(
                    LocalizedText(
                        en: "there is no interrupted task of this number; they are counted from 0.",
                        zh: "没有这个编号的被打断任务（从 0 数起）。"
                    )
                )
            }
            lastCPU = cpu ?? tasks[number].cpu
            try resume(number, cpu: lastCPU)
        }
    }

    /// The parser lets only CPUs through that the cache has.
    private static func must<Value>(_ body: () throws(SlabError) -> Value) -> Value {
        do {
            return try body()
        } catch {
            preconditionFailure("the cache has every CPU that the parser lets through")
        }
    }

    // MARK: Operations

    private mutating func take(_ cpu: Int, _ events: inout [SlabEvent]) -> UInt64? {
        let object = Self.must { () throws(SlabError) in
            try cache.allocate(cpu: cpu, from: &zone, recordingInto: &events)
        }
        if let object { noteHandedOut(object) }
        return object
    }

    private mutating func noteHandedOut(_ object: UInt64) {
        if live.contains(object) { handedOutTwice += 1 }
        live.append(object)
        objects.append(object)
    }

    private mutating func allocate(cpu: Int, count: Int) throws(SimulationError) {
        let narrator = SlabNarrator(cache: cache)
        let first = objects.count
        var events: [SlabEvent] = []
        for _ in 0..<count { _ = take(cpu, &events) }
        let got = Array(objects[first...])
        try add(
            count == 1
                ? narrator.allocation(cpu: cpu, got.first, number: first, events, after: cache)
                : narrator.allocations(cpu: cpu, got, first: first, events, after: cache)
        )
    }

    private mutating func free(_ number: Int, cpu: Int) throws(SimulationError) {
        let narrator = SlabNarrator(cache: cache)
        let object = objects[number]
        var events: [SlabEvent] = []
        do {
            try cache.free(object, cpu: cpu, to: &zone, recordingInto: &events)
        } catch {
            refusedFrees += 1
            try add(narrator.refusal(object, number: number, error))
            return
        }
        if let place = live.firstIndex(of: object) { live.remove(at: place) }
        try add(narrator.free(object, number: number, cpu: cpu, events, after: cache))
    }

    private mutating func resume(_ number: Int, cpu: Int) throws(SimulationError) {
        tasks[number].isDone = true
        let before = cache
        let pending = tasks[number].pending
        var got: UInt64?
        if let pending {
            got = Self.must { () throws(SlabError) in try cache.commit(pending, cpu: cpu) }
        }
        let succeeded = got != nil
        var events: [SlabEvent] = []
        if let got {
            noteHandedOut(got)
        } else {
            // `goto redo`, or `__slab_alloc` if there was nothing to take.
            got = take(cpu, &events)
        }
        try add(
            PerCPUText.resumed(
                number,
                pending,
                cpu: cpu,
                succeeded: succeeded,
                got,
                allocation: objects.count - 1,
                events,
                before,
                cache
            )
        )
    }

    /// Adds a step with the state of all CPUs, and what is broken in it.
    private mutating func add(_ step: Step) throws(SimulationError) {
        let violations = cache.checkInvariants().count
        try list.add(
            Step(
                title: step.title,
                explanation: violations == 0
                    ? step.explanation : PagesText.join([step.explanation, PerCPUText.broken(violations)]),
                prediction: step.prediction,
                diagrams: [PerCPUText.table(cache)] + step.diagrams
            )
        )
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let counts = cache.statistics
        let last = objects.last.flatMap { cache.locate($0)?.object } ?? 0
        let numbers: [(String, Int)] = [
            ("alloc_fastpath", counts.allocFastpath), ("alloc_slowpath", counts.allocSlowpath),
            ("alloc_refill", counts.allocRefill), ("cpu_partial_alloc", counts.cpuPartialAlloc),
            ("alloc_from_partial", counts.allocFromPartial), ("cpu_partial_node", counts.cpuPartialNode),
            ("free_fastpath", counts.freeFastpath), ("free_slowpath", counts.freeSlowpath),
            ("free_frozen", counts.freeFrozen), ("cpu_partial_free", counts.cpuPartialFree),
            ("cpu_partial_drain", counts.cpuPartialDrain), ("slabs_made", counts.allocSlab),
            ("slabs_discarded", counts.freeSlab), ("node_partial_slabs", cache.nodePartialList.count),
            ("cmpxchg_failures", counts.cmpxchgFailures), ("handed_out_twice", handedOutTwice),
            ("broken_rules", cache.checkInvariants().count), ("refused_frees", refusedFrees), ("last_object", last),
        ]
        return numbers.map { .count($0.0, $0.1) } + [.count("last_tid", cache.transaction(lastCPU))]
    }
}
