import MemoryModels
import Traces

/// One run of `multi-gen-lru`.
struct MultiGenSession {
    private(set) var list = StepList(simulation: "multi-gen-lru")
    private var lru: MultiGenLRU
    private var failures = 0

    init(lru: MultiGenLRU) {
        self.lru = lru
    }

    mutating func play(_ operations: [MultiGenOperation]) throws(SimulationError) {
        try list.add(MultiGenNarrator(lru).opening)
        for operation in operations {
            let narrator = MultiGenNarrator(lru)
            var events: [GenerationEvent] = []
            switch operation.action {
            case .read(let folio): lru.read(folio, recordingInto: &events)
            case .touch(let folio): lru.touch(folio, recordingInto: &events)
            case .age: lru.age(recordingInto: &events)
            }
            if case .outOfMemory? = events.last { failures += 1 }
            try list.add(narrator.step(operation, events, after: lru))
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let statistics = lru.statistics
        var results: [TraceResult] = []
        func number(_ name: String, _ value: Int) {
            results.append(TraceResult(name: name, value: .integer(Int64(value))))
        }
        number("hits", statistics.hits)
        number("faults", statistics.faults)
        number("evictions", statistics.evicted)
        number("promotions", statistics.promoted)
        number("protections", statistics.protected)
        number("rejections", statistics.rejected)
        number("refaults", statistics.refaults)
        number("refaults_recent", statistics.recentRefaults)
        number("refaults_restored", statistics.restored)
        number("max_seq", Int(lru.maximum))
        number("min_seq_anon", Int(lru.minimum[0]))
        number("min_seq_file", Int(lru.minimum[1]))
        number("failed_uses", failures)
        var words: [String] = []
        for folio in 0..<(2 * MultiGenOperation.folioCount) {
            if let sequence = lru.sequence(of: folio) { words.append("\(MultiGenText.name(folio)):\(sequence)") }
        }
        let text = words.isEmpty ? "none" : words.joined(separator: " ")
        results.append(TraceResult(name: "generations", value: .text(text)))
        return results
    }
}
