import MemoryModels
import Traces

/// The whole way of a page: out of memory, into a slot, through the compressor, and back.
enum SwapAndZram {
    private static let pages = PagesText.pages

    private static func result(
        _ name: String,
        _ en: Phrase,
        _ zh: Phrase,
        _ unit: LocalizedText? = nil
    ) -> ResultDescription {
        ResultDescription(name, LocalizedText(en: en, zh: zh), unit: unit)
    }

    static let simulation = Simulation(
        name: "swap-and-zram",
        area: .reclaim,
        title: LocalizedText(en: "Swapping to zram and back", zh: "换出到 zram，再换回来"),
        summary: LocalizedText(
            en: """
                Reclaim unmaps anonymous pages from their processes, gives them slots and writes them to a zram device. What is \
                freed on one side is in part taken on the other: the run shows where each page is, who refers to its slot, what \
                the device keeps, and what is really saved.
                """,
            zh: """
                内存回收把匿名页从各进程解除映射，分配交换槽，再写进 zram 设备。一边释放了内存，另一边又占去一部分：\
                这里能看到每一页在哪、谁指向它的槽、设备存着什么，以及到底省下多少。
                """
        ),
        parameters: [
            Parameter(
                "disksize",
                LocalizedText(en: "`disksize`: the area with its header", zh: "`disksize`：交换区大小，含文件头"),
                .integer(2...128, unit: pages),
                default: "16"
            ),
            Parameter(
                "mem-limit",
                LocalizedText(en: "`mem_limit` of the device; 0 is none", zh: "设备的 `mem_limit`；0 表示不限"),
                .integer(0...128, unit: pages),
                default: "4"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what the processes and reclaim do", zh: "进程和内存回收做什么"),
                .operations(grammar: ZramSwapOperation.grammar),
                // Each kind of page; back past the swap cache; a fork, the swap cache, a clean page, copy-on-write and reuse; a
                // write that the device refuses, and where its page is then.
                default: """
                    wA0-3:1000 zA4 sA5 wA6:4000 oA0-6 rA0 fA rA1 rB1 oB1 rB1 wB1:1200 rA6 xB wA6:1000 oA6 \
                    wA8-11:4000 oA8-11 rA11 rA4
                    """
            ),
        ],
        results: [
            result("in_memory", "pages of the processes in memory", "进程在内存中的页", pages),
            result("swapped_out", "pages that are in the swap area alone", "只在交换区中的页", pages),
            result("pool_pages", "`mem_used_total`: what the device's pool takes", "`mem_used_total`：设备内存池占用", pages),
            result("net_saved", "what swapping saves: swapped out without the pool", "净节省：换出的页减去内存池", pages),
            result("used_slots", "slots in use", "使用中的槽"),
            result("cached_pages", "pages in the swap cache", "交换缓存中的页", pages),
            result("pswpout", "`pswpout`: pages handed to the device", "`pswpout`：交给设备的页", pages),
            result("swpout_zero", "`swpout_zero`: zeroes that were not", "`swpout_zero`：不必交出的全零页", pages),
            result("failed_writes", "`failed_writes`: refused by `mem_limit`", "`failed_writes`：因 `mem_limit` 被拒的写入"),
            result("clean_pages", "pages reclaimed without a write", "不必重写即回收的页", pages),
            result("pswpin", "`pswpin`: pages read from the device", "`pswpin`：从设备读入的页", pages),
            result("swpin_zero", "`swpin_zero`: zeroes that were not", "`swpin_zero`：不必读入的全零页", pages),
            result(
                "major_faults",
                "`pgmajfault`: faults on pages that were in the area alone",
                "`pgmajfault`：页只在交换区时的缺页"
            ),
            result("cache_hits", "faults that found the page in the swap cache", "在交换缓存中找到页的缺页"),
            result("copied_pages", "pages copied on write", "写时复制的页", pages),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    How reclaim chooses pages (`lru-lists`, `multi-gen-lru`), references that save a page, and shadow entries.
                    """,
                zh: "回收怎样挑选页（见 `lru-lists`、`multi-gen-lru`）、被引用而留下的页，以及影子条目。"
            ),
            LocalizedText(
                en: """
                    Readahead of shared pages, the per-CPU cache of slots (which keeps up to 64 freed slots and their compressed \
                    copies for a while), zswap, large folios, swap limits of cgroups.
                    """,
                zh: """
                    共享页的预读、每 CPU 的槽缓存（最多 64 个释放的槽连同压缩副本会多留一阵）、zswap、大 folio、cgroup 的交换限额。
                    """
            ),
            LocalizedText(
                en: """
                    The compressor, whose result each write names, the device's table of slots, writeback to a disk, \
                    recompression, and the swap area's own maps.
                    """,
                zh: "压缩算法（由每次写入说明压缩到多少字节）、设备的槽表、写回磁盘、二次压缩，以及交换区自身的各种表。"
            ),
        ],
        follows: [
            "mm/vmscan.c#shrink_folio_list",
            "mm/swap_state.c#add_to_swap",
            "mm/page_io.c#swap_writepage",
            "mm/page_io.c#__end_swap_bio_write",
            "mm/page_io.c#swap_read_folio_zeromap",
            "mm/memory.c#do_swap_page",
            "mm/memory.c#wp_can_reuse_anon_folio",
            "mm/memory.c#copy_nonpresent_pte",
            "mm/swap_state.c#free_swap_cache",
            "mm/swapfile.c#folio_free_swap",
            "mm/swapfile.c#swap_range_free",
            "drivers/block/zram/zram_drv.c#zram_write_page",
            "drivers/block/zram/zram_drv.c#zram_slot_free_notify",
        ],
        drills: ZramSwapDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try ZramSwapOperation.parse(values.text("operations"), parameter: "operations")
        var pages = 0
        for operation in operations { pages = max(pages, operation.pages.upperBound + 1) }
        var session = ZramSwapSession(
            ZramSwap(pages: pages, swapPages: values.integer("disksize"), limitPages: values.integer("mem-limit"))
        )
        var list = StepList(simulation: "swap-and-zram")
        try list.add(ZramSwapNarrator(session.system).opening)
        for operation in operations {
            let narrator = ZramSwapNarrator(session.system)
            let outcome = session.run(operation)
            try list.add(narrator.step(operation, outcome, after: session.system))
        }
        let system = session.system
        let usage = system.usage
        let counters = system.counters
        let usedSlots = system.swap.totalSlots - system.swap.freeSlots
        return (
            [
                .count("in_memory", usage.inMemory),
                .count("swapped_out", usage.swappedOut),
                .count("pool_pages", usage.pool),
                .count("net_saved", usage.netSaved),
                .count("used_slots", usedSlots),
                .count("cached_pages", usedSlots - usage.swappedOut),
                .count("pswpout", counters.written),
                .count("swpout_zero", counters.zeroesOut),
                .count("failed_writes", counters.refused),
                .count("clean_pages", session.cleanPages),
                .count("pswpin", counters.read),
                .count("swpin_zero", counters.zeroesIn),
                .count("major_faults", counters.majorFaults),
                .count("cache_hits", session.cacheHits),
                .count("copied_pages", counters.copied),
            ],
            list.steps
        )
    }
}
