/// Renders code blocks, with colours for the languages that content uses.
enum CodeRenderer {
    /// A block of code in a box that scrolls by itself.
    static func html(_ text: String, in language: String, label: String) -> HTML {
        let code: HTML =
            switch language {
            case "console": console(text)
            case "swift": CodeHighlighter(.swift).html(text)
            case "c": CodeHighlighter(.c).html(text)
            case "sh", "shell", "bash": CodeHighlighter(.shell).html(text)
            case "python": CodeHighlighter(.python).html(text)
            default: HTML(escaping: text)
            }
        return HTML(
            "pre",
            [
                .class(language == "console" ? "code console" : "code"), .attribute("tabindex", "0"),
                .attribute("role", "group"), .attribute("aria-label", label),
            ],
            HTML("code", [], code)
        )
    }

    /// A transcript: what was typed stands out from what was printed.
    private static func console(_ text: String) -> HTML {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            let line = String(line)
            if line.hasPrefix("$ ") {
                return HTML("span", [.class("prompt")], text: "$ ")
                    + HTML("span", [.class("typed")], text: String(line.dropFirst(2)))
            }
            if index == 0, line.hasPrefix("# ") { return HTML("span", [.class("comment")], text: line) }
            return HTML(escaping: line)
        }.joined(separator: "\n")
    }
}
