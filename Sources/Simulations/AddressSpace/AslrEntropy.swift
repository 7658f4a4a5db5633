import MemoryModels
import Traces

/// What exec randomises, between which bounds, and how much an attacker has to guess.
enum AslrEntropy {
    static let simulation = Simulation(
        name: "aslr-entropy",
        area: .paging,
        title: LocalizedText(en: "ASLR: how many places are there?", zh: "ASLR：到底有多少个位置"),
        summary: LocalizedText(
            en: """
                At each exec the kernel draws where mappings, program, stack and heap lie. The number of places of each \
                follows from a few settings; a thousand runs then stay within the bounds.
                """,
            zh: "每次 exec，内核都要抽取映射区、程序、栈和堆的位置。各有多少个位置由几项设置决定；随后运行上千次，看结果是否都落在界内。"
        ),
        parameters: [
            Parameter(
                "program",
                LocalizedText(
                    en: "a 64-bit program, or a 32-bit one on a 64-bit kernel",
                    zh: "64 位程序，或在 64 位内核上运行的 32 位程序"
                ),
                .choice(["64", "32"]),
                default: "64"
            ),
            Parameter(
                "mmap-bits",
                LocalizedText(
                    en: "vm.mmap_rnd_bits (28-32) or vm.mmap_rnd_compat_bits (8-16); 0: the least",
                    zh: "vm.mmap_rnd_bits（28-32）或 vm.mmap_rnd_compat_bits（8-16）；0 表示最小值"
                ),
                .integer(0...32, unit: nil),
                default: "0"
            ),
            Parameter(
                "randomize",
                LocalizedText(en: "kernel.randomize_va_space", zh: "kernel.randomize_va_space"),
                .integer(0...2, unit: nil),
                default: "2"
            ),
            Parameter(
                "stack-limit",
                LocalizedText(en: "ulimit -s; 0: unlimited", zh: "ulimit -s；0 表示不限"),
                .integer(0...(1 << 40), unit: LocalizedText(same: "KiB")),
                default: "8192"
            ),
            Parameter("legacy", LocalizedText(same: "vm.legacy_va_layout"), .flag, default: "false"),
            Parameter(
                "align",
                LocalizedText(en: "p_align of the program", zh: "程序的 p_align"),
                .choice(["4K", "64K", "2M"]),
                default: "4K"
            ),
            Parameter(
                "execs",
                LocalizedText(en: "how often to run it", zh: "运行次数"),
                .integer(1...20_000, unit: nil),
                default: "1000"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "where the random numbers begin", zh: "随机数种子"),
                .integer(0...Int64.max, unit: nil),
                default: "1"
            ),
        ],
        results: [
            ResultDescription(
                "mmap_bits",
                LocalizedText(en: "entropy of libraries and vDSO together", zh: "库与 vDSO 共有的熵（位）")
            ),
            ResultDescription("program_bits", LocalizedText(en: "entropy of the program", zh: "程序的熵（位）")),
            ResultDescription("stack_bits", LocalizedText(en: "entropy of the stack's last page", zh: "栈末页的熵（位）")),
            ResultDescription(
                "heap_bits",
                LocalizedText(en: "entropy of the heap, the program known", zh: "已知程序位置时堆的熵（位）")
            ),
            ResultDescription("mmap_lowest", LocalizedText(en: "lowest mapping base", zh: "映射区基址的下限")),
            ResultDescription("mmap_highest", LocalizedText(en: "highest mapping base", zh: "映射区基址的上限")),
            ResultDescription("program_lowest", LocalizedText(en: "lowest program base", zh: "程序基址的下限")),
            ResultDescription("program_highest", LocalizedText(en: "highest program base", zh: "程序基址的上限")),
            ResultDescription("stack_lowest", LocalizedText(en: "lowest end of the stack", zh: "栈末的下限")),
            ResultDescription("stack_highest", LocalizedText(en: "highest end of the stack", zh: "栈末的上限")),
            ResultDescription(
                "distinct_programs",
                LocalizedText(en: "different program bases seen", zh: "出现过的不同程序基址数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Programs that are not position-independent, static ones (which lie among the mappings, their heap at the \
                    program's base), the order of libraries, malloc's own mappings, and the 16-byte steps of the stack pointer \
                    below the stack's end.
                    """,
                zh: """
                    非位置无关的程序、静态 PIE（位于映射区，堆则从程序基址起）、库的先后次序、malloc 自己的映射，以及栈顶指针以 16 字节为步长的细微变化。
                    """
            ),
            LocalizedText(
                en:
                    "Older kernels gave the vDSO a place of its own above the stack; in 6.12 it is an ordinary mapping.",
                zh: "旧内核把 vDSO 单独放在栈的上方；6.12 里它就是一个普通映射。"
            ),
        ],
        follows: [
            "arch/x86/mm/mmap.c#arch_mmap_rnd", "arch/x86/mm/mmap.c#mmap_base",
            "arch/x86/mm/mmap.c#arch_pick_mmap_layout", "mm/util.c#randomize_stack_top", "mm/util.c#randomize_page",
            "arch/x86/kernel/process.c#arch_align_stack", "arch/x86/kernel/process.c#arch_randomize_brk",
            "fs/binfmt_elf.c#load_elf_binary", "arch/x86/entry/vdso/vma.c#map_vdso",
        ],
        drills: AslrDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let isCompat = ExactText.areEqual(values.text("program"), "32")
        let range = isCompat ? 8...16 : 28...32
        let given = values.integer("mmap-bits")
        guard given == 0 || range.contains(given) else {
            throw .conflict(
                parameter: "mmap-bits",
                value: "\(given)",
                reason: LocalizedText(
                    en: "the kernel takes \(range.lowerBound) to \(range.upperBound) for such a program.",
                    zh: "这种程序只能取 \(range.lowerBound) 到 \(range.upperBound)。"
                )
            )
        }
        let limit = values.unsigned("stack-limit")
        let align = values.text("align")
        let settings = UserRandomization(
            isCompat: isCompat,
            mmapBits: given == 0 ? range.lowerBound : given,
            randomizeLevel: values.integer("randomize"),
            stackLimit: limit == 0 ? .max : limit << 10,
            isLegacy: values.flag("legacy"),
            alignment: ExactText.areEqual(align, "2M") ? 2 << 20 : ExactText.areEqual(align, "64K") ? 64 << 10 : 4096
        )
        var random = SplitMix64(seed: values.unsigned("seed"))
        var layouts: [UserRandomization.Layout] = []
        for _ in 0..<values.integer("execs") { layouts.append(settings.exec(random: { random.next() })) }
        let narrator = AslrNarrator(settings, layouts)
        let bounds = narrator.bounds
        let results: [TraceResult] = [
            .text("mmap_bits", KaslrText.bits(settings.mmapChoices)),
            .text("program_bits", KaslrText.bits(settings.programChoices)),
            .text("stack_bits", KaslrText.bits(settings.stackChoices)),
            .text("heap_bits", KaslrText.bits(settings.heapChoices)),
            .address("mmap_lowest", bounds.mmap.lowerBound), .address("mmap_highest", bounds.mmap.upperBound),
            .address("program_lowest", bounds.program.lowerBound),
            .address("program_highest", bounds.program.upperBound),
            .address("stack_lowest", bounds.stack.lowerBound), .address("stack_highest", bounds.stack.upperBound),
            .count("distinct_programs", narrator.distinctPrograms),
        ]
        return (results, narrator.steps)
    }
}
