import MemoryModels
import Traces

/// Turns the building of the direct map into steps.
struct DirectMapNarrator {
    private(set) var list = StepList(simulation: "direct-map-build")
    /// Calls of `init_memory_mapping`.
    private(set) var calls = 0
    /// Where the steps down began.
    private(set) var top: UInt64?
    /// The step size at the end.
    private(set) var largestStep: UInt64 = 2 << 20
    private let map: DirectMap
    private var mapped: [(start: UInt64, end: UInt64)] = []
    private var tables = 0

    init(_ map: DirectMap) {
        self.map = map
    }

    mutating func tell(_ events: [DirectMapEvent], built: DirectMap) throws(SimulationError) {
        for event in events {
            switch event {
            case .mapped(let start, let end, let pieces, let count):
                calls += 1
                tables += count
                mapped.append((start, end))
                try mapping(start, end, pieces, count)
            case .step(let start, let end, let size):
                if top == nil { try descent(end) }
                try step(start, end, size)
            case .grew(let size):
                largestStep = size
                try grew(size)
            }
        }
        try ending(built)
    }

    private func hex(_ value: UInt64) -> String { Numerals.hexadecimal(value) }
    private func name(_ size: PageSize) -> String { size == .oneGiB ? "1G" : size == .twoMiB ? "2M" : "4K" }

