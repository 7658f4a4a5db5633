import MemoryModels
import Traces

/// Drills of `page-table-folding`.
enum FoldingDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the pgd entry of an address", zh: "地址对应的 pgd 表项"),
            LocalizedText(en: "the tables that two pages need", zh: "映射两页要几张表"),
            LocalizedText(en: "the tables of every level for four pages", zh: "映射四页，各级各要几张表"),
        ],
        make: make
    )

    /// What the simulation calls a kernel, what it is, and how many bits addresses of user space have.
    private static let kernels:
        [(word: String, configuration: FoldingConfiguration, en: String, zh: String, bits: Int)] =
            [
                ("5", .fiveLevel, "An x86-64 kernel with LA57 on", "x86-64 内核，LA57 打开", 56),
                ("4-on-5", .fourOnFive, "An x86-64 kernel with LA57 off", "x86-64 内核，LA57 关闭", 47),
                ("pae", .pae, "A 32-bit x86 kernel with PAE", "32 位 x86 内核，启用 PAE", 32),
                ("2", .twoLevel, "A 32-bit x86 kernel without PAE", "32 位 x86 内核，未启用 PAE", 32),
            ]

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let kernel = numbers.one(of: kernels)
        let upper = numbers.bits(UInt64(kernel.bits - 28)) << 28
        var addresses = [upper | numbers.distinct(below: 1 << 16) << 12]
        while addresses.count < [1, 2, 4][level - 1] {
            // Shares tables with an earlier page, the more the lower the bit.
            let bit = UInt64(numbers.within(12...(kernel.bits - 1)))
            let address = numbers.one(of: addresses) ^ 1 << bit
            if !addresses.contains(address) { addresses.append(address) }
        }
        var words: [String] = []
        for address in addresses { words.append(Numerals.hexadecimal(address)) }
        let list = BootText.list(words)
        let levels = kernel.configuration.levels
        let questions = [
            LocalizedText(
                en: "which entry of the pgd, counted from 0, does it use?",
                zh: "用到 pgd 的第几项（从 0 数起）？"
            ),
            LocalizedText(
                en: "how many page tables are there then, the pgd included?",
                zh: "此时一共有几张页表（含 pgd）？"
            ),
            LocalizedText(
                en: "how many tables are there then of pgd, p4d, pud, pmd and pte, 0 for a level that is folded?",
                zh: "此时 pgd、p4d、pud、pmd、pte 各有几张表（被折叠的级写 0）？"
            ),
        ]
        var shifts: [String] = []
        for level in levels where !level.isFolded { shifts.append("\(level.level.name) \(level.shift)") }
        let spans = BootText.list(shifts)
        return DrillDraft(
            LocalizedText(
                en: """
                    \(kernel.en). In an empty address space \(level > 1 ? "pages at" : "the page at") \(list.en) \(level > 1 ? "are" : "is") \
                    mapped: \(questions[level - 1].en)
                    """,
                zh: "\(kernel.zh)。在空的地址空间里\(level > 1 ? "依次" : "")映射 \(list.zh) 处的页：\(questions[level - 1].zh)"
            ),
            arguments: [("kernel", kernel.word), ("addresses", words.joined(separator: " "))],
            rule: LocalizedText(
                en: """
                    The real levels and the bits they begin at: \(spans.en). Two pages share a table if their addresses agree \
                    in all bits from the level above's first on. A folded level has no tables.
                    """,
                zh: "真正存在的级与各自的最低位：\(spans.zh)。两个地址若从上一级的最低位往上各位都相同，就共用这张表。被折叠的级没有表。"
            ),
            steps: level == 1 ? [0, 1] : []
        ) { trace in
            if level == 1 { return .number(UInt64(levels[0].index(of: addresses[0])), unit: .none) }
            if level == 2 { return .number(trace.numeral("tables"), unit: DrillUnit("table", "tables", zh: "张")) }
            var tables = FoldedTables(kernel.configuration)
            for address in addresses { _ = tables.map(address) }
            return .list(levels.map { UInt64(tables.tableCount($0.level)) })
        }
    }
}
