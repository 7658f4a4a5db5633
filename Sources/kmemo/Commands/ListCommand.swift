import ArgumentParser
import Experiments
import Library
import Simulations
import Traces

/// `kmemo list`
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what there is.",
        discussion: """
            EXAMPLES
              kmemo list
              kmemo list --kind question --topic slab
              kmemo list --kind question --format json

            EXIT STATUS
              0 something was listed; 1 nothing fits.
            """
    )

    @Option(help: "Only this kind: question, article, simulation, experiment, term or resource.")
    var kind: EntryKind?

    @Option(help: "Only this topic: \(Topic.allCases.map(\.rawValue).joined(separator: ", ")).")
    var topic: Topic?

    @OptionGroup var content: ContentOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var colour: ColourOptions

    func run() throws {
        try reportingFailures {
            let library = try content.loaded().library
            // JSON lists what there is in every language unless one is asked for; a reader sees their own.
            let languages =
                format.format == .json && language.chosen == nil ? Language.allCases : [language.language]
            let rows = languages.flatMap { ListedEntry.all(in: library, language: $0) }
                .filter { kind == nil || $0.id.kind == kind }
                .filter { topic == nil || $0.topic == topic }
            switch format.format {
            case .json: print(ListOutput.json(rows))
            case .text: ListOutput.print(rows, language.language, on: Console(colour: colour))
            }
            if rows.isEmpty {
                throw Failure(
                    LocalizedText(
                        en: "nothing fits; 'kmemo list' shows what there is",
                        zh: "没有符合条件的条目；kmemo list 列出全部"
                    ),
                    status: .nothingFound
                )
            }
        }
    }
}

extension Topic: ExpressibleByArgument {}

extension ContentOptions {
    /// The content, with a word on standard error if some of it could not be read.
    func loaded() throws -> LoadedContent {
        let loaded = try folder().load()
        ContentWarning.write(loaded.problems)
        return loaded
    }
}

/// One entry in one language, as lists show it.
struct ListedEntry {
    let id: EntryID
    let language: Language
    let title: String
    /// Glossary terms, simulations, experiments and some resources have none.
    let topic: Topic?
    let difficulty: Difficulty?
    let url: String
    /// What the entry is if it lies on another site.
    var resource: Resource?

    /// Every entry: questions, articles, simulations, experiments, terms, resources.
    static func all(in library: ContentLibrary, language: Language) -> [ListedEntry] {
        func entry(_ id: EntryID, _ title: String, _ topic: Topic? = nil, _ difficulty: Difficulty? = nil)
            -> ListedEntry
        {
            ListedEntry(
                id: id,
                language: language,
                title: title,
                topic: topic,
                difficulty: difficulty,
                url: library.pagePath(of: id, in: language) ?? ""
            )
        }
        return library.questions.map { entry($0.id, $0[language].title, $0.topic, $0.difficulty) }
            + library.articles.map { entry($0.id, $0[language].title, $0.topic, $0.difficulty) }
            + SimulationCatalogue.all.map { entry(.simulation($0.name), $0.title[language]) }
            + ExperimentCatalogue.all.map { entry(.experiment($0.name), $0.title[language]) }
            + library.terms.map { entry($0.id, $0.name[language]) }
            + library.resources.map {
                var row = entry($0.id, $0.listTitle(in: language), $0.topic)
                row.resource = $0
                return row
            }
    }
}

/// How lists are printed.
enum ListOutput {
    static func json(_ rows: [ListedEntry]) -> String {
        var json = JSONWriter()
        json.array(of: rows) { json, row in
            json.object { json in
                json.field("id", row.id.description)
                json.field("kind", row.id.kind.rawValue)
                if case .question(let number) = row.id { json.field("number", Int64(number)) }
                json.field("language", row.language.rawValue)
                json.field("title", row.title)
                if let topic = row.topic { json.field("topic", topic.rawValue) }
                if let difficulty = row.difficulty { json.field("difficulty", difficulty.rawValue) }
                json.field("url", row.url)
                if let resource = row.resource {
                    json.field("questions") { json in json.array(of: resource.questions) { $0.integer(Int64($1)) } }
                    json.field("resource_kind", resource.kind.rawValue)
                    json.field("resource_language", resource.language.rawValue)
                    json.field("link", resource.href)
                }
            }
        }
        return json.text
    }

    /// In groups: questions and articles by topic, then simulations, experiments, terms, and resources by kind.
    static func print(_ rows: [ListedEntry], _ language: Language, on console: Console) {
        let difficulties = rows.compactMap { $0.difficulty?.title[language] }
        let difficultyWidth = difficulties.map { console.displayWidth.width(of: $0) }.max() ?? 0
        var heading = ""
        for group in grouped(rows, language) {
            if !heading.isEmpty { Swift.print() }
            heading = group.heading
            Swift.print(console.styled(heading, .heading))
            let labelWidth = group.rows.map { console.displayWidth.width(of: $0.id.label) }.max() ?? 0
            for row in group.rows {
                var first = "  \(console.displayWidth.padded(row.id.label, to: labelWidth))  "
                var indent = labelWidth + 4
                if let difficulty = row.difficulty?.title[language] {
                    let padded = console.displayWidth.padded(difficulty, to: difficultyWidth)
                    first += console.styled(padded, .dim) + "  "
                    indent += difficultyWidth + 2
                }
                let rest = String(repeating: " ", count: indent)
                for line in StyledText(row.title).lines(width: console.width, first: first, rest: rest, on: console) {
                    Swift.print(line)
                }
            }
        }
    }

    private static func grouped(_ rows: [ListedEntry], _ language: Language) -> [(heading: String, rows: [ListedEntry])]
    {
        var groups: [(String, [ListedEntry])] = []
        for kind in EntryKind.allCases {
            let ofKind = rows.filter { $0.id.kind == kind }
            switch kind {
            case .question, .article:
                for topic in Topic.allCases {
                    let ofTopic = ofKind.filter { $0.topic == topic }
                    let suffix = kind == .article ? " (\(kind.title[language]))" : ""
                    if !ofTopic.isEmpty { groups.append((topic.title[language] + suffix, ofTopic)) }
                }
            case .simulation, .experiment, .term:
                if !ofKind.isEmpty { groups.append((kind.title[language], ofKind)) }
            case .resource:
                for resourceKind in ResourceKind.allCases {
                    let rows = ofKind.filter { $0.resource?.kind == resourceKind }
                    let heading = "\(kind.title[language]): \(resourceKind.pluralTitle[language])"
                    if !rows.isEmpty { groups.append((heading, rows)) }
                }
            }
        }
        return groups
    }
}

extension EntryKind {
    /// What entries of the kind are called together.
    var title: LocalizedText {
        switch self {
        case .question: LocalizedText(en: "questions", zh: "问题")
        case .article: LocalizedText(en: "articles", zh: "文章")
        case .simulation: LocalizedText(en: "simulations", zh: "模拟")
        case .experiment: LocalizedText(en: "experiments", zh: "实验")
        case .term: LocalizedText(en: "glossary", zh: "术语")
        case .resource: LocalizedText(en: "resources", zh: "延伸资源")
        }
    }
}
