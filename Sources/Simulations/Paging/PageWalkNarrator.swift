import MemoryModels
import Traces

/// Turns a walk into steps.
struct PageWalkNarrator {
    private(set) var list = StepList(simulation: "page-walk")
    private let settings: PageWalkSettings
    private let rootAddress: UInt64
    private var nodes: [ChainDiagram.Node] = []

    init(settings: PageWalkSettings, rootAddress: UInt64) {
        self.settings = settings
        self.rootAddress = rootAddress
    }

    private var mode: PagingMode { settings.control.mode }
    private var address: String { Numerals.hexadecimal(settings.address.rawValue) }

    /// Tells the whole story of `walk`.
    mutating func tell(_ walk: PageWalk) throws(SimulationError) {
        try opening()
        if case .nonCanonical = walk.outcome {
            try nonCanonical()
            return
        }
        var nextTable = rootAddress
        for (index, step) in walk.steps.enumerated() {
            try level(step, table: nextTable, isLast: index == walk.steps.count - 1, outcome: walk.outcome)
            nextTable = step.entry.tableAddress
        }
        switch walk.outcome {
        case .translated(let physical, let size): try translated(physical, size, walk)
        case .pageFault(let fault): try faulted(fault)
        case .nonCanonical, .tableOutsideMemory: break
        }
    }

    // MARK: The address

