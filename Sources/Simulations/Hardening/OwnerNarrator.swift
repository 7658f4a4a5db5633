import MemoryModels
import Traces

/// Makes the steps of `page-owner`.
struct OwnerNarrator {
    /// A block that an allocator holds.
    private struct Held {
        let page: Int
        let order: Order
        let scene: OwnerScene
    }

    private(set) var list = StepList(simulation: "page-owner")
    private var zone: BuddyAllocator
    private var owner: PageOwner
    private var held: [Held] = []
    private var failed = 0
    private let byPID: Bool
    private let byPages: Bool

    init(_ zone: BuddyAllocator, byPID: Bool, byPages: Bool) {
        self.zone = zone
        self.byPID = byPID
        self.byPages = byPages
        owner = PageOwner(pageCount: zone.pageCount)
    }

    var results: [TraceResult] {
        var freed = 0
        for page in 0..<zone.pageCount {
            let record = owner.record(of: page)
            if !record.isAllocated && record.handle > 0 { freed += 1 }
        }
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let top = owner.grouped(byPages: true).first
        return [
            count("stacks", owner.stacks().count), count("blocks", owner.blocks.count),
            count("pages", zone.pageCount - zone.freePageCount), count("top_pages", top?.pages ?? 0),
            TraceResult(name: "top_function", value: .text(top.map { function($0.key) } ?? "")),
            count("freed_with_owner", freed), count("failed_requests", failed),
        ]
    }

    /// The innermost call of a stack.
    private func function(_ handle: Int) -> String {
        OwnerScene.of(owner.depot[handle - 1])?.frames.first ?? ""
    }

    // MARK: Steps

