import MemoryModels
import Traces

/// Turns one reference of `page-replacement` into a step. Made before the reference, it knows the state then.
struct ReplacementNarrator {
    private let before: PageReplacement

    init(_ run: PageReplacement) {
        before = run
    }

    // MARK: Steps

    func opening(_ chart: ReplacementChart) -> Step {
        let rule = ReplacementText.rule(before.policy)
        let count = before.references.count
        return Step(
            title: LocalizedText(
                en: before.frameCount == 1 ? "1 frame, free" : "\(before.frameCount) frames, all free",
                zh: "\(before.frameCount) 个页框，全部空闲"
            ),
            explanation: LocalizedText(
                en: """
                    References to come: \(count). A page is loaded when it is referenced and in no frame, into the \
                    lowest free frame while there is one. \(rule.en)
                    """,
                zh: "将有 \(count) 次引用。引用的页不在页框中时才装入，先用编号最小的空闲页框。\(rule.zh)"
            ),
            diagrams: chart.diagram()
        )
    }

    func reference(
        _ access: PageReplacement.Access,
        _ passed: [PageReplacement.SecondChance],
        after: PageReplacement,
        _ chart: ReplacementChart
    ) -> Step {
        let number = before.position + 1
        let page = access.page
        let outcome = outcome(access)
        return Step(
            title: LocalizedText(
                en: "Reference \(number), page \(page): \(outcome.en)",
                zh: "第 \(number) 次引用，页 \(page)：\(outcome.zh)"
            ),
            explanation: access.isFault ? fault(access, passed) : hit(access, after),
            prediction: prediction(access),
            diagrams: chart.diagram() + [order(after, highlighting: page)]
        )
    }

    func random(_ count: Int, after: PageReplacement, _ chart: ReplacementChart) -> Step {
        let faults = after.faults - before.faults
        return Step(
            title: LocalizedText(
                en: "r\(count): \(faults) faults in \(count) random references",
                zh: "r\(count)：\(count) 次随机引用中缺页 \(faults) 次"
            ),
            explanation: LocalizedText(
                en: """
                    Page 0 is referenced most often, page 9 most rarely. \(count - faults) references found their page, \
                    \(after.evictions - before.evictions) pages had to leave.
                    """,
                zh: """
                    0 号页引用得最多，9 号页最少。\(count - faults) 次命中，换出 \(after.evictions - before.evictions) 页。
                    """
            ),
            diagrams: chart.diagram() + [order(after, highlighting: nil)]
        )
    }

    // MARK: Texts

    private func outcome(_ access: PageReplacement.Access) -> LocalizedText {
        guard access.isFault else { return LocalizedText(en: "a hit", zh: "命中") }
        guard let victim = access.victim else {
            return LocalizedText(en: "a fault, frame \(access.frame) is free", zh: "缺页，页框 \(access.frame) 空闲")
        }
        return leaving(victim)
    }

    private func leaving(_ page: Int) -> LocalizedText {
        LocalizedText(en: "a fault, page \(page) leaves", zh: "缺页，换出页 \(page)")
    }

    private func hit(_ access: PageReplacement.Access, _ after: PageReplacement) -> LocalizedText {
        let page = access.page
        let frame = access.frame
        switch before.policy {
        case .fifo:
            return LocalizedText(
                en: "Page \(page) is in frame \(frame). FIFO takes no note of the use: the order stays as it is.",
                zh: "页 \(page) 在页框 \(frame) 中。FIFO 不理会这次使用，次序不变。"
            )
        case .lru:
            return LocalizedText(
                en: "Page \(page) is in frame \(frame). It is now the most recently used, last to leave.",
                zh: "页 \(page) 在页框 \(frame) 中。它成为最近使用的页，排到最后。"
            )
        case .opt:
            let next = nextUse(of: page)
            return LocalizedText(
                en: "Page \(page) is in frame \(frame). \(next.en)",
                zh: "页 \(page) 在页框 \(frame) 中。\(next.zh)"
            )
        case .clock:
            let wasSet = before.referenceBit(ofFrame: frame)
            return LocalizedText(
                en: """
                    Page \(page) is in frame \(frame). Its reference bit \
                    \(wasSet ? "is set already" : "was clear and is set again"); the hand stays where it is.
                    """,
                zh: "页 \(page) 在页框 \(frame) 中。它的引用位\(wasSet ? "本来就是 1" : "由 0 变回 1")；指针不动。"
            )
        }
    }