    private mutating func opening() throws(SimulationError) {
        let bits = mode.virtualAddressBits
        let count = settings.levels.count
        let access = settings.access.words
        let size = settings.pageSize.words
        let first = settings.levels[0]
        let index = settings.address.index(at: first, in: mode)
        let low = first.shift(in: mode)
        try list.add(
            Step(
                title: LocalizedText(en: "The address \(address)", zh: "地址 \(address)"),
                explanation: LocalizedText(
                    en: """
                        \(access.en) at \(address). The page is \(size.en) large, so the walk takes \(count) levels: \
                        9 bits choose one of 512 entries at each, and the lowest \(settings.pageSize.offsetBits) bits \
                        are the offset within the page. Bits 63 to \(bits) must repeat bit \(bits - 1).
                        """,
                    zh: """
                        \(access.zh)，地址 \(address)。页大小为 \(size.zh)，因此遍历 \(count) 级：每级用 9 位从 512 个表项中选一个，\
                        最低 \(settings.pageSize.offsetBits) 位是页内偏移。第 63 到 \(bits) 位必须与第 \(bits - 1) 位相同。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "Bits \(low + 8) to \(low) of \(address) choose the entry of the \(first.name). Which one?",
                        zh: "\(address) 的第 \(low + 8) 到 \(low) 位选择 \(first.name) 的表项。是第几项？"
                    ),
                    answer: LocalizedText(same: "\(index)"),
                    wrongChoices: [
                        LocalizedText(same: "\(settings.address.index(at: .pud, in: mode))"),
                        LocalizedText(same: "\(settings.address.index(at: .pmd, in: mode))"),
                        LocalizedText(same: "\(index ^ 256)"),
                    ],
                    position: 2
                ),
                diagrams: [PageWalkDiagrams.address(settings)]
            )
        )
    }

    private mutating func nonCanonical() throws(SimulationError) {
        let bits = mode.virtualAddressBits
        try list.add(
            Step(
                title: LocalizedText(en: "Not canonical: no walk at all", zh: "不是规范地址：不会遍历"),
                explanation: LocalizedText(
                    en: """
                        Bits 63 to \(bits) differ from bit \(bits - 1). The processor raises a general-protection \
                        exception, vector 13, before it reads any entry; this is not a page fault, and CR2 stays as \
                        it was.
                        """,
                    zh: """
                        第 63 到 \(bits) 位与第 \(bits - 1) 位不一致。处理器在读取任何表项之前就触发一般保护异常（向量 13）；\
                        这不是缺页异常，CR2 也不变。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "The high bits do not all equal bit \(bits - 1). What happens?",
                        zh: "高位与第 \(bits - 1) 位不全相同。会怎样？"
                    ),
                    answer: LocalizedText(en: "A general-protection exception", zh: "一般保护异常"),
                    wrongChoices: [
                        LocalizedText(en: "A page fault", zh: "缺页异常"),
                        LocalizedText(en: "The high bits are ignored", zh: "忽略高位"),
                    ],
                    position: 1
                ),
                diagrams: []
            )
        )
    }

    // MARK: One level

    private mutating func level(
        _ step: PageWalk.Step,
        table: UInt64,
        isLast: Bool,
        outcome: PageWalk.Outcome
    ) throws(SimulationError) {
        var blamed: PageTableLevel?
        if case .pageFault(let fault) = outcome { blamed = fault.reason.level }
        let isBlamed = step.level == blamed
        nodes.append(PageWalkDiagrams.node(step, mode, table: table, isFaulted: isBlamed))
        let name = step.level.name
        let manual = step.level.intelName(in: mode)
        let place = Numerals.hexadecimal(step.entryAddress)
        let leads = whereItLeads(step)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(name), entry \(step.index): \(leads.title.en)",
                    zh: "\(name) 第 \(step.index) 项：\(leads.title.zh)"
                ),
                explanation: LocalizedText(
                    en: """
                        The table is at \(Numerals.hexadecimal(table)); an entry has 8 bytes, so entry \(step.index) \
                        (a \(manual) in Intel's manual) is at \(place). \(leads.text.en)
                        """,
                    zh: """
                        该表位于 \(Numerals.hexadecimal(table))，每项 8 字节，所以第 \(step.index) 项\
                        （Intel 手册称 \(manual)）位于 \(place)。\(leads.text.zh)
                        """
                ),
                prediction: isLast ? lastPrediction(outcome) : nil,
                diagrams: [
                    PageWalkDiagrams.entry(step, mode, isFaulted: isBlamed),
                    PageWalkDiagrams.chain(rootAddress, nodes),
                ]
            )
        )
    }

    private func whereItLeads(_ step: PageWalk.Step) -> (title: LocalizedText, text: LocalizedText) {
        guard step.entry.flags.contains(.present) else {
            return (
                LocalizedText(en: "not present", zh: "不存在"),
                LocalizedText(
                    en: "Its P bit is clear: the walk ends here, and the other bits mean nothing to the processor.",
                    zh: "P 位为 0：遍历到此为止，其余各位对处理器没有意义。"
                )
            )
        }
        let rights = step.rights.words
        if step.isLeaf, let size = step.level.pageSize {
            let page = Numerals.hexadecimal(step.entry.pageAddress(size: size))
            let large = LocalizedText(
                en: step.level == .pte ? "" : "Its PS bit is set, so the walk ends at this level. ",
                zh: step.level == .pte ? "" : "PS 位为 1，遍历在这一级结束。"
            )
            return (
                LocalizedText(en: "the page at \(page)", zh: "页在 \(page)"),
                LocalizedText(
                    en: "\(large.en)It maps the page at \(page). All entries together allow: \(rights.en).",
                    zh: "\(large.zh)它映射位于 \(page) 的页。所有表项合起来允许：\(rights.zh)。"
                )
            )
        }
        let next = Numerals.hexadecimal(step.entry.tableAddress)
        return (
            LocalizedText(en: "a table at \(next)", zh: "下一张表在 \(next)"),
            LocalizedText(
                en: "It leads to the table at \(next). So far the entries allow: \(rights.en).",
                zh: "它指向位于 \(next) 的下一张表。到目前为止允许：\(rights.zh)。"
            )
        )
    }

    private func lastPrediction(_ outcome: PageWalk.Outcome) -> Prediction {
        let access = settings.access.words
        let success = LocalizedText(en: "A physical address", zh: "得到物理地址")
        let missing = LocalizedText(en: "A page fault: not present", zh: "缺页异常：不存在")
        let forbidden = LocalizedText(en: "A page fault: not allowed", zh: "缺页异常：不允许")
        var answer = success
        if case .pageFault(let fault) = outcome {
            answer = fault.errorCode.contains(.protection) ? forbidden : missing
        }
        return Prediction(
            question: LocalizedText(
                en: "This is the last entry that the processor reads. \(access.en): how does it end?",
                zh: "这是处理器读取的最后一个表项。\(access.zh)，结果如何？"
            ),
            answer: answer,
            wrongChoices: [success, missing, forbidden],
            position: 1
        )
    }

    // MARK: The end

    private mutating func translated(
        _ physical: UInt64,
        _ size: PageSize,
        _ walk: PageWalk
    ) throws(SimulationError) {
        let offset = Numerals.hexadecimal(settings.address.offset(in: size))
        let page = Numerals.hexadecimal(physical - settings.address.offset(in: size))
        let result = Numerals.hexadecimal(physical)
        let isWrite = settings.access.kind == .write
        let page4K = physical >> 12
        try list.add(
            Step(
                title: LocalizedText(en: "Physical address \(result)", zh: "物理地址 \(result)"),
                explanation: LocalizedText(
                    en: """
                        \(page) plus the offset \(offset) is \(result), in page frame \(page4K). The processor sets the \
                        accessed bit of all \(walk.steps.count) entries\(isWrite ? " and the dirty bit of the last" : "") \
                        and keeps the translation in the TLB.
                        """,
                    zh: """
                        \(page) 加上偏移 \(offset) 得到 \(result)，位于页框 \(page4K)。处理器为全部 \(walk.steps.count) 个表项置访问位\
                        \(isWrite ? "，并为最后一项置脏位" : "")，再把转换结果存入 TLB。
                        """
                ),
                diagrams: [PageWalkDiagrams.chain(rootAddress, nodes + [PageWalkDiagrams.destination(physical, size)])]
            )
        )
    }

    private mutating func faulted(_ fault: PageFault) throws(SimulationError) {
        let code = Numerals.hexadecimal(UInt64(fault.errorCode.rawValue))
        let reason = PageWalkDiagrams.why(fault.reason)
        try list.add(
            Step(
                title: LocalizedText(en: "Page fault, error code \(code)", zh: "缺页异常，错误码 \(code)"),
                explanation: LocalizedText(
                    en: """
                        \(reason.en) The processor puts \(address) in CR2, pushes the error code \(code) and calls the \
                        handler of vector 14. In an oops, Linux calls it a \(fault.errorCode.kernelDescription).
                        """,
                    zh: """
                        \(reason.zh)处理器把 \(address) 存入 CR2，压入错误码 \(code)，并调用向量 14 的处理程序。\
                        Linux 在 oops 中称之为 \(fault.errorCode.kernelDescription)。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "Which error code does the page-fault handler get? (bits: P 1, W 2, U 4, RSVD 8, I 16)",
                        zh: "缺页处理程序得到的错误码是多少？（各位：P 1、W 2、U 4、RSVD 8、I 16）"
                    ),
                    answer: LocalizedText(same: code),
                    wrongChoices: [1, 2, 4].map { bit in
                        LocalizedText(same: Numerals.hexadecimal(UInt64(fault.errorCode.rawValue ^ bit)))
                    },
                    position: 2
                ),
                diagrams: [
                    PageWalkDiagrams.errorCode(fault.errorCode),
                    PageWalkDiagrams.chain(rootAddress, nodes + [PageWalkDiagrams.faultNode(code)]),
                ]
            )
        )
    }
}
