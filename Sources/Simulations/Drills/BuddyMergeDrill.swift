import MemoryModels
import Traces

/// Drills of `buddy-merge`.
enum BuddyMergeDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "a block's buddy", zh: "求一个块的伙伴块"),
            LocalizedText(en: "how far a freed page merges", zh: "释放一页后最终合并到几阶"),
            LocalizedText(en: "the free lists after several frees", zh: "多次释放之后各阶空闲块的数目"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? buddy(&numbers) : level == 2 ? order(&numbers) : lists(&numbers)
    }

    private static func buddy(_ numbers: inout DrillNumbers) -> DrillDraft {
        let order = numbers.within(0...6)
        let number = numbers.distinct(below: 1 << 12)
        let page = number << UInt64(order)
        let isLower = number & 1 == 0
        let zone = (number & ~1) << UInt64(order)
        return DrillDraft(
            LocalizedText(
                en:
                    "A block of order \(order) at page frame \(page) (\(Numerals.hexadecimal(page))) is freed. At which page frame does its buddy begin?",
                zh: "释放一个起始页框号为 \(page)（\(Numerals.hexadecimal(page))）的 \(order) 阶块。它的伙伴块从哪个页框开始？"
            ),
            // A zone of just the two: the buddy is freed first, then the block itself, so that they merge.
            arguments: [
                ("start", "\(zone)"), ("pages", "\(2 << order)"),
                ("operations", "a\(order) a\(order) " + (isLower ? "f1 f0" : "f0 f1")),
            ],
            rule: LocalizedText(
                en:
                    "`__find_buddy_pfn` flips one bit: pfn ^ (1 << order), here pfn ^ \(Numerals.hexadecimal(1 << UInt64(order))).",
                zh: "`__find_buddy_pfn` 翻转一位：pfn ^ (1 << order)，这里是 pfn ^ \(Numerals.hexadecimal(1 << UInt64(order)))。"
            ),
            steps: [-2, -1]
        ) { _ in
            guard let order = Order(order) else { return .list([]) }
            return .number(PageFrameNumber(page).buddy(of: order).rawValue, unit: .none)
        }
    }

    /// Sixteen pages from here on are a zone of their own.
    private static func zone(_ numbers: DrillNumbers) -> UInt64 {
        (1 + numbers.distinct(below: 4096)) << 4
    }

    private static func arguments(_ zone: UInt64, _ frees: [Int]) -> [(String, String)] {
        var operations = ""
        for _ in 0..<16 { operations += "a0 " }
        for page in frees { operations += "f\(page) " }
        return [("start", "\(zone)"), ("pages", "16"), ("operations", operations)]
    }

    private static func text(_ pages: [Int], in zone: UInt64) -> String {
        var text = ""
        for page in pages { text += (text.isEmpty ? "" : " ") + "\(zone + UInt64(page))" }
        return text
    }

    private static func order(_ numbers: inout DrillNumbers) -> DrillDraft {
        let zone = zone(numbers)
        let page = numbers.below(16)
        let target = numbers.below(5)
        // All of the page's block of that order is free, but not all of its buddy.
        let kept = target < 4 ? (page ^ (1 << target)) & ~((1 << target) - 1) + numbers.below(1 << target) : -1
        var free: [Int] = []
        for other in 0..<16 where other != page && other != kept {
            let isInBlock = (other ^ page) >> target == 0
            let isAtRandom = numbers.below(3) == 0
            if isInBlock || isAtRandom { free.append(other) }
        }
        let list = text(free, in: zone)
        let freed = zone + UInt64(page)
        let already = LocalizedText(
            english: free.isEmpty ? "none is free" : "free are " + list,
            chinese: free.isEmpty ? "没有空闲页" : "已空闲的有 " + list
        )
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone of 16 pages from page frame \(zone) (\(Numerals.hexadecimal(zone))) on was handed out page by page; of these \(already.en). Now \
                    page frame \(freed) is freed. Of which order is the free block that it becomes part of?
                    """,
                zh: """
                    从页框 \(zone)（\(Numerals.hexadecimal(zone))）起的 16 页自成一个内存区域，原先逐页分配出去，\(already.zh)。现在释放页框 \(freed)。\
                    它最终所在的空闲块是几阶？
                    """
            ),
            arguments: arguments(zone, free + [page]),
            rule: LocalizedText(
                en: """
                    At each order the buddy is pfn ^ (1 << order). Merging goes on as long as the whole buddy is free as \
                    one block of the same order.
                    """,
                zh: "每一阶的伙伴块是 pfn ^ (1 << order)；只要伙伴块整块空闲且阶相同，就继续合并。"
            ),
            steps: [-2, -1]
        ) { _ in .number(merged(zone, free, page), unit: .none) }
    }

    /// The order of the model's free block with a page in it.
    private static func merged(_ start: UInt64, _ free: [Int], _ page: Int) -> UInt64 {
        var events: [BuddyEvent] = []
        do {
            var zone = try BuddyAllocator(start: PageFrameNumber(start), pageCount: 16)
            for _ in 0..<16 { _ = zone.allocate(order: 0, recordingInto: &events) }
            for page in free + [page] {
                try zone.free(PageFrameNumber(start) + page, order: 0, recordingInto: &events)
            }
        } catch {
            preconditionFailure("each page is freed once")
        }
        guard case .placed(_, let order, _, _, _) = events.last else { return 0 }
        return UInt64(order.rawValue)
    }

    private static func lists(_ numbers: inout DrillNumbers) -> DrillDraft {
        let zone = zone(numbers)
        var left = Array(0..<16)
        var frees: [Int] = []
        for _ in 0..<numbers.within(8...12) { frees.append(left.remove(at: numbers.below(left.count))) }
        let list = text(frees, in: zone)
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone of 16 pages from page frame \(zone) (\(Numerals.hexadecimal(zone))) on was handed out page by page. Then these are freed: \
                    \(list). How many free blocks are there of order 0, 1, 2, 3 and 4?
                    """,
                zh: """
                    从页框 \(zone)（\(Numerals.hexadecimal(zone))）起的 16 页自成一个内存区域，原先逐页分配出去，随后依次释放 \(list)。\
                    0、1、2、3、4 阶的空闲块各有多少？
                    """
            ),
            arguments: arguments(zone, frees),
            rule: LocalizedText(
                en: "Two free buddies never stay apart: each aligned group of 2^order free pages is one block.",
                zh: "两个空闲的伙伴块不会分开：每组按 2^阶 对齐且全部空闲的页就是一个块。"
            ),
            steps: [-1]
        ) { trace in
            .list((0...4).map { trace.numeral("free_order_\($0)") })
        }
    }
}
