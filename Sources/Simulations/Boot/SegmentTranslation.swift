import MemoryModels
import Traces

/// One selector, one descriptor, one access: the linear address, or which check failed.
enum SegmentTranslation {
    static let simulation = Simulation(
        name: "segment-translation",
        area: .boot,
        title: LocalizedText(en: "Segmentation: from selector to linear address", zh: "分段：从选择子到线性地址"),
        summary: LocalizedText(
            en: """
                A descriptor's 8 bytes are taken apart into base, limit and rights; a segment register is loaded, and one \
                access is made through it. Each check that the processor makes is shown, up to the one that fails.
                """,
            zh: "把 8 字节描述符拆成基址、界限和权限，装入段寄存器，再通过它访问一次。处理器的每项检查都列出来，直到失败的那一项。"
        ),
        parameters: [
            Parameter(
                "descriptor",
                LocalizedText(en: "the 8 bytes in the table", zh: "表中的 8 个字节"),
                .address,
                default: "0x12c0f33450000003"
            ),
            Parameter(
                "selector",
                LocalizedText(en: "what is loaded: index x 8 + TI x 4 + RPL", zh: "装入的选择子：索引 × 8 + TI × 4 + RPL"),
                .integer(0...0xffff, unit: nil),
                default: "0x2b"
            ),
            Parameter(
                "register",
                LocalizedText(en: "the segment register", zh: "段寄存器"),
                .choice(["ds", "ss", "cs", "fs"]),
                default: "ds"
            ),
            Parameter(
                "cpl",
                LocalizedText(en: "current privilege level", zh: "当前特权级"),
                .integer(0...3, unit: nil),
                default: "3"
            ),
            Parameter(
                "entries",
                LocalizedText(en: "descriptors in the table", zh: "表中的描述符数"),
                .integer(1...8192, unit: nil),
                default: "16"
            ),
            Parameter(
                "mode",
                LocalizedText(en: "32-bit protected mode or 64-bit long mode", zh: "32 位保护模式或 64 位长模式"),
                .choice(["protected", "long"]),
                default: "protected"
            ),
            Parameter(
                "access",
                LocalizedText(en: "what is done; fetch goes through cs", zh: "访问方式，fetch 只经过 cs"),
                .choice(["read", "write", "fetch"]),
                default: "read"
            ),
            Parameter("offset", LocalizedText(en: "the offset", zh: "段内偏移"), .address, default: "0x3ffc"),
            Parameter(
                "size",
                LocalizedText(en: "how many bytes", zh: "访问的字节数"),
                .integer(1...16, unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "4"
            ),
        ],
        results: [
            ResultDescription("base", LocalizedText(en: "the segment's base", zh: "段基址")),
            ResultDescription(
                "limit",
                LocalizedText(en: "its limit in bytes, as lsl returns it", zh: "以字节计的界限，即 lsl 的结果")
            ),
            ResultDescription("dpl", LocalizedText(en: "its privilege level", zh: "描述符特权级")),
            ResultDescription("type", LocalizedText(en: "code, data or system", zh: "code、data 或 system")),
            ResultDescription("loaded", LocalizedText(en: "whether the register was loaded", zh: "段寄存器是否装入成功")),
            ResultDescription("linear_address", LocalizedText(en: "the linear address, or none", zh: "线性地址；没有则为 none")),
            ResultDescription(
                "exception",
                LocalizedText(en: "the exception with its error code, or none", zh: "异常及其错误码；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Call gates, task switches, interrupts and SYSCALL, the hidden part of segment registers, the accessed bit.",
                zh: "调用门、任务切换、中断与 SYSCALL、段寄存器的隐藏部分，以及已访问位。"
            ),
            LocalizedText(
                en: """
                    Linux itself does none of these checks: it fills the GDT with flat segments so that the processor's \
                    checks never matter. In long mode, bases of FS and GS above 4 GiB come from an MSR.
                    """,
                zh: """
                    这些检查都不是 Linux 做的：它在 GDT 里填上平坦段，使处理器的检查不起作用。长模式下 FS、GS 高于 4 GiB 的基址来自 MSR。
                    """
            ),
        ],
        follows: [
            "arch/x86/include/asm/desc_defs.h#desc_struct",
            "arch/x86/include/asm/desc_defs.h#GDT_ENTRY_INIT",
            "arch/x86/include/asm/segment.h#GDT_ENTRIES",
            "arch/x86/kernel/cpu/common.c#gdt_page",
            "arch/x86/boot/pm.c#setup_gdt",
            "arch/x86/kernel/traps.c#exc_general_protection",
            "arch/x86/kernel/traps.c#exc_segment_not_present",
            "arch/x86/kernel/traps.c#exc_stack_segment",
        ],
        drills: SegmentDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let register = SegmentRegister.allCases.first { values.text("register").isExactly($0.name) } ?? .ds
        let access = values.text("access")
        let kind: MemoryAccess.Kind = access.isExactly("read") ? .read : access.isExactly("write") ? .write : .fetch
        guard kind != .fetch || register == .cs else {
            throw .conflict(
                parameter: "access",
                value: "fetch",
                reason: LocalizedText(en: "instructions are fetched through cs.", zh: "取指令只经过 cs。")
            )
        }
        let narrator = SegmentNarrator(
            unit: SegmentUnit(
                privilege: UInt8(values.integer("cpl")),
                tableCount: values.integer("entries"),
                isLongMode: values.text("mode").isExactly("long")
            ),
            selector: SegmentSelector(UInt16(values.integer("selector"))),
            descriptor: SegmentDescriptor(rawValue: values.address("descriptor")),
            register: register,
            kind: kind,
            offset: values.address("offset"),
            size: values.unsigned("size")
        )
        return narrator.outcome
    }
}

extension SegmentRegister {
    /// The name as a parameter takes it.
    var name: String {
        switch self {
        case .cs: "cs"
        case .ss: "ss"
        case .ds: "ds"
        case .fs: "fs"
        }
    }
}
