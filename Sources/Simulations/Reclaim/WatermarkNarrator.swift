import MemoryModels
import Traces

/// Turns the operations of `watermarks` into steps. Made before an operation, it knows the state then.
struct WatermarkNarrator {
    let before: NodeWatermarks
    let order: Order
    let highest: ZoneType

    init(_ node: NodeWatermarks, _ order: Order, _ highest: ZoneType) {
        before = node
        self.order = order
        self.highest = highest
    }

    // MARK: After boot

    func opening() -> [Step] {
        var steps = [size]
        if before.settings.minFreeKbytes == nil && before.minFreeKbytes > before.bootMinFreeKbytes {
            steps.append(hugePages)
        }
        return steps + [marks, reserves, kinds]
    }

    private var size: Step {
        let kbytes = before.lowMemoryPages * 4
        let boot = before.bootMinFreeKbytes
        return Step(
            title: LocalizedText(
                en: "At boot: min_free_kbytes = \(boot)",
                zh: "启动时：min_free_kbytes = \(boot)"
            ),
            explanation: LocalizedText(
                en: """
                    The zones below Movable manage \(before.lowMemoryPages) pages, \(kbytes) KiB. \
                    `calculate_min_free_kbytes` takes the square root of 16 times that, and keeps it between 128 and \
                    262144. A square root grows slowly: a large machine keeps a smaller part of its memory free.
                    """,
                zh: """
                    Movable 以下的内存区域管理 \(before.lowMemoryPages) 页，即 \(kbytes) KiB。`calculate_min_free_kbytes` \
                    取它的 16 倍的平方根，并限制在 128 到 262144 之间。平方根增长得慢：机器越大，保持空闲的比例越小。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "A machine has 16 times as much memory as another. By what factor is its min_free_kbytes larger?",
                    zh: "一台机器的内存是另一台的 16 倍，它的 min_free_kbytes 大多少倍？"
                ),
                answer: LocalizedText(same: "4"),
                wrongChoices: [LocalizedText(same: "16"), LocalizedText(same: "2"), LocalizedText(same: "1")],
                position: 1
            )
        )
    }

    private var hugePages: Step {
        Step(
            title: LocalizedText(
                en: "khugepaged raises it to \(before.minFreeKbytes)",
                zh: "khugepaged 把它提高到 \(before.minFreeKbytes)"
            ),
            explanation: LocalizedText(
                en: """
                    With transparent huge pages, `set_recommended_min_free_kbytes` wants 11 pageblocks of 512 pages free in \
                    each zone with memory, so that types of pages need not mix; but at most 5% of the memory.
                    """,
                zh: """
                    启用透明大页时，`set_recommended_min_free_kbytes` 希望每个有内存的区域空出 11 个 512 页的页块，\
                    以免不同类型的页混在一起；但最多占内存的 5%。
                    """
            )
        )
    }

    private var marks: Step {
        let zone = before.zones[largestZone]
        let gap = zone.low - zone.min
        let byScale = zone.managedPages * before.settings.watermarkScaleFactor / 10_000
        return Step(
            title: LocalizedText(
                en: "Each zone gets its share: min, low, high",
                zh: "各内存区域按比例得到 min、low、high"
            ),
            explanation: LocalizedText(
                en: """
                    `min_free_kbytes` is \(before.minFreeKbytes), \(before.minFreeKbytes >> 2) pages. \
                    `__setup_per_zone_wmarks` divides them by size: \(zone.type.name) has min \(zone.min). low and high \
                    follow at equal distance: the larger of a quarter of min and the scale factor's part of the zone \
                    (\(byScale) pages), here \(gap).
                    """,
                zh: """
                    `min_free_kbytes` 为 \(before.minFreeKbytes)，即 \(before.minFreeKbytes >> 2) 页。\
                    `__setup_per_zone_wmarks` 按大小分给各区域：\(zone.type.name) 的 min 为 \(zone.min)。low 和 high 依次\
                    相隔同样的距离：取 min 的四分之一与比例因子算出的页数（\(byScale) 页）中较大的一个，这里是 \(gap)。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "\(zone.type.name) has min \(zone.min) and low \(zone.low). What is high?",
                    zh: "\(zone.type.name) 的 min 为 \(zone.min)，low 为 \(zone.low)。high 是多少？"
                ),
                answer: LocalizedText(same: "\(zone.high)"),
                wrongChoices: [
                    LocalizedText(same: "\(zone.low + 2 * gap)"), LocalizedText(same: "\(zone.min * 2)"),
                    LocalizedText(same: "\(zone.low * 2)"),
                ],
                position: 2
            ),
            diagrams: [marksTable]
        )
    }

    private var reserves: Step {
        let name = highest.name
        let lowest = before.zones[0]
        return Step(
            title: LocalizedText(
                en: "Lower zones are kept from requests that could use higher ones",
                zh: "低内存区域对本可使用高内存区域的请求有所保留"
            ),
            explanation: LocalizedText(
                en: """
                    `setup_per_zone_lowmem_reserve` divides the pages of the zones above by `lowmem_reserve_ratio`, 256. A \
                    request that may use \(name) must leave that many free in addition: \
                    \(lowest.lowmemReserve[highest.rawValue]) in DMA, which manages \(lowest.managedPages). So \
                    processes do not use up the memory that old devices need.
                    """,
                zh: """
                    `setup_per_zone_lowmem_reserve` 用上方各区域的页数除以 `lowmem_reserve_ratio`（256）。可以使用 \(name) 的请求\
                    还须另外留下这么多页：DMA 共 \(lowest.managedPages) 页，要留下 \(lowest.lowmemReserve[highest.rawValue]) 页。\
                    这样，供老设备使用的内存不会被进程耗尽。
                    """
            ),
            diagrams: [protection]
        )
    }

    private var kinds: Step {
        let zone = before.zones[highest.rawValue]
        let atomic = NodeWatermarks.Zone.reduced(zone.min, flags: AllocationKind.atomic.flags(order: order))
        return Step(
            title: LocalizedText(
                en: "How far down each kind of request may go in \(zone.type.name)",
                zh: "各类请求在 \(zone.type.name) 中最低能降到哪里"
            ),
            explanation: LocalizedText(
                en: """
                    The fast path stops at low. In the slow path, `gfp_to_alloc_flags` gives each kind its flags, and \
                    `__zone_watermark_ok` lowers min by them: `__GFP_HIGH` by half, without waiting by a quarter more. \
                    More pages than the limit must be free.
                    """,
                zh: """
                    快速路径到 low 为止。在慢速路径中，`gfp_to_alloc_flags` 给各类请求相应的标志，`__zone_watermark_ok` 据此降低 min：\
                    `__GFP_HIGH` 减半，不能等待的再减四分之一。空闲页数必须大于表中的限度。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "min is \(zone.min). To what does `GFP_ATOMIC` lower it?",
                    zh: "min 为 \(zone.min)。`GFP_ATOMIC` 把它降到多少？"
                ),
                answer: LocalizedText(same: "\(atomic)"),
                wrongChoices: [
                    LocalizedText(same: "0"), LocalizedText(same: "\(zone.min - zone.min / 2)"),
                    LocalizedText(same: "\(zone.min / 4)"),
                ],
                position: 0
            ),
            diagrams: [limits(zone)]
        )
    }

    private var largestZone: Int {
        var best = 0
        for index in 1..<3 where before.zones[index].managedPages > before.zones[best].managedPages { best = index }
        return best
    }

    // MARK: Operations

    func allocation(
        _ kind: AllocationKind,
        _ letter: String,
        _ count: Int64,
        _ events: [WatermarkEvent],
        after: NodeWatermarks
    ) -> Step {
        let name = WatermarkText.name(kind)
        let words = [
            LocalizedText(en: "All pass above low", zh: "全部在 low 之上得到满足"),
            LocalizedText(en: "kswapd is needed, nobody waits", zh: "要靠 kswapd，但没有人等待"),
            LocalizedText(en: "The task must reclaim by itself", zh: "任务必须自己回收"),
            LocalizedText(en: "Some requests fail", zh: "有些请求失败"),
        ]
        var outcome = 0
        for event in events {
            switch event {
            case .wokeKswapd: outcome = 1
            case .reclaimedDirectly: outcome = 2
            case .failed: outcome = 3
            default: break
            }
        }
        return Step(
            title: LocalizedText(
                en: "\(letter)\(count): \(count) requests, \(name.en), order \(order)",
                zh: "\(letter)\(count)：\(count) 个 \(order) 阶请求，\(name.zh)"
            ),
            explanation: sentences(events),
            prediction: Prediction(
                question: LocalizedText(
                    en: "\(count) requests (\(name.en)) of order \(order) come. What happens?",
                    zh: "来了 \(count) 个 \(order) 阶请求（\(name.zh)）。会怎样？"
                ),
                answer: words[outcome],
                wrongChoices: words,
                position: outcome
            ),
            diagrams: [state(after)]
        )
    }

    func kswapd(_ pages: Int64, _ events: [WatermarkEvent], after: NodeWatermarks) -> Step {
        let on = LocalizedText(en: "It goes on", zh: "继续工作")
        let off = LocalizedText(en: "It sleeps", zh: "休眠")
        return Step(
            title: LocalizedText(
                en: "k\(pages): kswapd may free \(pages) pages",
                zh: "k\(pages)：kswapd 至多释放 \(pages) 页"
            ),
            explanation: sentences(events),
            prediction: before.kswapd == nil
                ? nil
                : Prediction(
                    question: LocalizedText(
                        en: "kswapd is at work and can free \(pages) pages. What does it do then?",
                        zh: "kswapd 正在工作，可以释放 \(pages) 页。之后它会怎样？"
                    ),
                    answer: after.kswapd == nil ? off : on,
                    wrongChoices: [on, off],
                    position: 0
                ),
            diagrams: [state(after)]
        )
    }

    func freeing(_ pages: Int64, after: NodeWatermarks) -> Step {
        Step(
            title: LocalizedText(
                en: "f\(pages): pages of \(highest.name) are freed",
                zh: "f\(pages)：释放 \(highest.name) 的页"
            ),
            explanation: LocalizedText(
                en: "Pages in use go back to \(highest.name). kswapd is not told; it looks for itself.",
                zh: "在用的页回到 \(highest.name)。没有人通知 kswapd，它自己会检查。"
            ),
            diagrams: [state(after)]
        )
    }

    private func sentences(_ events: [WatermarkEvent]) -> LocalizedText {
        var en: [String] = []
        var zh = ""
        for event in events {
            let sentence = WatermarkText.sentence(event)
            en.append(sentence.en)
            zh += sentence.zh
        }
        return LocalizedText(english: en.joined(separator: " "), chinese: zh)
    }
}
