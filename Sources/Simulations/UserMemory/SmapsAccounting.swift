import MemoryModels
import Traces

/// What the sizes in smaps and smaps_rollup count.
enum SmapsAccounting {
    private static let kilobytes = LocalizedText(en: "kB", zh: "kB")
    private static let kinds: [MemoryOperation.Kind] = [.read, .write, .fork, .exit, .swapOut]

    static let simulation = Simulation(
        name: "smaps-accounting",
        area: .accounting,
        title: LocalizedText(en: "VSZ, RSS, PSS and USS in smaps", zh: "smaps 中的 VSZ、RSS、PSS 与 USS"),
        summary: LocalizedText(
            en: """
                Processes share pages of a file, of shared memory, and of each other after a fork. smaps counts every \
                present page once for Rss, and divides it by its number of mappings for Pss, in fractions of 1/4096 byte.
                """,
            zh: """
                多个进程共享文件页、共享内存页，以及 fork 之后彼此的页。smaps 把每个在内存中的页整页计入 Rss，再除以映射数计入 \
                Pss，精度为 1/4096 字节。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the processes do", zh: "各进程的操作"),
                .operations(grammar: MemoryOperation.grammar(kinds)),
                default: "rt0 wa0-8 ws0-1 wm0-3 fA rBt0 wBa0-1 rBm0 fA rBp5 wBp5 oAa6-8 rCa6 xC"
            ),
            Parameter(
                "process",
                LocalizedText(en: "the process that the results are about", zh: "结果所针对的进程"),
                .choice(["A", "B", "C", "D", "E", "F", "G", "H"]),
                default: "A"
            ),
        ],
        results: [
            ResultDescription("vsz", LocalizedText(en: "address space: VmSize", zh: "地址空间：VmSize"), unit: kilobytes),
            ResultDescription("rss", LocalizedText(same: "Rss"), unit: kilobytes),
            ResultDescription("pss", LocalizedText(same: "Pss"), unit: kilobytes),
            ResultDescription(
                "pss_fraction",
                LocalizedText(en: "Pss before rounding, in 1/4096 byte", zh: "取整之前的 Pss，单位为 1/4096 字节")
            ),
            ResultDescription("pss_anon", LocalizedText(same: "Pss_Anon"), unit: kilobytes),
            ResultDescription("pss_file", LocalizedText(same: "Pss_File"), unit: kilobytes),
            ResultDescription("pss_shmem", LocalizedText(same: "Pss_Shmem"), unit: kilobytes),
            ResultDescription(
                "pss_lines",
                LocalizedText(
                    en: "the Pss lines of smaps added up, each rounded down by itself",
                    zh: "smaps 各区域 Pss 行之和，每行各自向下取整"
                ),
                unit: kilobytes
            ),
            ResultDescription(
                "uss",
                LocalizedText(en: "Private_Clean plus Private_Dirty", zh: "Private_Clean 加 Private_Dirty"),
                unit: kilobytes
            ),
            ResultDescription("shared_clean", LocalizedText(same: "Shared_Clean"), unit: kilobytes),
            ResultDescription("shared_dirty", LocalizedText(same: "Shared_Dirty"), unit: kilobytes),
            ResultDescription("private_clean", LocalizedText(same: "Private_Clean"), unit: kilobytes),
            ResultDescription("private_dirty", LocalizedText(same: "Private_Dirty"), unit: kilobytes),
            ResultDescription("anonymous", LocalizedText(same: "Anonymous"), unit: kilobytes),
            ResultDescription("swap", LocalizedText(same: "Swap"), unit: kilobytes),
            ResultDescription("swap_pss", LocalizedText(same: "SwapPss"), unit: kilobytes),
            ResultDescription(
                "total_rss",
                LocalizedText(en: "Rss of all processes added up", zh: "全部进程的 Rss 之和"),
                unit: kilobytes
            ),
            ResultDescription(
                "total_pss",
                LocalizedText(en: "Pss of all processes added up", zh: "全部进程的 Pss 之和"),
                unit: kilobytes
            ),
            ResultDescription(
                "mapped_frames",
                LocalizedText(en: "frames that anyone maps", zh: "被映射的页框总量"),
                unit: kilobytes
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Huge pages, KSM, LazyFree, Locked, Referenced, HugeTLB; swapped pages of shared memory, which have no entries.",
                zh: "大页、KSM、LazyFree、Locked、Referenced、HugeTLB；换出的共享内存页（没有页表项）。"
            ),
            LocalizedText(
                en: "The program itself, its libraries and its heap: the processes have six areas only.",
                zh: "程序自身、各个库和堆：这里的进程只有六个区域。"
            ),
        ],
        follows: [
            "fs/proc/task_mmu.c#smaps_account",
            "fs/proc/task_mmu.c#smaps_page_accumulate",
            "fs/proc/task_mmu.c#smaps_pte_entry",
            "fs/proc/task_mmu.c#smap_gather_stats",
            "fs/proc/task_mmu.c#show_smaps_rollup",
            "fs/proc/task_mmu.c#PSS_SHIFT",
        ],
        drills: SmapsDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MemoryOperation.parse(values.text("operations"), kinds, parameter: "operations")
        var session = MemorySession(ProgramLayout.memory(UserMemory.Options(), isCached: true))
        var list = StepList(simulation: "smaps-accounting")
        for (index, operation) in operations.enumerated() {
            let narrator = SmapsNarrator(operation: operation, before: session.memory)
            let outcome = try session.perform(operation, position: index + 1)
            try list.add(narrator.step(outcome, session.memory))
        }
        let memory = session.memory
        let letter = values.text("process")
        guard
            let process = memory.processes.indices.first(where: { ExactText.areEqual(ProgramLayout.name($0), letter) })
        else {
            throw .conflict(
                parameter: "process",
                value: letter,
                reason: LocalizedText(
                    en: "the operations make \(memory.processes.count) processes only.",
                    zh: "这些操作只产生 \(memory.processes.count) 个进程。"
                )
            )
        }
        return (results(memory, process), list.steps)
    }

    private static func results(_ memory: UserMemory, _ process: Int) -> [TraceResult] {
        let smaps = memory.smapsRollup(process: process)
        var lines: UInt64 = 0
        for area in memory.processes[process].areas.indices {
            lines += Smaps.kilobytes(shifted: memory.smaps(process: process, area: area).pss)
        }
        var all = Smaps()
        for other in memory.processes.indices where memory.processes[other].isAlive {
            all.add(memory.smapsRollup(process: other))
        }
        let mapped = memory.frames.reduce(0) { $0 + (($1?.mapCount ?? 0) > 0 ? 4 : 0) }
        let isAlive = memory.processes[process].isAlive
        let numbers: [(String, UInt64)] = [
            ("vsz", isAlive ? smaps.size / 1024 : 0), ("rss", smaps.resident / 1024),
            ("pss", Smaps.kilobytes(shifted: smaps.pss)), ("pss_fraction", smaps.pss),
            ("pss_anon", Smaps.kilobytes(shifted: smaps.pssAnonymous)),
            ("pss_file", Smaps.kilobytes(shifted: smaps.pssFile)),
            ("pss_shmem", Smaps.kilobytes(shifted: smaps.pssShmem)), ("pss_lines", lines),
            ("uss", smaps.uss / 1024), ("shared_clean", smaps.sharedClean / 1024),
            ("shared_dirty", smaps.sharedDirty / 1024), ("private_clean", smaps.privateClean / 1024),
            ("private_dirty", smaps.privateDirty / 1024), ("anonymous", smaps.anonymous / 1024),
            ("swap", smaps.swap / 1024), ("swap_pss", Smaps.kilobytes(shifted: smaps.swapPss)),
            ("total_rss", all.resident / 1024), ("total_pss", Smaps.kilobytes(shifted: all.pss)),
            ("mapped_frames", UInt64(mapped)),
        ]
        return numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }
    }
}
