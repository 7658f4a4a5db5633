import MemoryModels
import Traces

/// The other page replacement of Linux: generations, aged by walking page tables, and a controller that learns from
/// refaults.
enum MultiGenSimulation {
    static let simulation = Simulation(
        name: "multi-gen-lru",
        area: .reclaim,
        title: LocalizedText(en: "The multi-gen LRU", zh: "多代 LRU"),
        summary: LocalizedText(
            en: """
                Folios live in two to four generations. Aging walks page tables and moves what was touched to the youngest; \
                eviction takes from the oldest. Reads through file descriptors only raise a folio's tier, which is \
                protected once refaults show that it pays.
                """,
            zh: """
                folio 分属二到四个代。老化遍历页表，把访问过的移到最年轻的代；淘汰从最老的代取。\
                经文件描述符的读取只提高 folio 的层（tier），refault 表明值得时才保护该层。
                """
        ),
        parameters: [
            Parameter(
                "memory",
                LocalizedText(en: "folios that memory holds", zh: "内存可容纳的 folio 数"),
                .integer(1...24, unit: nil),
                default: "5"
            ),
            Parameter(
                "folio-order",
                LocalizedText(en: "order of every folio: 2^n pages", zh: "每个 folio 的阶：2^n 页"),
                .integer(0...6, unit: nil),
                default: "6"
            ),
            Parameter("swap", LocalizedText(en: "whether there is swap space", zh: "是否有交换空间"), .flag, default: "true"),
            Parameter(
                "swappiness",
                LocalizedText(en: "`vm.swappiness`: anonymous against file memory", zh: "`vm.swappiness`：匿名内存与文件内存的权衡"),
                .integer(0...200, unit: nil),
                default: "60"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "how folios are used", zh: "如何使用各 folio"),
                .operations(grammar: MultiGenOperation.grammar),
                default: "m1 a1 r2 r2 r3 r4 r5 r2 r2 r6 r7 r8 + + m1 r9 r10 r11 r12 r2"
            ),
        ],
        results: [
            ResultDescription("hits", LocalizedText(en: "uses that found their folio", zh: "命中次数")),
            ResultDescription("faults", LocalizedText(en: "uses that had to load it", zh: "需要装入的次数")),
            ResultDescription("evictions", LocalizedText(en: "folios evicted", zh: "淘汰的 folio 数")),
            ResultDescription(
                "promotions",
                LocalizedText(en: "accessed bits that aging found set", zh: "老化时访问位为 1 的次数")
            ),
            ResultDescription("protections", LocalizedText(en: "folios protected for their tier", zh: "因层而受保护的次数")),
            ResultDescription(
                "rejections",
                LocalizedText(en: "folios found used when they were to go", zh: "临淘汰时发现被用过的次数")
            ),
            ResultDescription(
                "refaults",
                LocalizedText(en: "`workingset_refault`, in folios", zh: "`workingset_refault`，以 folio 计")
            ),
            ResultDescription(
                "refaults_recent",
                LocalizedText(
                    en: "`workingset_activate`: `min_seq` had not moved",
                    zh: "`workingset_activate`：`min_seq` 未变"
                )
            ),
            ResultDescription("refaults_restored", LocalizedText(same: "`workingset_restore`")),
            ResultDescription("max_seq", LocalizedText(en: "the youngest generation", zh: "最年轻的代")),
            ResultDescription("min_seq_anon", LocalizedText(en: "the oldest anonymous generation", zh: "最老的匿名代")),
            ResultDescription("min_seq_file", LocalizedText(en: "the oldest file generation", zh: "最老的文件代")),
            ResultDescription(
                "failed_uses",
                LocalizedText(en: "uses for which nothing could be reclaimed", zh: "因无页可收而失败的次数")
            ),
            ResultDescription("generations", LocalizedText(en: "each folio with its generation", zh: "各 folio 及其所在的代")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Watermarks and several cgroups: one cgroup, and reclaim starts when no frame is free. In the kernel \
                    kswapd starts before, and cgroups have generations of their own.
                    """,
                zh: "水位线与多个 cgroup：这里只有一个 cgroup，没有空闲页框才回收。内核里 kswapd 会提前动手，各 cgroup 之间也分代。"
            ),
            LocalizedText(
                en: """
                    The Bloom filter and the neighbours: every page table is walked, each folio has one accessed bit, and \
                    `lru_gen_look_around` finds no other folio beside it.
                    """,
                zh: "Bloom 过滤器与邻近页：这里遍历所有页表，每个 folio 只有一个访问位，`lru_gen_look_around` 在旁边找不到别的 folio。"
            ),
            LocalizedText(
                en: """
                    Zones, per-CPU batches, dirty folios and writeback (swap takes a folio at once, as zram does), `mlock`, \
                    `min_ttl_ms`. Each read is through a file descriptor of its own.
                    """,
                zh: "zone、每 CPU 批次、脏页与写回（换出立即完成，如同 zram）、`mlock`、`min_ttl_ms`。每次读取都用各自的文件描述符。"
            ),
        ],
        follows: [
            "include/linux/mm_inline.h#lru_gen_add_folio",
            "include/linux/mm_inline.h#lru_tier_from_refs",
            "mm/swap.c#folio_mark_accessed",
            "mm/vmscan.c#should_run_aging",
            "mm/vmscan.c#try_to_inc_max_seq",
            "mm/vmscan.c#inc_min_seq",
            "mm/vmscan.c#folio_update_gen",
            "mm/vmscan.c#folio_inc_gen",
            "mm/vmscan.c#evict_folios",
            "mm/vmscan.c#sort_folio",
            "mm/vmscan.c#try_to_inc_min_seq",
            "mm/vmscan.c#get_type_to_scan",
            "mm/vmscan.c#positive_ctrl_err",
            "mm/vmscan.c#reset_ctrl_pos",
            "mm/workingset.c#lru_gen_eviction",
            "mm/workingset.c#lru_gen_refault",
        ],
        drills: MultiGenDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MultiGenOperation.parse(values.text("operations"))
        let lru: MultiGenLRU
        do {
            lru = try MultiGenLRU(
                frames: values.integer("memory"),
                fileFolios: MultiGenOperation.folioCount,
                anonymousFolios: MultiGenOperation.folioCount,
                pagesPerFolio: 1 << values.integer("folio-order"),
                hasSwap: values.flag("swap"),
                swappiness: values.integer("swappiness")
            )
        } catch {
            preconditionFailure("the parameters allow only what the model takes")
        }
        var session = MultiGenSession(lru: lru)
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}
