/// What was checked, how often, and what was wrong.
public struct VerificationReport: Sendable {
    /// A kind of check.
    public enum Check: String, Sendable, CaseIterable {
        case questions, articles, terms, resources, translations, quizItems = "quiz items", links, kernelCitations =
            "kernel citations",
            quotedValues = "quoted values", simulations, experiments, runnable =
            "questions with a simulation or experiment",
            embeds, snippets, recordedExperiments = "recorded experiments", kernelSource =
            "kernel definitions against the source"
    }

    /// How often each check was made; a check that was not made is absent.
    public private(set) var counts: [Check: Int] = [:]
    /// What was wrong, sorted by file and line.
    public var problems: [ContentProblem] { found.sorted() }
    private var found: [ContentProblem] = []

    /// What is not wrong but waits for somebody: a translation to be looked over. Sorted by file.
    public private(set) var notices: [ContentProblem] = []

    /// A report of no checks yet.
    public init() {}

    /// Counts one more check, or several.
    public mutating func count(_ check: Check, _ times: Int = 1) {
        counts[check, default: 0] += times
    }

    /// Adds problems.
    public mutating func report(_ problems: [ContentProblem]) {
        found += problems
    }

    /// Adds something that is not wrong.
    mutating func notice(_ file: String, _ what: String, _ repair: String) {
        notices.append(ContentProblem(file: file, line: nil, what: what, repair: repair))
        notices.sort()
    }

    /// Adds a problem.
    mutating func report(_ file: String, _ line: Int?, _ what: String, _ repair: String) {
        report([ContentProblem(file: file, line: line, what: what, repair: repair)])
    }
}
