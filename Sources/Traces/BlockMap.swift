/// Rows of cells over one range of pages or addresses. Cells of different rows that begin at the same
/// place are drawn at the same place.
public struct BlockMap: Sendable, Equatable {
    /// How the width of a cell follows from its length.
    public enum Scale: Sendable, Equatable {
        /// Width is proportional to length.
        case linear
        /// Width grows with the logarithm of the length, so that one page beside a block of 512 can
        /// still be seen.
        case compressed
    }

    /// A run of pages or addresses.
    public struct Cell: Sendable, Equatable {
        /// Where it begins, in the map's unit.
        public let start: UInt64
        /// How long it is, in the map's unit; at least 1.
        public let length: UInt64
        /// What is written in it, if there is room.
        public let text: String
        /// What it means.
        public let mark: Mark

        /// A cell; a length of 0 is taken as 1.
        public init(start: UInt64, length: UInt64, text: String, mark: Mark) {
            self.start = start
            self.length = max(1, length)
            self.text = text
            self.mark = mark
        }

        /// The first place behind the cell, capped at the largest number.
        public var end: UInt64 {
            let (sum, overflow) = start.addingReportingOverflow(length)
            return overflow ? .max : sum
        }
    }

    /// One row. Its cells are in ascending order and do not overlap; there may be gaps.
    public struct Row: Sendable, Equatable {
        /// What stands before the row.
        public let label: LocalizedText
        /// The cells.
        public let cells: [Cell]

        /// A row; `cells` are in ascending order and do not overlap.
        public init(label: LocalizedText, cells: [Cell]) {
            self.label = label
            self.cells = cells
        }
    }

    /// What the map shows.
    public let title: LocalizedText
    /// The rows, from the top.
    public let rows: [Row]
    /// How widths follow from lengths.
    public let scale: Scale
    /// Places where the layout is to have a boundary although no cell may begin or end there. With the
    /// same guides, the maps of all steps of a run put the same place in the same column.
    public let guides: [UInt64]

    /// Rows under one title.
    public init(title: LocalizedText, rows: [Row], scale: Scale = .compressed, guides: [UInt64] = []) {
        self.title = title
        self.rows = rows
        self.scale = scale
        self.guides = guides
    }
}

extension BlockMap {
    /// Whether there are so many cells that `width` columns do not hold `minimum` for each: then every
    /// cell is drawn as one small square, in as many lines as that takes.
    func isDense(width: Int, minimum: Int) -> Bool {
        rows.contains { $0.cells.count * minimum > width }
    }
}

/// Where the cells of a block map lie on a line of a given number of columns (or pixels).
struct BlockMapLayout {
    /// The places where a cell of any row begins or ends, ascending.
    private let boundaries: [UInt64]
    /// For each boundary, its column.
    private let columns: [Int]

    /// `width` is the number of columns, `minimum` the least number between two boundaries; if there are
    /// too many boundaries for it, there will be fewer. Fails if the map has no cells.
    init?(_ map: BlockMap, width: Int, minimum: Int) {
        var places: [UInt64] = []
        for row in map.rows {
            for cell in row.cells {
                places.append(cell.start)
                places.append(cell.end)
            }
        }
        if let first = places.min(), let last = places.max() {
            places += map.guides.filter { $0 > first && $0 < last }
        }
        // In order and each once. Cells come nearly in order; the library's sort would be a few kilobytes of every module.
        var boundaries: [UInt64] = []
        for place in places {
            var index = boundaries.count
            while index > 0, boundaries[index - 1] > place { index -= 1 }
            if index == 0 || boundaries[index - 1] != place { boundaries.insert(place, at: index) }
        }
        let intervals = boundaries.count - 1
        guard intervals >= 1 else { return nil }
        let minimum = min(minimum, width / intervals)

        var smallest = UInt64.max
        for index in 0..<intervals {
            smallest = min(smallest, boundaries[index + 1] - boundaries[index])
        }
        var weights: [UInt64] = []
        for index in 0..<intervals {
            let ratio = (boundaries[index + 1] - boundaries[index]) / smallest
            switch map.scale {
            // Capped so that the sum of products below stays far from overflow.
            case .linear: weights.append(min(ratio, 1 << 32))
            case .compressed: weights.append(UInt64(2 + (63 - ratio.leadingZeroBitCount)))
            }
        }
        let total = weights.reduce(0, +)
        let spare = UInt64(width - intervals * minimum)
        var columns = [0]
        var passed: UInt64 = 0
        for index in 0..<intervals {
            passed += weights[index]
            columns.append((index + 1) * minimum + Int(spare * passed / total))
        }
        self.boundaries = boundaries
        self.columns = columns
    }

    /// The first column of `cell` and the first column behind it.
    func span(of cell: BlockMap.Cell) -> (start: Int, end: Int) {
        (column(of: cell.start), column(of: cell.end))
    }

    private func column(of place: UInt64) -> Int {
        var low = 0
        var high = boundaries.count - 1
        while low < high {
            let middle = (low + high) / 2
            if boundaries[middle] < place {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return columns[low]
    }
}
