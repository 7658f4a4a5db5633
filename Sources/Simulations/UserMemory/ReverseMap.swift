import MemoryModels
import Traces

/// From a frame back to the page table entries that map it.
enum ReverseMap {
    private static let kinds: [MemoryOperation.Kind] = [.read, .write, .fork, .exit, .walk]

    static let simulation = Simulation(
        name: "rmap",
        area: .processes,
        title: LocalizedText(en: "Reverse mapping: anon_vma and i_mmap", zh: "反向映射：anon_vma 与 i_mmap"),
        summary: LocalizedText(
            en: """
                To move or swap out a page, the kernel must find all entries that map it. A private page leads to an \
                anon_vma with the areas of all who may share it since a fork; a page of a file to all areas of the file.
                """,
            zh: """
                要迁移或换出一页，内核必须找到映射它的全部页表项。私有页通过 anon_vma 找到 fork 以来可能共享它的所有区域；\
                文件页则通过文件找到映射该文件的所有区域。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the processes do", zh: "各进程的操作"),
                .operations(grammar: MemoryOperation.grammar(kinds)),
                // A shared page, the child's own, the parent's kept one; a grandchild; a file mapped twice; and
                // an anon_vma taken over after its owner is gone.
                default: "wa0-1 qa0 fA qa0 wBa0 qBa0 qAa0 fB qBa0 qAa1 rAs2 rBp2 qAs2 wBp2 qBp2 xB fC qCa0"
            )
        ],
        results: [
            ResultDescription("walks", LocalizedText(en: "walks of the reverse map", zh: "反向映射遍历次数")),
            ResultDescription("visited", LocalizedText(en: "areas visited in all", zh: "访问的区域总数")),
            ResultDescription("found", LocalizedText(en: "entries found in all", zh: "找到的页表项总数")),
            ResultDescription("anon_vmas", LocalizedText(en: "anon_vmas at the end", zh: "最后的 anon_vma 个数")),
            ResultDescription(
                "chain_links",
                LocalizedText(
                    en: "anon_vma_chain links at the end: areas times the trees they are in",
                    zh: "最后的 anon_vma_chain 个数：各区域所在的树之和"
                )
            ),
            ResultDescription(
                "deepest_chain",
                LocalizedText(en: "the most anon_vmas that one area is in", zh: "单个区域所在 anon_vma 的最大个数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Splitting, merging and moving areas, which copy chains too (`anon_vma_clone`); KSM pages, which have lists of their own.",
                zh: "区域的拆分、合并与移动（同样通过 `anon_vma_clone` 复制链）；KSM 页（另有链表）。"
            ),
            LocalizedText(
                en: """
                    The order of an interval tree: areas are visited in the order in which they joined. Locks, and huge \
                    pages.
                    """,
                zh: "区间树的次序：这里按加入的先后访问区域。锁，以及大页。"
            ),
        ],
        follows: [
            "mm/rmap.c#anon_vma_fork",
            "mm/rmap.c#anon_vma_clone",
            "mm/rmap.c#__anon_vma_prepare",
            "mm/rmap.c#unlink_anon_vmas",
            "mm/rmap.c#rmap_walk_anon",
            "mm/rmap.c#rmap_walk_file",
            "mm/rmap.c#folio_move_anon_rmap",
        ],
        drills: RmapDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MemoryOperation.parse(values.text("operations"), kinds, parameter: "operations")
        var session = MemorySession(ProgramLayout.memory(UserMemory.Options(), isCached: false))
        var list = StepList(simulation: "rmap")
        var walks = 0
        var visited = 0
        var found = 0
        for (index, operation) in operations.enumerated() {
            let narrator = RmapNarrator(operation: operation, before: session.memory)
            let outcome = try session.perform(operation, position: index + 1)
            if let visits = outcome.visits {
                walks += 1
                visited += visits.count
                for visit in visits where visit.isMapped { found += 1 }
            }
            try list.add(narrator.step(outcome, session.memory))
        }
        var links = 0
        var deepest = 0
        for process in session.memory.processes {
            for area in process.areas {
                links += area.chain.count
                deepest = max(deepest, area.chain.count)
            }
        }
        let count = session.memory.anonVMAs.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
        let numbers: [(String, Int)] = [
            ("walks", walks), ("visited", visited), ("found", found), ("anon_vmas", count), ("chain_links", links),
            ("deepest_chain", deepest),
        ]
        return (numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }, list.steps)
    }
}
