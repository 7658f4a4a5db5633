import MemoryModels
import Traces

/// Who holds the pages, by the stack that allocated them.
enum PageOwnerSimulation {
    static let simulation = Simulation(
        name: "page-owner",
        area: .checking,
        title: LocalizedText(en: "page_owner: who holds the pages", zh: "page_owner：页在谁手里"),
        summary: LocalizedText(
            en: """
                With `page_owner=on` each page remembers the stack that allocated it. Grouped by stack, a list of hundreds of \
                thousands of pages becomes a short one, and a leak is the line that only grows.
                """,
            zh: """
                启用 `page_owner=on` 时，每页都记着分配它的调用栈。按调用栈归类，几十万页的清单就缩成几行；只涨不落的那一行，就是泄漏。
                """
        ),
        parameters: [
            Parameter(
                "cull",
                LocalizedText(
                    en: "what pages are grouped by: `page_owner_sort --cull`",
                    zh: "按什么归类：`page_owner_sort --cull`"
                ),
                .choice(["stacktrace", "pid"]),
                default: "stacktrace"
            ),
            Parameter(
                "sort",
                LocalizedText(en: "what comes first: most blocks, or most pages (`-m`)", zh: "次序：块数最多，或页数最多（`-m`）"),
                .choice(["times", "pages"]),
                default: "pages"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what is done", zh: "要执行的操作"),
                .operations(grammar: OwnerOperation.grammar),
                default: "a0x300 c0x200 s3x12 t0x10 d2x20 fd2 d2x20 fa2 d2x30 fc1 d2x40"
            ),
        ],
        results: [
            ResultDescription("stacks", LocalizedText(en: "stacks that hold pages", zh: "持有页的调用栈数")),
            ResultDescription("blocks", LocalizedText(en: "allocated blocks", zh: "已分配的块数")),
            ResultDescription("pages", LocalizedText(en: "allocated pages", zh: "已分配的页数"), unit: PagesText.pages),
            ResultDescription(
                "top_pages",
                LocalizedText(en: "pages of the largest stack", zh: "最大的调用栈持有的页数"),
                unit: PagesText.pages
            ),
            ResultDescription("top_function", LocalizedText(en: "innermost call of that stack", zh: "该调用栈最内层的函数")),
            ResultDescription(
                "freed_with_owner",
                LocalizedText(en: "free pages whose last owner is still known", zh: "仍记得上一个主人的空闲页数"),
                unit: PagesText.pages
            ),
            ResultDescription("failed_requests", LocalizedText(en: "requests that got nothing", zh: "失败的请求数")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Time stamps, process names, memcg and migration reasons, and pages allocated before the feature was ready.",
                zh: "时间戳、进程名、memcg、迁移原因，以及功能就绪之前分配的页。"
            ),
            LocalizedText(
                en: "The stacks are short examples; those of the driver `demo` are made up. The zone has 4096 pages.",
                zh: "调用栈是缩短的例子，驱动 `demo` 的调用栈是虚构的。内存区域有 4096 页。"
            ),
        ],
        follows: [
            "mm/page_owner.c#save_stack",
            "mm/page_owner.c#__set_page_owner",
            "mm/page_owner.c#__reset_page_owner",
            "mm/page_owner.c#inc_stack_record_count",
            "mm/page_owner.c#dec_stack_record_count",
            "mm/page_owner.c#read_page_owner",
            "mm/page_owner.c#stack_print",
            "tools/mm/page_owner_sort.c#compare_cull_condition",
        ],
        drills: PageOwnerDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try OwnerOperation.parse(values.text("operations"))
        // A zone of this size is possible.
        guard let zone = try? BuddyAllocator(start: 0, pageCount: 4096) else { return ([], []) }
        var narrator = OwnerNarrator(
            zone,
            byPID: ExactText.areEqual(values.text("cull"), "pid"),
            byPages: ExactText.areEqual(values.text("sort"), "pages")
        )
        try narrator.opening()
        for operation in operations { try narrator.play(operation) }
        try narrator.ending()
        return (narrator.results, narrator.list.steps)
    }
}
