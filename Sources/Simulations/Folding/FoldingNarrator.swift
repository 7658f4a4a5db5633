import MemoryModels
import Traces

/// Tells what code for five levels meets.
struct FoldingNarrator {
    private(set) var list = StepList(simulation: "page-table-folding")
    private let configuration: FoldingConfiguration
    private var asked = 0

    init(_ configuration: FoldingConfiguration) {
        self.configuration = configuration
    }

    private var folded: [FoldedLevel] { configuration.levels.filter { $0.isFolded } }

    /// `folded: ` and how.
    private var how: LocalizedText {
        switch configuration {
        case .fiveLevel:
            LocalizedText(en: "Nothing is folded: LA57 is on.", zh: "打开了 LA57，没有折叠。")
        case .fourOnFive:
            LocalizedText(
                en: """
                    The kernel was built for five levels and found LA57 off: `pgtable_l5_enabled()` is false, pgdir_shift is \
                    39, ptrs_per_p4d is 1. One binary serves both kinds of machine.
                    """,
                zh: """
                    内核按五级编译，运行时发现 LA57 没有打开：`pgtable_l5_enabled()` 为假，pgdir_shift 是 39，ptrs_per_p4d 是 1。\
                    同一个内核两种机器都能跑。
                    """
            )
        case .fourLevel:
            LocalizedText(
                en: "The compiler folds the p4d: `pgtable-nop4d.h` makes a p4d_t a struct that holds the pgd_t.",
                zh: "由编译器折叠 p4d：`pgtable-nop4d.h` 把 p4d_t 定义成装着 pgd_t 的结构体。"
            )
        case .pae:
            LocalizedText(
                en: "`pgtable-nopud.h` folds pud and p4d. The pgd has 4 entries of 1 GiB, all else is as on 64 bits.",
                zh: "`pgtable-nopud.h` 折叠 pud 和 p4d。pgd 只有 4 项，每项 1 GiB，其余与 64 位相同。"
            )
        case .twoLevel:
            LocalizedText(
                en: """
                    `pgtable-nopmd.h` folds pmd, pud and p4d. Entries have 32 bits, so tables have 1,024; a pgd entry covers \
                    4 MiB.
                    """,
                zh: "`pgtable-nopmd.h` 折叠 pmd、pud 和 p4d。表项 32 位，每张表 1024 项，一个 pgd 表项覆盖 4 MiB。"
            )
        }
    }

