import MemoryModels
import Traces

/// Tells how permissions change.
struct WXNarrator {
    private(set) var list = StepList(simulation: "wx-permissions")
    private var asked = 0

    private func hex(_ value: UInt64) -> String { Numerals.hexadecimal(value) }

    // MARK: Pictures

    private func pictures(_ mappings: KernelMappings) -> [Diagram] {
        [
            table(mappings, .image, LocalizedText(en: "High Kernel Mapping", zh: "内核映像的映射")),
            table(mappings, .direct, LocalizedText(en: "Low Kernel Mapping (direct map)", zh: "直接映射区")),
        ]
    }

    private func table(_ mappings: KernelMappings, _ mapping: KernelMapping, _ title: LocalizedText) -> Diagram {
        let runs = mappings.runs(mapping)
        var rows: [TableDiagram.Row] = []
        for run in runs where rows.count < 24 {
            rows.append(
                TableDiagram.Row(
                    [
                        hex(WXOperation.virtual(mapping, run.start)), BootText.size(run.end - run.start),
                        run.protection.text,
                        run.isLarge ? "2M" : "4K",
                    ].map { LocalizedText(same: $0) },
                    mark: run.protection.isWX ? .faulted : run.isLarge ? .plain : .split
                )
            )
        }
        return .table(
            TableDiagram(
                title: title,
                columns: [
                    TableDiagram.Column(LocalizedText(en: "from", zh: "起")),
                    TableDiagram.Column(LocalizedText(en: "size", zh: "大小"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "allows", zh: "权限")),
                    TableDiagram.Column(LocalizedText(en: "page", zh: "页")),
                ],
                rows: rows
            )
        )
    }

    // MARK: Steps

    mutating func opening(_ mappings: KernelMappings) throws(SimulationError) {
        let count = mappings.image.count
        try list.add(
            Step(
                title: LocalizedText(en: "At first: \(count) large pages, all RW x", zh: "起初：\(count) 个大页，全部 RW x"),
                explanation: LocalizedText(
                    en: """
                        Booting patches code, so the image's mapping is writable and executable. The direct map maps the same \
                        memory a second time, writable but never executable. A protection that holds in one mapping only would \
                        be no protection.
                        """,
                    zh: """
                        启动时要给代码打补丁，所以映像的映射可写又可执行。直接映射区把同样的内存再映射一遍，可写但从不可执行。\
                        只在其中一处加保护等于没有保护。
                        """
                ),
                diagrams: pictures(mappings)
            )
        )
    }

    mutating func tell(
        _ operation: WXOperation,
        _ events: [CPAEvent],
        _ mappings: KernelMappings
    ) throws(SimulationError) {
        switch operation {
        case .check: try check(mappings)
        case .freeInit:
            try changed(
                LocalizedText(en: "Free the init sections", zh: "释放 init 段"),
                LocalizedText(
                    en:
                        "`free_init_pages` makes them non-executable and writable, or freed pages would stay executable.",
                    zh: "`free_init_pages` 把它们改为不可执行、可写，否则释放出去的页仍可执行。"
                ),
                events,
                mappings
            )
        case .markReadonly:
            try changed(
                LocalizedText(same: "mark_rodata_ro"),
                LocalizedText(
                    en: """
                        Read-only from _text to the 2 MiB boundary behind rodata; not executable from the page after _etext on; \
                        then the gaps are freed, writable again. From now on rodata is refused write permission.
                        """,
                    zh: """
                        从 _text 到 rodata 之后的 2 MiB 边界设为只读；从 _etext 的下一页起设为不可执行；然后释放空隙，改回可写。\
                        从此 rodata 不再允许改成可写。
                        """
                ),
                events,
                mappings
            )
        case .change(let name, let mapping, let start, let count):
            let address = hex(WXOperation.virtual(mapping, start))
            try changed(
                LocalizedText(same: "set_memory_\(name)(\(address), \(count))"),
                LocalizedText(
                    en: """
                        The entry is found in the \(mapping == .image ? "image's mapping" : "direct map"), then the alias of the \
                        same memory gets the change too, except for NX.
                        """,
                    zh: """
                        先改\(mapping == .image ? "映像的映射" : "直接映射区")中的表项，再让同一块内存的另一处映射跟着改，NX 除外。
                        """
                ),
                events,
                mappings
            )
        }
    }

