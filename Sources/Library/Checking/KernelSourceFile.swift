import Foundation

/// One file of the kernel source, with what ctags found in it.
struct KernelSourceFile {
    private let path: String
    private let lines: [String]
    private let tags: [String: [Ctags.Definition]]

    /// A definition of a name.
    struct Definition {
        let kind: String
        let line: Int
        /// For a macro, enumerator or variable, what follows the name on the line; several definitions of one name (for
        /// 32 and for 64 bits, say) are joined by ` | `.
        let text: String
    }

    init(root: URL, path: String, tags: [String: [Ctags.Definition]]) {
        self.path = path
        self.tags = tags
        // Kernel files may hold stray Latin-1 bytes in comments.
        let text = (try? Data(contentsOf: root.appending(path: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The definition of `name`, by ctags or else by the macros that it does not see through; nil if the file has none.
    func definition(of name: String) -> Definition? {
        guard let tagged = tags[name], let first = tagged.first else {
            return MacroDefinitions.find(name, in: lines, of: path).map {
                Definition(kind: $0.kind, line: $0.line, text: "")
            }
        }
        var texts: [String] = []
        for tag in tagged where ["macro", "enumerator", "variable"].contains(tag.kind) {
            let text = text(after: name, line: tag.line)
            if !texts.contains(text) { texts.append(text) }
        }
        return Definition(kind: first.kind, line: first.line, text: texts.joined(separator: " | "))
    }

    /// What follows `name` on a line, without a comment.
    private func text(after name: String, line: Int) -> String {
        guard lines.indices.contains(line - 1), let range = lines[line - 1].range(of: name) else { return "" }
        let rest = lines[line - 1][range.upperBound...].replacingOccurrences(of: "\t", with: " ")
        return rest.split(separator: "/*", maxSplits: 1, omittingEmptySubsequences: false)[0].trimmed
    }
}
