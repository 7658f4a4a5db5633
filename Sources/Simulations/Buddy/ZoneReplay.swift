import MemoryModels

/// A zone as it stands between two events of one operation.
///
/// The model reports what it does; this only keeps the books, so that a diagram can be drawn after each
/// event. It decides nothing: after the last event it equals the model, which the tests check.
struct ZoneReplay: Equatable {
    /// A stretch of pages and what it is at the moment.
    struct Block: Equatable {
        enum State: Equatable {
            case free
            case allocated
            case reserved
            /// Off the lists: being split, merged or handed over.
            case inHand
        }

        var start: PageFrameNumber
        var pageCount: Int
        var state: State
    }

    /// The blocks on one list, head first.
    struct List: Equatable {
        let order: Order
        let type: MigrateType
        var blocks: [PageFrameNumber]
    }

    /// The zone from its first page to its last.
    private(set) var blocks: [Block]
    /// All lists of the three types that fall back to one another, by order and type.
    private(set) var lists: [List]

    /// The state of `zone`.
    init(_ zone: BuddyAllocator) {
        blocks = zone.blocks.map { block in
            let state: Block.State =
                switch block.state {
                case .free: .free
                case .allocated: .allocated
                case .reserved: .reserved
                }
            return Block(start: block.start, pageCount: block.pageCount, state: state)
        }
        lists = []
        for order in Order.all {
            for type in Self.types {
                lists.append(List(order: order, type: type, blocks: zone.freeBlocks(order: order, type: type)))
            }
        }
    }

    /// The types whose lists are kept.
    static let types: [MigrateType] = [.unmovable, .movable, .reclaimable]

    /// The blocks on the list of this order and type, head first.
    func list(_ order: Order, _ type: MigrateType) -> [PageFrameNumber] {
        lists.first { $0.order == order && $0.type == type }?.blocks ?? []
    }

    /// Takes one event into the books.
    mutating func apply(_ event: BuddyEvent) {
        switch event {
        case .took(let page, let order, _):
            unlist(page, order)
            setState(of: page, to: .inHand)
        case .split(let page, let half, let upper):
            resize(page, to: half.pageCount)
            insert(Block(start: upper, pageCount: half.pageCount, state: .inHand))
        case .placed(let page, let order, let type, let end, let reason):
            if case .movedWithPageblock = reason { unlist(page, order) }
            enlist(page, order, type, end)
            setState(of: page, to: .free)
        case .allocated(let page, _):
            setState(of: page, to: .allocated)
        case .freed(let page, _):
            setState(of: page, to: .inHand)
        case .merged(let page, let order, let absorbed):
            if let lower = Order(order.rawValue - 1) { unlist(absorbed, lower) }
            blocks.removeAll { $0.start == page + order.pageCount / 2 }
            resize(page, to: order.pageCount)
            setState(of: page, to: .inHand)
        case .lookedAt, .exhausted, .checkedBuddy, .reachedTopOrder, .fellBack, .retyped:
            break
        }
    }

    private mutating func enlist(_ page: PageFrameNumber, _ order: Order, _ type: MigrateType, _ end: ListEnd) {
        for index in lists.indices where lists[index].order == order && lists[index].type == type {
            switch end {
            case .head: lists[index].blocks.insert(page, at: 0)
            case .tail: lists[index].blocks.append(page)
            }
        }
    }

    private mutating func unlist(_ page: PageFrameNumber, _ order: Order) {
        for index in lists.indices where lists[index].order == order {
            lists[index].blocks.removeAll { $0 == page }
        }
    }

    private mutating func setState(of page: PageFrameNumber, to state: Block.State) {
        for index in blocks.indices where blocks[index].start == page {
            blocks[index].state = state
        }
    }

    private mutating func resize(_ page: PageFrameNumber, to pageCount: Int) {
        for index in blocks.indices where blocks[index].start == page {
            blocks[index].pageCount = pageCount
        }
    }

    private mutating func insert(_ block: Block) {
        let index = blocks.firstIndex { $0.start > block.start } ?? blocks.count
        blocks.insert(block, at: index)
    }
}
