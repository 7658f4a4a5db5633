/// A block of a Markdown document, as CommonMark defines it, with kmemo's fenced embeds told apart.
///
/// `line` is the 1-based line of the file on which the block starts (front matter included), for error messages.
public indirect enum Block: Sendable, Equatable {
    /// A heading of `level` 1…6. `anchor` is unique in the document and never changes with its position.
    case heading(level: Int, content: [Inline], anchor: String, line: Int)
    case paragraph([Inline], line: Int)
    /// A list; `start` is nil for a bullet list. A tight list shows its items without paragraph spacing.
    case list(start: Int?, isTight: Bool, items: [[Block]], line: Int)
    case quote([Block], line: Int)
    /// A code block; `language` is the first word of the info string, or "".
    case code(language: String, text: String, line: Int)
    case table(Table, line: Int)
    case embed(Embed, line: Int)
    case thematicBreak(line: Int)

    /// The line of the file on which the block starts.
    public var line: Int {
        switch self {
        case .heading(_, _, _, let line), .paragraph(_, let line), .list(_, _, _, let line), .quote(_, let line),
            .code(_, _, let line), .table(_, let line), .embed(_, let line), .thematicBreak(let line):
            line
        }
    }
}

/// Something that is run or drawn where it stands: a fenced block whose info string names it,
/// such as ` ```simulation buddy-split `.
public struct Embed: Sendable, Equatable {
    /// What an embed can name.
    public enum Kind: String, Sendable, CaseIterable {
        case simulation, experiment
    }

    /// What the embed names.
    public let kind: Kind
    /// The name after the kind: `buddy-split`.
    public let name: String
    /// The `key=value` lines of the block, in order.
    public let arguments: [Argument]

    /// One `key=value` line of an embed.
    public struct Argument: Sendable, Equatable {
        /// The parameter's name.
        public let name: String
        /// The value as written.
        public let value: String

        /// One line of an embed.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An embed with its parameters.
    public init(kind: Kind, name: String, arguments: [Argument]) {
        self.kind = kind
        self.name = name
        self.arguments = arguments
    }
}

/// A table, written as a fenced ` ```table ` block because libcmark is CommonMark only.
public struct Table: Sendable, Equatable {
    /// How a column is set.
    public enum Alignment: Sendable {
        case left, right, center
    }

    /// One cell: Markdown inlines.
    public typealias Cell = [Inline]

    /// The cells of the first row.
    public let header: [Cell]
    /// How each column is set; as many as header cells.
    public let alignments: [Alignment]
    /// The other rows.
    public let rows: [[Cell]]

    /// A table of these rows.
    public init(header: [Cell], alignments: [Alignment], rows: [[Cell]]) {
        self.header = header
        self.alignments = alignments
        self.rows = rows
    }
}
