import Foundation

/// A folder laid out as Content/: where its files are, without reading them.
public struct ContentFolder: Sendable {
    /// Where the folder is.
    public let url: URL

    /// The folder at `url`; nothing is read yet.
    public init(_ url: URL) {
        self.url = url
    }

    /// A content file and what tells whether it changed since it was last read.
    public struct Entry: Sendable, Equatable {
        /// The path from the content folder, with `/` between parts.
        public let path: String
        /// In bytes.
        public let size: Int
        /// Nanoseconds since 1970.
        public let modified: Int

        /// A file as it was found, or as it is remembered.
        public init(path: String, size: Int, modified: Int) {
            self.path = path
            self.size = size
            self.modified = modified
        }
    }

    /// The files that hold entries, sorted by path: questions, articles, catalogue, glossary, path. Hidden files,
    /// README files and other folders are passed over.
    public func entries() -> [Entry] {
        var entries: [Entry] = []
        collect("questions", depth: 1, into: &entries)
        collect("articles", depth: 2, into: &entries)
        collect("catalogue", depth: 1, into: &entries)
        for file in ["glossary.yml", ReadingPathReader.file] {
            if let entry = Self.entry(at: "\(url.path)/\(file)", path: file) { entries.append(entry) }
        }
        return entries.sorted { $0.path < $1.path }
    }

    /// The nearest folder named Content with questions in it, looked for in `start` and the folders above it.
    public static func find(from start: URL) -> ContentFolder? {
        var folder = start.standardizedFileURL
        while true {
            let candidate = folder.appending(path: "Content", directoryHint: .isDirectory)
            if isContent(candidate) { return ContentFolder(candidate) }
            if isContent(folder) { return ContentFolder(folder) }
            let parent = folder.deletingLastPathComponent()
            if parent.path == folder.path { return nil }
            folder = parent
        }
    }

    /// Whether the folder exists and holds a questions folder.
    public static func isContent(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.appending(path: "questions").path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    private func collect(_ folder: String, depth: Int, into entries: inout [Entry]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.appending(path: folder).path)) ?? []
        for name in names where !name.hasPrefix(".") && name != "README.md" {
            let path = "\(folder)/\(name)"
            guard let entry = Self.entry(at: url.path + "/" + path, path: path) else {
                if depth > 1 { collect(path, depth: depth - 1, into: &entries) }
                continue
            }
            entries.append(entry)
        }
    }

    /// The entry of the regular file at `absolute`, called `path`; nil for folders and what does not exist. One `stat`
    /// a file keeps a search with a warm index within its few milliseconds, where Foundation's attributes would not.
    public static func entry(at absolute: String, path: String) -> Entry? {
        var status = stat()
        guard stat(absolute, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Entry(
            path: path,
            size: Int(status.st_size),
            modified: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
        )
    }
}
