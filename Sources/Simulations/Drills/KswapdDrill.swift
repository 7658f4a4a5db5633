import Traces

/// Drills of `kswapd`.
enum KswapdDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how much the first turn scans", zh: "第一轮扫描多少"),
            LocalizedText(en: "how far the watermarks are boosted", zh: "水位线抬高多少"),
            LocalizedText(en: "how much kswapd frees before it sleeps", zh: "kswapd 休眠前释放多少"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 2 ? boost(&numbers) : scan(&numbers, asksAll: level == 3)
    }

    private static func scan(_ numbers: inout DrillNumbers, asksAll: Bool) -> DrillDraft {
        let managed = 200_000
        let min = 4 * numbers.within(250...500)
        let high = min + 2 * (min / 4)
        let list = 60_000 + 64 * numbers.distinct(1500)
        // Between min and low: kswapd is awake, and nobody had to reclaim by himself.
        let free = min + numbers.within(1...(min / 4 - 1))
        let question =
            asksAll
            ? LocalizedText(
                en: "How many pages has kswapd freed when it sleeps?",
                zh: "kswapd 休眠时共释放了多少页？"
            )
            : LocalizedText(en: "How many pages does kswapd's first turn scan?", zh: "kswapd 的第一轮扫描多少页？")
        return DrillDraft(
            LocalizedText(
                en: """
                    A node has one zone with high watermark \(high); \(free) pages are free, and kswapd was woken for order \
                    0. Its list has \(list) pages, all clean and unused. \(question.en)
                    """,
                zh: """
                    某节点只有一个区域，high 水位线为 \(high)；空闲 \(free) 页，kswapd 因 0 阶请求被唤醒。链表上有 \(list) 页，\
                    全都干净且不再使用。\(question.zh)
                    """
            ),
            arguments: [
                ("dma32", "0"), ("normal", "\(managed)"), ("min-free-kbytes", "\(4 * min)"),
                ("operations", "c\(list) u\(managed - list - free) k"),
            ],
            rule: LocalizedText(
                en: """
                    A turn at priority p scans the list's pages shifted right by p, beginning with 12. `nr_to_reclaim` is the \
                    high watermark; a turn that scans less lowers the priority by one. kswapd stops before a turn if more \
                    than high is free.
                    """,
                zh: """
                    优先级 p 的一轮扫描“链表页数右移 p 位”，从 12 开始。`nr_to_reclaim` 就是 high 水位线；扫描不足的一轮使优先级减一。\
                    每轮之前若空闲页多于 high，kswapd 就停。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral(asksAll ? "kswapd_freed" : "first_scan"), unit: .pages) }
    }

    private static func boost(_ numbers: inout DrillNumbers) -> DrillDraft {
        let min = 4 * (100 + numbers.distinct(1100))
        let high = min + 2 * (min / 4)
        let count = numbers.within(1...14)
        var operations = "s"
        for _ in 1..<count { operations += " s" }
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone of 100000 pages has high watermark \(high). `vm.watermark_boost_factor` is 15000, pageblocks have \
                    512 pages. \(count) pageblocks of another type are taken over before kswapd runs. How far are the \
                    watermarks raised?
                    """,
                zh: """
                    一个 100000 页的区域 high 水位线为 \(high)。`vm.watermark_boost_factor` 为 15000，页块为 512 页。\
                    kswapd 运行之前有 \(count) 个其他类型的页块被抢占。水位线抬高了多少？
                    """
            ),
            arguments: [
                ("dma32", "0"), ("normal", "100000"), ("min-free-kbytes", "\(4 * min)"), ("operations", operations),
            ],
            rule: LocalizedText(
                en: """
                    Each takeover adds a pageblock, up to 1.5 times the high watermark, which is the factor's 15000 parts of \
                    10000, but at least one pageblock.
                    """,
                zh: "每次抢占加一个页块，上限是 high 水位线的 1.5 倍（即因子 15000，单位万分之一），但至少一个页块。"
            ),
            steps: [-1]
        ) { .number($0.numeral("boost_normal"), unit: .pages) }
    }
}
