import MemoryModels
import Traces

/// One code for five levels, on machines that have two to five.
enum PageTableFolding {
    static let simulation = Simulation(
        name: "page-table-folding",
        area: .paging,
        title: LocalizedText(en: "Five levels in the code, fewer in the machine", zh: "代码写五级，机器未必有五级"),
        summary: LocalizedText(
            en: """
                The kernel's code always goes pgd, p4d, pud, pmd, pte. Where the processor has fewer levels, some are folded: \
                their `offset` is a cast, the test above them a constant, their tables never exist.
                """,
            zh: "内核代码总是走 pgd、p4d、pud、pmd、pte。处理器级数不够时，有些级被折叠：offset 只是类型转换，上一级的判断是常量，表本身根本不存在。"
        ),
        parameters: [
            Parameter(
                "kernel",
                LocalizedText(
                    en: """
                        5: LA57 on; 4-on-5: the same kernel with LA57 off; 4: CONFIG_X86_5LEVEL off; pae and 2: 32-bit kernels \
                        with and without PAE
                        """,
                    zh: "5：打开 LA57；4-on-5：同一内核而 LA57 关闭；4：关闭 CONFIG_X86_5LEVEL；pae 与 2：开、关 PAE 的 32 位内核"
                ),
                .choice(["5", "4-on-5", "4", "pae", "2"]),
                default: "4-on-5"
            ),
            Parameter(
                "addresses",
                LocalizedText(en: "pages to map, in this order", zh: "依次映射的页"),
                .operations(
                    grammar: LocalizedText(
                        en: "up to 16 addresses, separated by spaces or commas",
                        zh: "最多 16 个地址，以空格或逗号分隔"
                    )
                ),
                default: "0x08048000 0x08049000 0x08248000 0x40000000"
            ),
        ],
        results: [
            ResultDescription("real_levels", LocalizedText(en: "levels that have tables", zh: "真正有表的级数")),
            ResultDescription("folded", LocalizedText(en: "the folded ones, or none", zh: "被折叠的级；没有则为 none")),
            ResultDescription(
                "tables",
                LocalizedText(en: "tables at the end, the top one included", zh: "最后的页表数，含顶级表")
            ),
            ResultDescription("pte_tables", LocalizedText(en: "of them pte tables", zh: "其中 pte 表")),
            ResultDescription(
                "entry_span",
                LocalizedText(en: "bytes that one pgd entry covers", zh: "一个 pgd 表项覆盖的字节数")
            ),
            ResultDescription(
                "walk_reads",
                LocalizedText(en: "table reads of the processor for one address", zh: "处理器翻译一个地址要读的表项数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Large pages, the kernel half that every pgd shares, page-table isolation's second pgd, and PAE's pmd \
                    tables, which the kernel allocates beforehand with the pgd.
                    """,
                zh: "大页、各 pgd 共享的内核半部、页表隔离的第二个 pgd，以及 PAE 的 pmd 表（内核随 pgd 预先分配）。"
            )
        ],
        follows: [
            "arch/x86/include/asm/pgtable.h#p4d_offset",
            "arch/x86/include/asm/pgtable.h#pgd_none",
            "arch/x86/include/asm/pgalloc.h#pgd_populate",
            "arch/x86/include/asm/pgtable_64_types.h#PGDIR_SHIFT",
            "include/asm-generic/pgtable-nop4d.h#p4d_offset",
            "include/asm-generic/pgtable-nopud.h#pud_offset",
            "include/asm-generic/pgtable-nopmd.h#pmd_offset",
            "mm/memory.c#__handle_mm_fault",
        ],
        drills: FoldingDrill.series,
        body: run
    )

    private static let configurations: [(String, FoldingConfiguration)] = [
        ("5", .fiveLevel), ("4-on-5", .fourOnFive), ("4", .fourLevel), ("pae", .pae), ("2", .twoLevel),
    ]

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let name = values.text("kernel")
        let configuration = configurations.first { ExactText.areEqual($0.0, name) }?.1 ?? .fourLevel
        var tables = FoldedTables(configuration)
        let addresses = try addresses(values.text("addresses"), tables)
        var narrator = FoldingNarrator(configuration)
        try narrator.opening()
        for address in addresses {
            let before = tables.tables.count
            let visits = tables.map(address)
            try narrator.mapped(address, visits, newTables: tables.tables.count - before, tables)
        }
        try narrator.ending(tables, pages: addresses.count)
        let real = configuration.levels.filter { !$0.isFolded }
        let folded = configuration.levels.filter { $0.isFolded }.map { $0.level.name }
        let results: [TraceResult] = [
            .count("real_levels", real.count),
            .text("folded", folded.isEmpty ? "none" : folded.joined(separator: " ")),
            .count("tables", tables.tables.count),
            .count("pte_tables", tables.tableCount(.pte)),
            .count("entry_span", UInt64(1) << UInt64(configuration.levels[0].shift)),
            .count("walk_reads", real.count),
        ]
        return (results, narrator.list.steps)
    }

    private static func addresses(_ text: String, _ tables: FoldedTables) throws(SimulationError) -> [UInt64] {
        var addresses: [UInt64] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: "addresses", operation: word, position: index + 1, reason: reason)
            }
            guard index < 16, let address = StrictNumber.unsigned(word) else {
                throw refuse(
                    LocalizedText(
                        en: "write up to 16 addresses such as 0x8048000.",
                        zh: "应写作至多 16 个地址，例如 0x8048000。"
                    )
                )
            }
            guard tables.canMap(address) else {
                let bits = tables.configuration.addressBits
                throw refuse(
                    LocalizedText(
                        en: "with \(bits)-bit addresses no page table reaches it.",
                        zh: "地址只有 \(bits) 位有效，页表够不到它。"
                    )
                )
            }
            addresses.append(address)
        }
        return addresses
    }
}
