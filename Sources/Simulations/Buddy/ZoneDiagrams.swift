import MemoryModels
import Traces

extension ZoneReplay {
    /// The zone as a tree: a row an order, from `largest` down. A block stands in the row of its order;
    /// above it stand the larger blocks that it was cut from, marked as split.
    func map(largest: Order, highlighting marks: [PageMark] = []) -> Diagram {
        let smallest = blocks.map { Self.order(of: $0) }.min() ?? 0
        var rows: [BlockMap.Row] = []
        for exponent in stride(from: largest.rawValue, through: min(smallest, largest.rawValue), by: -1) {
            guard let order = Order(exponent) else { continue }
            rows.append(BlockMap.Row(label: BuddyText.order(exponent), cells: cells(of: order, highlighting: marks)))
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "The zone's blocks by order; the numbers are page frame numbers",
                    zh: "内存区域中各阶的块，数字为页框号"
                ),
                rows: rows
            )
        )
    }

    private func cells(of order: Order, highlighting marks: [PageMark]) -> [BlockMap.Cell] {
        guard let zoneStart = blocks.first?.start, let last = blocks.last else { return [] }
        let zoneEnd = last.start + last.pageCount
        var cells: [BlockMap.Cell] = []
        for block in blocks {
            let isOfThisOrder = Self.order(of: block) == order.rawValue
            let start = isOfThisOrder ? block.start : block.start.alignedDown(to: order)
            let isSplit =
                !isOfThisOrder && block.pageCount < order.pageCount && start >= zoneStart
                && start + order.pageCount <= zoneEnd
            guard isOfThisOrder || isSplit, cells.last?.start != start.rawValue else { continue }
            cells.append(
                BlockMap.Cell(
                    start: start.rawValue,
                    length: UInt64(order.pageCount),
                    text: "\(start)",
                    mark: isSplit ? .split : marks.mark(of: block.start) ?? block.state.mark
                )
            )
        }
        return cells
    }

    /// The exponent of a block's length.
    private static func order(of block: Block) -> Int {
        block.pageCount.trailingZeroBitCount
    }

    /// The lists of `types` from order 0 to `largest`, one a row, head first.
    func freeLists(
        types: [MigrateType],
        largest: Order,
        highlighting marks: [PageMark] = []
    ) -> Diagram {
        var rows: [ListDiagram.List] = []
        for list in lists where types.contains(list.type) && list.order <= largest {
            let items = list.blocks.map { ListDiagram.Item("\($0)", mark: marks.mark(of: $0) ?? .free) }
            let label = BuddyText.order(list.order.rawValue)
            rows.append(
                ListDiagram.List(
                    label: types.count == 1
                        ? label
                        : LocalizedText(en: "\(label.en) \(list.type.name)", zh: "\(label.zh) \(list.type.name)"),
                    items: items
                )
            )
        }
        let type = types.count == 1 ? " (\(types[0].name))" : ""
        return .lists(
            ListDiagram(
                title: LocalizedText(en: "Free lists\(type), blocks by pfn", zh: "空闲链表\(type)，块以页框号表示"),
                lists: rows
            )
        )
    }
}

/// A block that a step points out, by its first page.
struct PageMark {
    let page: PageFrameNumber
    let mark: Mark
}

extension [PageMark] {
    /// The mark of the block at `page`, if it has one.
    fileprivate func mark(of page: PageFrameNumber) -> Mark? {
        first { $0.page == page }?.mark
    }
}

extension ZoneReplay.Block.State {
    fileprivate var mark: Mark {
        switch self {
        case .free: .free
        case .allocated: .allocated
        case .reserved: .reserved
        case .inHand: .active
        }
    }
}
