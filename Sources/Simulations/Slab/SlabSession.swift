import MemoryModels
import Traces

/// One run of `slab-basics`: the cache, its pages, and what was allocated so far.
struct SlabSession {
    private(set) var list = StepList(simulation: "slab-basics")
    private(set) var cache: SlabCache
    private var zone: BuddyAllocator
    /// What each allocation got, in order.
    private var objects: [UInt64] = []
    private var refusedFrees = 0

    init(cache: SlabCache, zone: BuddyAllocator) {
        self.cache = cache
        self.zone = zone
    }

    mutating func open() throws(SimulationError) {
        for step in SlabNarrator(cache: cache).opening() {
            try list.add(step)
        }
    }

    mutating func perform(_ operation: SlabOperation, position: Int) throws(SimulationError) {
        switch operation {
        case .allocate(let cpu, let count):
            try allocate(cpu: cpu, count: count)
        case .free(let number, let cpu):
            guard number < objects.count else {
                throw .badOperation(
                    parameter: "operations",
                    operation: "f\(number)",
                    position: position,
                    reason: LocalizedText(
                        en: "there were only \(objects.count) allocations before it; they are counted from 0.",
                        zh: "在它之前只有 \(objects.count) 次成功的分配（从 0 数起）。"
                    )
                )
            }
            try free(number, cpu: cpu)
        case .flush(let cpu):
            let narrator = SlabNarrator(cache: cache)
            var events: [SlabEvent] = []
            do {
                try cache.flush(cpu: cpu, to: &zone, recordingInto: &events)
            } catch {
                preconditionFailure("the parser lets only CPUs through that the cache has")
            }
            try list.add(narrator.flush(cpu: cpu, events, after: cache))
        }
    }

    private mutating func allocate(cpu: Int, count: Int) throws(SimulationError) {
        let narrator = SlabNarrator(cache: cache)
        let first = objects.count
        var events: [SlabEvent] = []
        for _ in 0..<count {
            do {
                if let object = try cache.allocate(cpu: cpu, from: &zone, recordingInto: &events) {
                    objects.append(object)
                }
            } catch {
                preconditionFailure("the parser lets only CPUs through that the cache has")
            }
        }
        let got = Array(objects[first...])
        if count == 1 {
            try list.add(narrator.allocation(cpu: cpu, got.first, number: first, events, after: cache))
        } else {
            try list.add(narrator.allocations(cpu: cpu, got, first: first, events, after: cache))
        }
    }

    private mutating func free(_ number: Int, cpu: Int) throws(SimulationError) {
        let narrator = SlabNarrator(cache: cache)
        let object = objects[number]
        var events: [SlabEvent] = []
        do {
            try cache.free(object, cpu: cpu, to: &zone, recordingInto: &events)
        } catch {
            refusedFrees += 1
            try list.add(narrator.refusal(object, number: number, error))
            return
        }
        try list.add(narrator.free(object, number: number, cpu: cpu, events, after: cache))
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let layout = cache.layout
        let statistics = cache.statistics
        let numbers: [(String, Int)] = [
            ("slot_size", layout.size),
            ("free_pointer_offset", layout.freePointerOffset),
            ("slab_order", layout.order.rawValue),
            ("objects_per_slab", layout.objectsPerSlab),
            ("wanted_objects", layout.wantedObjects),
            ("min_partial", layout.minPartial),
            ("cpu_partial_slabs", layout.cpuPartialSlabs),
            ("alloc_fastpath", statistics.allocFastpath),
            ("alloc_slowpath", statistics.allocSlowpath),
            ("free_fastpath", statistics.freeFastpath),
            ("free_slowpath", statistics.freeSlowpath),
            ("refused_frees", refusedFrees),
            ("slabs_made", statistics.allocSlab),
            ("slabs_discarded", statistics.freeSlab),
            ("slabs", cache.slabCount),
            ("allocated_objects", cache.allocatedCount),
        ]
        return numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }
    }
}
