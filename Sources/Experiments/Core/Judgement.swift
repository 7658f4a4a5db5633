import Traces

/// A claim, compared with what was measured.
public struct Judgement: Sendable {
    /// Whether the claim holds.
    public enum Verdict: Sendable, Equatable {
        case held
        case notHeld
        /// Nothing was measured to judge it by, for this reason.
        case notMeasured(LocalizedText)
    }

    /// What was claimed.
    public let claim: Claim
    /// What was measured; nil if nothing was.
    public let measured: Int64?
    /// The number that the measured one is compared with; nil if it is a quantity that was not measured.
    public let expected: Int64?
    /// Whether it holds.
    public let verdict: Verdict

    /// Judges a claim by what a run observed.
    public init(_ claim: Claim, by observation: Observation) {
        self.claim = claim
        measured = observation.values[claim.measured]
        let other: String?
        switch claim.rule.operand {
        case .number(let number):
            expected = number
            other = nil
        case .quantity(let name):
            expected = observation.values[name]
            other = name
        }
        if let measured, let expected {
            verdict = claim.rule.holds(measured, against: expected) ? .held : .notHeld
        } else {
            let reason = observation.omitted[claim.measured] ?? other.flatMap { observation.omitted[$0] }
            verdict = .notMeasured(reason ?? LocalizedText(en: "it was not measured", zh: "没有测量"))
        }
    }
}

/// How an experiment ended.
public enum Outcome: Sendable, Equatable {
    /// Every claim that could be judged holds, and there is at least one.
    case passed
    /// A claim does not hold.
    case failed
    /// Nothing could be judged, for this reason.
    case skipped(LocalizedText)

    /// The outcome that follows from judgements.
    public init(_ judgements: [Judgement]) {
        if judgements.contains(where: { $0.verdict == .notHeld }) {
            self = .failed
        } else if judgements.contains(where: { $0.verdict == .held }) {
            self = .passed
        } else if case .notMeasured(let reason)? = judgements.first?.verdict {
            self = .skipped(reason)
        } else {
            self = .skipped(LocalizedText(en: "it claims nothing", zh: "没有可判断的结论"))
        }
    }

    /// The stable name: `passed`, `failed` or `skipped`.
    public var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        }
    }
}
