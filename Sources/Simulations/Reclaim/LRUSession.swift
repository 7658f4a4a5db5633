import MemoryModels
import Traces

/// One run of `lru-lists`.
struct LRUSession {
    private(set) var list = StepList(simulation: "lru-lists")
    private var lru: LRUVector
    private var failures = 0

    init(lru: LRUVector) {
        self.lru = lru
    }

    mutating func play(_ operations: [LRUOperation]) throws(SimulationError) {
        try list.add(LRUNarrator(lru).opening)
        for operation in operations {
            let narrator = LRUNarrator(lru)
            var events: [LRUEvent] = []
            switch operation.use {
            case .read: lru.read(operation.page, recordingInto: &events)
            case .touch: lru.touch(operation.page, recordingInto: &events)
            case .execute: lru.touch(operation.page, isExecutable: true, recordingInto: &events)
            }
            if events.last == .outOfMemory(operation.page) { failures += 1 }
            try list.add(narrator.step(operation, events, after: lru))
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let statistics = lru.statistics
        func pages(_ name: String, _ list: LRUList) -> TraceResult {
            var words: [String] = []
            for page in lru.pages(on: list) { words.append(LRUText.name(page)) }
            return .text(name, words.isEmpty ? "none" : words.joined(separator: " "))
        }
        return [
            .count("hits", statistics.hits),
            .count("faults", statistics.faults),
            .count("evictions", statistics.evicted),
            .count("activations", statistics.activated),
            .count("deactivations", statistics.deactivated),
            .count("refaults", statistics.refaults[0] + statistics.refaults[1]),
            .count("refaults_activated", statistics.refaultsActivated[0] + statistics.refaultsActivated[1]),
            .count("refaults_restored", statistics.refaultsRestored),
            .count("nonresident_age", Int(lru.nonresidentAge)),
            .count("failed_uses", failures),
            pages("active_file", .activeFile),
            pages("inactive_file", .inactiveFile),
            pages("active_anon", .activeAnonymous),
            pages("inactive_anon", .inactiveAnonymous),
        ]
    }
}