    mutating func opening() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "A record beside each struct page", zh: "每个 struct page 旁边的一条记录"),
                explanation: LocalizedText(
                    en: """
                        `page_ext` keeps for each page a handle of the allocating stack, one of the freeing stack, order, GFP mask, \
                        task and time. The stack itself, up to 16 calls, is kept once in the stack depot, however many pages have it.
                        """,
                    zh: """
                        `page_ext` 为每页保存分配时和释放时调用栈的句柄、阶、GFP 掩码、任务和时间。调用栈本身最多 16 层，\
                        存在 stack depot 里，无论多少页共用都只存一份。
                        """
                )
            )
        )
    }

    mutating func play(_ operation: OwnerOperation) throws(SimulationError) {
        if let order = operation.order {
            try list.add(allocating(operation, order))
        } else {
            try list.add(freeing(operation))
        }
    }

    private mutating func allocating(_ operation: OwnerOperation, _ order: Order) -> Step {
        let scene = operation.scene
        let allocation = scene.allocation
        let isNew = !owner.depot.contains(allocation.stack)
        let before = owner
        var got = 0
        for _ in 0..<operation.count {
            guard let page = zone.allocate(order: order, type: allocation.type) else { break }
            owner.set(Int(page.rawValue), order: order.rawValue, allocation: allocation)
            held.append(Held(page: Int(page.rawValue), order: order, scene: scene))
            got += 1
        }
        failed += operation.count - got
        let pages = got << order.rawValue
        let depot =
            isNew
            ? LocalizedText(
                en: "The stack is new: `save_stack` gives it a handle.",
                zh: "这个调用栈是新的，`save_stack` 给它一个句柄。"
            )
            : LocalizedText(
                en: "The stack is known: the pages get the same handle.",
                zh: "这个调用栈已经见过，这些页用同一个句柄。"
            )
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(pages) pages for \(scene.name.en)",
                zh: "\(operation.word)：\(scene.name.zh)分配 \(pages) 页"
            ),
            explanation: PagesText.join([
                depot,
                LocalizedText(
                    en: "`__set_page_owner` writes it into \(pages) records, and the handle's count grows by as many.",
                    zh: "`__set_page_owner` 把它写进 \(pages) 条记录，句柄的计数也加上这么多。"
                ),
            ]),
            prediction: question(before),
            diagrams: [groups]
        )
    }

    private mutating func freeing(_ operation: OwnerOperation) -> Step {
        var kept: [Held] = []
        var seen = 0
        var freed = 0
        for block in held {
            if block.scene == operation.scene {
                let isChosen = seen % operation.count == 0
                seen += 1
                // What `allocate` returned can be freed once; `held` forgets it then.
                if isChosen, (try? zone.free(PageFrameNumber(UInt64(block.page)), order: block.order)) != nil {
                    let pid = operation.scene.allocation.pid
                    owner.reset(
                        block.page,
                        order: block.order.rawValue,
                        stack: [100 + operation.scene.rawValue],
                        pid: pid
                    )
                    freed += block.order.pageCount
                    continue
                }
            }
            kept.append(block)
        }
        held = kept
        return Step(
            title: LocalizedText(
                en: "\(operation.word): \(freed) pages of \(operation.scene.name.en) are freed",
                zh: "\(operation.word)：\(operation.scene.name.zh)释放 \(freed) 页"
            ),
            explanation: LocalizedText(
                en: """
                    `__reset_page_owner` clears the mark that a page is allocated and notes who freed it. The rest of the record \
                    stays, so that a report on a use after free can name both.
                    """,
                zh: """
                    `__reset_page_owner` 清除“已分配”标记，并记下是谁释放的。其余内容保留，出现释放后使用时，报告能同时指出两者。
                    """
            ),
            diagrams: [groups]
        )
    }

    mutating func ending() throws(SimulationError) {
        guard let top = owner.grouped(byPages: true).first, let scene = OwnerScene.of(owner.depot[top.key - 1]) else {
            return
        }
        try list.add(
            Step(
                title: LocalizedText(en: "The largest holder: \(scene.name.en)", zh: "持有最多的：\(scene.name.zh)"),
                explanation: LocalizedText(
                    en: """
                        It holds \(top.pages) pages in \(top.times) blocks. One look does not prove a leak: take it again later, and see which line grows while the load is the same. \
                        `page_owner_stacks/show_stacks` gives the counts without reading every page.
                        """,
                    zh: """
                        它持有 \(top.pages) 页，共 \(top.times) 块。只看一次证明不了泄漏：过一段时间再看，负载不变而只涨不落的才可疑。\
                        `page_owner_stacks/show_stacks` 直接给出计数，不必逐页读取。
                        """
                ),
                diagrams: [
                    .chain(
                        ChainDiagram(
                            title: LocalizedText(en: "Its stack, innermost call first", zh: "它的调用栈，最内层在前"),
                            nodes: scene.frames.map { ChainDiagram.Node(title: LocalizedText(same: $0), lines: []) }
                        )
                    )
                ]
            )
        )
    }

    /// Asked from the second stack on: who is first now?
    private func question(_ before: PageOwner) -> Prediction? {
        let groups = owner.grouped(byPID: byPID, byPages: byPages)
        guard before.grouped(byPID: byPID).count >= 1, let first = groups.first, groups.count >= 2 else { return nil }
        return Prediction(
            question: byPages
                ? LocalizedText(en: "Who holds the most pages after this?", zh: "此后谁持有的页最多？")
                : LocalizedText(en: "Who holds the most blocks after this?", zh: "此后谁持有的块最多？"),
            answer: LocalizedText(same: label(first.key)),
            wrongChoices: groups.dropFirst().prefix(3).map { LocalizedText(same: label($0.key)) },
            position: list.steps.count % 3
        )
    }

    private func label(_ key: Int) -> String {
        byPID ? "pid \(key)" : function(key)
    }

    /// What `page_owner_sort` prints.
    private var groups: Diagram {
        var rows: [TableDiagram.Row] = []
        for group in owner.grouped(byPID: byPID, byPages: byPages) {
            rows.append(
                TableDiagram.Row([
                    LocalizedText(same: label(group.key)), PagesText.number(group.times), PagesText.number(group.pages),
                ])
            )
        }
        return PagesText.table(
            LocalizedText(en: "Allocated pages as page_owner_sort groups them", zh: "page_owner_sort 归类后的已分配页"),
            [
                byPID ? LocalizedText(en: "process", zh: "进程") : LocalizedText(en: "innermost call", zh: "最内层函数"),
                LocalizedText(en: "times", zh: "块数"), PagesText.pages,
            ],
            rows
        )
    }
}
