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
        var words: [String] = []
        for folio in 0..<(2 * MultiGenOperation.folioCount) {
            if let sequence = lru.sequence(of: folio) { words.append("\(MultiGenText.name(folio)):\(sequence)") }
        }
        let text = words.isEmpty ? "none" : words.joined(separator: " ")
        return [
            .count("hits", statistics.hits),
            .count("faults", statistics.faults),
            .count("evictions", statistics.evicted),
            .count("promotions", statistics.promoted),
            .count("protections", statistics.protected),
            .count("rejections", statistics.rejected),
            .count("refaults", statistics.refaults),
            .count("refaults_recent", statistics.recentRefaults),
            .count("refaults_restored", statistics.restored),
            .count("max_seq", Int(lru.maximum)),
            .count("min_seq_anon", Int(lru.minimum[0])),
            .count("min_seq_file", Int(lru.minimum[1])),
            .count("failed_uses", failures),
            .text("generations", text),
        ]
    }
}
