/// Boxes that lead from one to the next, as the levels of a page walk do.
public struct ChainDiagram: Sendable, Equatable {
    /// One line of a box: a name and its value.
    public struct Line: Sendable, Equatable {
        /// The name.
        public let name: LocalizedText
        /// The value.
        public let value: LocalizedText

        /// A line of a name and its value.
        public init(_ name: LocalizedText, _ value: LocalizedText) {
            self.name = name
            self.value = value
        }
    }

    /// One box.
    public struct Node: Sendable, Equatable {
        /// The heading of the box.
        public let title: LocalizedText
        /// The lines below it.
        public let lines: [Line]
        /// What it means.
        public let mark: Mark

        /// A box with its lines, which may be none.
        public init(title: LocalizedText, lines: [Line], mark: Mark = .plain) {
            self.title = title
            self.lines = lines
            self.mark = mark
        }
    }

    /// What the boxes show.
    public let title: LocalizedText
    /// The boxes, first to last.
    public let nodes: [Node]

    /// Boxes under one title, first to last.
    public init(title: LocalizedText, nodes: [Node]) {
        self.title = title
        self.nodes = nodes
    }
}