    mutating func opening() throws(SimulationError) {
        let count = configuration.levels.count - folded.count
        let names = folded.map { $0.level.name }
        let list = names.isEmpty ? LocalizedText(en: "none", zh: "无") : BootText.list(names)
        try self.list.add(
            Step(
                title: LocalizedText(
                    en: "\(count) real levels; folded: \(list.en)",
                    zh: "实有 \(count) 级；被折叠：\(list.zh)"
                ),
                explanation: how,
                prediction: Prediction(
                    question: LocalizedText(en: "Which levels have no tables here?", zh: "这里哪些级没有表？"),
                    answer: list,
                    wrongChoices: [
                        LocalizedText(same: "p4d"), LocalizedText(same: "pgd"), BootText.list(["p4d", "pud"]),
                        LocalizedText(en: "none", zh: "无"),
                    ],
                    position: 1
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(en: "The levels of the code", zh: "代码中的各级"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "level", zh: "级")),
                                TableDiagram.Column(LocalizedText(en: "shift", zh: "移位"), isNumeric: true),
                                TableDiagram.Column(LocalizedText(en: "entries", zh: "表项数"), isNumeric: true),
                                TableDiagram.Column(LocalizedText(en: "an entry covers", zh: "每项覆盖")),
                            ],
                            rows: configuration.levels.map { level in
                                TableDiagram.Row(
                                    [
                                        level.level.name, "\(level.shift)", "\(level.entries)",
                                        BootText.size(1 << UInt64(level.shift)),
                                    ].map { LocalizedText(same: $0) },
                                    mark: level.isFolded ? .merged : .plain
                                )
                            }
                        )
                    )
                ]
            )
        )
    }

    mutating func mapped(
        _ address: UInt64,
        _ visits: [FoldingVisit],
        newTables: Int,
        _ tables: FoldedTables
    ) throws(SimulationError) {
        let name = Numerals.hexadecimal(address)
        asked += 1
        let cast = visits.first { $0.level.isFolded }
        let castText = cast.map { visit in
            LocalizedText(
                en: """
                    \(visit.level.level.name)_offset returns the pointer it was given: entry \(visit.index) of table \
                    \(visit.table) is tested once, one level further down, where it may be empty.
                    """,
                zh: """
                    \(visit.level.level.name)_offset 原样返回传入的指针：表 \(visit.table) 的第 \(visit.index) 项只判断一次，\
                    放在更下面可能为空的那一级。
                    """
            )
        }
        try list.add(
            Step(
                title: LocalizedText(en: "Map \(name): \(newTables) new tables", zh: "映射 \(name)：新建 \(newTables) 张表"),
                explanation: castText
                    ?? LocalizedText(
                        en: "Every level has a table of its own; each empty entry on the way gets one.",
                        zh: "每一级都有自己的表，途中遇到空表项就新建一张。"
                    ),
                prediction: asked <= 5
                    ? Prediction(
                        question: LocalizedText(
                            en: "How many tables are new when \(name) is mapped?",
                            zh: "映射 \(name) 要新建几张表？"
                        ),
                        answer: LocalizedText(same: "\(newTables)"),
                        wrongChoices: [0, 1, 3, 4].map { LocalizedText(same: "\($0)") },
                        position: asked % 3
                    ) : nil,
                diagrams: [
                    .chain(
                        ChainDiagram(
                            title: LocalizedText(en: "The way down", zh: "一路向下"),
                            nodes: visits.map { node($0, tables) }
                        )
                    )
                ]
            )
        )
    }

    private func node(_ visit: FoldingVisit, _ tables: FoldedTables) -> ChainDiagram.Node {
        let level = visit.level.level.name
        let isPTE = visit.level.level == .pte
        let target =
            !visit.isTested
            ? LocalizedText(en: "not looked at", zh: "不看")
            : isPTE
                ? LocalizedText(en: "frame \(visit.target)", zh: "页帧 \(visit.target)")
                : LocalizedText(en: "table \(visit.target)", zh: "表 \(visit.target)")
        return ChainDiagram.Node(
            title: LocalizedText(same: visit.level.isFolded ? "(\(level))" : level),
            lines: [
                ChainDiagram.Line(
                    LocalizedText(en: "entry", zh: "表项"),
                    LocalizedText(
                        en: "\(visit.index) of table \(visit.table)",
                        zh: "表 \(visit.table) 的第 \(visit.index) 项"
                    )
                ),
                ChainDiagram.Line(
                    LocalizedText(same: "\(level)_none"),
                    visit.isTested
                        ? LocalizedText(same: visit.wasNone ? "1" : "0") : LocalizedText(en: "always 0", zh: "恒为 0")
                ),
                ChainDiagram.Line(LocalizedText(en: "leads to", zh: "指向"), target),
            ],
            mark: visit.wasNone ? .active : visit.level.isFolded ? .merged : .plain
        )
    }

    mutating func ending(_ tables: FoldedTables, pages: Int) throws(SimulationError) {
        let count = tables.tables.count
        let rows = configuration.levels.map { level in
            TableDiagram.Row(
                [level.level.name, level.isFolded ? "-" : "\(tables.tableCount(level.level))"].map {
                    LocalizedText(same: $0)
                },
                mark: level.isFolded ? .merged : .plain
            )
        }
        let reads = configuration.levels.count - folded.count
        try list.add(
            Step(
                title: LocalizedText(en: "\(count) tables for \(pages) pages", zh: "\(pages) 页用了 \(count) 张表"),
                explanation: LocalizedText(
                    en: """
                        The processor reads \(reads) entries for an address; the code names five, but a folded level costs \
                        neither a read nor a table. So generic code needs no case for the number of levels.
                        """,
                    zh: "处理器翻译一个地址读 \(reads) 个表项；代码里虽然写着五级，折叠的级既不读内存也不占表。通用代码因此不必区分级数。"
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(en: "Tables by level", zh: "各级的表数"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "level", zh: "级")),
                                TableDiagram.Column(LocalizedText(en: "tables", zh: "表数"), isNumeric: true),
                            ],
                            rows: rows
                        )
                    )
                ]
            )
        )
    }
}
