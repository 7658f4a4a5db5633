import MemoryModels
import Traces

/// Phrases that both buddy simulations use.
enum BuddyText {
    /// `order 3`, `3 阶`, followed by `suffix`.
    static func order(_ order: Int, _ suffix: String = "") -> LocalizedText {
        LocalizedText(en: "order \(order)\(suffix)", zh: "\(order) 阶\(suffix)")
    }

    /// `1 page`, `8 pages`, `8 页`.
    static func pages(_ count: Int) -> LocalizedText {
        LocalizedText(en: count == 1 ? "1 page" : "\(count) pages", zh: "\(count) 页")
    }

    /// `times(2)` is `2 times`, `2 次`.
    static func times(_ count: Int) -> LocalizedText {
        LocalizedText(en: count == 1 ? "once" : "\(count) times", zh: "\(count) 次")
    }

    /// The names of the migrate types that a parameter may take, as the reader writes them.
    static let typeNames = ["unmovable", "movable", "reclaimable"]

    /// The type that a reader's word names.
    static func type(named name: String) -> MigrateType {
        if ExactText.areEqual(name, "unmovable") { return .unmovable }
        return ExactText.areEqual(name, "reclaimable") ? .reclaimable : .movable
    }

    /// Why the model refused to free a block, in both languages.
    static func refusal(_ error: BuddyError) -> LocalizedText {
        switch error {
        case .unusableZone(let start, let pageCount):
            LocalizedText(
                en: "\(error.message)",
                zh: "无法在页框 \(start) 处建立 \(pageCount) 页的内存区域。"
            )
        case .outsideZone(let page, let pageCount, let zoneStart, let zoneEnd):
            LocalizedText(
                en: "\(error.message)",
                zh: "从页框 \(page) 起的 \(pageCount) 页不全在内存区域内：该区域为页框 \(zoneStart) 到 \(zoneEnd)（不含）。"
            )
        case .misaligned(let page, let order):
            LocalizedText(
                en: "\(error.message)",
                zh: "页框 \(page) 不能作为 \(order) 阶块的起点：起点必须是 \(order.pageCount) 的倍数。"
            )
        case .alreadyFree(let page, let block, let order):
            LocalizedText(
                en: "\(error.message)",
                zh: "页框 \(page) 已经空闲：它在起点为 \(block) 的 \(order) 阶空闲块中。一个块只能在分配之后释放一次。"
            )
        case .reserved(let page):
            LocalizedText(en: "\(error.message)", zh: "页框 \(page) 从未交给分配器：它是保留页，不能释放。")
        case .insideAllocatedBlock(let page, let block, let order):
            LocalizedText(
                en: "\(error.message)",
                zh: "页框 \(page) 在起点为 \(block) 的 \(order) 阶已分配块的内部：只能整块释放。"
            )
        case .wrongOrder(let page, let allocated, let freed):
            LocalizedText(
                en: "\(error.message)",
                zh: "起点为 \(page) 的块是按 \(allocated) 阶分配的：应按该阶释放，而不是 \(freed) 阶。"
            )
        case .alreadyHandedOver(let page):
            LocalizedText(en: "\(error.message)", zh: "页框 \(page) 已经归分配器管理：每页只能交付一次。")
        }
    }
}
