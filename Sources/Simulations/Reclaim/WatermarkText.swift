import MemoryModels
import Traces

/// Names and phrases of `watermarks`.
enum WatermarkText {
    /// A zone's name in parameters and results.
    static func word(_ type: ZoneType) -> String {
        switch type {
        case .dma: "dma"
        case .dma32: "dma32"
        case .normal: "normal"
        case .movable: "movable"
        }
    }

    /// The zone that a reader's word names.
    static func type(named name: String) -> ZoneType {
        for type in ZoneType.allCases where word(type).isExactly(name) { return type }
        return .normal
    }

    /// A kind of request as the source names it.
    static func name(_ kind: AllocationKind) -> LocalizedText {
        switch kind {
        case .kernel: LocalizedText(same: "GFP_KERNEL")
        case .nowait: LocalizedText(same: "GFP_NOWAIT")
        case .high: LocalizedText(same: "__GFP_HIGH")
        case .atomic: LocalizedText(same: "GFP_ATOMIC")
        case .oomVictim: LocalizedText(en: "OOM victim", zh: "OOM 受害者")
        case .memalloc: LocalizedText(same: "PF_MEMALLOC")
        }
    }

    /// What an event means, as whole sentences.
    static func sentence(_ event: WatermarkEvent) -> LocalizedText {
        switch event {
        case .tookAboveLow(let zone, let blocks):
            LocalizedText(
                en: "The fast path finds \(zone.name) above its low watermark for \(blocks) of them.",
                zh: "快速路径：\(zone.name) 高于 low 水位线，满足其中 \(blocks) 个。"
            )
        case .wokeKswapd(let wasAwake):
            wasAwake
                ? LocalizedText(
                    en: "No zone is above low now; kswapd is at work already.",
                    zh: "此时没有内存区域高于 low；kswapd 已在工作。"
                )
                : LocalizedText(
                    en: "No zone is above low now: `wakeup_kswapd` starts reclaim in the background.",
                    zh: "此时没有内存区域高于 low：`wakeup_kswapd` 唤醒 kswapd，在后台回收。"
                )
        case .tookFromReserve(let zone, let blocks):
            LocalizedText(
                en: "The slow path takes \(blocks) from \(zone.name), down to what the flags allow.",
                zh: "慢速路径从 \(zone.name) 取得 \(blocks) 个，最低降到标志允许的限度。"
            )
        case .reclaimedDirectly(let zone, let blocks, let rounds):
            LocalizedText(
                en: """
                    For the other \(blocks) the task has to reclaim by itself: \(rounds) rounds of direct reclaim, 32 \
                    pages each, in \(zone.name). This is when programs stall.
                    """,
                zh: """
                    剩下的 \(blocks) 个只能由任务自己回收：在 \(zone.name) 中直接回收 \(rounds) 轮，每轮 32 页。\
                    程序的卡顿就出在这里。
                    """
            )
        case .failed(let blocks):
            LocalizedText(
                en: "The other \(blocks) get nothing: the requests may not wait, so they fail at once.",
                zh: "剩下的 \(blocks) 个一无所获：请求不能等待，只能立即失败。"
            )
        case .kswapdFreed(let zone, let pages):
            LocalizedText(
                en: "kswapd frees \(pages) pages of \(zone.name).",
                zh: "kswapd 释放 \(zone.name) 的 \(pages) 页。"
            )
        case .kswapdSlept:
            LocalizedText(
                en: "One zone is above its high watermark: `pgdat_balanced` is content, and kswapd sleeps.",
                zh: "有一个内存区域高于 high 水位线：`pgdat_balanced` 成立，kswapd 休眠。"
            )
        case .kswapdStaysAwake:
            LocalizedText(
                en: "No zone is above its high watermark yet, so kswapd goes on.",
                zh: "还没有内存区域高于 high 水位线，kswapd 继续工作。"
            )
        case .kswapdAsleep:
            LocalizedText(en: "kswapd is asleep: nothing happens.", zh: "kswapd 在休眠：什么也不发生。")
        }
    }
}
