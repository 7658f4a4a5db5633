/// Rows and columns of text. It is drawn as a table in HTML, not as a picture.
public struct TableDiagram: Sendable, Equatable {
    /// One column.
    public struct Column: Sendable, Equatable {
        /// The heading.
        public let heading: LocalizedText
        /// Numbers stand at the right.
        public let isNumeric: Bool

        /// A column; text stands at the left unless it is numeric.
        public init(_ heading: LocalizedText, isNumeric: Bool = false) {
            self.heading = heading
            self.isNumeric = isNumeric
        }
    }

    /// One row.
    public struct Row: Sendable, Equatable {
        /// The cells, one a column. Missing cells are empty; superfluous ones are not shown.
        public let cells: [LocalizedText]
        /// What the row means.
        public let mark: Mark

        /// A row of cells, one a column.
        public init(_ cells: [LocalizedText], mark: Mark = .plain) {
            self.cells = cells
            self.mark = mark
        }

        /// The cell at `index`, or an empty text.
        func cell(_ index: Int) -> LocalizedText {
            index < cells.count ? cells[index] : LocalizedText(same: "")
        }
    }

    /// What the table shows.
    public let title: LocalizedText
    /// The columns, from the left.
    public let columns: [Column]
    /// The rows, from the top.
    public let rows: [Row]

    /// A table; without rows it shows its headings only.
    public init(title: LocalizedText, columns: [Column], rows: [Row]) {
        self.title = title
        self.columns = columns
        self.rows = rows
    }
}
