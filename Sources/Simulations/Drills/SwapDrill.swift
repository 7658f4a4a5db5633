import Traces

/// Drills of `swap-slots`.
enum SwapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what swap_map says of a slot", zh: "swap_map 如何记录一个槽"),
            LocalizedText(en: "the page table entry of a swapped page", zh: "换出页的页表项"),
            LocalizedText(en: "where a folio goes", zh: "folio 换出到哪里"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? count(&numbers) : level == 2 ? entry(&numbers) : place(&numbers)
    }

    private static func count(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1100)
        // Enough slots that swap is never half full.
        let pages = 100 + code / 11
        let forks = code % 11
        let reads = numbers.within(0...(forks + 1))
        var operations = "o0"
        for _ in 0..<forks { operations += " d1" }
        for _ in 0..<reads { operations += " r1" }
        return DrillDraft(
            LocalizedText(
                en: """
                    On a disk with \(pages - 1) free slots, a page is swapped out to slot 1. Its process has \(forks) children by \
                    fork afterwards, all of which keep the page; then \(reads) of the \(forks + 1) processes read it. What is \
                    `swap_map[1]`, in hexadecimal?
                    """,
                zh: """
                    某磁盘交换区有 \(pages - 1) 个空闲槽，一页换出到 1 号槽。此后该进程 fork 出 \(forks) 个子进程，都保有这一页；\
                    \(forks + 1) 个进程中有 \(reads) 个读了它。`swap_map[1]` 是多少（十六进制）？
                    """
            ),
            arguments: [("pages", "\(pages)"), ("cluster-pages", "512"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    The byte counts the page table entries that still refer to the slot. Once one process has read the page it \
                    is in the swap cache, 0x40, and stays there while swap is not half full, as nobody writes.
                    """,
                zh: """
                    该字节数的是仍指向此槽的页表项。只要有一个进程读过，页就在交换缓存中（0x40）；没有人写、交换区未过半时就一直留着。
                    """
            ),
            steps: [-1]
        ) { trace in
            let bytes = Array((trace.result("swap_map")?.text ?? "").utf8)
            guard bytes.count >= 4 else { return .address(0) }
            return .address(StrictNumber.unsigned([48, 120] + bytes[2...3]) ?? 0)
        }
    }

    private static func entry(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1100)
        let type = code % 22
        let slot = 1 + code / 22
        var operations = "o0"
        for _ in 1..<slot { operations += " o0" }
        return DrillDraft(
            LocalizedText(
                en: """
                    x86-64: a page is swapped out to slot \(slot) of swap area \(type). All flags of the page table entry are 0. \
                    What is the entry?
                    """,
                zh: """
                    x86-64：一页换出到 \(type) 号交换区的 \(slot) 号槽。页表项的标志全为 0。这个表项是多少？
                    """
            ),
            arguments: [
                ("pages", "128"), ("cluster-pages", "512"), ("type", "\(type)"), ("operations", operations),
            ],
            rule: LocalizedText(
                en: "The area is in bits 59 to 63, the slot in bits 9 to 58, each of its 50 bits inverted.",
                zh: "交换区在第 59 到 63 位；槽号在第 9 到 58 位，50 位逐位取反。"
            ),
            steps: [-1]
        ) { .address($0.numeral("last_entry")) }
    }

    private static func place(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Four orders from 0 to 2, and how many single pages come first.
        let code = numbers.distinct(1134)
        let singles = 1 + code / 81
        var operations = ""
        var orders: [Int] = []
        var rest = code % 81
        for _ in 0..<4 {
            orders.append(rest % 3)
            rest /= 3
        }
        for _ in 0..<singles { operations += "o0 " }
        for order in orders { operations += "o\(order) " }
        let sizes = orders.map { 1 << $0 }
        let last = numbers.within(0...2)
        operations += "o\(last)"
        return DrillDraft(
            LocalizedText(
                en: """
                    A swap area is empty; its clusters have 8 slots, and slot 0 is the header. Swapped out are \(singles) single \
                    pages, then folios of \(PagesText.list(sizes, ", ")) pages, then one of \(1 << last). At which slot does the last one begin?
                    """,
                zh: """
                    某交换区是空的；每簇 8 个槽，0 号槽是文件头。依次换出 \(singles) 个单页，再换出页数为 \(PagesText.list(sizes, "、")) 的 folio，\
                    最后换出 \(1 << last) 页的 folio。最后这个从哪个槽开始？
                    """
            ),
            arguments: [("pages", "128"), ("cluster-pages", "8"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    For each order the CPU fills one cluster at a time, slot after slot; when it is full, or for the first folio \
                    of an order, the first free cluster is begun. The first cluster is never free, because of the header.
                    """,
                zh: """
                    对每一阶，CPU 一次填一个簇，逐槽推进；簇满了，或是该阶的第一个 folio，就启用第一个空闲簇。第一个簇因为文件头而从不空闲。
                    """
            )
        ) { .number($0.numeral("last_slot"), unit: .none) }
    }
}
