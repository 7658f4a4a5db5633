import MemoryModels
import Traces

/// Makes the steps of `page-poison`.
struct PoisonNarrator {
    private(set) var list = StepList(simulation: "page-poison")
    private var page = PoisonedPage()
    private var checks = 0
    private var singleBits = 0
    private var corruptions = 0
    private var writes = 0
    private var reads = 0
    private var filled = 0

    var results: [TraceResult] {
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        return [
            count("checks", checks), count("single_bit_errors", singleBits), count("corruptions", corruptions),
            count("stray_writes", writes), count("stray_reads", reads), count("bytes_filled", filled),
        ]
    }

    mutating func opening() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "A page in use, under page_poison=1", zh: "page_poison=1 下的一个在用页"),
                explanation: LocalizedText(
                    en: """
                        The boot parameter turns on a static key; without it, `kernel_poison_pages` costs a jump that is not \
                        taken. The pattern is 0xaa in every byte, alternating bits.
                        """,
                    zh: "启动参数打开一个静态键；不打开时，`kernel_poison_pages` 只是一条不跳转的指令。图案是每字节 0xaa，即 0、1 相间。"
                ),
                diagrams: [dump()]
            )
        )
    }

    mutating func play(_ operation: PagePoison.Operation, _ word: String) throws(SimulationError) {
        switch operation {
        case .free: try list.add(freeing())
        case .allocate(let zeroed): try list.add(allocating(zeroed))
        case .write(let offset, let value): try list.add(writing(offset, value, word))
        case .flip(let offset, let bit): try list.add(writing(offset, page.bytes[offset] ^ (1 << UInt8(bit)), word))
        case .read(let offset): try list.add(reading(offset))
        }
    }

    private mutating func freeing() -> Step {
        guard page.free() else {
            return Step(
                title: LocalizedText(en: "f: the page is free already", zh: "f：页已经空闲"),
                explanation: LocalizedText(
                    en: "A double free is for other checks: `free_page_is_bad` looks at the page's flags and counts.",
                    zh: "重复释放由其他检查负责：`free_page_is_bad` 查看页的标志和计数。"
                )
            )
        }
        filled += PoisonedPage.size
        return Step(
            title: LocalizedText(en: "f: the page is freed and filled with 0xaa", zh: "f：释放该页并填满 0xaa"),
            explanation: LocalizedText(
                en:
                    "`free_pages_prepare` calls `kernel_poison_pages`. What the owner wrote is gone, all 4096 bytes of it.",
                zh: "`free_pages_prepare` 调用 `kernel_poison_pages`。原主写的内容，4096 字节全被盖掉。"
            ),
            diagrams: [dump()]
        )
    }

    private mutating func allocating(_ zeroed: Bool) -> Step {
        let words = [
            LocalizedText(en: "Nothing: the page is sound", zh: "什么也没有：页完好"),
            LocalizedText(same: "pagealloc: single bit error"),
            LocalizedText(same: "pagealloc: memory corruption"),
        ]
        let damage = damageRows
        guard let finding = page.allocate(zeroed: zeroed) else {
            return Step(
                title: LocalizedText(en: "a: the page is not free", zh: "a：页不是空闲的"),
                explanation: LocalizedText(en: "It cannot be handed out.", zh: "它无法交出。")
            )
        }
        checks += 1
        let answer: Int
        let explanation: LocalizedText
        switch finding {
        case .sound:
            answer = 0
            explanation = LocalizedText(
                en: """
                    `post_alloc_hook` calls `kernel_unpoison_pages`: all 4096 bytes are 0xaa. Whoever read the page meanwhile, or \
                    wrote just 0xaa to it, goes unnoticed.
                    """,
                zh: """
                    `post_alloc_hook` 调用 `kernel_unpoison_pages`：4096 字节全是 0xaa。其间读过它的，或恰好写了 0xaa 的，都不会被发现。
                    """
            )
        case .singleBit(let offset, let value):
            answer = 1
            singleBits += 1
            explanation = LocalizedText(
                en: """
                    One byte differs, at offset \(offset), and by one bit: \(Numerals.hexadecimal(UInt64(value))). That is how a \
                    failing memory cell looks; the report says so, though software can do it as well.
                    """,
                zh: """
                    只有偏移 \(offset) 处一个字节不同，而且只差一位：\(Numerals.hexadecimal(UInt64(value)))。内存单元损坏就是这个样子；\
                    报告这样写，不过软件也可能造成。
                    """
            )
        case .corruption(let first, let last):
            answer = 2
            corruptions += 1
            explanation = LocalizedText(
                en: """
                    The bytes from offset \(first) to \(last) are printed, the first to the last that differ, with the stack of \
                    the task that gets the page now. Who wrote there is not known, nor when.
                    """,
                zh: """
                    打印偏移 \(first) 到 \(last) 的字节，即从第一个到最后一个不同之处，并附上此刻取得该页的任务的调用栈。\
                    是谁写的、什么时候写的，都不知道。
                    """
            )
        }
        let zero = LocalizedText(
            en: "Only then is it zeroed for `__GFP_ZERO`, or the pattern would be gone before the check.",
            zh: "之后才为 `__GFP_ZERO` 清零，否则检查之前图案就没有了。"
        )
        return Step(
            title: LocalizedText(
                en: zeroed ? "z: the page is checked, zeroed and handed out" : "a: the page is checked and handed out",
                zh: zeroed ? "z：检查、清零并交出" : "a：检查并交出"
            ),
            explanation: PagesText.join(zeroed ? [explanation, zero] : [explanation]),
            prediction: Prediction(
                question: LocalizedText(
                    en: "The page is handed out again. What is reported?",
                    zh: "页再次交出。会报告什么？"
                ),
                answer: words[answer],
                wrongChoices: words,
                position: answer
            ),
            diagrams: damage.isEmpty ? [dump()] : [table(damage)]
        )
    }

    private mutating func writing(_ offset: Int, _ value: UInt8, _ word: String) -> Step {
        page.write(value, at: offset)
        if page.isFree { writes += 1 }
        let text = Numerals.hexadecimal(UInt64(value), digits: 2)
        return Step(
            title: LocalizedText(
                en: "\(word): \(text) at offset \(offset)",
                zh: "\(word)：偏移 \(offset) 处写入 \(text)"
            ),
            explanation: page.isFree
                ? LocalizedText(
                    en:
                        "The page is free: someone uses it after free. Nothing happens now; the page is mapped as ever.",
                    zh: "页是空闲的：有人在释放后还在使用。此刻什么也不会发生，页的映射一如既往。"
                )
                : LocalizedText(en: "The owner may do that.", zh: "页的主人可以这样做。"),
            diagrams: [dump()]
        )
    }

    private mutating func reading(_ offset: Int) -> Step {
        if page.isFree { reads += 1 }
        let text = Numerals.hexadecimal(UInt64(page.bytes[offset]), digits: 2)
        return Step(
            title: LocalizedText(en: "r\(offset): it reads \(text)", zh: "r\(offset)：读到 \(text)"),
            explanation: page.isFree
                ? LocalizedText(
                    en: """
                        A read of a free page leaves no trace. It gives the pattern instead of what was there: a pointer \
                        0xaaaaaaaaaaaaaaaa is not canonical, so that following it ends in a fault.
                        """,
                    zh: """
                        读空闲页不留痕迹。读到的是图案而不是原来的内容：指针 0xaaaaaaaaaaaaaaaa 不是规范地址，顺着它访问就会触发异常。
                        """
                )
                : LocalizedText(en: "The owner may do that.", zh: "页的主人可以这样做。")
        )
    }

    // MARK: Pictures

    /// The bytes that differ from the pattern while the page is free.
    private var damageRows: [TableDiagram.Row] {
        var rows: [TableDiagram.Row] = []
        for offset in page.bytes.indices where page.bytes[offset] != PoisonedPage.pattern && rows.count < 8 {
            rows.append(row(offset, .faulted))
        }
        return rows
    }

    private func row(_ offset: Int, _ mark: Mark) -> TableDiagram.Row {
        let value = page.bytes[offset]
        let bits = String(UInt64(value), radix: 2)
        return TableDiagram.Row(
            [
                PagesText.number(offset), LocalizedText(same: Numerals.hexadecimal(UInt64(value), digits: 2)),
                LocalizedText(same: String(repeating: "0", count: 8 - bits.utf8.count) + bits),
            ],
            mark: mark
        )
    }

    private func table(_ rows: [TableDiagram.Row]) -> Diagram {
        PagesText.table(
            LocalizedText(en: "Bytes of the page", zh: "页中的字节"),
            [
                LocalizedText(en: "offset", zh: "偏移"), LocalizedText(en: "value", zh: "值"),
                LocalizedText(en: "bits", zh: "各位"),
            ],
            rows
        )
    }

    /// The first bytes, or those that differ if the page is free.
    private func dump() -> Diagram {
        let damage = damageRows
        if page.isFree, !damage.isEmpty { return table(damage) }
        return table((0..<4).map { row($0, page.isFree ? .free : .allocated) })
    }
}
