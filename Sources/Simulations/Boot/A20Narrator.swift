import MemoryModels
import Traces

/// Turns the opening of the A20 gate into steps.
struct A20Narrator {
    private(set) var list = StepList(simulation: "real-mode-a20")
    /// Tests made so far.
    private(set) var tests = 0
    private let address: RealModeAddress
    private let machine: A20Machine

    init(address: RealModeAddress, machine: A20Machine) {
        self.address = address
        self.machine = machine
    }

    mutating func tell(_ events: [A20Event], round: Int?, time: UInt64) throws(SimulationError) {
        try addition()
        try wrapping()
        try idea()
        // All rounds are alike: the first is told, and how it ends.
        var isFirstRound = true
        for (index, event) in events.enumerated() {
            if case .askedBIOS = event, index > 1 { isFirstRound = false }
            if case .tested = event { tests += 1 }
            if isFirstRound { try tell(event, isLast: index == events.count - 1) }
        }
        try ending(round, time)
    }

    private func hex(_ value: UInt32) -> String { Numerals.hexadecimal(UInt64(value)) }
    private var name: String {
        var digits: [UInt8] = []
        for part in [address.segment, address.offset] {
            if !digits.isEmpty { digits.append(UInt8(ascii: ":")) }
            digits += ExactText.bytes(of: Numerals.hexadecimal(UInt64(part), digits: 4))[2...]
        }
        return String(decoding: digits, as: UTF8.self)
    }

    // MARK: The address

