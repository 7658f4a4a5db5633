import MemoryModels
import Traces

/// The chart of the textbooks: time runs to the right, a row for the references and one for each frame.
struct ReplacementChart {
    /// More columns would be too narrow for a phone and for a terminal.
    private static let window = 24

    private let references: [Int]
    private let frameCount: Int
    /// What the last references left in the frames, and which frame each loaded.
    private var columns: [(frames: [Int?], loaded: Int?)] = []
    private var position = 0

    init(references: [Int], frameCount: Int) {
        self.references = references
        self.frameCount = frameCount
    }

    /// Adds a column.
    mutating func note(_ access: PageReplacement.Access, frames: [Int?]) {
        position += 1
        columns.append((frames, access.isFault ? access.frame : nil))
        if columns.count > Self.window { columns.removeFirst() }
    }

    /// The chart up to now, with the references to come.
    func diagram() -> [Diagram] {
        if references.isEmpty { return [] }
        let start = max(0, min(position - Self.window * 2 / 3, references.count - Self.window))
        let end = min(references.count, start + Self.window)
        var rows = [
            BlockMap.Row(
                label: LocalizedText(en: "reference", zh: "引用"),
                cells: (start..<end).map { time in
                    cell(time, references[time], time == position - 1 ? .active : .plain)
                }
            )
        ]
        let first = position - columns.count
        for frame in 0..<frameCount {
            var cells: [BlockMap.Cell] = []
            for time in max(start, first)..<max(start, first, position) {
                let column = columns[time - first]
                guard let page = column.frames[frame] else { continue }
                cells.append(cell(time, page, column.loaded == frame ? .faulted : .allocated))
            }
            rows.append(BlockMap.Row(label: LocalizedText(en: "frame \(frame)", zh: "页框 \(frame)"), cells: cells))
        }
        return [
            .blockMap(
                BlockMap(
                    title: LocalizedText(
                        en: "The frames after each reference; a cell marked as failed was loaded by a fault",
                        zh: "每次引用之后的各页框；标为出错的格子是缺页后装入的页"
                    ),
                    rows: rows,
                    scale: .linear
                )
            )
        ]
    }

    private func cell(_ time: Int, _ page: Int, _ mark: Mark) -> BlockMap.Cell {
        BlockMap.Cell(start: UInt64(time), length: 1, text: "\(page)", mark: mark)
    }
}
