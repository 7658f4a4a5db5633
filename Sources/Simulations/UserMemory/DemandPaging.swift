import MemoryModels
import Traces

/// Pages that arrive when they are touched.
enum DemandPaging {
    private static let pages = LocalizedText(en: "pages", zh: "页")
    private static let kinds: [MemoryOperation.Kind] = [.read, .write]

    static let simulation = Simulation(
        name: "demand-paging",
        area: .processes,
        title: LocalizedText(en: "Demand paging", zh: "请求调页"),
        summary: LocalizedText(
            en: """
                A process touches its memory page by page. The fault handler decides from the area and the entry: the page \
                of zeros, a cleared page, a page of the page cache or a copy of it, more stack, or a signal.
                """,
            zh: """
                进程逐页访问内存。缺页处理程序根据区域和页表项决定：映射零页、清零的新页、页缓存中的页或其副本，扩展栈，或发信号。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the process touches", zh: "进程的访问"),
                .operations(grammar: MemoryOperation.grammar(kinds)),
                // Zero page and first write; text with read-around and fault-around; both kinds of file
                // mapping, read then written; shared anonymous; a growing stack; two errors.
                default: "ra0 wa0 wa0 wa1-4 rt20 rt21 rt0-39 rp3 wp3 wp9 rs4 ws4 ws5 wm0 wk0 wk40 wt0 wk2100"
            ),
            Parameter(
                "fault-around",
                LocalizedText(
                    en: "`fault_around_bytes`, in pages; 1 turns it off",
                    zh: "`fault_around_bytes`，以页计；1 表示关闭"
                ),
                .choice(["1", "2", "4", "8", "16", "32"]),
                default: "16"
            ),
            Parameter(
                "read-around",
                LocalizedText(en: "pages read around a missing one (`ra_pages`)", zh: "在缺失的页周围读入的页数（`ra_pages`）"),
                .integer(0...64, unit: pages),
                default: "32"
            ),
            Parameter(
                "stack-limit",
                LocalizedText(en: "`RLIMIT_STACK`", zh: "`RLIMIT_STACK`"),
                .integer(33...4096, unit: pages),
                default: "2048"
            ),
            Parameter(
                "cached",
                LocalizedText(en: "whether the files are in the page cache already", zh: "文件是否已在页缓存中"),
                .flag,
                default: "false"
            ),
        ],
        results: [
            ResultDescription("minor_faults", LocalizedText(en: "faults without I/O", zh: "没有 I/O 的缺页次数")),
            ResultDescription("major_faults", LocalizedText(en: "faults that read from a file", zh: "读文件的缺页次数")),
            ResultDescription("accesses", LocalizedText(en: "pages touched in all", zh: "总的访问页次")),
            ResultDescription("signals", LocalizedText(en: "SIGSEGV and SIGBUS", zh: "SIGSEGV 与 SIGBUS 次数")),
            ResultDescription("rss_anon", LocalizedText(en: "RssAnon at the end", zh: "最后的 RssAnon"), unit: pages),
            ResultDescription("rss_file", LocalizedText(en: "RssFile at the end", zh: "最后的 RssFile"), unit: pages),
            ResultDescription("rss_shmem", LocalizedText(en: "RssShmem at the end", zh: "最后的 RssShmem"), unit: pages),
            ResultDescription(
                "zero_page_entries",
                LocalizedText(en: "entries that map the page of zeros, which RSS leaves out", zh: "映射零页的页表项，不计入 RSS")
            ),
            ResultDescription("stack_pages", LocalizedText(en: "size of the stack's area", zh: "栈区域的大小"), unit: pages),
            ResultDescription(
                "file_pages_read",
                LocalizedText(en: "pages read from files", zh: "从文件读入的页数"),
                unit: pages
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Huge pages and large folios, which map many pages in one fault; `MAP_POPULATE`, `madvise`, memory shortage.",
                zh: "一次缺页映射许多页的大页与大 folio；`MAP_POPULATE`、`madvise`、内存不足。"
            ),
            LocalizedText(
                en: """
                    Time: a read-ahead is finished when the fault that waits for it goes on, and no later read-ahead \
                    starts before it is needed.
                    """,
                zh: "时间：等待预读的缺页继续时，预读已全部完成；也没有提前开始的异步预读。"
            ),
        ],
        follows: [
            "mm/memory.c#handle_mm_fault",
            "mm/memory.c#do_anonymous_page",
            "mm/memory.c#do_read_fault",
            "mm/memory.c#do_fault_around",
            "mm/memory.c#do_cow_fault",
            "mm/memory.c#do_shared_fault",
            "mm/memory.c#do_wp_page",
            "mm/filemap.c#filemap_fault",
            "mm/filemap.c#filemap_map_pages",
            "mm/mmap.c#expand_stack",
            "arch/x86/mm/fault.c#do_user_addr_fault",
        ],
        drills: DemandPagingDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MemoryOperation.parse(values.text("operations"), kinds, parameter: "operations")
        var options = UserMemory.Options()
        options.faultAround = StrictNumber.unsigned(values.text("fault-around")).map { Int($0) } ?? 16
        options.readAround = values.integer("read-around")
        options.stackLimit = values.integer("stack-limit")
        var session = MemorySession(ProgramLayout.memory(options, isCached: values.flag("cached")))
        var list = StepList(simulation: "demand-paging")
        var minor = 0
        var major = 0
        var accesses = 0
        var signals = 0
        var read = 0
        for (index, operation) in operations.enumerated() {
            let narrator = DemandPagingNarrator(operation: operation, before: session.memory)
            let outcome = try session.perform(operation, position: index + 1)
            accesses += outcome.faults.count
            for fault in outcome.faults {
                switch fault.kind {
                case .hit: break
                case .minor: minor += 1
                case .major: major += 1
                case .segmentationFault, .busError: signals += 1
                }
                for case .readFile(_, let pages) in fault.actions { read += pages }
            }
            try list.add(narrator.step(outcome, session.memory, minor: minor, major: major))
        }
        let pages = ResidentPages(session.memory, process: 0)
        let stack = session.memory.processes[0].areas[ProgramLayout.stack]
        let numbers: [(String, Int)] = [
            ("minor_faults", minor), ("major_faults", major), ("accesses", accesses), ("signals", signals),
            ("rss_anon", pages.anonymous), ("rss_file", pages.file), ("rss_shmem", pages.shmem),
            ("zero_page_entries", pages.zero), ("stack_pages", stack.entries.count), ("file_pages_read", read),
        ]
        return (numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }, list.steps)
    }
}
