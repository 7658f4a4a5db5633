/// Where a link in content leads. Every scheme is kmemo's own but `https:` and `http:`.
public enum LinkTarget: Sendable, Hashable {
    /// `question:22`
    case question(Int)
    /// `article:slub`
    case article(String)
    /// `term:page-fault`
    case term(String)
    /// `simulation:buddy-split`
    case simulation(String)
    /// `experiment:demand-zero`
    case experiment(String)
    /// `resource:valgrind`
    case resource(String)
    /// `kernel:mm/page_alloc.c#expand`
    case kernel(KernelCitation)
    /// `value:include/linux/mmzone.h#MAX_PAGE_ORDER`: the link's text must stand in that definition.
    case value(KernelCitation)
    /// `result:buddy-split#free_order_0`: the link's text must be that result of a run with the defaults.
    case result(simulation: String, name: String)
    /// Another site.
    case web(String)

    /// Reads a link's destination; nil if its scheme is unknown or what follows does not fit the scheme.
    public init?(_ destination: String) {
        guard let colon = destination.firstIndex(of: ":") else { return nil }
        let scheme = destination[..<colon]
        let rest = String(destination[destination.index(after: colon)...])
        guard !rest.isEmpty else { return nil }
        switch scheme {
        case "question":
            guard let number = Int(rest), number > 0 else { return nil }
            self = .question(number)
        case "article": self = .article(rest)
        case "term": self = .term(rest)
        case "simulation": self = .simulation(rest)
        case "experiment": self = .experiment(rest)
        case "resource": self = .resource(rest)
        case "kernel":
            guard let citation = KernelCitation(rest) else { return nil }
            self = .kernel(citation)
        case "value":
            guard let citation = KernelCitation(rest), citation.symbol != nil else { return nil }
            self = .value(citation)
        case "result":
            let parts = rest.split(separator: "#", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            self = .result(simulation: String(parts[0]), name: String(parts[1]))
        case "https", "http":
            guard rest.hasPrefix("//") else { return nil }
            self = .web(destination)
        default: return nil
        }
    }

    /// A link to an entry.
    init(_ id: EntryID) {
        switch id {
        case .question(let number): self = .question(number)
        case .article(let slug): self = .article(slug)
        case .term(let slug): self = .term(slug)
        case .simulation(let name): self = .simulation(name)
        case .experiment(let name): self = .experiment(name)
        case .resource(let slug): self = .resource(slug)
        }
    }

    /// The entry that the link leads to; nil for citations, values and other sites.
    public var entryID: EntryID? {
        switch self {
        case .question(let number): .question(number)
        case .article(let slug): .article(slug)
        case .term(let id): .term(id)
        case .simulation(let name), .result(let name, _): .simulation(name)
        case .experiment(let name): .experiment(name)
        case .resource(let id): .resource(id)
        case .kernel, .value, .web: nil
        }
    }
}
