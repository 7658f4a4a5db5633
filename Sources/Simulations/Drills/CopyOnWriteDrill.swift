import Traces

/// Drills of `copy-on-write`.
enum CopyOnWriteDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the frames after a fork and some writes", zh: "fork 后写过几页，共有多少页框"),
            LocalizedText(en: "which writes copy, and which keep the page", zh: "几次写要复制，几次保留原页"),
            LocalizedText(en: "the same with three processes and a pinned page", zh: "三个进程，其中一页被固定"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? frames(&numbers) : level == 2 ? pair(&numbers) : family(&numbers)
    }

    private static func frames(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1024)
        let heap = 8 + code & 7
        let stack = 4 + code >> 3 & 7
        let heapWrites = 1 + code >> 6 & 3
        let stackWrites = 1 + code >> 8
        let reads = numbers.within(1...4)
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written \(heap) pages of its heap and \(stack) of its stack, and forks B. B writes \
                    \(heapWrites) of these heap pages and \(stackWrites) of the stack pages, and reads others of the heap: \
                    \(reads). How many private page frames do the two have together?
                    """,
                zh: """
                    进程 A 写过 \(heap) 页堆和 \(stack) 页栈，然后 fork 出 B。B 写其中 \(heapWrites) 页堆、\(stackWrites) 页栈，\
                    又读了另外 \(reads) 页堆。两个进程的私有页框一共有多少个？
                    """
            ),
            arguments: [
                (
                    "operations",
                    "wa0-\(heap - 1) wk0-\(stack - 1) fA wBa0-\(heapWrites - 1) wBk0-\(stackWrites - 1) "
                        + "rBa\(heapWrites)-\(heapWrites + reads - 1)"
                )
            ],
            rule: LocalizedText(
                en:
                    "A fork copies page table entries only. Each page that is then written costs one more frame; reads cost none.",
                zh: "fork 只复制页表项。之后每写一页才多用一个页框，读不需要。"
            ),
            steps: [2, 3, 4]
        ) { .number($0.numeral("private_frames"), unit: DrillUnit("frame", "frames", zh: "个")) }
    }

    private static func pair(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let first = DrillText.write(1, DrillNumbers.run(code & 63))
        let second = DrillText.write(0, DrillNumbers.run(code >> 6))
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written pages 0 to 15 of its private memory (a0-15), and forks B. Then \(first.text.en), and after that \
                    \(second.text.en). How many write faults copy a page, and how many keep it without a copy?
                    """,
                zh: """
                    进程 A 写过私有内存的第 0 到 15 页（a0-15），然后 fork 出 B。接着 \(first.text.zh)，之后 \(second.text.zh)。\
                    有几次写缺页要复制，几次不复制而保留原页？依次写出两个数。
                    """
            ),
            arguments: [("operations", "wa0-15 fA " + first.operation + " " + second.operation)],
            rule: LocalizedText(
                en:
                    "Who writes a shared page first gets a copy; then the other is its only user and keeps the old frame.",
                zh: "先写共享页的进程得到副本；此后另一方是唯一的使用者，写时保留原页框。"
            ),
            steps: [-2, -1]
        ) { .list([$0.numeral("copies"), $0.numeral("reused_last")]) }
    }

    private static func family(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let pinned = numbers.below(16)
        let first = DrillText.write(1, DrillNumbers.run(code & 63))
        let second = DrillText.write(0, DrillNumbers.run(code >> 6))
        let third = DrillText.write(2, numbers.run())
        // B exits, or nobody.
        let exits = numbers.flip()
        let end = LocalizedText(en: exits ? "; then B exits" : "", zh: exits ? "，之后 B 退出" : "")
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written pages 0 to 15 of its private memory (a0-15), and a\(pinned) is pinned for a device. A forks B, \
                    \(first.text.en), B forks C\(end.en). Then \(second.text.en), and last \(third.text.en). How many pages \
                    are copied in forks, how many by faults, and how many write faults keep the page?
                    """,
                zh: """
                    进程 A 写过私有内存的第 0 到 15 页（a0-15），其中 a\(pinned) 为设备固定。A 执行 fork 得到 B，\(first.text.zh)，\
                    B 执行 fork 得到 C\(end.zh)。接着 \(second.text.zh)，最后 \(third.text.zh)。\
                    fork 时复制几页，缺页时复制几页，几次写缺页保留原页？依次写出三个数。
                    """
            ),
            arguments: [
                (
                    "operations",
                    "wa0-15 pAa\(pinned) fA " + first.operation + (exits ? " fB xB " : " fB ") + second.operation + " "
                        + third.operation
                )
            ],
            rule: LocalizedText(
                en: """
                    A fork copies a pinned page at once, and its owner goes on writing it without a fault. Any other page is \
                    copied for whoever writes it while another process still maps it; the last one keeps it.
                    """,
                zh: """
                    被固定的页在 fork 时立即复制，原主继续写它不会缺页。其他页只要还有别的进程映射，写的一方就得到副本；\
                    最后一个使用者保留原页。
                    """
            )
        ) { .list([$0.numeral("early_copies"), $0.numeral("copies"), $0.numeral("reused_last")]) }
    }
}
