import MemoryModels
import Traces

/// How ksmd finds pages of the same content and makes them one.
enum SamePageMergingSimulation {
    private static let pages = LocalizedText(en: "pages", zh: "页")

    private static func count(_ name: String, _ en: Phrase, _ zh: Phrase) -> ResultDescription {
        ResultDescription(name, LocalizedText(en: en, zh: zh))
    }

    static let simulation = Simulation(
        name: "ksm",
        area: .reclaim,
        title: LocalizedText(en: "Merging pages of the same content", zh: "合并内容相同的页"),
        summary: LocalizedText(
            en: """
                ksmd scans mergeable pages. A page whose checksum stayed the same for a pass is looked for in the tree of \
                merged pages, then in the tree of waiting ones; two of the same content become one, until somebody writes.
                """,
            zh: """
                ksmd 扫描可合并的页。校验和隔一趟没变的页，先在已合并页的树中找，再在等待页的树中找；内容相同的两页合成一页，直到有人写它。
                """
        ),
        parameters: [
            Parameter(
                "contents",
                LocalizedText(en: "what the pages hold at first", zh: "各页最初的内容"),
                .operations(grammar: KSMOperation.contentGrammar),
                default: "7 7 7 5 5 1 2 0 0"
            ),
            Parameter(
                "max-page-sharing",
                LocalizedText(
                    en: "`max_page_sharing`: pages that may share one frame",
                    zh: "`max_page_sharing`：一个页框最多由几页共享"
                ),
                .integer(2...256, unit: pages),
                default: "256"
            ),
            Parameter(
                "use-zero-pages",
                LocalizedText(
                    en: "`use_zero_pages`: merge with the kernel's page of zeros",
                    zh: "`use_zero_pages`：与内核的零页合并"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "smart-scan",
                LocalizedText(en: "`smart_scan`: skip pages that never match", zh: "`smart_scan`：跳过总也找不到同伴的页"),
                .flag,
                default: "true"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what ksmd and the process do", zh: "ksmd 和进程做什么"),
                .operations(grammar: KSMOperation.grammar),
                // Checksums, merging, a copy, a page that finds a merged one, and pages that are left alone.
                default: "s s w0:9 p4 s w5:7 s s s"
            ),
        ],
        results: [
            count("pages_shared", "`pages_shared`: merged pages", "`pages_shared`：合并后的页"),
            count(
                "pages_sharing",
                "`pages_sharing`: more pages that map them, the saving",
                "`pages_sharing`：另外还有多少页映射它们，即节省量"
            ),
            count("pages_unshared", "`pages_unshared`: waiting for a match", "`pages_unshared`：等待同伴的页"),
            count("pages_volatile", "`pages_volatile`: in no tree", "`pages_volatile`：不在树中的页"),
            count("pages_scanned", "`pages_scanned`", "`pages_scanned`：已扫描页次"),
            count("pages_skipped", "`pages_skipped`", "`pages_skipped`：跳过的页次"),
            count("ksm_zero_pages", "`ksm_zero_pages`: on the page of zeros", "`ksm_zero_pages`：映射零页的页"),
            count("full_scans", "`full_scans`: finished passes", "`full_scans`：完成的趟数"),
            count(
                "stable_node_chains",
                "`stable_node_chains`: contents with several merged pages",
                "`stable_node_chains`：有多个合并页的内容"
            ),
            count("stable_node_dups", "`stable_node_dups`: merged pages in chains", "`stable_node_dups`：链中的合并页"),
            count("frames_in_use", "frames that the pages take", "这些页占用的页框"),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Both trees as red-black trees: here nodes of the same content are found at once, and the unstable tree is \
                    not balanced. After writes in the middle of a pass it may lead to other pages than the kernel's.
                    """,
                zh: "两棵树在内核中是红黑树：这里相同内容的节点直接找到，不稳定树不做平衡。一趟中间有写入时，搜索结果可能与内核不同。"
            ),
            LocalizedText(
                en: """
                    Time: a chain is an ordinary node again as soon as one node of it is left; the kernel looks only every \
                    `stable_node_chains_prune_millisecs`.
                    """,
                zh: "时间：链中只剩一个节点时立即恢复为普通节点；内核每隔 `stable_node_chains_prune_millisecs` 才检查一次。"
            ),
            LocalizedText(
                en:
                    "Forks, NUMA (`merge_across_nodes`), swapping and migration of merged pages, huge pages, the advisor.",
                zh: "fork、NUMA（`merge_across_nodes`）、合并页的换出与迁移、大页、自动调节（advisor）。"
            ),
        ],
        follows: [
            "mm/ksm.c#cmp_and_merge_page",
            "mm/ksm.c#scan_get_next_rmap_item",
            "mm/ksm.c#should_skip_rmap_item",
            "mm/ksm.c#stable_tree_search",
            "mm/ksm.c#stable_tree_insert",
            "mm/ksm.c#stable_tree_append",
            "mm/ksm.c#unstable_tree_search_insert",
            "mm/ksm.c#try_to_merge_two_pages",
            "mm/ksm.c#try_to_merge_with_zero_page",
            "mm/ksm.c#remove_rmap_item_from_tree",
        ],
        drills: KSMDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let contents = try KSMOperation.contents(values.text("contents"), parameter: "contents")
        let operations = try KSMOperation.parse(
            values.text("operations"),
            parameter: "operations",
            pages: contents.count
        )
        var ksm = SamePageMerging(
            contents: contents,
            settings: SamePageMerging.Settings(
                maxPageSharing: values.integer("max-page-sharing"),
                usesZeroPages: values.flag("use-zero-pages"),
                isSmart: values.flag("smart-scan")
            )
        )
        var list = StepList(simulation: "ksm")
        try list.add(KSMNarrator(ksm).opening)
        for operation in operations {
            let narrator = KSMNarrator(ksm)
            var events: [KSMEvent] = []
            switch operation.action {
            case .pass, .scan:
                var count = contents.count + 1
                if case .scan(let pages) = operation.action { count = pages }
                ksm.scan(count, recordingInto: &events)
                try list.add(narrator.scan(operation.word, events, after: ksm))
            case .write(let page, let content):
                ksm.write(content, to: page, recordingInto: &events)
                try list.add(narrator.write(operation.word, page: page, content: content, events, after: ksm))
            }
        }
        let counts = ksm.counts
        return (
            [
                .count("pages_shared", counts.shared),
                .count("pages_sharing", counts.sharing),
                .count("pages_unshared", counts.unshared),
                .count("pages_volatile", counts.volatile),
                .count("pages_scanned", counts.scanned),
                .count("pages_skipped", counts.skipped),
                .count("ksm_zero_pages", counts.zeroPages),
                .count("full_scans", counts.fullScans),
                .count("stable_node_chains", counts.chains),
                .count("stable_node_dups", counts.duplicates),
                .count("frames_in_use", ksm.framesInUse),
            ],
            list.steps
        )
    }
}
