import Testing
import Traces

@testable import Experiments

@Suite("Judging claims")
struct JudgementTests {
    private let text = LocalizedText(en: "It is so.", zh: "如此。")

    private func verdict(_ rule: Claim.Rule, _ values: [String: Int64]) -> Judgement.Verdict {
        var observation = Observation()
        for (name, value) in values { observation.set(name, value) }
        return Judgement(Claim(text, "a", rule), by: observation).verdict
    }

    @Test("equal, at least and at most are just that, against numbers and against other quantities")
    func rules() {
        for (value, equal, least, most) in [(4, false, false, true), (5, true, true, true), (6, false, true, false)] {
            for operand in [5, "b"] as [Claim.Operand] {
                let values = ["a": Int64(value), "b": 5]
                #expect(verdict(.equals(operand), values) == (equal ? .held : .notHeld))
                #expect(verdict(.atLeast(operand), values) == (least ? .held : .notHeld))
                #expect(verdict(.atMost(operand), values) == (most ? .held : .notHeld))
            }
        }
    }

    @Test("what was not measured is neither held nor failed, and says why")
    func unmeasured() {
        let reason = LocalizedText(en: "no disk", zh: "没有磁盘")
        var observation = Observation()
        observation.omit(["a"], reason)
        #expect(Judgement(Claim(text, "a", .equals(1)), by: observation).verdict == .notMeasured(reason))
        observation.set("b", 1)
        #expect(Judgement(Claim(text, "b", .equals("a")), by: observation).verdict == .notMeasured(reason))
        guard case .notMeasured = verdict(.equals(1), [:]) else {
            Issue.record("a number that is missing was judged")
            return
        }
    }

    @Test("one claim that does not hold fails all; nothing judged is skipped, never passed")
    func outcomes() {
        var observation = Observation()
        observation.set("a", 1)
        observation.omit(["c"], LocalizedText(en: "no disk", zh: "没有磁盘"))
        func outcome(_ rules: (String, Claim.Rule)...) -> Outcome {
            Outcome(rules.map { Judgement(Claim(text, $0.0, $0.1), by: observation) })
        }
        #expect(outcome(("a", .equals(1)), ("a", .atMost(1))) == .passed)
        #expect(outcome(("a", .equals(1)), ("a", .atMost(0))) == .failed)
        #expect(outcome(("a", .equals(1)), ("c", .equals(1))) == .passed)
        #expect(outcome(("c", .equals(1))) == .skipped(LocalizedText(en: "no disk", zh: "没有磁盘")))
        #expect(outcome().name == "skipped")
    }

    @Test("made-up measurements of a broken kernel do not hold")
    func brokenKernel() {
        // A kernel that gives memory at mmap, and one that copies a page too many after fork.
        for (experiment, values) in [
            (DemandZero.experiment, ["pages": 1024, "faults_map": 0, "faults_write": 0, "rss_written": 1024]),
            (CopyOnWriteFork.experiment, ["pages": 256, "half": 128, "faults_write": 129]),
            (StackGuardGap.experiment, ["gap": 1, "stack_guard_gap": 256, "signal": 11]),
            (SharedPSS.experiment, ["rss": 256, "half": 128, "pss_parent": 256]),
        ] as [(Experiment, [String: Int64])] {
            var observation = Observation()
            for (name, value) in values { observation.set(name, value) }
            #expect(ExperimentReport(experiment, observation).outcome == .failed, "\(experiment.name)")
        }
    }

    @Test("the smallest of several rounds counts")
    func fewest() {
        var observation = Observation()
        for value in [7, 5, 6] as [Int64] { observation.setIfFewer("a", value) }
        #expect(observation.values == ["a": 5])
    }

    @Test("the report as JSON has measurements, claims with formulas, and reasons")
    func json() {
        var observation = Observation()
        observation.set("pages", 256)
        observation.set("half", 128)
        observation.set("faults_write", 129)
        let text = ExperimentReport(CopyOnWriteFork.experiment, observation).json(.english)
        #expect(text.contains(#"{"experiment":"copy-on-write","kernel":"#) && text.contains(#""outcome":"failed""#))
        #expect(text.contains(#"{"name":"faults_write","value":129,"unit":"faults"}"#))
        #expect(
            text.contains(#""formula":"faults_write = half","expected":128,"measured":129,"verdict":"not held"}"#)
        )
        #expect(text.contains(#""verdict":"not measured","reason":"it was not measured"}"#))
        let skipped = ExperimentReport(
            CopyOnWriteFork.experiment,
            cannotRun: LocalizedText(en: "no fork", zh: "无法 fork")
        )
        #expect(
            skipped.json(.chinese).contains(#""outcome":"skipped","reason":"无法 fork","measurements":[],"claims":[]"#)
        )
    }
}
