/// One thing wrong in the content: where it is, what is wrong and what to do.
public struct ContentProblem: Error, Sendable, Equatable, Comparable, CustomStringConvertible {
    /// The file, relative to the content folder.
    public let file: String
    /// The 1-based line; nil if the problem is the whole file or its absence.
    public let line: Int?
    /// What is wrong.
    public let what: String
    /// What the author can do about it.
    public let repair: String

    /// A problem with its place and its repair.
    public init(file: String, line: Int?, what: String, repair: String) {
        self.file = file
        self.line = line
        self.what = what
        self.repair = repair
    }

    /// `questions/22-page-allocator.en.md:17: what is wrong; what to do`
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(what); \(repair)"
    }

    /// By file, line and text.
    public static func < (left: ContentProblem, right: ContentProblem) -> Bool {
        (left.file, left.line ?? 0, left.what) < (right.file, right.line ?? 0, right.what)
    }
}

/// `text` between single quotes, as messages show what a file says: cut if it is long, and with nothing in it that a
/// terminal would obey.
func quoted(_ text: some StringProtocol) -> String {
    "'\(HiddenCharacters.shown(text))'"
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmed: String {
        var slice = self[...]
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        return String(slice)
    }
}
