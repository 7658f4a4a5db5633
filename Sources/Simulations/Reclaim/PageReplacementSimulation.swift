import MemoryModels
import Traces

/// The textbook's question: which page leaves when all frames are in use?
enum PageReplacementSimulation {
    static let simulation = Simulation(
        name: "page-replacement",
        area: .reclaim,
        title: LocalizedText(en: "Page replacement policies", zh: "页面置换算法"),
        summary: LocalizedText(
            en: """
                A string of page references meets a fixed number of frames. When all are in use, FIFO, LRU, OPT or \
                Clock decides which page leaves. With the default string, FIFO has more faults with four frames \
                than with three: Belady's anomaly.
                """,
            zh: """
                一串页引用遇上固定数目的页框。页框用完时，由 FIFO、LRU、OPT 或 Clock 决定换出哪一页。\
                用默认的引用串，FIFO 在 4 个页框下的缺页比 3 个页框时还多：这就是 Belady 异常。
                """
        ),
        parameters: [
            Parameter(
                "policy",
                LocalizedText(en: "which page leaves", zh: "置换算法"),
                .choice(ReplacementText.policyNames),
                default: "fifo"
            ),
            Parameter(
                "frames",
                LocalizedText(en: "number of frames", zh: "页框数"),
                .integer(1...8, unit: nil),
                default: "3"
            ),
            Parameter(
                "references",
                LocalizedText(en: "the pages that are referenced", zh: "依次引用的页"),
                .operations(grammar: ReferenceString.grammar),
                // The string of Belady, Nelson and Shedler (1969).
                default: "1 2 3 4 1 2 5 1 2 3 4 5"
            ),
            Parameter(
                "seed",
                LocalizedText(en: "where random references start from", zh: "随机引用的种子"),
                .integer(0...Int64.max, unit: nil),
                default: "1"
            ),
        ],
        results: [
            ResultDescription("references", LocalizedText(en: "references made", zh: "引用次数")),
            ResultDescription("faults", LocalizedText(en: "page faults", zh: "缺页次数")),
            ResultDescription("hits", LocalizedText(en: "references that found their page", zh: "命中次数")),
            ResultDescription("evictions", LocalizedText(en: "pages that had to leave", zh: "换出的页数")),
            ResultDescription(
                "faults_one_more_frame",
                LocalizedText(en: "page faults with one frame more", zh: "多一个页框时的缺页次数")
            ),
            ResultDescription(
                "belady_anomaly",
                LocalizedText(en: "whether one frame more means more faults", zh: "多一个页框时缺页是否反而更多")
            ),
            ResultDescription("faults_fifo", LocalizedText(en: "page faults with FIFO", zh: "FIFO 的缺页次数")),
            ResultDescription("faults_lru", LocalizedText(en: "page faults with LRU", zh: "LRU 的缺页次数")),
            ResultDescription("faults_opt", LocalizedText(en: "page faults with OPT", zh: "OPT 的缺页次数")),
            ResultDescription("faults_clock", LocalizedText(en: "page faults with Clock", zh: "Clock 的缺页次数")),
            ResultDescription(
                "resident_pages",
                LocalizedText(en: "pages in the frames at the end, frame 0 first", zh: "结束时各页框中的页，从 0 号页框起")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Linux uses none of these policies as it stands. Clock comes nearest: the functions named here test \
                    and clear accessed bits, and let a page that was used stay for another round. Its active and \
                    inactive lists are another simulation, `lru-lists`.
                    """,
                zh: """
                    Linux 并不照搬其中任何一种算法。最接近的是 Clock：这里引用的函数检查并清除访问位，让用过的页再留一轮。\
                    活跃与非活跃链表见另一个模拟 `lru-lists`。
                    """
            ),
            LocalizedText(
                en: "Dirty pages, read-ahead, page sharing and several processes: only faults are counted.",
                zh: "脏页、预读、页共享和多个进程：这里只数缺页次数。"
            ),
        ],
        follows: [
            "mm/vmscan.c#folio_check_references",
            "mm/rmap.c#folio_referenced",
            "mm/vmscan.c#shrink_folio_list",
        ],
        drills: ReplacementDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let string = try ReferenceString(
            values.text("references"),
            seed: values.unsigned("seed"),
            parameter: "references"
        )
        var session = ReplacementSession(
            policy: ReplacementText.policy(named: values.text("policy")),
            frames: values.integer("frames"),
            string: string
        )
        try session.play()
        return (session.results, session.list.steps)
    }
}
