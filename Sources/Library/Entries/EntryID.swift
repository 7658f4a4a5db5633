/// What an entry is called everywhere: in front matter, links, JSON, the index and the study history.
///
/// An id never changes and never depends on the text: `q22`, `article:slub`, `term:page-fault`,
/// `simulation:buddy-split`, `experiment:demand-zero`, `resource:valgrind`.
public enum EntryID: Hashable, Sendable, CustomStringConvertible {
    case question(Int)
    case article(String)
    case term(String)
    case simulation(String)
    case experiment(String)
    case resource(String)

    /// Reads what `description` writes; nil for anything else.
    public init?(_ text: String) {
        if let number = Self.questionNumber(text) {
            self = .question(number)
            return
        }
        guard let target = LinkTarget(text), let id = target.entryID else { return nil }
        if case .result = target { return nil }
        self = id
    }

    /// The id as it is written: `q22`, `article:slub`.
    public var description: String {
        switch self {
        case .question(let number): "q\(number)"
        case .article(let slug): "article:\(slug)"
        case .term(let id): "term:\(id)"
        case .simulation(let name): "simulation:\(name)"
        case .experiment(let name): "experiment:\(name)"
        case .resource(let id): "resource:\(id)"
        }
    }

    /// The kind of entry that the id names.
    public var kind: EntryKind {
        switch self {
        case .question: .question
        case .article: .article
        case .term: .term
        case .simulation: .simulation
        case .experiment: .experiment
        case .resource: .resource
        }
    }

    /// 22 for `q22` and `Q22`.
    private static func questionNumber(_ text: String) -> Int? {
        guard let first = text.first, first == "q" || first == "Q" else { return nil }
        let digits = text.dropFirst()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
            return nil
        }
        return number
    }
}

/// The kinds of entry, in the order in which equal search hits are shown.
public enum EntryKind: String, Sendable, CaseIterable, Comparable {
    case question, article, simulation, experiment, term, resource

    /// Questions come before articles, then simulations, experiments, terms and resources.
    public static func < (left: EntryKind, right: EntryKind) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .question: 0
        case .article: 1
        case .simulation: 2
        case .experiment: 3
        case .term: 4
        case .resource: 5
        }
    }
}
