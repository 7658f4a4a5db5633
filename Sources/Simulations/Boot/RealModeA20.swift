import MemoryModels
import Traces

/// A real-mode address with the A20 gate closed and open, and how the setup code opens the gate.
enum RealModeA20 {
    static let simulation = Simulation(
        name: "real-mode-a20",
        area: .boot,
        title: LocalizedText(en: "Real mode, and the gate on address line 20", zh: "实模式与第 20 根地址线的闸门"),
        summary: LocalizedText(
            en: """
                Segment and offset become an address of 21 bits; with the A20 gate closed, bit 20 is lost and memory wraps \
                at 1 MiB. Then the setup code tries to open the gate, testing after each attempt.
                """,
            zh: "段值和偏移合成 21 位地址；A20 关闭时第 20 位丢失，内存在 1 MiB 处回绕。随后 setup 代码逐一尝试打开 A20，每试一种就检测一次。"
        ),
        parameters: [
            Parameter(
                "segment",
                LocalizedText(en: "the segment", zh: "段值"),
                .integer(0...0xffff, unit: nil),
                default: "0xffff"
            ),
            Parameter(
                "offset",
                LocalizedText(en: "the offset", zh: "偏移"),
                .integer(0...0xffff, unit: nil),
                default: "0x210"
            ),
            Parameter(
                "opener",
                LocalizedText(
                    en: "what opens this machine's gate; nothing: it is open at power-on",
                    zh: "这台机器靠什么打开 A20；nothing 表示开机时就是开着的"
                ),
                .choice(["nothing", "bios", "keyboard", "fast", "never"]),
                default: "keyboard"
            ),
            Parameter(
                "delay",
                LocalizedText(
                    en: "I/O delays (about 1 us each) until it takes effect",
                    zh: "生效前要经过多少次 I/O 延时（每次约 1 微秒）"
                ),
                .integer(0...100_000_000, unit: nil),
                default: "20000"
            ),
            Parameter(
                "controller",
                LocalizedText(en: "there is a keyboard controller", zh: "机器有键盘控制器"),
                .flag,
                default: "true"
            ),
            Parameter(
                "low-word",
                LocalizedText(en: "the word at 0x200 (vector of INT 80h)", zh: "0x200 处的字（INT 80h 的中断向量）"),
                .integer(0...0xffff_ffff, unit: nil),
                default: "0xf000ff53"
            ),
            Parameter(
                "high-word",
                LocalizedText(en: "the word at 0x100200", zh: "0x100200 处的字"),
                .integer(0...0xffff_ffff, unit: nil),
                default: "0xf000ff54"
            ),
        ],
        results: [
            ResultDescription("linear_address", LocalizedText(en: "segment x 16 + offset", zh: "段值 × 16 + 偏移")),
            ResultDescription(
                "physical_closed",
                LocalizedText(en: "what is accessed with the gate closed", zh: "A20 关闭时访问的地址")
            ),
            ResultDescription(
                "names",
                LocalizedText(en: "pairs of segment and offset with this linear address", zh: "对应同一线性地址的段、偏移组合数")
            ),
            ResultDescription("opened", LocalizedText(en: "whether enable_a20 succeeds", zh: "enable_a20 是否成功")),
            ResultDescription("rounds", LocalizedText(en: "rounds of attempts", zh: "尝试的轮数")),
            ResultDescription("tests", LocalizedText(en: "tests made", zh: "检测次数")),
            ResultDescription("io_delays", LocalizedText(en: "I/O delays until then", zh: "到此为止的 I/O 延时次数")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    The time that BIOS and ports take themselves, a keyboard controller whose buffers are full, and segment \
                    limits: an access beyond offset 0xffff is an exception since the 80286.
                    """,
                zh: "BIOS 与端口自身的耗时、缓冲区占满的键盘控制器，以及段界限：从 80286 起，越过偏移 0xffff 的访问会引发异常。"
            ),
            LocalizedText(
                en: "On a machine with UEFI none of this code runs; most hypervisors start with the gate open.",
                zh: "UEFI 机器上这段代码根本不运行；多数虚拟机监控器一开始就把 A20 打开了。"
            ),
        ],
        follows: [
            "arch/x86/boot/a20.c#enable_a20", "arch/x86/boot/a20.c#a20_test", "arch/x86/boot/a20.c#empty_8042",
            "arch/x86/boot/a20.c#enable_a20_kbc", "arch/x86/boot/a20.c#enable_a20_fast",
            "arch/x86/boot/pm.c#go_to_protected_mode",
        ],
        drills: RealModeDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let openers: [(String, A20Opener)] = [
            ("nothing", .nothing), ("bios", .bios), ("keyboard", .keyboardController), ("fast", .fastGate),
        ]
        let name = values.text("opener")
        var machine = A20Machine(
            opener: openers.first { ExactText.areEqual($0.0, name) }?.1 ?? .never,
            delay: values.unsigned("delay"),
            hasController: values.flag("controller"),
            low: UInt32(values.unsigned("low-word")),
            high: UInt32(values.unsigned("high-word"))
        )
        let address = RealModeAddress(
            segment: UInt16(values.unsigned("segment")),
            offset: UInt16(values.unsigned("offset"))
        )
        var narrator = A20Narrator(address: address, machine: machine)
        var events: [A20Event] = []
        let round = machine.enable(recordingInto: &events)
        try narrator.tell(events, round: round, time: machine.time)
        let results: [TraceResult] = [
            .address("linear_address", UInt64(address.linear)),
            .address("physical_closed", UInt64(address.physical(isA20Open: false))),
            .count("names", UInt64(RealModeAddress.names(of: address.linear))),
            .flag("opened", round != nil),
            .count("rounds", round ?? A20Machine.rounds),
            .count("tests", narrator.tests),
            .count("io_delays", machine.time),
        ]
        return (results, narrator.list.steps)
    }
}
