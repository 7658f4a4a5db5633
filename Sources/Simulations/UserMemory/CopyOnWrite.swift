import MemoryModels
import Traces

/// What processes share after a fork, and how they part.
enum CopyOnWrite {
    private static let pages = LocalizedText(en: "pages", zh: "页")
    private static let kinds: [MemoryOperation.Kind] = [.read, .write, .fork, .exit, .pin, .unpin]

    static let simulation = Simulation(
        name: "copy-on-write",
        area: .processes,
        title: LocalizedText(en: "fork and copy-on-write", zh: "fork 与写时复制"),
        summary: LocalizedText(
            en: """
                A fork copies page table entries, not pages. Whoever writes a shared page first gets a copy; the last one \
                keeps the old frame. A page that is pinned for a device is copied in the fork itself.
                """,
            zh: """
                fork 复制的是页表项，不是页。先写共享页的进程得到副本，最后一个保留原页框。为设备固定的页在 fork 时就复制。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the processes do", zh: "各进程的操作"),
                .operations(grammar: MemoryOperation.grammar(kinds)),
                // Copy and reuse; a page of zeros shared; an exclusive page made read-only never; three sharers
                // and an exit; a pin before a fork.
                default: "wa0-2 ra3 fA wBa0 wAa0 wBa3 fB wCa1 xC wBa1 wAa1 pAa2 fA wAa2 wDa2"
            )
        ],
        results: [
            ResultDescription("copies", LocalizedText(en: "pages copied by faults", zh: "缺页时复制的页数"), unit: pages),
            ResultDescription(
                "early_copies",
                LocalizedText(en: "pages copied by a fork", zh: "fork 时复制的页数"),
                unit: pages
            ),
            ResultDescription(
                "reused_exclusive",
                LocalizedText(en: "write faults on exclusive pages", zh: "独占页上的写缺页次数")
            ),
            ResultDescription(
                "reused_last",
                LocalizedText(en: "pages kept by their last user", zh: "由最后一个使用者保留的页数"),
                unit: pages
            ),
            ResultDescription("faults", LocalizedText(en: "page faults in all", zh: "缺页异常总数")),
            ResultDescription("shared_entries", LocalizedText(en: "entries shared by forks", zh: "fork 共享的页表项数")),
            ResultDescription("private_frames", LocalizedText(en: "private frames at the end", zh: "最后的私有页框数")),
            ResultDescription(
                "shared_frames",
                LocalizedText(en: "private frames mapped more than once at the end", zh: "最后被多次映射的私有页框数")
            ),
            ResultDescription("exclusive_frames", LocalizedText(en: "exclusive frames at the end", zh: "最后的独占页框数")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Threads, `vfork`, `MADV_DONTFORK` and `MADV_WIPEONFORK`; huge pages, of which a write splits off one page.",
                zh: "线程、`vfork`、`MADV_DONTFORK` 与 `MADV_WIPEONFORK`；大页，对它的写会拆出单页。"
            ),
            LocalizedText(
                en: """
                    References that LRU caches hold for a moment, which can make the kernel copy where it need not; pins \
                    for reading (`FAULT_FLAG_UNSHARE`).
                    """,
                zh: "LRU 缓存暂时持有的引用，它可能使内核多复制一次；为读而固定的情形（`FAULT_FLAG_UNSHARE`）。"
            ),
        ],
        follows: [
            "mm/memory.c#copy_page_range",
            "mm/memory.c#copy_present_ptes",
            "mm/memory.c#copy_present_page",
            "mm/memory.c#vma_needs_copy",
            "mm/memory.c#do_wp_page",
            "mm/memory.c#wp_can_reuse_anon_folio",
            "mm/memory.c#wp_page_reuse",
            "mm/memory.c#wp_page_copy",
            "include/linux/mm.h#folio_needs_cow_for_dma",
        ],
        drills: CopyOnWriteDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MemoryOperation.parse(values.text("operations"), kinds, parameter: "operations")
        var session = MemorySession(ProgramLayout.memory(UserMemory.Options(), isCached: false))
        var list = StepList(simulation: "copy-on-write")
        var copies = 0
        var early = 0
        var exclusive = 0
        var last = 0
        var faults = 0
        var shared = 0
        for (index, operation) in operations.enumerated() {
            let narrator = CopyOnWriteNarrator(operation: operation, before: session.memory)
            let outcome = try session.perform(operation, position: index + 1)
            copies += outcome.count(CopyOnWriteNarrator.isCopy)
            early += outcome.fork?.copied ?? 0
            shared += outcome.fork?.shared ?? 0
            faults += outcome.count { $0.kind != .hit }
            for case .reused(_, let wasExclusive) in outcome.faults.flatMap({ $0.actions }) {
                if wasExclusive { exclusive += 1 } else { last += 1 }
            }
            try list.add(narrator.step(outcome, session.memory))
        }
        let frames = session.memory.frames.compactMap { $0 }.filter { $0.isAnonymous }
        let numbers: [(String, Int)] = [
            ("copies", copies), ("early_copies", early), ("reused_exclusive", exclusive), ("reused_last", last),
            ("faults", faults), ("shared_entries", shared), ("private_frames", frames.count),
            ("shared_frames", frames.filter { $0.mapCount > 1 }.count),
            ("exclusive_frames", frames.filter { $0.isExclusive }.count),
        ]
        return (numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }, list.steps)
    }
}
