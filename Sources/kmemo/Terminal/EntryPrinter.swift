import Experiments
import Library
import Simulations
import Traces

/// Prints whole entries in the terminal.
struct EntryPrinter {
    let library: ContentLibrary
    let language: Language
    let console: Console

    /// The entry as lines; nil if there is no such entry.
    func lines(of id: EntryID) -> [String]? {
        switch id {
        case .question(let number): library.question(number).map(lines)
        case .article(let slug): library.article(slug).map(lines)
        case .term(let slug): library.term(slug).map(lines)
        case .simulation(let name): SimulationCatalogue.find(name).map(lines)
        case .experiment(let name): ExperimentCatalogue.find(name).map(lines)
        case .resource(let slug): library.resource(slug).map(lines)
        }
    }

    private var printer: DocumentPrinter { DocumentPrinter(console: console, language: language) }

    private func lines(_ question: Question) -> [String] {
        let text = question[language]
        var lines = title("\(question.number). \(text.title)")
        lines.append(
            console.styled(
                "\(question.topic.title[language]) | \(question.difficulty.title[language]) | Linux \(question.kernel)",
                .dim
            )
        )
        lines.append("")
        lines += printer.lines(text.document.blocks)
        lines += ["", heading(language == .english ? "Key points" : "要点")]
        lines += bullets(text.keyPoints)
        lines += evidence(question.evidence) + related(question.related)
        return lines
    }

    private func lines(_ article: Article) -> [String] {
        let text = article[language]
        var lines = title(text.title)
        lines += StyledText(text.summary, .dim).lines(width: console.width, on: console)
        lines.append("")
        lines += printer.lines(text.document.blocks)
        lines += evidence(article.evidence)
        let covered = article.questions.map { EntryID.question($0) }
        lines += list(language == .english ? "Questions" : "相关问题", covered)
        lines += related(article.related)
        return lines
    }

    private func lines(_ term: Term) -> [String] {
        var lines = title("\(term.name[language]) / \(term.name[language.other])")
        let aliases = term.aliases(in: language)
        if !aliases.isEmpty { lines.append(console.styled(aliases.joined(separator: ", "), .dim)) }
        lines += StyledText(term.definition(in: language)).lines(width: console.width, on: console)
        let questions = library.questions(coveredBy: term.id).map { EntryID.question($0) }
        lines += list(language == .english ? "Questions" : "相关问题", questions)
        return lines
    }

    private func lines(_ simulation: Simulation) -> [String] {
        var lines = title(simulation.title[language])
        lines += StyledText(simulation.summary[language]).lines(width: console.width, on: console)
        lines += ["", "kmemo run \(simulation.name)", "kmemo run \(simulation.name) --describe"]
        let questions = library.questions(coveredBy: .simulation(simulation.name)).map { EntryID.question($0) }
        lines += list(language == .english ? "Questions" : "相关问题", questions)
        return lines
    }

    private func lines(_ experiment: Experiment) -> [String] {
        var lines = title(experiment.title[language])
        lines += StyledText(experiment.summary[language]).lines(width: console.width, on: console)
        lines += ["", heading(language == .english ? "Claims" : "断言")]
        for claim in experiment.claims {
            lines += StyledText(claim.statement[language])
                .lines(width: console.width, first: "- ", rest: "  ", on: console)
        }
        lines += ["", "kmemo run --experiment \(experiment.name)"]
        let questions = library.questions(coveredBy: .experiment(experiment.name)).map { EntryID.question($0) }
        lines += list(language == .english ? "Questions" : "相关问题", questions)
        return lines
    }

    private func lines(_ resource: Resource) -> [String] {
        var lines = title(resource.title)
        let facts: [String?] = [
            resource.kind.title[language], resource.language == .english ? "English" : "中文",
            resource.group.name[language], resource.topic?.title[language], resource.era,
        ]
        lines.append(console.styled(facts.compactMap { $0 }.joined(separator: " | "), .dim))
        if let note = resource.note {
            lines += StyledText(note[language]).lines(width: console.width, on: console)
        }
        // An address is copied whole or not at all: it is never wrapped.
        lines += ["", console.styled(resource.href, .code)]
        if let code = resource.shareCode {
            lines.append((language == .english ? "share code: " : "提取码：") + code)
        }
        lines += list(
            language == .english ? "Questions" : "相关问题",
            resource.questions.map { EntryID.question($0) }
        )
        return lines
    }

    // MARK: Parts

    private func title(_ text: String) -> [String] {
        StyledText(text, .bold).lines(width: console.width, on: console)
    }

    private func heading(_ text: String) -> String {
        console.styled(text, .heading)
    }

    private func bullets(_ items: [[Inline]]) -> [String] {
        items.flatMap { StyledText($0).lines(width: console.width, first: "- ", rest: "  ", on: console) }
    }

    private func evidence(_ evidence: Evidence) -> [String] {
        var lines = ["", heading(language == .english ? "Evidence" : "依据")]
        for name in evidence.simulations {
            let label = language == .english ? "simulation" : "模拟"
            lines.append("- \(label): " + console.styled("kmemo run \(name)", .code))
        }
        for name in evidence.experiments {
            let label = language == .english ? "experiment" : "实验"
            lines.append("- \(label): " + console.styled("kmemo run --experiment \(name)", .code))
        }
        for citation in evidence.kernel {
            let label = language == .english ? "source" : "源码"
            lines.append("- \(label): " + console.styled(citation.description, .code))
        }
        return lines
    }

    private func related(_ targets: [LinkTarget]) -> [String] {
        list(language == .english ? "See also" : "另见", targets.compactMap(\.entryID))
    }

    /// A heading and a line an entry; nothing if there is none.
    private func list(_ heading: String, _ ids: [EntryID]) -> [String] {
        guard !ids.isEmpty else { return [] }
        let width = ids.map { console.displayWidth.width(of: $0.label) }.max() ?? 0
        return ["", self.heading(heading)]
            + ids.flatMap { id in
                let label = "- \(console.displayWidth.padded(id.label, to: width))  "
                let rest = String(repeating: " ", count: width + 4)
                return StyledText(name(of: id)).lines(width: console.width, first: label, rest: rest, on: console)
            }
    }

    private func name(of id: EntryID) -> String {
        switch id {
        case .question(let number): library.question(number)?[language].title ?? ""
        case .article(let slug): library.article(slug)?[language].title ?? ""
        case .term(let slug): library.term(slug)?.name[language] ?? ""
        case .simulation(let name): SimulationCatalogue.find(name)?.title[language] ?? ""
        case .experiment(let name): ExperimentCatalogue.find(name)?.title[language] ?? ""
        case .resource(let slug): library.resource(slug)?.title ?? ""
        }
    }
}
