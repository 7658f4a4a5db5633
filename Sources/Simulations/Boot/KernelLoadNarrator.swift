import MemoryModels
import Traces

/// Tells how an image comes to run, step by step.
struct KernelLoadNarrator {
    private(set) var list = StepList(simulation: "kernel-load")
    private let place: KernelPlacement
    private let memoryEnd: UInt64
    private var image: KernelImage { place.image }

    init(place: KernelPlacement, memoryEnd: UInt64) {
        self.place = place
        self.memoryEnd = memoryEnd
    }

    private var fits: Bool { place.windowEnd <= memoryEnd && place.loadAddress + image.programSize <= memoryEnd }
    /// The smallest of the gaps at both ends of the work; between them it changes evenly.
    private var smallestGap: Int64 { min(place.gap(after: 0, of: 1), place.gap(after: 1, of: 1)) }

    var results: [TraceResult] {
        [
            .count("setup_size", image.setupSize),
            .address("pref_address", image.preferredAddress),
            .count("init_size", image.initSize),
            .text("decided_by", image.unpackingSize > image.kernelSize ? "unpacking" : "kernel"),
            .address("runtime_start", place.runtimeStart),
            .address("window_end", place.windowEnd),
            .address("moved_to", place.movedTo),
            TraceResult(name: "smallest_gap", value: .integer(smallestGap)),
            .count("needed_size", place.neededSize),
            .address("phys_base", place.physBase),
            .flag("fits", fits),
        ]
    }

    mutating func tell() throws(SimulationError) {
        try loaded()
        try header()
        try runtime()
        guard fits else { return try noRoom() }
        try moved()
        guard !place.breaksBackwardCopy else { return try broken() }
        try unpacked()
        try started()
    }

    private func hex(_ value: UInt64) -> String { Numerals.hexadecimal(value) }

    /// Memory from the load address to the window's end.
    private func picture(_ rows: [(LocalizedText, UInt64, UInt64, Mark)]) -> Diagram {
        .blockMap(
            BlockMap(
                title: LocalizedText(en: "Memory (not to scale)", zh: "内存（未按比例）"),
                rows: rows.map { label, start, size, mark in
                    BlockMap.Row(
                        label: label,
                        cells: [BlockMap.Cell(start: start, length: size, text: hex(start), mark: mark)]
                    )
                },
                guides: [place.runtimeStart, place.movedTo, place.windowEnd]
            )
        )
    }

    private var programRow: (LocalizedText, UInt64, UInt64, Mark) {
        (LocalizedText(en: "as loaded", zh: "装入时"), place.loadAddress, image.programSize, .allocated)
    }

    private var windowRow: (LocalizedText, UInt64, UInt64, Mark) {
        (LocalizedText(en: "window", zh: "窗口"), place.runtimeStart, image.initSize, .free)
    }

    private var movedRow: (LocalizedText, UInt64, UInt64, Mark) {
        (LocalizedText(en: "moved", zh: "复制后"), place.movedTo, image.programSize, .active)
    }

    // MARK: Steps