    private mutating func addition() throws(SimulationError) {
        let linear = hex(address.linear)
        let names = RealModeAddress.names(of: address.linear)
        let shifted = hex(UInt32(address.segment) << 4)
        try list.add(
            Step(
                title: LocalizedText(en: "\(name) is \(linear)", zh: "\(name) 即 \(linear)"),
                explanation: LocalizedText(
                    en: """
                        The segment moves four bits to the left, \(shifted), and the offset is added. Segments overlap every \
                        16 bytes, so \(Int(names)) pairs of segment and offset name this very byte.
                        """,
                    zh: """
                        段值左移 4 位得 \(shifted)，再加上偏移。段每隔 16 字节就重叠一次，所以有 \(Int(names)) 种段与偏移的写法指向同一个字节。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(en: "Which linear address is \(name)?", zh: "\(name) 是哪个线性地址？"),
                    answer: LocalizedText(same: linear),
                    wrongChoices: [
                        hex(UInt32(address.segment) + UInt32(address.offset)),
                        hex(UInt32(address.segment) << 16 | UInt32(address.offset)), hex(address.linear + 16),
                    ].map { LocalizedText(same: $0) },
                    position: 1
                ),
                diagrams: [
                    .bitField(
                        BitFieldDiagram(
                            title: LocalizedText(en: "The 21 bits of the sum", zh: "和的 21 位"),
                            unit: .bits,
                            fields: [
                                BitFieldDiagram.Field(
                                    name: LocalizedText(en: "20 address lines of the 8086", zh: "8086 的 20 根地址线"),
                                    low: 0,
                                    length: 20,
                                    value: hex(address.linear & 0xfffff)
                                ),
                                BitFieldDiagram.Field(
                                    name: LocalizedText(same: "A20"),
                                    low: 20,
                                    length: 1,
                                    value: "\(address.linear >> 20)",
                                    mark: address.linear >> 20 == 1 ? .active : .plain
                                ),
                            ]
                        )
                    )
                ]
            )
        )
    }

    private mutating func wrapping() throws(SimulationError) {
        let closed = hex(address.physical(isA20Open: false))
        let linear = hex(address.linear)
        let wraps = address.linear >> 20 == 1
        try list.add(
            Step(
                title: LocalizedText(en: "Gate closed: physical \(closed)", zh: "A20 关闭：物理地址 \(closed)"),
                explanation: LocalizedText(
                    en: wraps
                        ? """
                        A closed gate holds line 20 at zero, as if the processor were an 8086: the access wraps around to \
                        \(closed). Open, it reaches \(linear), in the 65,520 bytes beyond 1 MiB that real mode can see.
                        """
                        : "Bit 20 is zero anyway: below 1 MiB the gate makes no difference.",
                    zh: wraps
                        ? """
                        闸门关闭时第 20 根地址线恒为 0，如同 8086：访问回绕到 \(closed)。打开后访问的是 \(linear)，\
                        属于实模式在 1 MiB 以上还能看到的 65520 字节。
                        """
                        : "第 20 位本来就是 0：在 1 MiB 以下，开不开都一样。"
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "The gate is closed. Which physical address does \(name) access?",
                        zh: "A20 关闭时，\(name) 访问哪个物理地址？"
                    ),
                    answer: LocalizedText(same: closed),
                    wrongChoices: [linear, hex(address.linear & 0xffff), "0xfffff"].map { LocalizedText(same: $0) },
                    position: 0
                )
            )
        )
    }

    // MARK: The gate

    private mutating func idea() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "One byte, two names: the test", zh: "一个字节两个名字：检测方法"),
                explanation: LocalizedText(
                    en: """
                        0000:0200 is 0x200, ffff:0210 is 0x100200: the same word if the gate is closed. `a20_test` writes a \
                        counter to the first and reads the second. If they differ, the gate is open. The counter grows each \
                        time, since the other word may happen to hold the first value.
                        """,
                    zh: """
                        0000:0200 是 0x200，ffff:0210 是 0x100200：闸门关闭时它们是同一个字。`a20_test` 向前者写入计数器，再读后者，\
                        不同就说明已经打开。计数器每次加 1，因为另一个字里可能碰巧就是第一次写的值。
                        """
                ),
                diagrams: [
                    .table(
                        TableDiagram(
                            title: LocalizedText(en: "Before the test", zh: "检测之前"),
                            columns: [
                                TableDiagram.Column(LocalizedText(en: "address", zh: "地址")),
                                TableDiagram.Column(LocalizedText(en: "word", zh: "内容")),
                            ],
                            rows: [("0x200", machine.low), ("0x100200", machine.high)].map { address, word in
                                TableDiagram.Row([LocalizedText(same: address), LocalizedText(same: hex(word))])
                            }
                        )
                    )
                ]
            )
        )
    }

    private mutating func tell(_ event: A20Event, isLast: Bool) throws(SimulationError) {
        switch event {
        case .tested(let limit, let loops, let isOpen): try tested(limit, loops, isOpen, isLast)
        case .askedBIOS:
            try add(
                LocalizedText(en: "Ask the BIOS", zh: "请 BIOS 打开"),
                LocalizedText(
                    en: "INT 15h with AX=2401h. Whether the BIOS knows the call is not looked at: the test tells.",
                    zh: "INT 15h，AX=2401h。BIOS 认不认这个调用不必看返回值，检测一下就知道。"
                )
            )
        case .lookedForController(true):
            try add(
                LocalizedText(en: "A keyboard controller answers", zh: "键盘控制器有应答"),
                LocalizedText(
                    en: "`empty_8042` waits until its buffers are empty. Meanwhile the BIOS may have worked after all.",
                    zh: "`empty_8042` 等到它的缓冲区清空。这段时间里 BIOS 的调用也可能已经生效，所以再检测一次。"
                )
            )
        case .lookedForController(false):
            try add(
                LocalizedText(en: "No keyboard controller", zh: "没有键盘控制器"),
                LocalizedText(
                    en: "Port 0x64 reads 0xff. After 32 times `empty_8042` takes it that nobody is there.",
                    zh: "端口 0x64 读出 0xff。连续 32 次之后，`empty_8042` 认定没有控制器。"
                )
            )
        case .toldController:
            try add(
                LocalizedText(en: "Tell the keyboard controller", zh: "命令键盘控制器打开"),
                LocalizedText(
                    en: """
                        On the PC/AT the gate hung on a spare pin of the keyboard controller: command 0xd1, then 0xdf with \
                        bit 1 set. It is slow, so the next test is the long one.
                        """,
                    zh: "PC/AT 把闸门接在键盘控制器的一根空闲引脚上：先发命令 0xd1，再写 0xdf，其中第 1 位为 1。它很慢，所以接着做长检测。"
                )
            )
        case .wroteFastGate:
            try add(
                LocalizedText(en: "Write port 0x92", zh: "写端口 0x92"),
                LocalizedText(
                    en: "The fast gate is bit 1; bit 0 would reset the machine and is cleared.",
                    zh: "快速闸门是第 1 位；第 0 位会复位机器，因此清零。"
                )
            )
        }
    }

    private mutating func tested(_ limit: Int, _ loops: Int, _ isOpen: Bool, _ isLast: Bool) throws(SimulationError) {
        let open = LocalizedText(en: "the gate is open", zh: "已打开")
        let closed = LocalizedText(en: "still closed", zh: "仍然关闭")
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Test, \(loops) of up to \(limit) loops: \(isOpen ? open.en : closed.en)",
                    zh: "检测 \(loops) 次（最多 \(limit) 次）：\(isOpen ? open.zh : closed.zh)"
                ),
                explanation: LocalizedText(
                    en: isOpen
                        ? "ffff:0210 no longer follows what is written to 0000:0200. The old word is put back."
                        : "ffff:0210 read back every value written to 0000:0200. The old word is put back.",
                    zh: isOpen
                        ? "ffff:0210 不再跟着 0000:0200 变化。写回原来的字。" : "写到 0000:0200 的每个值都能从 ffff:0210 读回。写回原来的字。"
                ),
                prediction: tests <= 2 || isLast
                    ? Prediction(
                        question: LocalizedText(en: "What does the test find?", zh: "检测的结果是什么？"),
                        answer: isOpen ? open : closed,
                        wrongChoices: [isOpen ? closed : open],
                        position: tests % 2
                    ) : nil
            )
        )
    }

    private mutating func ending(_ round: Int?, _ time: UInt64) throws(SimulationError) {
        let rounds = A20Machine.rounds
        guard let round else {
            return try add(
                LocalizedText(en: "After \(rounds) rounds: halt", zh: "\(rounds) 轮之后：停机"),
                LocalizedText(
                    en: "\"A20 gate not responding, unable to boot...\" Half of all memory would be unreachable.",
                    zh: "打印“A20 gate not responding, unable to boot...”。否则一半的内存都访问不到。"
                )
            )
        }
        try add(
            LocalizedText(en: "Open in round \(round); on to protected mode", zh: "第 \(round) 轮打开，进入保护模式"),
            LocalizedText(
                en: """
                    \(tests) tests and \(time) I/O delays. Without the gate, every odd megabyte would alias the even one below \
                    it, and a kernel at 1 MiB would overwrite the interrupt vectors.
                    """,
                zh: """
                    共检测 \(tests) 次，I/O 延时 \(time) 次。如果不打开，每个奇数 MiB 都与它下面的偶数 MiB 重叠，\
                    放在 1 MiB 的内核会覆盖中断向量表。
                    """
            )
        )
    }

    private mutating func add(_ title: LocalizedText, _ explanation: LocalizedText) throws(SimulationError) {
        try list.add(Step(title: title, explanation: explanation))
    }
}
