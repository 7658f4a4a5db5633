import Traces

/// Drills of `smaps-accounting`.
enum SmapsDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the Rss of one process", zh: "一个进程的 Rss"),
            LocalizedText(en: "Pss after a fork", zh: "fork 之后的 Pss"),
            LocalizedText(en: "Pss or SwapPss among three processes", zh: "三个进程之间的 Pss 或 SwapPss"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? resident(&numbers) : level == 2 ? shared(&numbers) : thirds(&numbers)
    }

    private static var kilobytes: DrillUnit { DrillUnit("kB", "kB", zh: "kB", bytes: 1024) }

    private static func resident(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(16_384)
        let written = 1 + code & 7
        let read = 1 + code >> 3 & 7
        let shared = 1 + code >> 6 & 15
        let stack = 1 + code >> 10
        return DrillDraft(
            LocalizedText(
                en: """
                    A process has touched nothing yet. Of its private anonymous memory it writes pages: \(written), and only \
                    reads others: \(read). It also writes pages of shared anonymous memory: \(shared), and of its stack: \
                    \(stack). Which Rss does smaps_rollup show?
                    """,
                zh: """
                    一个进程还没有访问过任何内存。随后它写 \(written) 页私有匿名内存，另有 \(read) 页私有匿名内存只读不写；\
                    又写 \(shared) 页共享匿名内存和 \(stack) 页栈。smaps_rollup 中的 Rss 是多少？
                    """
            ),
            arguments: [
                (
                    "operations",
                    "wa0-\(written - 1) ra\(written)-\(written + read - 1) wm0-\(shared - 1) wk0-\(stack - 1)"
                )
            ],
            rule: LocalizedText(
                en: """
                    Each present page counts 4 kB, shared or not. A page that was only read is the page of zeros, which is \
                    nobody's: `smaps_pte_entry` leaves it out.
                    """,
                zh: "每个在内存中的页计 4 kB，不论是否共享。只读过的页映射的是零页，不属于任何进程，`smaps_pte_entry` 不计入。"
            ),
            steps: [-1]
        ) { .number($0.numeral("rss"), unit: kilobytes) }
    }

    private static func shared(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(3600)
        let own = 5 + code % 12
        let common = 5 + code / 12 % 12
        let written = 1 + code / 144 % 5
        let touched = 1 + code / 720
        let process = numbers.flip() ? "A" : "B"
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A writes \(own) pages of private and \(common) pages of shared anonymous memory, then forks B. \
                    B writes to \(written) of the private and to \(touched) of the shared pages. What is the Pss of \
                    \(process)?
                    """,
                zh: """
                    进程 A 写 \(own) 页私有匿名内存和 \(common) 页共享匿名内存，然后 fork 出 B。B 写其中 \(written) 页私有内存和 \
                    \(touched) 页共享内存。\(process) 的 Pss 是多少？
                    """
            ),
            arguments: [
                (
                    "operations",
                    "wa0-\(own - 1) wm0-\(common - 1) fA wBa0-\(written - 1) wBm0-\(touched - 1)"
                ),
                ("process", process),
            ],
            rule: LocalizedText(
                en: """
                    A page counts 4 kB divided by its mappings. A fork maps private pages twice; a write to one makes a copy, \
                    and both have a whole page. Of shared memory the child has no entries until it touches it.
                    """,
                zh: """
                    每页按 4 kB 除以映射数计。fork 使私有页被映射两次；写时复制之后，双方各有完整的一页。\
                    共享内存的页表项不复制，子进程访问过才有映射。
                    """
            )
        ) { .number($0.numeral("pss"), unit: kilobytes) }
    }

    private static func thirds(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1536)
        let own = 9 + code & 7
        let written = 1 + code >> 3 & 3
        let swapped = 1 + code >> 5 & 3
        let common = 2 + code >> 7
        let process = ProgramLayout.name(numbers.below(3))
        let asksSwap = numbers.below(4) == 0
        let line = asksSwap ? "SwapPss" : "Pss"
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A writes \(own) pages of private and \(common) pages of shared anonymous memory, then forks B \
                    and C. B writes \(written) of the private pages. Then private pages that nobody wrote since the forks \
                    are swapped out: \(swapped). Shares are kept to 1/4096 byte and lines show whole kB, both rounded \
                    down. What is the \(line) of \(process)?
                    """,
                zh: """
                    进程 A 写 \(own) 页私有匿名内存和 \(common) 页共享匿名内存，然后先后 fork 出 B 和 C。B 写其中 \(written) 页私有\
                    内存。随后有 \(swapped) 页在 fork 之后没人写过的私有页被换出。份额精确到 1/4096 字节，显示为整 kB，都向下取整。\
                    \(process) 的 \(line) 是多少？
                    """
            ),
            arguments: [
                (
                    "operations",
                    "wa0-\(own - 1) wm0-\(common - 1) fA fA wBa0-\(written - 1) oAa\(own - swapped)-\(own - 1)"
                ), ("process", process),
            ],
            rule: LocalizedText(
                en: """
                    4 kB divided by the mappings: three for what nobody wrote, two for what A and C still share, one for B's \
                    copies and for shared memory that A alone touched. A swapped page counts so in SwapPss instead. A third \
                    is 5592405 / 4096 bytes, so three thirds show as 3 kB.
                    """,
                zh: """
                    4 kB 除以映射数：没人写过的页除以三，A 与 C 仍共享的除以二，B 的副本和只有 A 访问过的共享内存不除。\
                    换出的页改计入 SwapPss。三分之一页是 5592405 / 4096 字节，所以三个三分之一显示为 3 kB。
                    """
            ),
            steps: [-2, -1]
        ) { .number($0.numeral(asksSwap ? "swap_pss" : "pss"), unit: kilobytes) }
    }
}
