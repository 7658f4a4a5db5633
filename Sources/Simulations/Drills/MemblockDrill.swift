import MemoryModels
import Traces

/// Drills of `memblock-regions`.
enum MemblockDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where a top-down allocation goes", zh: "自高向低分配到哪个地址"),
            LocalizedText(en: "the same with a gap and an alignment", zh: "另有一个空隙和对齐要求时分配到哪个地址"),
            LocalizedText(en: "the blocks in which free memory reaches the buddy allocator", zh: "空闲内存切成几块交给伙伴系统"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? allocation(&numbers) : level == 2 ? gap(&numbers) : handOver(&numbers)
    }

    private static func address(_ trace: Trace) -> DrillAnswer {
        .address(trace.numeral("last_allocation"))
    }

    private static func allocation(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = 0x400_0000 + numbers.distinct(below: 2048) << 16
        let reserved = end - UInt64(numbers.within(1...15)) << 12
        let size = UInt64(numbers.within(1...15)) << 12
        let ram = BootText.range(0, end)
        let taken = BootText.range(reserved, end)
        let bytes = Numerals.hexadecimal(size)
        return DrillDraft(
            LocalizedText(
                en: """
                    memblock holds the RAM \(ram); \(taken) is reserved. Allocation goes from the top down. Where does \
                    an allocation of \(bytes) bytes, aligned to 4 KiB, begin?
                    """,
                zh: "memblock 中的内存为 \(ram)，其中 \(taken) 已保留。分配自高向低进行。申请 \(bytes) 字节、按 4 KiB 对齐，起始地址是多少？"
            ),
            arguments: [("operations", "add:\(ram) reserve:\(taken) alloc:\(bytes)")],
            rule: LocalizedText(
                en: "The highest free range that is large enough is taken, at its upper end.",
                zh: "取足够大的空闲区间中最高的那个，从它的高端切下。"
            ),
            steps: [3],
            answer: address
        )
    }

    private static func gap(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = 0x400_0000 + numbers.distinct(below: 2048) << 16
        let upper = end - UInt64(numbers.within(1...7)) << 12
        let lowerEnd = upper - UInt64(numbers.within(2...11)) << 12
        let lower = lowerEnd - UInt64(numbers.within(2...9)) << 12
        let size = Numerals.hexadecimal(UInt64(numbers.within(2...8)) << 12)
        let alignment = UInt64(0x2000) << UInt64(numbers.below(3))
        let align = Numerals.hexadecimal(alignment)
        let ram = BootText.range(0, end)
        let taken = [BootText.range(lower, lowerEnd), BootText.range(upper, end)]
        return DrillDraft(
            LocalizedText(
                en: """
                    memblock holds the RAM \(ram); \(taken[0]) and \(taken[1]) are reserved. Allocation goes from the \
                    top down. Where does an allocation of \(size) bytes, aligned to \(align), begin?
                    """,
                zh: """
                    memblock 中的内存为 \(ram)，其中 \(taken[0]) 和 \(taken[1]) 已保留。分配自高向低进行。\
                    申请 \(size) 字节、按 \(align) 对齐，起始地址是多少？
                    """
            ),
            arguments: [("operations", "add:\(ram) reserve:\(taken[0]) reserve:\(taken[1]) alloc:\(size)@\(align)")],
            rule: LocalizedText(
                en: """
                    In each free range, from the highest down, the candidate is its end minus the size, rounded down to \
                    the alignment; it must not lie below the range's start.
                    """,
                zh: "从最高的空闲区间起逐个试：区间末端减去大小，再向下对齐，结果不得低于区间的起点。"
            ),
            steps: [4],
            answer: address
        )
    }

    private static func handOver(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = (1 + numbers.distinct(below: 1001)) << 20
        func at(_ page: Int) -> UInt64 { base + UInt64(page) << 12 }
        let first = numbers.within(0...40)
        let cut = first + numbers.within(20...80)
        let rest = cut + numbers.within(1...30)
        let ram = BootText.range(at(first), at(rest + numbers.within(10...70)))
        let taken = BootText.range(at(cut), at(rest))
        return DrillDraft(
            LocalizedText(
                en: """
                    memblock holds the RAM \(ram), of which \(taken) is reserved. In how many blocks is the free memory \
                    handed to the buddy allocator?
                    """,
                zh: "memblock 中的内存为 \(ram)，其中 \(taken) 已保留。空闲内存切成多少块交给伙伴系统？"
            ),
            arguments: [("operations", "add:\(ram) reserve:\(taken)")],
            rule: LocalizedText(
                en: """
                    From the start of each free range on, a block is as large as the alignment of its page frame number \
                    and the rest of the range allow, up to order 10.
                    """,
                zh: "从每段空闲区间的起点开始，块取页框号的对齐和剩余长度所允许的最大阶，至多 10 阶。"
            ),
            steps: [-2, -1]
        ) { .number($0.numeral("buddy_blocks"), unit: DrillUnit("block", "blocks", zh: "块")) }
    }
}
