import MemoryModels
import Traces

/// Drills of `buddy-split`.
enum BuddySplitDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where the first half that is given back begins", zh: "第一次放回的半块从哪里开始"),
            LocalizedText(en: "all the blocks that stay free", zh: "列出留在空闲链表上的所有块"),
            LocalizedText(en: "the same, from a request in bytes", zh: "由字节数的请求推出留下的所有块"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? half(&numbers) : level == 2 ? blocks(&numbers) : bytes(&numbers)
    }

    private static let rule = LocalizedText(
        en: "`expand` keeps the lower half and gives the upper one, block + 2^order pages, back, order by order.",
        zh: "`expand` 逐阶对半拆分：保留下半块，把起点为“块起点 + 2^阶”的上半块放回。"
    )

    private static func start(_ numbers: DrillNumbers) -> UInt64 {
        (1 + numbers.distinct(below: 1 << 12)) << 10
    }

    private static func arguments(_ start: UInt64, _ block: Int, _ order: Int) -> [(String, String)] {
        [("start", "\(start)"), ("block-order", "\(block)"), ("order", "\(order)")]
    }

    private static func half(_ numbers: inout DrillNumbers) -> DrillDraft {
        let start = start(numbers)
        let block = numbers.within(3...10)
        let order = numbers.below(block)
        return DrillDraft(
            LocalizedText(
                en: """
                    The only free block, of order \(block), begins at page frame \(start) (\(Numerals.hexadecimal(start))). A block of order \(order) is \
                    allocated. At which page frame does the largest block that stays free begin?
                    """,
                zh:
                    "唯一的空闲块为 \(block) 阶，起始页框号 \(start)（\(Numerals.hexadecimal(start))）。现分配一个 \(order) 阶块。仍然空闲的块中最大的那个从哪个页框开始？"
            ),
            arguments: arguments(start, block, order),
            rule: rule,
            steps: [2]
        ) { _ in .number(free(start, block, order).last ?? start, unit: .none) }
    }

    private static func blocks(_ numbers: inout DrillNumbers) -> DrillDraft {
        let start = start(numbers)
        let order = numbers.below(6)
        let block = order + numbers.within(2...4)
        return DrillDraft(
            LocalizedText(
                en: """
                    The only free block, of order \(block), begins at page frame \(start) (\(Numerals.hexadecimal(start))). A block of order \(order) is \
                    allocated. At which page frames do the blocks that stay free begin, the largest first?
                    """,
                zh:
                    "唯一的空闲块为 \(block) 阶，起始页框号 \(start)（\(Numerals.hexadecimal(start))）。现分配一个 \(order) 阶块。仍然空闲的块各从哪个页框开始？从最大的块写起。"
            ),
            arguments: arguments(start, block, order),
            rule: rule,
            steps: [-2, -1]
        ) { _ in .list(free(start, block, order).reversed()) }
    }

    private static func bytes(_ numbers: inout DrillNumbers) -> DrillDraft {
        let start = start(numbers)
        let order = numbers.within(1...6)
        let size = (4096 << (order - 1)) + numbers.within(1...(4096 << (order - 1)))
        let block = min(10, order + numbers.within(2...5))
        return DrillDraft(
            LocalizedText(
                en: """
                    The only free block, of order \(block), begins at page frame \(start) (\(Numerals.hexadecimal(start))). A driver needs \(size) \
                    contiguous bytes and asks for a block of order get_order(\(size)). At which page frames do the \
                    blocks that stay free begin, the smallest first?
                    """,
                zh: """
                    唯一的空闲块为 \(block) 阶，起始页框号 \(start)（\(Numerals.hexadecimal(start))）。驱动需要 \(size) 字节连续内存，按 get_order(\(size)) 的阶申请。\
                    仍然空闲的块各从哪个页框开始？从最小的块写起。
                    """
            ),
            arguments: arguments(start, block, order),
            rule: LocalizedText(
                en: "get_order rounds up to 2^\(order) pages of 4096 bytes. \(rule.en)",
                zh: "get_order 向上取到 2^\(order) 个 4096 字节的页。\(rule.zh)"
            ),
            steps: [-2, -1]
        ) { _ in .list(free(start, block, order)) }
    }

    /// Where the free blocks of the model begin, the smallest first.
    private static func free(_ start: UInt64, _ block: Int, _ order: Int) -> [UInt64] {
        var starts: [UInt64] = []
        do {
            var zone = try BuddyAllocator(start: PageFrameNumber(start), pageCount: 1 << block)
            var events: [BuddyEvent] = []
            guard let order = Order(order), zone.allocate(order: order, recordingInto: &events) != nil else {
                return []
            }
            for event in events {
                if case .placed(let page, _, _, _, _) = event { starts.append(page.rawValue) }
            }
        } catch {
            preconditionFailure("a zone may begin at a multiple of its length")
        }
        return starts.sorted()
    }
}
