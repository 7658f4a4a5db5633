/// A run of text inside a block.
public indirect enum Inline: Sendable, Equatable {
    case text(String)
    case code(String)
    case emphasis([Inline])
    case strong([Inline])
    case link(Link)
    /// A hard line break (two spaces or a backslash at the end of a line).
    case lineBreak
}

/// A Markdown link: its text and where it leads.
public struct Link: Sendable, Equatable {
    /// The destination as written: `question:22`.
    public let destination: String
    /// What the destination means; nil if it is none of the known schemes, which the checks report.
    public let target: LinkTarget?
    /// The text that leads there.
    public let content: [Inline]
    /// The line of the block that holds the link.
    public let line: Int

    /// A link; its target is read from the destination.
    public init(destination: String, content: [Inline], line: Int) {
        self.destination = destination
        self.target = LinkTarget(destination)
        self.content = content
        self.line = line
    }
}
