import MemoryModels
import Traces

/// A zone as a reader draws it, a word a pageblock: `m.u.mm..` or, of another type than Movable, `U:uu..`.
struct CompactionLayout {
    let zone: BuddyAllocator

    static let grammar = LocalizedText(
        en: """
            2 to 16 pageblocks of the same length (4, 8, 16 or 32 pages), separated by spaces: for each page m (movable), \
            u (unmovable) or a dot (free); U: or R: before a pageblock makes it Unmovable or Reclaimable
            """,
        zh: """
            2 到 16 个等长的页块（4、8、16 或 32 页），以空格分隔：每页写 m（可移动）、u（不可移动）或点（空闲）；\
            页块前加 U: 或 R: 表示其类型为 Unmovable 或 Reclaimable
            """
    )

    init(_ text: String) throws(SimulationError) {
        var pages: [PageUse] = []
        var types: [MigrateType] = []
        var length = 0
        for (index, word) in OperationText.words(of: text).enumerated() {
            var bytes = Array(word.utf8)[...]
            var type = MigrateType.movable
            if bytes.count > 2, bytes[1] == UInt8(ascii: ":") {
                if bytes[0] == UInt8(ascii: "U") { type = .unmovable }
                if bytes[0] == UInt8(ascii: "R") { type = .reclaimable }
                if type != .movable { bytes = bytes.dropFirst(2) }
            }
            if index == 0 { length = bytes.count }
            let uses = Self.uses(bytes)
            let isLength = length == 4 || length == 8 || length == 16 || length == 32
            guard index < 16, isLength, uses.count == length else { throw Self.refusal(word, index) }
            pages += uses
            types.append(type)
        }
        guard types.count >= 2, let order = Order(length.trailingZeroBitCount),
            let zone = try? BuddyAllocator(pages: pages, pageblockOrder: order, types: types)
        else { throw Self.refusal(text, types.count) }
        self.zone = zone
    }

    private static func uses(_ bytes: ArraySlice<UInt8>) -> [PageUse] {
        var uses: [PageUse] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "m"): uses.append(.movable)
            case UInt8(ascii: "u"): uses.append(.unmovable)
            case UInt8(ascii: "."): uses.append(.free)
            default: return []
            }
        }
        return uses
    }

    private static func refusal(_ word: String, _ index: Int) -> SimulationError {
        .badOperation(
            parameter: "layout",
            operation: word,
            position: index + 1,
            reason: LocalizedText(
                en: "write 2 to 16 pageblocks of 4, 8, 16 or 32 letters m, u or dots, all of one length.",
                zh: "应写 2 到 16 个等长的页块，每个由 4、8、16 或 32 个 m、u 或点组成。"
            )
        )
    }

    /// The pages of `zone`, with those pointed out that `marks` gives another mark.
    static func map(_ zone: BuddyAllocator, marks: (PageFrameNumber) -> Mark? = { _ in nil }) -> Diagram {
        var rows: [BlockMap.Row] = []
        var cells: [BlockMap.Cell] = []
        for number in 0..<zone.pageCount {
            let page = zone.start + number
            let mark: Mark =
                switch zone.use(of: page) {
                case .free: .free
                case .movable: .allocated
                case .unmovable: .reserved
                }
            cells.append(BlockMap.Cell(start: page.rawValue, length: 1, text: "", mark: marks(page) ?? mark))
        }
        rows.append(BlockMap.Row(label: LocalizedText(en: "pages", zh: "页"), cells: cells))
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en:
                        "Page by page: what cannot move is not usable; a moved page is split where it was, merged where it went",
                    zh: "逐页显示：搬不走的标为不可用；搬走的页，原处标为已拆分，去处标为已合并"
                ),
                rows: rows,
                scale: .linear
            )
        )
    }
}
