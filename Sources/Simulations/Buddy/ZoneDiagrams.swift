import MemoryModels
import Traces

extension ZoneReplay {
    /// The zone as a tree: a row an order, from `largest` down. A block stands in the row of its order;
    /// above it stand the larger blocks that it was cut from, marked as split.
    func map(largest: Order, guides: [UInt64], highlighting marks: [PageMark] = []) -> Diagram {
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
                rows: rows,
                guides: guides
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

    /// The lists of `types` from order 0 to `largest`, one a row, head first. Neighbouring empty lists
    /// share a row.
    func freeLists(
        types: [MigrateType],
        largest: Order,
        highlighting marks: [PageMark] = []
    ) -> Diagram {
        var rows: [ListDiagram.List] = []
        for type in types {
            let suffix = types.count == 1 ? "" : " \(type.name)"
            var firstEmpty: Order?
            for order in Order.all where order <= largest {
                let blocks = list(order, type)
                if blocks.isEmpty {
                    firstEmpty = firstEmpty ?? order
                } else {
                    if let first = firstEmpty {
                        rows.append(Self.emptyLists(from: first, to: order.rawValue - 1, suffix))
                    }
                    firstEmpty = nil
                    let items = blocks.map { ListDiagram.Item("\($0)", mark: marks.mark(of: $0) ?? .free) }
                    rows.append(ListDiagram.List(label: BuddyText.order(order.rawValue, suffix), items: items))
                }
            }
            if let first = firstEmpty { rows.append(Self.emptyLists(from: first, to: largest.rawValue, suffix)) }
        }
        let name = types.count == 1 ? types[0].name : nil
        return .lists(
            ListDiagram(
                title: LocalizedText(
                    en: "Free lists\(name.map { " (\($0))" } ?? ""), blocks by pfn",
                    zh: "空闲链表\(name.map { "（\($0)）" } ?? "")，块以页框号表示"
                ),
                lists: rows
            )
        )
    }
}

extension ZoneReplay {
    private static func emptyLists(from first: Order, to last: Int, _ suffix: String) -> ListDiagram.List {
        let label =
            first.rawValue == last
            ? BuddyText.order(last, suffix)
            : LocalizedText(en: "orders \(first)-\(last)\(suffix)", zh: "\(first)-\(last) 阶\(suffix)")
        return ListDiagram.List(label: label, items: [])
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
