import Foundation

/// Records in Chinese files that they were compared with the English wording as it is now.
public enum TranslationReview {
    /// Writes the English file's hash into the Chinese files of these entries.
    ///
    /// - Returns: The files that changed.
    /// - Throws: `ContentProblem` if an entry has no two readable files; an error of the file system.
    public static func record(_ ids: [EntryID], in folder: ContentFolder, _ library: ContentLibrary) throws -> [String]
    {
        var changed: [String] = []
        for id in ids {
            guard let (source, translation) = files(of: id, library) else {
                throw ContentProblem(
                    file: id.description,
                    line: nil,
                    what: "there is no such question or article with a file for each language",
                    repair: "name one that 'kmemo list' shows, or mend what 'kmemo verify' says"
                )
            }
            if try write(source, into: folder.url.appending(path: translation)) { changed.append(translation) }
        }
        return changed
    }

    /// The entries that have a translation.
    public static func entries(of library: ContentLibrary) -> [EntryID] {
        library.questions.map(\.id) + library.articles.map(\.id)
    }

    private static func files(of id: EntryID, _ library: ContentLibrary) -> (source: ContentHash, translation: String)?
    {
        switch id {
        case .question(let number):
            library.question(number).map { ($0.sourceHash, $0.chinese.document.file) }
        case .article(let slug):
            library.article(slug).map { ($0.sourceHash, $0.chinese.document.file) }
        case .term, .simulation, .experiment, .resource: nil
        }
    }

    /// Puts the field into the file's front matter, below its language; whether the file changed. All else stays as it
    /// is, line ends included.
    private static func write(_ hash: ContentHash, into file: URL) throws -> Bool {
        let text = try String(contentsOf: file, encoding: .utf8)
        let lineEnd = text.contains("\r\n") ? "\r\n" : "\n"
        var lines = text.components(separatedBy: lineEnd)
        let record = "\(EntryWording.recordField): \(hash)"
        let end = lines.dropFirst().firstIndex { $0.trimmed == "---" } ?? lines.count
        func index(of field: String) -> Int? { lines[..<end].firstIndex { $0.hasPrefix("\(field):") } }
        if let present = index(of: EntryWording.recordField) {
            if lines[present] == record { return false }
            lines[present] = record
        } else {
            lines.insert(record, at: index(of: "language").map { $0 + 1 } ?? 1)
        }
        try Data(lines.joined(separator: lineEnd).utf8).write(to: file, options: .atomic)
        return true
    }
}