    private var picture: Diagram {
        var cells = mapped.sorted { $0.start < $1.start }
        var index = 1
        while index < cells.count {
            if cells[index].start <= cells[index - 1].end {
                cells[index - 1].end = max(cells[index - 1].end, cells[index].end)
                cells.remove(at: index)
            } else {
                index += 1
            }
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(en: "Memory, and what is mapped so far (not to scale)", zh: "内存与已映射的部分（未按比例）"),
                rows: [
                    BlockMap.Row(
                        label: LocalizedText(en: "RAM", zh: "内存"),
                        cells: map.memory.map {
                            BlockMap.Cell(start: $0.start, length: $0.size, text: hex($0.start), mark: .plain)
                        }
                    ),
                    BlockMap.Row(
                        label: LocalizedText(en: "mapped", zh: "已映射"),
                        cells: cells.map {
                            BlockMap.Cell(start: $0.start, length: $0.end - $0.start, text: "", mark: .allocated)
                        }
                    ),
                ],
                guides: [0]
            )
        )
    }

    // MARK: Steps

    private mutating func mapping(
        _ start: UInt64,
        _ end: UInt64,
        _ pieces: [MapRange],
        _ count: Int
    ) throws(SimulationError) {
        let range = BootText.range(start, end)
        let isFirst = calls == 1
        let rows = pieces.map { piece in
            TableDiagram.Row(
                [
                    LocalizedText(same: BootText.range(piece.start, piece.end)),
                    LocalizedText(same: name(piece.pageSize)),
                    piece.isAdjusted
                        ? LocalizedText(en: "raised: all around is memory", zh: "已提升：整页都是内存") : LocalizedText(same: ""),
                ],
                mark: piece.isAdjusted ? .merged : .plain
            )
        }
        let answer = pieces.map { name($0.pageSize) }
        let sequence = LocalizedText(english: answer.joined(separator: ", "), chinese: answer.joined(separator: "、"))
        try list.add(
            Step(
                title: LocalizedText(en: "Map \(range): \(sequence.en)", zh: "映射 \(range)：\(sequence.zh)"),
                explanation: LocalizedText(
                    en: isFirst
                        ? """
                        The first megabyte is always mapped, holes or not: BIOS tables and the video memory are there. \
                        \(count) table pages come from the buffer in the kernel's brk.
                        """
                        : """
                        `split_mem_range` cuts at 2 MiB and at 1 GiB boundaries; a small piece gets the large page after all \
                        if that lies wholly in memory. New table pages: \(count), \(tables) in all.
                        """,
                    zh: isFirst
                        ? "最低的 1 MiB 无论有没有空洞都要映射：BIOS 表和显存在那里。所需的 \(count) 个页表页取自内核 brk 中的缓冲区。"
                        : """
                        `split_mem_range` 在 2 MiB 与 1 GiB 边界处切开；小块如果整张大页都落在内存里，仍用大页。\
                        新用页表页 \(count) 个，共 \(tables) 个。
                        """
                ),
                prediction: calls > 1 && calls <= 5
                    ? Prediction(
                        question: LocalizedText(
                            en: "Which page sizes will map \(range), from below?",
                            zh: "\(range) 从低到高会用哪些大小的页映射？"
                        ),
                        answer: sequence,
                        wrongChoices: [
                            LocalizedText(en: "4K, 2M, 1G", zh: "4K、2M、1G"), LocalizedText(same: "2M"),
                            LocalizedText(same: "4K"), LocalizedText(same: "1G"),
                        ],
                        position: calls % 4
                    ) : nil,
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(en: "The pieces", zh: "切出的各段"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "range", zh: "区间")),
                                TableDiagram.Column(LocalizedText(en: "page", zh: "页")),
                                TableDiagram.Column(LocalizedText(en: "note", zh: "说明")),
                            ],
                            rows: rows
                        )
                    ), picture,
                ]
            )
        )
    }

    private mutating func descent(_ end: UInt64) throws(SimulationError) {
        top = end
        try list.add(
            Step(
                title: LocalizedText(en: "Begin at the top: \(hex(end))", zh: "从顶部开始：\(hex(end))"),
                explanation: LocalizedText(
                    en: """
                        memblock is asked for the highest free, aligned 2 MiB, only to see where they are, and gives them back. \
                        Tables can be written only where memory is mapped, so the first step must need no more than the brk \
                        buffer of \(DirectMap.brkBuffer) pages.
                        """,
                    zh: """
                        先向 memblock 要最高处一块对齐的空闲 2 MiB，看清位置后立即归还。页表只能写在已映射的内存里，\
                        所以第一步用的表不能超过 brk 缓冲区的 \(DirectMap.brkBuffer) 页。
                        """
                )
            )
        )
    }

    private mutating func step(_ start: UInt64, _ end: UInt64, _ size: UInt64) throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Step of \(BootText.size(size)): down to \(hex(start))",
                    zh: "步长 \(BootText.size(size))：下行到 \(hex(start))"
                ),
                explanation: LocalizedText(
                    en: """
                        From \(hex(end)) down to the next multiple of the step size, or to the end of the ISA range. Only the \
                        memory in between is mapped; holes stay unmapped.
                        """,
                    zh: "从 \(hex(end)) 向下到步长的下一个整数倍，或到 ISA 区的终点。只映射其间的内存，空洞不映射。"
                )
            )
        )
    }

    private mutating func grew(_ size: UInt64) throws(SimulationError) {
        let factor = LocalizedText(en: "by 256", zh: "256 倍")
        try list.add(
            Step(
                title: LocalizedText(en: "The step grows to \(BootText.size(size))", zh: "步长增至 \(BootText.size(size))"),
                explanation: LocalizedText(
                    en: """
                        At least one whole step is mapped. A table page maps 512 pages, so what is mapped could hold the tables \
                        for 512 times as much; the kernel takes half, 256, since it may have to split at an edge.
                        """,
                    zh: "已映射的内存至少有一整步。一张页表管 512 页，已映射的部分本可容纳 512 倍内存的页表；内核只取一半即 256 倍，给边缘处的拆分留余地。"
                ),
                prediction: size == 512 << 20
                    ? Prediction(
                        question: LocalizedText(
                            en: "A step has succeeded. How does the step size grow?",
                            zh: "走完一步，步长增大多少？"
                        ),
                        answer: factor,
                        wrongChoices: [
                            LocalizedText(en: "by 2", zh: "2 倍"), LocalizedText(en: "by 512", zh: "512 倍"),
                            LocalizedText(en: "not at all", zh: "不变"),
                        ],
                        position: 1
                    ) : nil
            )
        )
    }

    private mutating func ending(_ built: DirectMap) throws(SimulationError) {
        let counts = built.counts
        let kibibytes = [counts[0] << 2, counts[1] << 11, counts[2] << 20]
        let sum = kibibytes.reduce(0, +)
        let memory = map.memory.reduce(0) { $0 + $1.size } >> 10
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Mapped, with \(built.tablePages) table pages",
                    zh: "映射完成，共用 \(built.tablePages) 个页表页"
                ),
                explanation: LocalizedText(
                    en: """
                        /proc/meminfo would now add up to \(sum) kB for \(memory) kB of memory. They differ where a large page \
                        reaches beyond its piece: a later pass finds the entry there and counts it again.
                        """,
                    zh: """
                        此时 /proc/meminfo 各项之和是 \(sum) kB，而内存为 \(memory) kB。差别在于：大页超出了当时那一段，\
                        后来的一趟遇到已有的表项，又计了一次。
                        """
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(same: "/proc/meminfo"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "line", zh: "行")),
                                TableDiagram.Column(LocalizedText(en: "pages", zh: "页数"), isNumeric: true),
                                TableDiagram.Column(LocalizedText(same: "kB"), isNumeric: true),
                            ],
                            rows: [("DirectMap4k", 0), ("DirectMap2M", 1), ("DirectMap1G", 2)].map { name, index in
                                TableDiagram.Row(
                                    [name, "\(counts[index])", "\(kibibytes[index])"].map { LocalizedText(same: $0) }
                                )
                            }
                        )
                    ), picture,
                ]
            )
        )
    }
}
