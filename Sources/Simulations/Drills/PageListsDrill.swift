import MemoryModels
import Traces

/// Drills of `pcp-lists`.
enum PageListsDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the batch of a zone", zh: "内存区域的 batch"),
            LocalizedText(en: "how many pages a CPU may keep", zh: "每个 CPU 最多留多少页"),
            LocalizedText(en: "how often the zone's lock is taken", zh: "取多少次 zone 锁"),
        ],
        make: make
    )

    private static let batchRule = LocalizedText(
        en: """
            batch: a quarter of managed / 1024 (of 256 at most), plus half of that, rounded down to a power of two, less 1, \
            but at least 1; all divisions round down.
            """,
        zh: "batch：管理页数 / 1024（至多 256）除以 4，再加上它的一半，向下取到 2 的幂，减 1，至少为 1；除法都向下取整。"
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? locks(&numbers) : size(&numbers, asksHigh: level == 2)
    }

    private static func size(_ numbers: inout DrillNumbers, asksHigh: Bool) -> DrillDraft {
        let managed = 2000 + 250 * numbers.distinct(1024)
        let fraction = numbers.one(of: [8, 10, 20, 50, 100])
        let cpus = numbers.within(2...16)
        let setting = asksHigh ? [("high-fraction", "\(fraction)"), ("cpus", "\(cpus)")] : []
        return DrillDraft(
            asksHigh
                ? LocalizedText(
                    en: """
                        A zone has \(managed) managed pages, its node \(cpus) CPUs, and vm.percpu_pagelist_high_fraction is \
                        \(fraction). How many pages may a CPU keep on its lists (high)?
                        """,
                    zh: """
                        某内存区域管理 \(managed) 页，节点有 \(cpus) 个 CPU，vm.percpu_pagelist_high_fraction 为 \(fraction)。\
                        每个 CPU 的列表最多可留多少页（high）？
                        """
                )
                : LocalizedText(
                    en: "A zone has \(managed) managed pages. What is the batch of its per-CPU page lists?",
                    zh: "某内存区域管理 \(managed) 页。它的每 CPU 页列表的 batch 是多少？"
                ),
            arguments: [("managed", "\(managed)"), ("operations", "")] + setting,
            rule: asksHigh
                ? LocalizedText(
                    en: "high is managed / fraction / CPUs, but not less than 4 batches. \(batchRule.en)",
                    zh: "high 为管理页数 / fraction / CPU 数，但不少于 4 个 batch。\(batchRule.zh)"
                ) : batchRule,
            steps: [0]
        ) { .number($0.numeral(asksHigh ? "high" : "batch"), unit: .pages) }
    }

    private static func locks(_ numbers: inout DrillNumbers) -> DrillDraft {
        let count = 200 + numbers.distinct(2048)
        let managed = 65_536 << numbers.below(3)
        let fraction = numbers.one(of: [16, 32, 64])
        let cpus = numbers.within(4...8)
        let batch = PageListSizes.batchSize(managedPages: managed)
        let high = PageListSizes(managedPages: managed, low: 0, cpus: cpus, highFraction: fraction).highMin
        return DrillDraft(
            LocalizedText(
                en: """
                    The per-CPU lists of a zone have batch \(batch) and a fixed high of \(high). On a CPU whose lists are \
                    empty, \(count) single pages are allocated and none is freed. How often is the zone's lock taken?
                    """,
                zh: """
                    某内存区域的每 CPU 页列表 batch 为 \(batch)，high 固定为 \(high)。某 CPU 的列表起初为空，\
                    在其上逐页分配 \(count) 页，一页也不释放。要取多少次 zone 锁？
                    """
            ),
            arguments: [
                ("managed", "\(managed)"), ("cpus", "\(cpus)"), ("high-fraction", "\(fraction)"),
                ("operations", "a\(count)"),
            ],
            rule: LocalizedText(
                en: """
                    The lock is taken when the list is empty. `nr_pcp_alloc` then fetches a batch, the next time 2, 4, and so \
                    on up to 32 batches, but no more than high - batch.
                    """,
                zh: "列表取空时才取锁。`nr_pcp_alloc` 第一次取 1 个 batch，以后依次 2、4，直至 32 个 batch，但不超过 high - batch。"
            ),
            steps: [1]
        ) { .number($0.numeral("zone_locks"), unit: DrillUnit("time", "times", zh: "次")) }
    }
}
