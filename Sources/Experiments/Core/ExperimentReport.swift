import Traces

/// What an experiment measured and what follows from it.
public struct ExperimentReport: Sendable {
    /// The experiment.
    public let experiment: Experiment
    /// The kernel that was measured: `6.12.48 x86_64`; empty where there is no Linux.
    public let kernel: String
    /// What was found; nothing if it could not run.
    public let observation: Observation
    /// One for each claim; none if it could not run.
    public let judgements: [Judgement]
    /// How it ended.
    public let outcome: Outcome

    /// The report of a run on a kernel, this one unless said otherwise.
    public init(_ experiment: Experiment, _ observation: Observation, kernel: String = RunningKernel.description) {
        self.experiment = experiment
        self.observation = observation
        self.kernel = kernel
        judgements = experiment.claims.map { Judgement($0, by: observation) }
        outcome = Outcome(judgements)
    }

    /// The report of an experiment that could not run.
    public init(_ experiment: Experiment, cannotRun reason: LocalizedText) {
        self.experiment = experiment
        observation = Observation()
        kernel = RunningKernel.description
        judgements = []
        outcome = .skipped(reason)
    }

    /// How many claims hold.
    public var heldCount: Int { judgements.count { $0.verdict == .held } }
}

/// How many experiments ended how.
public struct ExperimentCount: Sendable {
    /// Every claim that could be judged holds.
    public private(set) var passed = 0
    /// A claim does not hold.
    public private(set) var failed = 0
    /// They could not run here.
    public private(set) var skipped = 0

    /// None.
    public init() {}

    /// Counts one more.
    public mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        }
    }
}