    private func fault(
        _ access: PageReplacement.Access,
        _ passed: [PageReplacement.SecondChance]
    ) -> LocalizedText {
        let page = access.page
        guard let victim = access.victim else {
            return LocalizedText(
                en: "Page \(page) is in no frame. Frame \(access.frame) is free, so nothing has to leave.",
                zh: "页 \(page) 不在任何页框中。页框 \(access.frame) 空闲，不必换出。"
            )
        }
        let reason = reason(victim, passed)
        let next = nextUse(of: victim)
        return LocalizedText(
            en: "Page \(page) is in no frame, and all frames are in use. \(reason.en) \(next.en)",
            zh: "页 \(page) 不在任何页框中，页框也已用完。\(reason.zh)\(next.zh)"
        )
    }

    /// Why this page leaves.
    private func reason(_ victim: Int, _ passed: [PageReplacement.SecondChance]) -> LocalizedText {
        switch before.policy {
        case .fifo:
            return LocalizedText(en: "Page \(victim) was loaded first: it leaves.", zh: "页 \(victim) 最早装入，被换出。")
        case .lru:
            return LocalizedText(
                en: "Page \(victim) was used longest ago: it leaves.",
                zh: "页 \(victim) 最久没有使用，被换出。"
            )
        case .opt:
            return LocalizedText(
                en: "Of all resident pages, the next use of page \(victim) is farthest away: it leaves.",
                zh: "在驻留的页中，页 \(victim) 的下次使用最远，被换出。"
            )
        case .clock:
            let pages = passed.map { "\($0.page)" }
            let enList = pages.joined(separator: ", ")
            let zhList = pages.joined(separator: "、")
            if passed.isEmpty {
                return LocalizedText(
                    en: "The hand is at page \(victim), whose reference bit is clear: it leaves at once.",
                    zh: "指针处是页 \(victim)，引用位为 0，立即换出。"
                )
            }
            if passed.count == before.frameCount {
                return LocalizedText(
                    en: """
                        All reference bits are set. The hand clears them one after the other (\(enList)) and comes \
                        round to page \(victim), which leaves: Clock has become FIFO.
                        """,
                    zh: "所有引用位都是 1。指针依次清除它们（\(zhList)），绕回到页 \(victim)，把它换出：此时 Clock 与 FIFO 无异。"
                )
            }
            return LocalizedText(
                en: """
                    The hand passes pages with their bit set and clears it (\(enList)): a second chance. \
                    Page \(victim) has no bit set: it leaves.
                    """,
                zh: "指针越过引用位为 1 的页并清除该位（\(zhList)）：这是第二次机会。页 \(victim) 的引用位为 0，被换出。"
            )
        }
    }

    /// When a page is used again after this reference.
    private func nextUse(of page: Int) -> LocalizedText {
        let start = before.position + 1
        for position in start..<max(start, before.references.count) where before.references[position] == page {
            let distance = position - before.position
            return LocalizedText(
                en: """
                    Page \(page) is needed again at reference \(position + 1), \
                    \(distance == 1 ? "the very next one" : "\(distance) references later").
                    """,
                zh: "页 \(page) 在第 \(position + 1) 次引用时又要用到，\(distance == 1 ? "就是下一次" : "与现在相隔 \(distance) 次")。"
            )
        }
        return LocalizedText(en: "Page \(page) is not needed again.", zh: "页 \(page) 之后不再用到。")
    }

    /// Asked once all frames are in use: what happens next?
    private func prediction(_ access: PageReplacement.Access) -> Prediction? {
        let order = before.evictionOrder
        guard order.count == before.frameCount else { return nil }
        var others = [LocalizedText(en: "a hit", zh: "命中")]
        for page in order where page != access.page && page != access.victim && others.count < 4 {
            others.append(leaving(page))
        }
        return Prediction(
            question: LocalizedText(
                en: "Page \(access.page) is referenced. What happens?",
                zh: "引用页 \(access.page)，会怎样？"
            ),
            answer: outcome(access),
            wrongChoices: others,
            position: before.position % 3
        )
    }

    // MARK: Pictures

    private func order(_ run: PageReplacement, highlighting page: Int?) -> Diagram {
        let frames = run.frames
        let items = run.evictionOrder.map { resident in
            var text = "\(resident)"
            let frame = frames.firstIndex(of: resident) ?? 0
            switch run.policy {
            case .fifo, .lru: break
            case .clock: text += run.referenceBit(ofFrame: frame) ? " R=1" : " R=0"
            case .opt: text += run.nextUse(ofFrame: frame).map { " @\($0 + 1)" } ?? " @-"
            }
            return ListDiagram.Item(text, mark: resident == page ? .active : .allocated)
        }
        return .lists(
            ListDiagram(
                title: ReplacementText.orderTitle(run.policy),
                lists: [ListDiagram.List(label: LocalizedText(en: "pages", zh: "页"), items: items)]
            )
        )
    }
}
