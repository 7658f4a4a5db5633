/// Reads a content folder again and again: only files that changed since the last time are opened and parsed.
public struct ContentReader: Sendable {
    private let folder: ContentFolder
    private var known: [String: (entry: ContentFolder.Entry, file: ReadFile)] = [:]

    /// A reader of that folder, which has read nothing yet.
    public init(_ folder: ContentFolder) {
        self.folder = folder
    }

    /// The content as it is now, as `ContentFolder.load()` gives it.
    public mutating func load() -> LoadedContent {
        let entries = folder.entries()
        var current: [String: (entry: ContentFolder.Entry, file: ReadFile)] = [:]
        for entry in entries {
            if let known = known[entry.path], known.entry == entry {
                current[entry.path] = known
            } else {
                current[entry.path] = (entry, ReadFile(entry.path, in: folder))
            }
        }
        known = current
        var loader = ContentLoader(folder: folder)
        return loader.join(entries.compactMap { current[$0.path]?.file })
    }
}

/// What came of reading one file.
struct ReadFile: Sendable {
    /// What the file holds.
    enum Content: Sendable {
        case question(QuestionFile)
        case article(ArticleFile)
        case terms([Term])
        case path(ReadingPath)
        /// Read with the catalogue's other files.
        case catalogue(SourceFile)
        /// It could not be read.
        case nothing
    }

    let content: Content
    let problems: [ContentProblem]

    /// Reads the file at `path`, from the content folder.
    init(_ path: String, in folder: ContentFolder) {
        switch SourceFile.read(path, in: folder.url) {
        case .failure(let problem):
            (content, problems) = (.nothing, [problem])
        case .success(let source):
            if path == "glossary.yml" {
                var reader = GlossaryReader()
                content = .terms(reader.read(source))
                problems = reader.problems
            } else if path == ReadingPathReader.file {
                var reader = ReadingPathReader()
                content = .path(reader.read(source))
                problems = reader.problems
            } else if path.hasPrefix("catalogue/") {
                (content, problems) = (.catalogue(source), [])
            } else if path.hasPrefix("questions/") {
                var reader = QuestionReader()
                content = reader.read(source).map(Content.question) ?? .nothing
                problems = reader.problems
            } else {
                var reader = ArticleReader()
                content = reader.read(source).map(Content.article) ?? .nothing
                problems = reader.problems
            }
        }
    }
}
