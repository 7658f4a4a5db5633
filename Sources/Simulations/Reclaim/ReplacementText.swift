import MemoryModels
import Traces

/// Names and phrases of `page-replacement`.
enum ReplacementText {
    /// The policies, in the order in which a course takes them.
    static let policies: [PageReplacement.Policy] = [.fifo, .lru, .opt, .clock]
    /// What the parameter calls them.
    static let policyNames = ["fifo", "lru", "opt", "clock"]

    /// The policy that a reader's word names.
    static func policy(named name: String) -> PageReplacement.Policy {
        policies[policyNames.firstIndex { $0.isExactly(name) } ?? 0]
    }

    /// What a text calls a policy.
    static func name(of policy: PageReplacement.Policy) -> String {
        switch policy {
        case .fifo: "FIFO"
        case .lru: "LRU"
        case .opt: "OPT"
        case .clock: "Clock"
        }
    }

    /// The rule, in one sentence.
    static func rule(_ policy: PageReplacement.Policy) -> LocalizedText {
        switch policy {
        case .fifo:
            LocalizedText(
                en: "FIFO evicts the page that was loaded first, however often it was used since.",
                zh: "FIFO 换出最早装入的页，不管它之后用过多少次。"
            )
        case .lru:
            LocalizedText(
                en: "LRU evicts the page whose last use is longest ago.",
                zh: "LRU 换出最久没有使用的页。"
            )
        case .opt:
            LocalizedText(
                en: """
                    OPT evicts the page whose next use is farthest away. It needs to know the future, so no kernel \
                    can have it; no other policy has fewer faults.
                    """,
                zh: "OPT 换出下次使用最远的页。它要预知未来，内核无法实现；但没有别的算法缺页比它更少。"
            )
        case .clock:
            LocalizedText(
                en: """
                    Clock goes round the frames with a hand. A page whose reference bit is set gets a second chance: \
                    the bit is cleared and the hand moves on. The first page without the bit is evicted.
                    """,
                zh: "Clock 用指针绕着页框走。引用位为 1 的页得到第二次机会：清除该位，指针前移。遇到的第一个引用位为 0 的页被换出。"
            )
        }
    }

    /// What the list of pages shows.
    static func orderTitle(_ policy: PageReplacement.Policy) -> LocalizedText {
        switch policy {
        case .fifo:
            LocalizedText(en: "Pages by time of loading: the first leaves next", zh: "按装入先后排列的页：最前面的先换出")
        case .lru:
            LocalizedText(en: "Pages by last use: the first leaves next", zh: "按最近使用排列的页：最前面的先换出")
        case .opt:
            LocalizedText(
                en: "Pages by next use, farthest first; behind the @ is the reference",
                zh: "按下次使用由远到近排列的页；@ 之后是第几次引用"
            )
        case .clock:
            LocalizedText(en: "Pages from the hand on, with reference bits", zh: "从指针处起的各页及其引用位")
        }
    }
}
