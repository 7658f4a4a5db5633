import MemoryModels
import Traces

/// What one operation came to: the events of many charges, added up.
struct CgroupSummary {
    var fromStock: Int64 = 0
    var batches = 0
    var singles = 0
    var atLimit = 0
    var limit: Int?
    var reclaimed = [Int64](repeating: 0, count: 5)
    var spared: [(group: Int, isHard: Bool)] = []
    var overrodeLow = false
    var drained: Int64 = 0
    var killed: (group: Int, pages: Int64)?
    var failed = false
    var overHigh: Int?
    var ticks: UInt64 = 0
    var sleeps = 0

    init(_ events: [CgroupEvent]) {
        for event in events { add(event) }
    }

    private mutating func add(_ event: CgroupEvent) {
        switch event {
        case .tookFromStock: fromStock += 1
        case .charged(_, _, let stocked, _):
            if stocked > 0 { batches += 1 } else { singles += 1 }
        case .drained(_, let pages, _): drained += pages
        case .overMax(let group, _, _):
            atLimit += 1
            limit = group
        case .reclaimed(let group, let pages, _): reclaimed[group] += pages
        case .spared(let group, let isHard):
            for old in spared where old.group == group && old.isHard == isHard { return }
            spared.append((group, isHard))
        case .overrodeLow: overrodeLow = true
        case .killed(let group, let pages, _): killed = (group, pages)
        case .failed: failed = true
        case .overHigh(let group, _): overHigh = group
        case .slept(_, let ticks):
            self.ticks += ticks
            sleeps += 1
        case .reclaimedNothing, .forced: break
        }
    }

    /// All pages that were reclaimed.
    var reclaimedPages: Int64 { reclaimed.reduce(0, +) }

    /// How long tasks slept, in milliseconds at 250 ticks a second.
    var milliseconds: UInt64 { ticks * 4 }

    /// What happened, as whole sentences.
    var sentences: LocalizedText {
        var en: [String] = []
        var zh = ""
        func say(_ text: LocalizedText) {
            en.append(text.en)
            zh += text.zh
        }
        if batches > 0 {
            say(
                LocalizedText(
                    en: """
                        Charged in batches of `MEMCG_CHARGE_BATCH`, 64 pages, of which the rest stays in the CPU's stock: \
                        \(batches).
                        """,
                    zh: "一口气记 `MEMCG_CHARGE_BATCH`（64）页、余下留在 CPU 存货里：\(batches) 次。"
                )
            )
        }
        if fromStock > 0 {
            say(
                LocalizedText(
                    en: "Served by `consume_stock` without touching a counter: \(fromStock).",
                    zh: "由 `consume_stock` 从存货支付、不碰任何计数器：\(fromStock) 次。"
                )
            )
        }
        if singles > 0 {
            say(
                LocalizedText(
                    en: "Charged with no more than is needed: \(singles).",
                    zh: "要多少记多少：\(singles) 次。"
                )
            )
        }
        if let limit {
            let name = CgroupTree.name(limit)
            say(
                LocalizedText(
                    en: """
                        \(atLimit) times `page_counter_try_charge` finds \(name) at its max and takes back what it had \
                        added below.
                        """,
                    zh: "`page_counter_try_charge` \(atLimit) 次发现 \(name) 顶到 max，把在它下面已加上的退回。"
                )
            )
        }
        for (group, isHard) in spared {
            let name = CgroupTree.name(group)
            let value = isHard ? "emin" : "elow"
            say(
                LocalizedText(
                    en: "Once the usage of \(name) is within its \(value), reclaim passes it over.",
                    zh: "\(name) 的用量一旦落在它的 \(value) 之内，回收就跳过它。"
                )
            )
        }
        if overrodeLow {
            say(
                LocalizedText(
                    en: "That brought nothing, so reclaim begins again and overrides low.",
                    zh: "这样一页也收不到，于是重新来过，不再顾及 low。"
                )
            )
        }
        for group in reclaimed.indices where reclaimed[group] > 0 {
            let name = CgroupTree.name(group)
            say(
                LocalizedText(
                    en: "\(reclaimed[group]) pages of page cache are reclaimed from \(name).",
                    zh: "从 \(name) 回收 \(reclaimed[group]) 页页缓存。"
                )
            )
        }
        if !spared.isEmpty, reclaimedPages == 0 {
            say(LocalizedText(en: "Nothing is reclaimed.", zh: "一页也没有回收。"))
        }
        if drained > 0 {
            say(
                LocalizedText(
                    en: "\(drained) pages in stocks are given back.",
                    zh: "退回存货中的 \(drained) 页。"
                )
            )
        }
        if let overHigh {
            let name = CgroupTree.name(overHigh)
            say(
                sleeps > 0
                    ? LocalizedText(
                        en: """
                            \(name) is above high. `mem_cgroup_handle_over_high` reclaims, and as that is not enough, \
                            the task has to sleep: \(milliseconds) ms in all (\(sleeps) x).
                            """,
                        zh: """
                            \(name) 超过 high。`mem_cgroup_handle_over_high` 先回收，仍不够，任务只好睡眠：\(sleeps) 次，\
                            共 \(milliseconds) 毫秒。
                            """
                    )
                    : LocalizedText(
                        en: "\(name) is above high: `mem_cgroup_handle_over_high` reclaims, and nobody has to sleep.",
                        zh: "\(name) 超过 high：`mem_cgroup_handle_over_high` 回收一些即可，无须睡眠。"
                    )
            )
        }
        if let killed {
            let name = CgroupTree.name(killed.group)
            say(
                LocalizedText(
                    en: """
                        After `MAX_RECLAIM_RETRIES` fruitless rounds `mem_cgroup_out_of_memory` kills the largest task of \
                        the subtree, that of \(name): \(killed.pages) pages.
                        """,
                    zh: """
                        重试 `MAX_RECLAIM_RETRIES` 轮仍一无所获，`mem_cgroup_out_of_memory` 便杀掉这棵子树里最大的任务，即 \(name) 的任务，腾出 \
                        \(killed.pages) 页。
                        """
                )
            )
        }
        if failed {
            say(LocalizedText(en: "The charge fails.", zh: "记账失败。"))
        }
        return LocalizedText(english: en.joined(separator: " "), chinese: zh)
    }
}
