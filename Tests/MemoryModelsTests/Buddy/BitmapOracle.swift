import MemoryModels

/// What a zone of one migrate type must look like, computed the naive way: a bitmap says which pages are
/// free, and the free blocks are found anew from it each time. Only the order within each list is kept.
///
/// It shares no algorithm with `BuddyAllocator`: it never splits or merges anything.
struct BitmapOracle {
    private let start: UInt64
    private let count: Int
    private var isFree: [Bool]
    private(set) var lists = [[UInt64]](repeating: [], count: 11)

    /// A zone that is wholly free.
    init(start: UInt64, count: Int) {
        self.start = start
        self.count = count
        isFree = [Bool](repeating: true, count: count)
        update { list, new, _ in list.append(new) }
    }

    var freePageCount: Int { isFree.count { $0 } }

    /// The block that an allocation must return.
    mutating func allocate(order: Int) -> UInt64? {
        guard let source = (order...10).first(where: { !lists[$0].isEmpty }) else { return nil }
        let block = lists[source][0]
        mark(block, order: order, free: false)
        update { list, new, _ in list.insert(new, at: 0) }
        return block
    }

    mutating func free(_ block: UInt64, order: Int) {
        mark(block, order: order, free: true)
        let blocks = maximalBlocks()
        update { list, new, order in
            // The tail if the buddy that the block would have after one more merge is free as a whole.
            let pairSize = UInt64(2) << UInt64(order)
            let pair = new / pairSize
            let neighbour = pair % 2 == 0 ? pair + 1 : pair - 1
            let likely = order < 9 && blocks[neighbour * pairSize] == order + 1
            list.insert(new, at: likely ? list.endIndex : 0)
        }
    }

    private mutating func mark(_ block: UInt64, order: Int, free: Bool) {
        for page in block..<(block + (1 << UInt64(order))) {
            precondition(isFree[Int(page - start)] != free, "the oracle was asked for the impossible")
            isFree[Int(page - start)] = free
        }
    }

    /// Removes the blocks that are gone and adds the new ones where `insert` puts them.
    private mutating func update(_ insert: (inout [UInt64], UInt64, Int) -> Void) {
        var blocks = maximalBlocks()
        for order in 0...10 {
            lists[order].removeAll { blocks[$0] != order }
            for block in lists[order] { blocks[block] = nil }
        }
        for (block, order) in blocks.sorted(by: { $0.key < $1.key }) {
            insert(&lists[order], block, order)
        }
    }

    /// The largest aligned blocks that are free as a whole: their order by their first page.
    private func maximalBlocks() -> [UInt64: Int] {
        var runs = [Int](repeating: 0, count: count + 1)
        var index = count - 1
        while index >= 0 {
            runs[index] = isFree[index] ? runs[index + 1] + 1 : 0
            index -= 1
        }
        var blocks: [UInt64: Int] = [:]
        index = 0
        while index < count {
            guard runs[index] > 0 else {
                index += 1
                continue
            }
            let page = start + UInt64(index)
            var order = 0
            while order < 10, page % (2 << UInt64(order)) == 0, runs[index] >= 2 << order { order += 1 }
            blocks[page] = order
            index += 1 << order
        }
        return blocks
    }
}