    private mutating func loaded() throws(SimulationError) {
        let setup = image.setupSize
        let load = hex(place.loadAddress)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Two parts: \(setup) bytes low, the rest at \(load)",
                    zh: "两部分：低处 \(setup) 字节，其余放在 \(load)"
                ),
                explanation: LocalizedText(
                    en: """
                        Boot sector and setup code are (1 + \(image.setupSectors)) x 512 = \(setup) bytes of real-mode code and go \
                        below 640 KiB. The protected-mode part behind them goes to 1 MiB or higher, here to \(load): a head, \
                        \(image.compressedSize) bytes of payload, and the decompressor.
                        """,
                    zh: """
                        引导扇区与 setup 共 (1 + \(image.setupSectors)) × 512 = \(setup) 字节，是实模式代码，放在 640 KiB 以下。\
                        其后的保护模式部分放在 1 MiB 或更高处，这里是 \(load)：依次为头部、\(image.compressedSize) 字节的压缩数据和解压程序。
                        """
                ),
                diagrams: [picture([programRow])]
            )
        )
    }

    private mutating func header() throws(SimulationError) {
        let fields: [(String, String, String)] = [
            ("setup_sects", "0x1f1", "\(image.setupSectors)"), ("code32_start", "0x214", "0x100000"),
            ("kernel_alignment", "0x230", hex(image.alignment)),
            ("relocatable_kernel", "0x234", image.isRelocatable ? "1" : "0"), ("min_alignment", "0x235", "21"),
            ("payload_length", "0x24c", hex(image.compressedSize)),
            ("pref_address", "0x258", hex(image.preferredAddress)),
            ("init_size", "0x260", hex(image.initSize)),
        ]
        let unpacking = BootText.size(image.unpackingSize)
        let byUnpacking = image.unpackingSize > image.kernelSize
        let unpackingText = LocalizedText(en: "unpacking in place", zh: "就地解压")
        let kernelText = LocalizedText(en: "the kernel with bss and brk", zh: "内核加上 bss 与 brk")
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Room to start, init_size: \(hex(image.initSize))",
                    zh: "启动所需空间 init_size：\(hex(image.initSize))"
                ),
                explanation: LocalizedText(
                    en: """
                        Unpacking needs the program, \(image.programSize), and in front of it what the output grows by: \
                        \(image.unpackedSize) - \(image.compressedSize) + \(image.extraBytes) spare, in whole pages \
                        \(image.extractOffset). Together \(image.unpackingSize) bytes, \(unpacking). The kernel needs \
                        \(image.kernelSize). The larger counts.
                        """,
                    zh: """
                        就地解压需要程序本身 \(image.programSize) 字节，前面还要留出输出多出来的部分：\
                        \(image.unpackedSize) - \(image.compressedSize) + 余量 \(image.extraBytes)，取整到页为 \(image.extractOffset)。\
                        合计 \(image.unpackingSize) 字节，即 \(unpacking)。内核需要 \(image.kernelSize) 字节。取较大者。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "Which needs more room at first?",
                        zh: "启动之初，哪个需要更多空间？"
                    ),
                    answer: byUnpacking ? unpackingText : kernelText,
                    wrongChoices: [
                        byUnpacking ? kernelText : unpackingText,
                        LocalizedText(en: "the bzImage file", zh: "bzImage 文件"),
                    ],
                    position: 1
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(
                                en: "What the loader reads in the setup header",
                                zh: "引导程序从 setup 头读到的字段"
                            ),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "field", zh: "字段")),
                                TableDiagram.Column(LocalizedText(en: "offset", zh: "偏移")),
                                TableDiagram.Column(LocalizedText(en: "value", zh: "值")),
                            ],
                            rows: fields.map { name, offset, value in
                                TableDiagram.Row([name, offset, value].map { LocalizedText(same: $0) })
                            }
                        )
                    )
                ]
            )
        )
    }

    private mutating func runtime() throws(SimulationError) {
        let start = hex(place.runtimeStart)
        let load = hex(place.loadAddress)
        let aligned = (place.loadAddress + image.alignment - 1) & ~(image.alignment - 1)
        try list.add(
            Step(
                title: LocalizedText(en: "It will run at \(start)", zh: "它将在 \(start) 运行"),
                explanation: image.isRelocatable
                    ? LocalizedText(
                        en: """
                            `startup_64` finds that it runs at \(load), rounds up to \(hex(image.alignment)), giving \
                            \(hex(aligned)), and takes LOAD_PHYSICAL_ADDR, \(hex(image.preferredAddress)), if that is higher. \
                            2 MiB at least, because the kernel is mapped with 2 MiB entries.
                            """,
                        zh: """
                            `startup_64` 得知自己位于 \(load)，向上取整到 \(hex(image.alignment)) 的倍数得 \(hex(aligned))，\
                            再与 LOAD_PHYSICAL_ADDR（\(hex(image.preferredAddress))）取较高者。至少按 2 MiB 对齐，\
                            因为内核用 2 MiB 的表项映射。
                            """
                    )
                    : LocalizedText(
                        en: "A kernel that is not relocatable runs at LOAD_PHYSICAL_ADDR, wherever it was loaded.",
                        zh: "不可重定位的内核无论装在哪里，都在 LOAD_PHYSICAL_ADDR 运行。"
                    ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "Loaded at \(load): where will the unpacked kernel run?",
                        zh: "装入地址是 \(load)，解压后的内核在哪里运行？"
                    ),
                    answer: LocalizedText(same: start),
                    wrongChoices: [
                        load, hex(aligned), hex(image.preferredAddress), hex(place.runtimeStart + image.alignment),
                    ].map {
                        LocalizedText(same: $0)
                    },
                    position: 2
                ),
                diagrams: [picture([programRow, windowRow])]
            )
        )
    }

    private mutating func noRoom() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "No room: the loader must refuse", zh: "放不下：引导程序应当拒绝"),
                explanation: LocalizedText(
                    en: """
                        From \(hex(place.runtimeStart)) on, init_size bytes must be free, up to \(hex(place.windowEnd)); memory \
                        ends at \(hex(memoryEnd)). The kernel itself does not check this so early: it would write into nothing.
                        """,
                    zh: """
                        从 \(hex(place.runtimeStart)) 起必须有 init_size 字节空闲，直到 \(hex(place.windowEnd))，而内存到 \
                        \(hex(memoryEnd)) 为止。内核自己这么早不做检查，只会写到不存在的地方去。
                        """
                )
            )
        )
    }

    private mutating func moved() throws(SimulationError) {
        let overlap = place.overlapsItself
        try list.add(
            Step(
                title: LocalizedText(
                    en: "The program moves to \(hex(place.movedTo))",
                    zh: "程序把自己复制到 \(hex(place.movedTo))"
                ),
                explanation: LocalizedText(
                    en: """
                        It is copied against the end of the window, backwards, with `std; rep movsq`\
                        \(overlap ? ": source and destination overlap" : "; here the two do not overlap"). Its bss is cleared, and it \
                        jumps into the copy.
                        """,
                    zh: """
                        用 `std; rep movsq` 从高到低复制到窗口的末尾\(overlap ? "：源和目的重叠" : "；这里两者并不重叠")。\
                        然后清零 bss，跳进副本继续执行。
                        """
                ),
                diagrams: [picture([programRow, windowRow, movedRow])]
            )
        )
    }

    private mutating func broken() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "The copy destroys itself", zh: "复制毁掉了自己"),
                explanation: LocalizedText(
                    en: """
                        The source lies above the destination and overlaps it, but the copy runs downwards: bytes are overwritten \
                        before they are read. Only a kernel that is not relocatable, loaded too high, can come here.
                        """,
                    zh: "源在目的之上且相互重叠，复制却自高向低进行：有些字节还没读就被覆盖了。只有不可重定位、又装得太高的内核才会走到这里。"
                )
            )
        )
    }

    private mutating func unpacked() throws(SimulationError) {
        let rows = (0...4).map { quarter -> TableDiagram.Row in
            let part = UInt64(quarter)
            let cells = [
                "\(25 * quarter) %", hex(place.inputStart + image.compressedSize * part / 4),
                hex(place.runtimeStart + image.unpackedSize * part / 4), "\(place.gap(after: part, of: 4))",
            ]
            return TableDiagram.Row(
                cells.map { LocalizedText(same: $0) },
                mark: place.gap(after: part, of: 4) < 0 ? .faulted : quarter == 4 ? .active : .plain
            )
        }
        let gap = smallestGap
        let atEnd = LocalizedText(en: "at the end", zh: "结束时")
        let atStart = LocalizedText(en: "at the start", zh: "开始时")
        let isAtEnd = place.gap(after: 1, of: 1) <= place.gap(after: 0, of: 1)
        try list.add(
            Step(
                title: LocalizedText(en: "Unpacking chases the input: gap \(gap)", zh: "解压追着输入跑：最近 \(gap) 字节"),
                explanation: LocalizedText(
                    en: """
                        The output grows from \(hex(place.runtimeStart)), the input is read from \(hex(place.inputStart)). The \
                        output is faster, but the input had a start that just lasts: the spare bytes remain, more for whole \
                        pages and what stands behind the payload. What has been read may be overwritten.
                        """,
                    zh: """
                        输出从 \(hex(place.runtimeStart)) 往上写，输入从 \(hex(place.inputStart)) 往上读。输出更快，但输入的领先刚好够用：\
                        最后还剩余量，再加上按页取整多出的部分。读过的数据可以被覆盖。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "When is the output closest to the input?",
                        zh: "输出什么时候离输入最近？"
                    ),
                    answer: isAtEnd ? atEnd : atStart,
                    wrongChoices: [isAtEnd ? atStart : atEnd, LocalizedText(en: "halfway", zh: "一半时")],
                    position: 2
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(en: "If all is compressed equally well", zh: "假设各处压缩率相同"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "done", zh: "进度"), isNumeric: true),
                                TableDiagram.Column(LocalizedText(en: "reads", zh: "读")),
                                TableDiagram.Column(LocalizedText(en: "writes", zh: "写")),
                                TableDiagram.Column(LocalizedText(en: "gap", zh: "距离"), isNumeric: true),
                            ],
                            rows: rows
                        )
                    )
                ]
            )
        )
    }

    private mutating func started() throws(SimulationError) {
        let base = hex(place.physBase)
        let start = hex(place.runtimeStart)
        try list.add(
            Step(
                title: LocalizedText(en: "The kernel starts; phys_base is \(base)", zh: "内核启动，phys_base 为 \(base)"),
                explanation: LocalizedText(
                    en: """
                        `parse_elf` moves each segment to \(start) + p_paddr - LOAD_PHYSICAL_ADDR. `__startup_64` finds itself \
                        \(base) above its link address and adds that to the entries of the early page tables: virtual \
                        0xffffffff80000000 stands for \(base). KASLR would have needed \(BootText.size(place.neededSize)).
                        """,
                    zh: """
                        `parse_elf` 把各段移到 \(start) + p_paddr - LOAD_PHYSICAL_ADDR。`__startup_64` 发现自己比链接地址高出 \
                        \(base)，就把它加到早期页表的表项里：虚拟地址 0xffffffff80000000 对应物理地址 \(base)。\
                        如果用 KASLR，要找的空间是 \(BootText.size(place.neededSize))。
                        """
                ),
                diagrams: [
                    picture([
                        windowRow,
                        (LocalizedText(en: "kernel", zh: "内核"), place.runtimeStart, image.kernelSize, .allocated),
                    ])
                ]
            )
        )
    }
}
