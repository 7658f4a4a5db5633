import ArgumentParser
import Experiments
import Library
import Simulations
import Traces

/// `kmemo show`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one entry in the terminal.",
        discussion: """
            An entry is named by a question's number, the name of an article, term, simulation, experiment or resource, \
            or an id of a search hit.

            EXAMPLES
              kmemo show 22
              kmemo show slub --language zh
              kmemo show page-fault
              kmemo show experiment:demand-zero

            EXIT STATUS
              0 it was shown; 1 there is no such entry.
            """
    )

    @ArgumentParser.Argument(help: ArgumentHelp("What to show: 22, slub, page-fault, term:tlb.", valueName: "id"))
    var name: String

    @OptionGroup var content: ContentOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var colour: ColourOptions

    func run() throws {
        try reportingFailures {
            let loaded = try content.loaded()
            let library = loaded.library
            let printer = EntryPrinter(
                library: library,
                language: language.language,
                console: Console(colour: colour)
            )
            guard let id = EntryName.find(name, in: library), let lines = printer.lines(of: id) else {
                let near = EntryName.suggestion(for: name, in: library)
                throw Failure(
                    LocalizedText(
                        english: "there is no entry '\(name)'; "
                            + (near.map { "did you mean '\($0)'?" } ?? "'kmemo list' shows what there is"),
                        chinese: "没有条目“\(name)”；" + (near.map { "是不是“\($0)”？" } ?? "kmemo list 列出全部条目")
                    ),
                    status: loaded.problems.isEmpty ? .nothingFound : .badData
                )
            }
            lines.forEach { print($0) }
        }
    }
}

/// Finds entries by what people call them.
enum EntryName {
    /// The entry called `name`: a number, an id, or the name of an article, term, simulation, experiment or
    /// resource (in that order).
    static func find(_ name: String, in library: ContentLibrary) -> EntryID? {
        if let number = Int(name) { return library.question(number)?.id }
        if let id = EntryID(name) { return exists(id, in: library) ? id : nil }
        let lowered = name.lowercased()
        return [
            EntryID.article(lowered), .term(lowered), .simulation(lowered), .experiment(lowered), .resource(lowered),
        ]
        .first { exists($0, in: library) }
            ?? library.questions.first { $0.slug == lowered }?.id
            ?? library.terms.first { $0.isCalled(lowered) }?.id
    }

    /// The nearest name to a wrong one.
    static func suggestion(for name: String, in library: ContentLibrary) -> String? {
        NameSuggestion.nearest(
            to: name,
            among: library.articles.map(\.slug) + library.terms.map(\.slug) + SimulationCatalogue.all.map(\.name)
                + ExperimentCatalogue.all.map(\.name) + library.questions.map(\.slug) + library.resources.map(\.slug)
        )
    }

    private static func exists(_ id: EntryID, in library: ContentLibrary) -> Bool {
        switch id {
        case .question(let number): library.question(number) != nil
        case .article(let slug): library.article(slug) != nil
        case .term(let slug): library.term(slug) != nil
        case .simulation(let name): SimulationCatalogue.find(name) != nil
        case .experiment(let name): ExperimentCatalogue.find(name) != nil
        case .resource(let slug): library.resource(slug) != nil
        }
    }
}

extension Term {
    /// Whether the term, in either language or by an alias, is called `name` (in lower case).
    fileprivate func isCalled(_ name: String) -> Bool {
        ([self.name.en, self.name.zh] + englishAliases + chineseAliases).contains { $0.lowercased() == name }
    }
}