    private mutating func changed(
        _ title: LocalizedText,
        _ why: LocalizedText,
        _ events: [CPAEvent],
        _ mappings: KernelMappings
    ) throws(SimulationError) {
        var counts = (kept: 0, split: 0, pages: 0, violation: 0, corrected: 0)
        for event in events {
            switch event {
            case .preserved: counts.kept += 1
            case .split: counts.split += 1
            case .pages(_, let count): counts.pages += count
            case .violation: counts.violation += 1
            case .corrected: counts.corrected += 1
            case .unchanged: break
            }
        }
        asked += 1
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(title.en): \(counts.split) splits",
                    zh: "\(title.zh)：拆分 \(counts.split) 次"
                ),
                explanation: LocalizedText(
                    en: """
                        \(why.en) Large pages changed whole: \(counts.kept); split, each into a new table of 512 entries: \
                        \(counts.split); single pages written: \(counts.pages).\
                        \(counts.violation > 0 ? " \"CPA detected W^X violation\": \(counts.violation), a warning only." : "")\
                        \(counts.corrected > 0 ? " static_protections took back what was asked for: \(counts.corrected)." : "")
                        """,
                    zh: """
                        \(why.zh)整页修改的大页 \(counts.kept) 个；拆分 \(counts.split) 个，各换成一张 512 项的新表；\
                        改写的单页 \(counts.pages) 个。\
                        \(counts.violation > 0 ? "“CPA detected W^X violation”\(counts.violation) 次，只是警告。" : "")\
                        \(counts.corrected > 0 ? "static_protections 收回所请求的权限 \(counts.corrected) 次。" : "")
                        """
                ),
                prediction: asked <= 6
                    ? Prediction(
                        question: LocalizedText(
                            en: "How many large pages are split, in both mappings together?",
                            zh: "两处映射一共拆分几个大页？"
                        ),
                        answer: LocalizedText(same: "\(counts.split)"),
                        wrongChoices: [0, 1, 2, 4, 16].map { LocalizedText(same: "\($0)") },
                        position: asked % 4
                    ) : nil,
                diagrams: pictures(mappings)
            )
        )
    }

    private mutating func check(_ mappings: KernelMappings) throws(SimulationError) {
        let count = mappings.wxPages
        let passed = LocalizedText(en: "passed: none is both", zh: "通过：没有既可写又可执行的页")
        let failed = LocalizedText(en: "failed: some are both", zh: "未通过：有既可写又可执行的页")
        let line =
            count == 0
            ? "x86/mm: Checked W+X mappings: passed, no W+X pages found."
            : "x86/mm: Checked W+X mappings: FAILED, \(count) W+X pages found."
        try list.add(
            Step(
                title: LocalizedText(
                    en: count == 0 ? "Check: passed" : "Check: \(count) pages are writable and executable",
                    zh: count == 0 ? "检查：通过" : "检查：有 \(count) 页可写又可执行"
                ),
                explanation: LocalizedText(
                    en: "`ptdump_check_wx` walks all tables. The log says: \"\(line)\"",
                    zh: "`ptdump_check_wx` 遍历所有页表。日志为：“\(line)”"
                ),
                prediction: Prediction(
                    question: LocalizedText(en: "What does the check for W+X pages say now?", zh: "此时 W+X 检查的结果如何？"),
                    answer: count == 0 ? passed : failed,
                    wrongChoices: [count == 0 ? failed : passed],
                    position: asked % 2
                ),
                diagrams: pictures(mappings)
            )
        )
    }
}
