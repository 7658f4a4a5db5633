/// Who allocated each page: `page_owner=on`, `mm/page_owner.c`.
///
///     var owner = PageOwner(pageCount: 64)
///     owner.set(0, order: 2, allocation: .init(stack: [7, 3], pid: 12, type: .movable))
///     owner.stacks()        // [(handle: 1, pages: 4)]
///     owner.reset(0, order: 2, stack: [9], pid: 12)
///     owner.record(of: 0)   // still names stack 1, and the one that freed the page
///
/// A stack is a list of numbers, innermost call first; what they stand for is the caller's business. Equal stacks
/// share one handle, as in the stack depot.
///
/// Invariant: the count of a handle is the number of allocated pages whose record names it.
///
/// Left out: time stamps and process names, memcg, migration reasons, stacks that could not be saved, pages
/// allocated before the feature was ready, and the depot's limits.
public struct PageOwner: Sendable {
    /// `PAGE_OWNER_STACK_DEPTH`: deeper stacks are cut.
    public static let stackDepth = 16

    /// What is known of an allocation.
    public struct Allocation: Sendable, Equatable {
        /// The calls, innermost first.
        public var stack: [Int]
        /// The task's process number.
        public var pid: Int
        /// The migrate type that the GFP mask asks for.
        public var type: MigrateType

        /// An allocation by a task.
        public init(stack: [Int], pid: Int, type: MigrateType = .movable) {
            self.stack = stack
            self.pid = pid
            self.type = type
        }
    }

    /// What is kept for a page, in `page_ext`.
    public struct Record: Sendable, Equatable {
        /// The order that the page was allocated with.
        public internal(set) var order = 0
        /// The handle of the stack that allocated it; 0 if it never was.
        public internal(set) var handle = 0
        /// The handle of the stack that freed it last; 0 if it never was.
        public internal(set) var freeHandle = 0
        /// Who allocated it.
        public internal(set) var pid = 0
        /// Who freed it last.
        public internal(set) var freePID = 0
        /// The type that was asked for.
        public internal(set) var type = MigrateType.movable
        /// `PAGE_EXT_OWNER_ALLOCATED`.
        public internal(set) var isAllocated = false
    }

    /// The stacks, by handle less 1.
    public private(set) var depot: [[Int]] = []
    /// Pages by handle less 1: `stack_record->count`, without the 1 that it starts with.
    public internal(set) var counts: [Int] = []
    private var records: [Record]

    /// Records for the pages 0 to `pageCount` - 1, all free.
    public init(pageCount: Int) {
        records = [Record](repeating: Record(), count: max(0, pageCount))
    }

    /// The record of a page.
    ///
    /// - Precondition: The page is one of those there are records for.
    public func record(of page: Int) -> Record { records[page] }

    /// The handle of a stack, a new one if it has not been seen. Follows `stack_depot_save`.
    private mutating func save(_ stack: [Int]) -> Int {
        let stack = Array(stack.prefix(Self.stackDepth))
        if let index = depot.firstIndex(of: stack) { return index + 1 }
        depot.append(stack)
        counts.append(0)
        return depot.count
    }

    /// Notes an allocation. Follows `__set_page_owner`.
    ///
    /// - Precondition: The pages are among those there are records for.
    public mutating func set(_ page: Int, order: Int, allocation: Allocation) {
        let handle = save(allocation.stack)
        for index in page..<(page + 1 << order) {
            records[index].order = order
            records[index].handle = handle
            records[index].pid = allocation.pid
            records[index].type = allocation.type
            records[index].isAllocated = true
        }
        counts[handle - 1] += 1 << order
    }

    /// Notes that a block is freed: its records keep who allocated it. Follows `__reset_page_owner`.
    ///
    /// - Precondition: The pages were allocated, together or as parts of one block.
    public mutating func reset(_ page: Int, order: Int, stack: [Int], pid: Int) {
        let allocated = records[page].handle
        let handle = save(stack)
        for index in page..<(page + 1 << order) {
            records[index].isAllocated = false
            records[index].freeHandle = handle
            records[index].freePID = pid
        }
        counts[allocated - 1] -= 1 << order
    }

    /// Notes that a block was cut up. Follows `__split_page_owner`.
    public mutating func split(_ page: Int, from order: Int, to newOrder: Int) {
        for index in page..<(page + 1 << order) { records[index].order = newOrder }
    }

    /// The stacks that hold pages, the last new one first: `page_owner_stacks/show_stacks`. Follows `stack_print`.
    ///
    /// - Parameter threshold: `count_threshold`: stacks with fewer pages are left out.
    /// - Returns: Handles and their pages.
    public func stacks(threshold: Int = 0) -> [(handle: Int, pages: Int)] {
        var stacks: [(handle: Int, pages: Int)] = []
        for handle in stride(from: depot.count, to: 0, by: -1) {
            let pages = counts[handle - 1]
            if pages >= 1, pages >= threshold { stacks.append((handle, pages)) }
        }
        return stacks
    }

    /// The first page of each allocated block, as reading `/sys/kernel/debug/page_owner` gives them. Follows
    /// `read_page_owner`.
    public var blocks: [Int] {
        var blocks: [Int] = []
        var page = 0
        while page < records.count {
            // The rest of a block has records like its first page's.
            let length = 1 << records[page].order
            let isFirst = records[page].isAllocated && page % length == 0
            if isFirst { blocks.append(page) }
            page += isFirst ? length : 1
        }
        return blocks
    }

    /// A group of blocks, as `page_owner_sort` prints it: `5 times, 20 pages`.
    public struct Group: Sendable, Equatable {
        /// What the blocks have in common: the handle of the stack, or the process.
        public let key: Int
        /// How many blocks.
        public var times: Int
        /// How many pages.
        public var pages: Int
    }

    /// Groups the blocks, the largest first; groups of equal size by key.
    ///
    /// Follows `tools/mm/page_owner_sort.c` with `--cull`.
    ///
    /// - Parameters:
    ///   - byPID: `--cull=pid` rather than `--cull=stacktrace`.
    ///   - byPages: Sorted by pages (`-m`) rather than by blocks.
    /// - Returns: The groups.
    public func grouped(byPID: Bool = false, byPages: Bool = false) -> [Group] {
        var groups: [Group] = []
        for block in blocks {
            let record = records[block]
            let key = byPID ? record.pid : record.handle
            let pages = 1 << record.order
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].times += 1
                groups[index].pages += pages
            } else {
                groups.append(Group(key: key, times: 1, pages: pages))
            }
        }
        return groups.sorted { left, right in
            let (one, two) = byPages ? (left.pages, right.pages) : (left.times, right.times)
            return one == two ? left.key < right.key : one > two
        }
    }

    /// A rule that a state breaks. A correct one never has any.
    public enum Violation: Equatable, Sendable {
        /// The count of a handle is not the number of allocated pages that name it.
        case wrongCount(handle: Int, counted: Int, recorded: Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var counted = [Int](repeating: 0, count: counts.count)
        for record in records where record.isAllocated { counted[record.handle - 1] += 1 }
        return counts.indices.filter { counts[$0] != counted[$0] }.map {
            .wrongCount(handle: $0 + 1, counted: counted[$0], recorded: counts[$0])
        }
    }
}
