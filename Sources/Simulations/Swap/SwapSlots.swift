import MemoryModels
import Traces

/// Where swapped pages go, who counts them, and what the page table keeps of it.
enum SwapSlots {
    private static func result(_ name: String, _ en: Phrase, _ zh: Phrase) -> ResultDescription {
        ResultDescription(name, LocalizedText(en: en, zh: zh))
    }

    static let simulation = Simulation(
        name: "swap-slots",
        area: .reclaim,
        title: LocalizedText(en: "Swap slots, counts and entries", zh: "交换槽、计数与交换表项"),
        summary: LocalizedText(
            en: """
                Pages and large folios are swapped out to slots, cluster by cluster. The byte of each slot counts the page \
                table entries that refer to it and says whether the page is in the swap cache; the entry itself holds area \
                and slot.
                """,
            zh: """
                页和大 folio 按簇换出到交换槽。每个槽一个字节，记录有多少页表项指向它、该页是否也在交换缓存中；表项自身则记着交换区和槽号。
                """
        ),
        parameters: [
            Parameter(
                "pages",
                LocalizedText(en: "size of the area, its header included", zh: "交换区的大小，含文件头"),
                .integer(2...256, unit: LocalizedText(en: "pages", zh: "页")),
                default: "16"
            ),
            Parameter(
                "cluster-pages",
                LocalizedText(en: "slots of a cluster; 512 in the kernel", zh: "每簇的槽数；内核中为 512"),
                .choice(["4", "8", "16", "512"]),
                default: "4"
            ),
            Parameter(
                "type",
                LocalizedText(en: "number of the area", zh: "交换区的编号"),
                .integer(0...Int64(SwapEntry.maxSwapFiles - 1), unit: nil),
                default: "0"
            ),
            Parameter(
                "synchronous",
                LocalizedText(en: "whether the device is as fast as memory, as zram", zh: "设备是否像 zram 那样与内存一样快"),
                .flag,
                default: "false"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens to the pages", zh: "页上发生什么"),
                .operations(grammar: SwapOperation.grammar),
                // Single pages and a folio in clusters of their own; a fork; the swap cache kept and left; no room for a
                // folio; the header's cluster; slots that only the swap cache holds; stealing; full.
                default: "o0 o0 o1 d4 r4 w4 r5 f9 o0 w6 o1 o1 o1 o1 o0 o0 o0 o0 o0 o0 o0 o0 o0"
            ),
        ],
        results: [
            result("free_slots", "`nr_swap_pages`: free slots", "`nr_swap_pages`：空闲槽"),
            result("used_slots", "slots in use", "使用中的槽"),
            result("cache_only_slots", "slots that only the swap cache holds", "只有交换缓存占着的槽"),
            result("free_clusters", "free clusters", "空闲簇"),
            result("failed_swapouts", "folios that found no room", "放不下的 folio"),
            result("major_faults", "pages read from the area", "从交换区读入的页"),
            result("minor_faults", "pages found in the swap cache", "在交换缓存中找到的页"),
            result("last_slot", "first slot of the last folio swapped out; -1 if none", "最后换出的 folio 的首槽；没有则为 -1"),
            result("last_entry", "its page table entry", "它的页表项"),
            result("swap_map", "`swap_map` from slot 0 on, up to 64 bytes", "`swap_map`，从 0 号槽起至多 64 字节"),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    The per-CPU cache of slots, several CPUs and areas, readahead, discard, bad pages, and counts beyond 62 \
                    (`COUNT_CONTINUED`).
                    """,
                zh: "每 CPU 的槽缓存、多个 CPU 和交换区、预读、discard、坏页，以及超过 62 的计数（`COUNT_CONTINUED`）。"
            ),
            LocalizedText(
                en: "Rotating disks and swap files on them: they have no clusters, and no slots for large folios.",
                zh: "机械硬盘：其交换区不分簇，也不给大 folio 分配槽。"
            ),
            LocalizedText(
                en:
                    "Time: a page is written at once and leaves the swap cache; pages in it are never reclaimed from there.",
                zh: "时间：换出的页立即写完并离开交换缓存；缓存里的页不会再从那里被回收。"
            ),
        ],
        follows: [
            "mm/swapfile.c#cluster_alloc_swap_entry",
            "mm/swapfile.c#alloc_swap_scan_cluster",
            "mm/swapfile.c#cluster_alloc_range",
            "mm/swapfile.c#dec_cluster_info_page",
            "mm/swapfile.c#swap_reclaim_full_clusters",
            "mm/swapfile.c#setup_clusters",
            "mm/swapfile.c#__swap_duplicate",
            "mm/swapfile.c#free_swap_and_cache_nr",
            "mm/swapfile.c#folio_free_swap",
            "mm/memory.c#do_swap_page",
            "mm/memory.c#should_try_to_free_swap",
            "arch/x86/include/asm/pgtable_64.h#__swp_entry",
        ],
        drills: SwapDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let clusterPages = Int(StrictNumber.unsigned(values.text("cluster-pages")) ?? 8)
        let pages = values.integer("pages")
        let type = values.unsigned("type")
        var swap = SwapDevice(pages: pages, clusterPages: clusterPages, isSynchronous: values.flag("synchronous"))
        let operations = try SwapOperation.parse(
            values.text("operations"),
            parameter: "operations",
            pages: pages,
            highestOrder: swap.highestOrder
        )
        var list = StepList(simulation: "swap-slots")
        var failed = 0
        var faults = [0, 0]
        var last: Int?
        try list.add(SwapNarrator(swap, type: type).opening)
        for (word, operation) in operations {
            let narrator = SwapNarrator(swap, type: type)
            let outcome: SwapNarrator.Outcome
            switch operation {
            case .swapOut(let order):
                let slot = swap.swapOut(order: order)
                if slot == nil { failed += 1 } else { last = slot }
                outcome = .swappedOut(slot)
            case .duplicate(let slot): outcome = .duplicated(swap.duplicate(slot))
            case .drop(let slot): outcome = .dropped(swap.drop(slot))
            case .touch(let slot, let isWrite):
                let result = swap.swapIn(slot, forWrite: isWrite)
                switch result {
                case .notThere: break
                case .bypassed: faults[0] += 1
                case .cached(let wasCached, _): faults[wasCached ? 1 : 0] += 1
                }
                outcome = .faulted(result)
            }
            try list.add(narrator.step(word, operation, outcome, after: swap))
        }
        var only = 0
        var bytes = ""
        for (slot, value) in swap.map.enumerated() {
            if value == SwapDevice.hasCache { only += 1 }
            if slot < 64 { bytes += (value < 16 ? "0" : "") + String(value, radix: 16) }
        }
        var free = 0
        for cluster in swap.clusters where cluster.state == .free { free += 1 }
        return (
            [
                .count("free_slots", swap.freeSlots),
                .count("used_slots", swap.totalSlots - swap.freeSlots),
                .count("cache_only_slots", only),
                .count("free_clusters", free),
                .count("failed_swapouts", failed),
                .count("major_faults", faults[0]),
                .count("minor_faults", faults[1]),
                TraceResult(name: "last_slot", value: .integer(Int64(last ?? -1))),
                .address("last_entry", last.map { SwapEntry(type: type, offset: UInt64($0)).pageTableEntry }),
                .text("swap_map", bytes),
            ],
            list.steps
        )
    }
}
