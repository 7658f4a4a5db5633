import MemoryModels
import Traces

/// One run of `oom-badness`.
struct OOMSession {
    private(set) var list = StepList(simulation: "oom-badness")
    private var killer: OOMKiller
    private let scores: [String]
    private var victims: [String] = []
    private var killed = 0
    private var waits = 0
    private var nobodyLeft = 0
    private var freed: Int64 = 0

    init(killer: OOMKiller) {
        self.killer = killer
        var scores: [String] = []
        for index in killer.tasks.indices { scores.append("\(killer.score(of: index))") }
        self.scores = scores
    }

    mutating func play(_ operations: [OOMOperation]) throws(SimulationError) {
        try list.add(OOMNarrator(killer).opening)
        for operation in operations {
            let narrator = OOMNarrator(killer)
            switch operation {
            case .machine, .group:
                let constraint: OOMKiller.Constraint = operation == .group ? .memcg : .none
                let outcome = killer.outOfMemory(constraint)
                note(outcome)
                try list.add(narrator.outOfMemory(constraint, outcome, after: killer))
            case .reap:
                let pages = killer.reap()
                freed += pages
                try list.add(narrator.reap(pages, after: killer))
            case .exit:
                let pages = killer.exitKilled()
                freed += pages
                try list.add(narrator.exit(pages, after: killer))
            }
        }
    }

    private mutating func note(_ outcome: OOMKiller.Outcome) {
        killed += outcome.killed.count
        if let victim = outcome.victim {
            victims.append("\(victim)")
        } else if outcome.verdicts.contains(.dying) {
            waits += 1
        } else {
            nobodyLeft += 1
        }
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        func number(_ name: String, _ value: Int64) -> TraceResult {
            TraceResult(name: name, value: .integer(value))
        }
        func text(_ name: String, _ words: [String]) -> TraceResult {
            TraceResult(name: name, value: .text(words.isEmpty ? "none" : words.joined(separator: " ")))
        }
        return [
            number("total_pages", killer.totalPages(.none)),
            number("group_total_pages", killer.totalPages(.memcg)),
            text("scores", scores),
            text("victims", victims),
            text("first_victim", victims.isEmpty ? [] : [victims[0]]),
            number("killed", Int64(killed)),
            number("waits", Int64(waits)),
            number("nobody_left", Int64(nobodyLeft)),
            number("freed", freed),
        ]
    }
}
