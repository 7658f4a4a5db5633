import MemoryModels
import Traces

/// What kmemleak takes for a leak, when, and where it errs.
enum KmemleakSimulation {
    private static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: aSIZE allocates (objects are numbered from 0); dWORD=N puts \
            a pointer to object N into a word (0 to 7) of the data section, sWORD=N into the stack of a task that has no use \
            for it, oN.WORD=M into object N; =N+OFFSET points inside, =~N is a hidden pointer (its complement), =- clears; \
            fN frees, nN kmemleak_not_leak, iN kmemleak_ignore, xN kmemleak_no_scan; tSECONDS; scan; clear
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a大小 分配（对象从 0 起编号）；d字=N 把指向对象 N 的指针放进数据段的第几个字（0 到 7），\
            s字=N 放进某任务栈上已无用的字，oN.字=M 放进对象 N；=N+偏移 指向内部，=~N 是藏起来的指针（取反），=- 清除；\
            fN 释放，nN 即 kmemleak_not_leak，iN 即 kmemleak_ignore，xN 即 kmemleak_no_scan；t秒；scan；clear
            """
    )

    static let simulation = Simulation(
        name: "kmemleak-scan",
        area: .checking,
        title: LocalizedText(en: "kmemleak: search memory for pointers", zh: "kmemleak：在内存中搜寻指针"),
        summary: LocalizedText(
            en: """
                Every word of memory is taken for a pointer. Objects to which too few are found turn out white and are \
                reported, if they are old enough and have not changed since the last scan. Watch a leak that a stale word \
                hides, and an object that is reported though it is not lost.
                """,
            zh: """
                把内存中的每个字都当作指针。找到的引用太少的对象是白色的；若它够老、且自上次扫描以来没有变化，就会被报告。\
                看看一个残留的字怎样掩盖泄漏，一个没有丢失的对象又怎样被误报。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what happens", zh: "发生的事"),
                .operations(grammar: grammar),
                default: """
                    a64 d0=0 a32 o0.1=1+8 a48 s0=2 a16 o2.0=3 t6 scan s0=- scan scan a24 d1=~4 t6 scan scan n4 a40 scan t6 scan
                    """
            )
        ],
        results: [
            ResultDescription("objects", LocalizedText(en: "objects that are allocated", zh: "已分配的对象数")),
            ResultDescription("scans", LocalizedText(en: "scans", zh: "扫描次数")),
            ResultDescription("grey", LocalizedText(en: "grey objects after the last scan", zh: "最后一次扫描后灰色的对象")),
            ResultDescription("white", LocalizedText(en: "white ones", zh: "白色的对象")),
            ResultDescription("black", LocalizedText(en: "black ones", zh: "黑色的对象")),
            ResultDescription("reported", LocalizedText(en: "objects reported in all scans", zh: "各次扫描报告的对象总数")),
            ResultDescription(
                "first_report",
                LocalizedText(en: "the scan that reported one first, 0 if none", zh: "最先报告对象的是第几次扫描，没有则为 0")
            ),
            ResultDescription(
                "suspects",
                LocalizedText(en: "objects listed at the end, or none", zh: "最后列出的对象；没有则为 none")
            ),
            ResultDescription(
                "false_positives",
                LocalizedText(en: "of them not lost: code can still find them", zh: "其中没有丢失、代码仍能找到的")
            ),
            ResultDescription(
                "false_negatives",
                LocalizedText(en: "lost objects that are not listed", zh: "已丢失却没有列出的对象数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Per-CPU sections, `struct page`, per-CPU and physical objects, scan areas, vmalloc blocks, which need two \
                    references, and interrupted scans. The data section has 8 words and the stack 4. A scan takes no time.
                    """,
                zh: """
                    每 CPU 区、`struct page`、每 CPU 对象与按物理地址登记的对象、扫描区域、需要两个引用的 vmalloc 内存块，以及被打断的扫描。\
                    数据段有 8 个字，栈有 4 个字。扫描不耗时间。
                    """
            )
        ],
        follows: [
            "mm/kmemleak.c#kmemleak_scan", "mm/kmemleak.c#scan_block", "mm/kmemleak.c#pointer_update_refs",
            "mm/kmemleak.c#update_refs", "mm/kmemleak.c#color_white", "mm/kmemleak.c#color_gray",
            "mm/kmemleak.c#update_checksum", "mm/kmemleak.c#unreferenced_object", "mm/kmemleak.c#__lookup_object",
            "mm/kmemleak.c#kmemleak_not_leak", "mm/kmemleak.c#kmemleak_ignore", "mm/kmemleak.c#kmemleak_clear",
        ],
        drills: KmemleakDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var narrator = KmemleakNarrator()
        try narrator.opening()
        for (index, word) in OperationText.words(of: values.text("operations")).enumerated() {
            var reason = OperationText.tooMany
            if index < OperationText.limit {
                reason = LocalizedText(
                    en: """
                        write aSIZE (1 to 4096), dWORD=N, sWORD=N, oN.WORD=M, fN, nN, iN, xN, tSECONDS, scan or clear, with \
                        objects and words that there are.
                        """,
                    zh: "应写作 a大小（1 到 4096）、d字=N、s字=N、oN.字=M、fN、nN、iN、xN、t秒、scan 或 clear，对象和字都要存在。"
                )
                if let operation = KmemleakOperation(word), try narrator.play(operation, word) { continue }
            }
            throw .badOperation(parameter: "operations", operation: word, position: index + 1, reason: reason)
        }
        return (narrator.results, narrator.list.steps)
    }
}
