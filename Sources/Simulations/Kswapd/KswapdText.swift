import MemoryModels
import Traces

/// Phrases of `kswapd`.
enum KswapdText {
    /// What happened, as whole sentences; events of the same kind are added up.
    static func sentences(_ events: [KswapdEvent], _ operation: KswapdOperation) -> LocalizedText {
        var en: [String] = []
        var zh = ""
        func say(_ text: LocalizedText) {
            en.append(text.en)
            zh += text.zh
        }
        var direct: Int64 = 0
        var directRounds = 0
        var throttled = 0
        var scanned: Int64 = 0
        var freed: Int64 = 0
        var rounds = 0
        var lowest = 12
        var failures = 0
        for event in events {
            switch event {
            case .tookAboveLow(let zone, let pages):
                say(
                    LocalizedText(
                        en: "\(zone.name) gives \(pages) above low.",
                        zh: "\(zone.name) 在 low 之上给出 \(pages) 页。"
                    )
                )
            case .tookFromReserve(let zone, let pages):
                say(
                    LocalizedText(
                        en: "The slow path takes \(pages) from \(zone.name), below low.",
                        zh: "慢速路径从 \(zone.name) 的 low 之下取 \(pages) 页。"
                    )
                )
            case .woken(let order, let wasAwake): say(woken(order, wasAwake))
            case .notWoken(let isHopeless): say(notWoken(isHopeless))
            case .throttled: throttled += 1
            case .reclaimedDirectly(let pages):
                direct += pages
                directRounds += 1
            case .failed(let pages):
                say(
                    LocalizedText(
                        en: "\(pages) pages cannot be had: for a task that may wait, the OOM killer would be next.",
                        zh: "还有 \(pages) 页得不到：对能等待的任务，下一步就是 OOM killer。"
                    )
                )
            case .boosted(let zone, let pages):
                say(
                    LocalizedText(
                        en: """
                            Types of pages begin to mix, so `boost_watermark` raises the watermarks of \(zone.name) by \
                            \(pages) pages for a while.
                            """,
                        zh: "不同类型的页开始混杂，`boost_watermark` 暂时把 \(zone.name) 的水位线抬高 \(pages) 页。"
                    )
                )
            case .round(let round):
                scanned += round.scanned
                freed += round.freed
                rounds += 1
                lowest = min(lowest, round.priority)
            case .restarted(let forBoost):
                guard forBoost else { break }
                say(
                    LocalizedText(
                        en: "No zone is balanced, so the boost has to wait: reclaim begins again in earnest.",
                        zh: "没有平衡的区域，抬高的部分先放一边：重新开始正式回收。"
                    )
                )
            case .passFailed: failures += 1
            case .gaveUpOrder(let order):
                say(
                    LocalizedText(
                        en: """
                            Twice the pages of order \(order) were freed, and no block came of it: \
                            `kswapd_shrink_node` settles for order 0 and leaves the rest to compaction.
                            """,
                        zh: """
                            已释放 \(order) 阶两倍的页，仍没有这样的块：`kswapd_shrink_node` 退到 0 阶，剩下的交给内存规整。
                            """
                    )
                )
            case .slept, .gaveUp, .wasAsleep: break
            }
        }
        if directRounds > 0 {
            say(
                LocalizedText(
                    en: "Tasks reclaim \(direct) pages by themselves in \(directRounds) rounds and stall meanwhile.",
                    zh: "任务自己回收 \(direct) 页，共 \(directRounds) 轮，其间停顿。"
                )
            )
        }
        if throttled > 0 {
            say(
                LocalizedText(
                    en:
                        "Less than half of min is free: `throttle_direct_reclaim` would let some tasks wait for kswapd.",
                    zh: "空闲不到 min 的一半：`throttle_direct_reclaim` 会让一些任务等 kswapd。"
                )
            )
        }
        if rounds > 0 {
            say(
                LocalizedText(
                    en: """
                        \(rounds) turns, down to priority \(lowest): \(scanned) pages scanned, \(freed) freed. Each turn that \
                        scans less than `nr_to_reclaim` lowers the priority and doubles the next one.
                        """,
                    zh: """
                        共 \(rounds) 轮，优先级最低到 \(lowest)：扫描 \(scanned) 页，释放 \(freed) 页。扫描不足 `nr_to_reclaim` 的一轮会\
                        降低优先级，下一轮翻倍。
                        """
                )
            )
        }
        if let last = events.last { say(end(last, failures)) }
        if en.isEmpty || (en.count == 1 && en[0].isEmpty) { say(quiet(operation)) }
        var text: [String] = []
        for sentence in en where !sentence.isEmpty { text.append(sentence) }
        return LocalizedText(english: text.joined(separator: " "), chinese: zh)
    }

    private static func woken(_ order: Order, _ wasAwake: Bool) -> LocalizedText {
        wasAwake
            ? LocalizedText(en: "kswapd is awake already and is told.", zh: "kswapd 已经醒着，只是告知它。")
            : LocalizedText(
                en: "`wakeup_kswapd` finds no balanced zone, or a boost, and wakes kswapd for order \(order).",
                zh: "`wakeup_kswapd` 发现没有平衡的区域（或水位线被抬高），为 \(order) 阶唤醒 kswapd。"
            )
    }

    private static func notWoken(_ isHopeless: Bool) -> LocalizedText {
        isHopeless
            ? LocalizedText(
                en: "kswapd has failed too often: `wakeup_kswapd` lets it sleep, and direct reclaim has to do.",
                zh: "kswapd 失败太多次：`wakeup_kswapd` 任其休眠，只能靠直接回收。"
            )
            : LocalizedText(
                en: "One zone is above high, so kswapd sleeps on.",
                zh: "有一个区域高于 high，kswapd 继续休眠。"
            )
    }

    private static func end(_ event: KswapdEvent, _ failures: Int) -> LocalizedText {
        switch event {
        case .slept:
            LocalizedText(
                en: "`pgdat_balanced`: one zone is above its high watermark, and kswapd sleeps.",
                zh: "`pgdat_balanced`：有一个区域高于 high 水位线，kswapd 休眠。"
            )
        case .gaveUp:
            LocalizedText(
                en: """
                    \(failures) passes freed nothing; at `MAX_RECLAIM_RETRIES` the node is hopeless, and kswapd sleeps although \
                    no zone is balanced.
                    """,
                zh: """
                    \(failures) 趟一页也没释放；到 `MAX_RECLAIM_RETRIES` 次，节点视为无望，尽管没有平衡的区域，kswapd 也休眠了。
                    """
            )
        case .wasAsleep: LocalizedText(en: "kswapd is asleep: nothing happens.", zh: "kswapd 在休眠：什么也不发生。")
        default: LocalizedText(same: "")
        }
    }

    private static func quiet(_ operation: KswapdOperation) -> LocalizedText {
        switch operation {
        case .free: LocalizedText(en: "They go back to their zones; nobody is told.", zh: "页回到各自的区域，不通知任何人。")
        case .steal:
            LocalizedText(
                en: "The zone is too small for a boost, or boosting is switched off.",
                zh: "区域太小，或者关闭了抬高水位线的功能。"
            )
        default: LocalizedText(en: "Nothing happens.", zh: "什么也不发生。")
        }
    }
}
