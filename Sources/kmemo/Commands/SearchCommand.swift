import ArgumentParser
import Library
import SearchIndex
import Traces

/// `kmemo search`
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find answers, articles, simulations, experiments and terms.",
        discussion: """
            Entries with all the words come first, then those with any of them. Whatever you type is text, never \
            query syntax. English is stemmed, Chinese is found by any character or word, identifiers whole and by part. \
            The last word may be half a word.

            EXAMPLES
              kmemo search buddy allocator
              kmemo search 缺页
              kmemo search __alloc_pages --kind question
              kmemo search "page->flags" --format json

            EXIT STATUS
              0 something was found; 1 nothing was.
            """
    )

    @Argument(help: "What to look for.")
    var query: [String]

    @Option(help: "Only this kind: question, article, simulation, experiment, term or resource.")
    var kind: EntryKind?

    @Option(name: .shortAndLong, help: "How many hits to show, from 1 to 1000.")
    var limit = 10

    @Flag(help: "Only texts in the language of --language.")
    var onlyLanguage = false

    @OptionGroup var content: ContentOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var colour: ColourOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); it goes from 1 to 1000.")
        }
    }

    func run() throws {
        try reportingFailures {
            let folder = try content.folder()
            let console = Console(colour: colour)
            let results = try IndexLocation.using(folder) { index in
                ContentWarning.write(try index.refresh(from: folder).problems)
                return try index.search(
                    SearchQuery(query.joined(separator: " ")),
                    kinds: kind.map { [$0] } ?? Set(EntryKind.allCases),
                    language: language.language,
                    only: onlyLanguage ? language.language : nil,
                    limit: limit,
                    excerptWidth: 2 * console.width - 12
                )
            }
            switch format.format {
            case .json: print(SearchOutput.json(results.hits))
            case .text: SearchOutput.print(results, language.language, on: console)
            }
            if results.hits.isEmpty { throw ExitCode.nothingFound }
        }
    }
}

extension EntryKind: ExpressibleByArgument {}

/// How hits are printed.
enum SearchOutput {
    /// The hits as a JSON array. The shape is documented in the README.
    static func json(_ hits: [SearchHit]) -> String {
        var json = JSONWriter()
        json.array(of: hits) { json, hit in
            json.object { json in
                json.field("id", hit.id.description)
                json.field("kind", hit.id.kind.rawValue)
                if case .question(let number) = hit.id { json.field("number", Int64(number)) }
                json.field("language", hit.language.rawValue)
                json.field("title", hit.title)
                json.field("score") { $0.thousandths(Int64((hit.score * 1000).rounded())) }
                json.field("heading", hit.heading)
                json.field("excerpt", hit.excerpt.text)
                json.field("url", hit.url)
                if hit.id.kind != .question {
                    json.field("questions") { json in json.array(of: hit.questions) { $0.integer(Int64($1)) } }
                }
            }
        }
        return json.text
    }

    /// The hits for a reader: id, title, and the excerpt under them.
    static func print(_ results: SearchResults, _ language: Language, on console: Console) {
        if results.hits.isEmpty {
            StandardError.write(language == .english ? "kmemo: nothing found" : "kmemo：没有找到")
            return
        }
        let width = results.hits.map { console.displayWidth.width(of: $0.id.label) }.max() ?? 0
        for hit in results.hits {
            let label = console.displayWidth.padded(hit.id.label, to: width)
            var title = StyledText(hit.title, .bold)
            if !hit.heading.isEmpty { title.append(" > \(hit.heading)", .dim) }
            let indent = String(repeating: " ", count: width + 2)
            let head = console.styled(label, .heading) + "  "
            for line in title.lines(width: console.width, first: head, rest: indent, on: console) {
                Swift.print(line)
            }
            for line in StyledText(hit.excerpt).lines(
                width: console.width,
                first: indent,
                rest: indent,
                on: console
            ) {
                Swift.print(line)
            }
        }
        if results.total > results.hits.count {
            let rest = results.total - results.hits.count
            StandardError.write(
                language == .english
                    ? "\(rest) more; --limit shows more" : "另有 \(rest) 条，用 --limit 可多显示"
            )
        }
    }
}

extension EntryID {
    /// The id as `show` takes it and as a person reads it: `22`, `slub`, `page-fault`. Some experiments are called as a
    /// simulation is.
    var label: String {
        switch self {
        case .question(let number): "\(number)"
        case .experiment: description
        case .article(let name), .term(let name), .simulation(let name), .resource(let name): name
        }
    }
}

extension StyledText {
    /// An excerpt with the found words in a style.
    init(_ excerpt: Excerpt) {
        self.init()
        let bytes = Array(excerpt.text.utf8)
        var position = 0
        for range in excerpt.highlights {
            append(String(decoding: bytes[position..<range.lowerBound], as: UTF8.self))
            append(String(decoding: bytes[range], as: UTF8.self), .found)
            position = range.upperBound
        }
        append(String(decoding: bytes[position...], as: UTF8.self))
    }
}
