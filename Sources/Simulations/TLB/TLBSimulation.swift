import MemoryModels
import Traces

/// What processors remember of page tables, and how the kernel makes them forget.
enum TLBSimulation {
    private static let nanoseconds = LocalizedText(en: "ns", zh: "纳秒")

    static let simulation = Simulation(
        name: "tlb",
        area: .paging,
        title: LocalizedText(en: "TLB: PCIDs, flushes and shootdowns", zh: "TLB：PCID、刷新与跨 CPU 击落"),
        summary: LocalizedText(
            en: """
                Processors run processes and touch pages. Their TLBs fill, and survive a switch if CR3 is written with the \
                no-flush bit; the kernel reuses six address-space identifiers and interrupts only who must forget.
                """,
            zh: "处理器运行进程、访问页，TLB 渐渐填满；切换时若 CR3 带着不刷新位写入，内容就能保留。内核循环使用六个地址空间标识，需要遗忘时只打断必须打断的 CPU。"
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the processors do", zh: "各处理器的动作"),
                .operations(grammar: TLBOperation.grammar),
                default: """
                    run:0:1 use:0:0+3 use:0:0+3 kernel:0:5 run:0:2 use:0:0+2 kernel:0:5 run:0:1 use:0:0+3 \
                    run:1:1 use:1:0+2 unmap:0:1+1 use:1:0+2 idle:1 unmap:0:0+40 run:1:1 use:1:0+1 vfree:0:5+1
                    """
            ),
            Parameter("cpus", LocalizedText(en: "processors", zh: "处理器数"), .integer(1...4, unit: nil), default: "2"),
            Parameter(
                "sets",
                LocalizedText(en: "sets of each TLB", zh: "每个 TLB 的组数"),
                .choice(["1", "2", "4", "8", "16", "32", "64"]),
                default: "4"
            ),
            Parameter(
                "ways",
                LocalizedText(en: "entries of a set", zh: "每组的项数"),
                .integer(1...16, unit: nil),
                default: "2"
            ),
            Parameter("pcid", LocalizedText(en: "the processor has PCIDs", zh: "处理器支持 PCID"), .flag, default: "true"),
            Parameter(
                "tlb-time",
                LocalizedText(en: "a look-up in the TLB", zh: "查一次 TLB 的时间"),
                .integer(0...1000, unit: nanoseconds),
                default: "1"
            ),
            Parameter(
                "memory-time",
                LocalizedText(en: "an access to memory", zh: "访问一次内存的时间"),
                .integer(1...10_000, unit: nanoseconds),
                default: "80"
            ),
            Parameter(
                "levels",
                LocalizedText(en: "levels of page tables read on a miss", zh: "未命中时要读的页表级数"),
                .integer(1...5, unit: nil),
                default: "4"
            ),
        ],
        results: [
            ResultDescription("accesses", LocalizedText(en: "accesses to pages", zh: "访问次数")),
            ResultDescription("hits", LocalizedText(en: "of them hits", zh: "其中命中")),
            ResultDescription("hit_percent", LocalizedText(en: "hits, in percent", zh: "命中率（百分数）")),
            ResultDescription(
                "effective_ns",
                LocalizedText(en: "effective access time, in nanoseconds", zh: "有效访问时间（纳秒）")
            ),
            ResultDescription("cr3_writes", LocalizedText(en: "writes of CR3 for a switch", zh: "切换时写 CR3 的次数")),
            ResultDescription("full_flushes", LocalizedText(en: "flushes of a whole context", zh: "刷新整个上下文的次数")),
            ResultDescription("page_flushes", LocalizedText(en: "single pages flushed", zh: "逐页刷新的页数")),
            ResultDescription("interrupts", LocalizedText(en: "processors interrupted (IPIs)", zh: "被打断的处理器数（IPI）")),
            ResultDescription(
                "recycled_asids",
                LocalizedText(en: "identifiers taken from another process", zh: "从别的进程手里收回的标识数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Page-table isolation and its user PCIDs, caches of upper levels, a second TLB level, large pages, \
                    speculation, batched flushes of reclaim, and the periodic trimming of mm_cpumask.
                    """,
                zh: "页表隔离及其用户态 PCID、上级页表项缓存、二级 TLB、大页、推测执行、内存回收的批量刷新，以及对 mm_cpumask 的定期修剪。"
            ),
            LocalizedText(
                en: "Real processors do not say how they replace entries; here it is the least recently used of a set.",
                zh: "真实处理器不公开替换策略；这里替换组内最久未用的一项。"
            ),
        ],
        follows: [
            "arch/x86/mm/tlb.c#switch_mm_irqs_off", "arch/x86/mm/tlb.c#choose_new_asid",
            "arch/x86/mm/tlb.c#load_new_mm_cr3", "arch/x86/mm/tlb.c#enter_lazy_tlb",
            "arch/x86/mm/tlb.c#flush_tlb_mm_range", "arch/x86/mm/tlb.c#flush_tlb_func",
            "arch/x86/mm/tlb.c#should_flush_tlb", "arch/x86/mm/tlb.c#flush_tlb_kernel_range",
            "arch/x86/include/asm/tlbflush.h#TLB_NR_DYN_ASIDS",
        ],
        drills: TLBDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let cpus = values.integer("cpus")
        let operations = try TLBOperation.parse(values.text("operations"), cpus: cpus)
        var system = TLBSystem(
            cpuCount: cpus,
            sets: Int(StrictNumber.unsigned(values.text("sets")) ?? 1),
            ways: values.integer("ways"),
            hasPCID: values.flag("pcid")
        )
        for _ in 1...8 { _ = system.makeSpace() }
        var narrator = TLBNarrator()
        try narrator.opening(system)
        for (index, operation) in operations.enumerated() {
            let before = system
            try perform(operation, at: index + 1, &system, &narrator, before)
        }
        let time = TLBSystem.effectiveTime(
            hits: system.hits,
            misses: system.misses,
            lookup: values.integer("tlb-time"),
            memory: values.integer("memory-time"),
            levels: values.integer("levels")
        )
        let total = system.hits + system.misses
        let ratio = total == 0 ? 0 : 1000 * system.hits / total
        try narrator.ending(system, time: time, ratio: ratio, levels: values.integer("levels"))
        let results: [TraceResult] = [
            .count("accesses", total), .count("hits", system.hits), .text("hit_percent", "\(ratio / 10).\(ratio % 10)"),
            .text("effective_ns", "\(time / 10).\(time % 10)"), .count("cr3_writes", system.cr3Writes),
            .count("full_flushes", system.fullFlushes), .count("page_flushes", system.pageFlushes),
            .count("interrupts", system.interrupts), .count("recycled_asids", system.recycledSlots),
        ]
        return (results, narrator.list.steps)
    }

    private static func perform(
        _ operation: TLBOperation,
        at position: Int,
        _ system: inout TLBSystem,
        _ narrator: inout TLBNarrator,
        _ before: TLBSystem
    ) throws(SimulationError) {
        var events: [TLBEvent] = []
        let cpu = operation.cpu
        let isUser = system.cpus[cpu].loaded != 0 && !system.cpus[cpu].isLazy
        switch operation {
        case .run(_, let space): system.switchTo(space, cpu: cpu, recordingInto: &events)
        case .idle: system.enterLazy(cpu: cpu, recordingInto: &events)
        case .use(_, let first, let count, let isKernel):
            guard isKernel || isUser else { throw noProcess(cpu, position) }
            for page in first..<(first + count) {
                let number = UInt64(page) | (isKernel ? TLBSystem.kernelBit : 0)
                system.access(cpu: cpu, page: number, recordingInto: &events)
            }
        case .unmap(_, let first, let count, let freesTables):
            guard isUser else { throw noProcess(cpu, position) }
            system.unmap(cpu: cpu, first: UInt64(first), count: count, freesTables: freesTables, recordingInto: &events)
        case .unmapKernel(_, let first, let count):
            let page = UInt64(first) | TLBSystem.kernelBit
            system.unmapKernel(cpu: cpu, first: page, count: count, recordingInto: &events)
        }
        try narrator.tell(operation, events, before, system)
    }

    private static func noProcess(_ cpu: Int, _ position: Int) -> SimulationError {
        .badOperation(
            parameter: "operations",
            operation: "\(cpu)",
            position: position,
            reason: LocalizedText(
                en: "processor \(cpu) runs no process at that moment; run one first.",
                zh: "处理器 \(cpu) 此时没有运行进程，请先 run 一个。"
            )
        )
    }
}
