import Foundation

/// A content file's bytes as text, or the reason why it has none.
struct SourceFile {
    /// The path from the content folder, with `/` between parts.
    let path: String
    let text: String
    let hash: ContentHash

    /// The largest file that is read, in bytes: twenty times the largest answer. It bounds the time that a hostile file
    /// can take, as parsing some texts takes the square of their length.
    static let largest = 256 * 1024

    /// Reads a file; a `ContentProblem` says why it cannot be used (unreadable, too large, not UTF-8, empty, or with
    /// characters that nobody sees).
    static func read(_ path: String, in content: URL) -> Result<SourceFile, ContentProblem> {
        let bytes: Data
        do {
            // One byte more than may be there tells a file that is too large without reading all of it.
            let file = try FileHandle(forReadingFrom: content.appending(path: path))
            defer { try? file.close() }
            bytes = try file.read(upToCount: largest + 1) ?? Data()
        } catch {
            return .failure(
                ContentProblem(
                    file: path,
                    line: nil,
                    what: "the file cannot be read: \(error.localizedDescription)",
                    repair: "check that it exists and may be read"
                )
            )
        }
        guard bytes.count <= largest else {
            return .failure(
                ContentProblem(
                    file: path,
                    line: nil,
                    what: "the file has more than \(largest) bytes",
                    repair: "divide it"
                )
            )
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            return .failure(
                ContentProblem(
                    file: path,
                    line: lineOfInvalidUTF8(in: bytes),
                    what: "the file is not UTF-8",
                    repair: "save it as UTF-8"
                )
            )
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        // libcmark and YAML take all three line ends; one kind keeps line numbers and text comparable.
        if text.utf8.contains(UInt8(ascii: "\r")) {
            text = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
        }
        if let (scalar, line) = firstHiddenCharacter(in: text) {
            return .failure(
                ContentProblem(
                    file: path,
                    line: line,
                    what: "the line holds the hidden character \(HiddenCharacters.name(of: scalar))",
                    repair: "remove it"
                )
            )
        }
        guard !text.trimmed.isEmpty else {
            return .failure(
                ContentProblem(
                    file: path,
                    line: nil,
                    what: "the file is empty",
                    repair: "write it, or remove it"
                )
            )
        }
        return .success(SourceFile(path: path, text: text, hash: ContentHash(of: bytes)))
    }

    /// The front matter between the first two `---` lines and the body after it, each with the file's line
    /// on which it starts.
    func frontMatterAndBody() -> Result<FrontMatterParts, ContentProblem> {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.trimmed == "---" else {
            return .failure(
                ContentProblem(
                    file: path,
                    line: 1,
                    what: "the file does not begin with front matter",
                    repair: "begin with a line ---, the fields, and another line ---"
                )
            )
        }
        guard let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
            return .failure(
                ContentProblem(
                    file: path,
                    line: 1,
                    what: "the front matter is not closed",
                    repair: "put a line --- after its last field"
                )
            )
        }
        return .success(
            FrontMatterParts(
                yaml: lines[1..<end].joined(separator: "\n"),
                yamlLine: 2,
                body: lines[(end + 1)...].joined(separator: "\n"),
                bodyLine: end + 2
            )
        )
    }

    /// The front matter's fields, and the file in its two parts.
    func fieldsAndBody() -> Result<(FieldReader, FrontMatterParts), ContentProblem> {
        frontMatterAndBody().flatMap { parts in
            FieldReader.parse(parts.yaml, file: path, firstLine: parts.yamlLine).map { ($0, parts) }
        }
    }

    private static func firstHiddenCharacter(in text: String) -> (scalar: Unicode.Scalar, line: Int)? {
        var line = 1
        for scalar in text.unicodeScalars {
            if scalar == "\n" { line += 1 }
            if HiddenCharacters.isForbidden(scalar) { return (scalar, line) }
        }
        return nil
    }

    private static func lineOfInvalidUTF8(in bytes: Data) -> Int {
        var line = 1
        for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: row, as: UTF8.self) == nil { return line }
            line += 1
        }
        return line
    }
}

/// The two parts of a content file.
struct FrontMatterParts {
    let yaml: String
    let yamlLine: Int
    let body: String
    let bodyLine: Int
}
