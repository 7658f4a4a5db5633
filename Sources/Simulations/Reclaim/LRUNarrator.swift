import MemoryModels
import Traces

/// Turns one use of a page in `lru-lists` into a step. Made before the use, it knows the state then.
struct LRUNarrator {
    private let before: LRUVector

    init(_ lru: LRUVector) {
        before = lru
    }

    // MARK: Steps

    var opening: Step {
        Step(
            title: LocalizedText(
                en: "Memory for \(before.frameCount) pages, all of it free",
                zh: "内存可容纳 \(before.frameCount) 页，全部空闲"
            ),
            explanation: LocalizedText(
                en: """
                    File and anonymous pages have an active and an inactive list each. Pages enter at the head, at the \
                    left, and are scanned from the tail. A page that is used once and never again should not push out \
                    one that is used all the time.
                    """,
                zh: """
                    文件页和匿名页各有活跃、非活跃两条链表。页从左边的表头进入，从表尾扫描。只用一次的页不该挤走一直在用的页。
                    """
            ),
            diagrams: diagrams(before, highlighting: [])
        )
    }

    func step(_ operation: LRUOperation, _ events: [LRUEvent], after: LRUVector) -> Step {
        let page = LRUText.name(operation.page)
        var en: [String] = []
        var zh = ""
        var moved = [operation.page]
        var evicted: [Int] = []
        for event in events {
            let sentence = LRUText.sentence(event)
            en.append(sentence.en)
            zh += sentence.zh
            switch event {
            case .deactivated(let page), .rotated(let page), .kept(let page), .activatedByReclaim(let page):
                moved.append(page)
            case .evicted(let page, _):
                evicted.append(page)
            default: break
            }
        }
        let use = words(operation, page)
        let outcome = outcome(operation.page, evicted, after)
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(use.en); \(outcome.en)",
                zh: "\(operation.word)：\(use.zh)；\(outcome.zh)"
            ),
            explanation: LocalizedText(english: en.joined(separator: " "), chinese: zh),
            prediction: prediction(operation, use, evicted, after),
            diagrams: diagrams(after, highlighting: moved)
        )
    }

    private func words(_ operation: LRUOperation, _ page: String) -> LocalizedText {
        switch operation.use {
        case .read: LocalizedText(en: "page \(page) is read", zh: "读页 \(page)")
        case .touch: LocalizedText(en: "page \(page) is touched", zh: "访问页 \(page)")
        case .execute: LocalizedText(en: "page \(page) is executed", zh: "执行页 \(page)")
        }
    }

    private func outcome(_ page: Int, _ evicted: [Int], _ after: LRUVector) -> LocalizedText {
        guard let list = after.list(of: page) else { return LocalizedText(en: "out of memory", zh: "内存耗尽") }
        if evicted.isEmpty {
            let name = LRUText.name(list)
            return LocalizedText(en: "now on \(name.en)", zh: "现在位于\(name.zh)")
        }
        let names = evicted.map { LRUText.name($0) }
        return LocalizedText(
            en: "\(names.joined(separator: ", ")) evicted",
            zh: "淘汰 \(names.joined(separator: "、"))"
        )
    }

    // MARK: Predictions

    private func prediction(
        _ operation: LRUOperation,
        _ use: LocalizedText,
        _ evicted: [Int],
        _ after: LRUVector
    ) -> Prediction? {
        guard let list = after.list(of: operation.page) else { return nil }
        if let shadow = before.shadow(of: operation.page) {
            return place(
                LocalizedText(
                    en: "Again \(use.en); it was evicted when the age was \(shadow.eviction). Where does it start?",
                    zh: "又\(use.zh)；它被淘汰时计数为 \(shadow.eviction)。它从哪里起步？"
                ),
                list
            )
        }
        if let first = evicted.first {
            // The tails, where a reader would look first, and then the heads.
            var others: [LocalizedText] = []
            for list in [LRUList.inactiveFile, .activeFile, .inactiveAnonymous, .activeAnonymous] {
                let pages = before.pages(on: list)
                if let tail = pages.last { others.append(LocalizedText(same: LRUText.name(tail))) }
                if let head = pages.first, pages.count > 1 { others.append(LocalizedText(same: LRUText.name(head))) }
            }
            return Prediction(
                question: LocalizedText(
                    en: "Memory is full, and \(use.en). Which page is evicted first?",
                    zh: "内存已满时\(use.zh)。最先淘汰哪一页？"
                ),
                answer: LocalizedText(same: LRUText.name(first)),
                wrongChoices: others,
                position: first % 3
            )
        }
        // A page that is new to memory starts where all do: nothing to ask.
        guard before.list(of: operation.page) != nil else { return nil }
        return place(
            LocalizedText(
                en: "Once more \(use.en). On which list is it afterwards?",
                zh: "再次\(use.zh)。之后它在哪条链表上？"
            ),
            list
        )
    }

    private func place(_ question: LocalizedText, _ list: LRUList) -> Prediction {
        Prediction(
            question: question,
            answer: LRUText.name(list),
            wrongChoices: [
                LRUText.name(LRUList(isFile: list.isFile, isActive: false)),
                LRUText.name(LRUList(isFile: list.isFile, isActive: true)),
            ],
            position: list.isActive ? 1 : 0
        )
    }

    // MARK: Pictures

    private func diagrams(_ lru: LRUVector, highlighting moved: [Int]) -> [Diagram] {
        var lists: [ListDiagram.List] = []
        for list in [LRUList.activeFile, .inactiveFile, .activeAnonymous, .inactiveAnonymous] {
            var items: [ListDiagram.Item] = []
            for page in lru.pages(on: list) {
                let flags = lru.flags(of: page)
                var text = LRUText.name(page)
                if flags.referenced || flags.workingset || flags.young { text += " " }
                if flags.referenced { text += "R" }
                if flags.young { text += "Y" }
                if flags.workingset { text += "W" }
                items.append(ListDiagram.Item(text, mark: moved.contains(page) ? .active : .allocated))
            }
            lists.append(ListDiagram.List(label: LRUText.name(list), items: items))
        }
        var shadows: [ListDiagram.Item] = []
        for page in 0..<(2 * LRUOperation.pageCount) {
            guard let shadow = lru.shadow(of: page) else { continue }
            shadows.append(
                ListDiagram.Item("\(LRUText.name(page)) @\(shadow.eviction)\(shadow.wasWorkingset ? " W" : "")")
            )
        }
        lists.append(ListDiagram.List(label: LocalizedText(en: "shadows", zh: "影子项"), items: shadows))
        return [
            .lists(
                ListDiagram(
                    title: LocalizedText(
                        en: """
                            Lists at age \(lru.nonresidentAge) (R `PG_referenced`, Y accessed bit, W was active once, \
                            @ age when evicted)
                            """,
                        zh: """
                            计数为 \(lru.nonresidentAge) 时的各链表（R 为 `PG_referenced`，Y 为访问位，W 为曾经活跃，@ 为淘汰时的计数）
                            """
                    ),
                    lists: lists
                )
            )
        ]
    }
}
