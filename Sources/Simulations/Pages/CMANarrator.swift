import MemoryModels
import Traces

/// Makes the steps of `cma`.
struct CMANarrator {
    private(set) var list = StepList(simulation: "cma")
    private(set) var area: CMAArea
    /// By request: its first page and size; nil if it failed or was released.
    private var requests: [(page: PageFrameNumber, count: Int)?] = []
    private(set) var served = 0
    private(set) var failed = 0
    private(set) var retries = 0
    private(set) var migrated = 0

    init(_ area: CMAArea) {
        self.area = area
    }

    mutating func opening() throws(SimulationError) {
        let pages = area.pages.count
        try list.add(
            Step(
                title: LocalizedText(
                    en: "An area of \(pages) pages is reserved at boot, and lent out",
                    zh: "启动时预留 \(pages) 页的区域，平时借出"
                ),
                explanation: LocalizedText(
                    en: """
                        memblock keeps the range back; then `cma_init_reserved_areas` gives its pageblocks the type CMA and frees \
                        them into the buddy allocator. A clear bit in the area's bitmap means that no driver holds the \
                        \(1 << area.bitmap.orderPerBit) pages of it, not that they are free.
                        """,
                    zh: """
                        memblock 预留这个范围；随后 `cma_init_reserved_areas` 把其页块设为 CMA 类型，释放给伙伴系统。\
                        区域的位图中，一位为 0 只说明驱动没有占用对应的 \(1 << area.bitmap.orderPerBit) 页，不说明它们空闲。
                        """
                ),
                diagrams: [map()]
            )
        )
    }

    mutating func play(_ operation: CMAOperation, _ word: String) throws(SimulationError) {
        let before = area
        switch operation {
        case .lend(let count): try list.add(lending(count, word, before))
        case .unmovable(let count): try list.add(unmovable(count, word))
        case .pin(let index, let isPinned): try list.add(pinning(index, isPinned, word))
        case .allocate(let count, let align): try list.add(allocating(count, align, word, before))
        case .release(let number): try list.add(releasing(number, word))
        }
    }

    // MARK: Ordinary allocations

    private mutating func lending(_ count: Int, _ word: String, _ before: CMAArea) -> Step {
        let got = area.lend(count)
        let inside = before.freeInside - area.freeInside
        return Step(
            title: LocalizedText(en: "\(word): \(count) movable pages", zh: "\(word)：\(count) 个可移动的页"),
            explanation: LocalizedText(
                en: """
                    \(got) are allocated, \(inside) of them from the area: `__rmqueue` takes from CMA while it has more than half \
                    of the zone's free pages, so that ordinary memory is left for those who can use no other, and when \
                    ordinary memory is used up.
                    """,
                zh: """
                    分配了 \(got) 页，其中 \(inside) 页来自 CMA 区域：只要 CMA 占空闲页的一半以上，`__rmqueue` 就先从那里取，\
                    把普通内存留给别无选择的请求；普通内存用完之后也从 CMA 取。
                    """
            ),
            prediction: PagesText.ask(
                LocalizedText(
                    en:
                        "\(before.freeInside) pages of the area and \(before.freeOutside) others are free. How many of these \(count) come from the area?",
                    zh: "区域内有 \(before.freeInside) 页空闲，区域外有 \(before.freeOutside) 页。这 \(count) 页中有多少来自区域？"
                ),
                "\(inside)",
                not: ["0", "\(min(count, before.freeInside))", "\(count / 2)"],
                at: 1
            ),
            diagrams: [map()]
        )
    }

    private mutating func unmovable(_ count: Int, _ word: String) -> Step {
        let got = area.allocateUnmovable(count)
        return Step(
            title: LocalizedText(en: "\(word): \(count) unmovable pages", zh: "\(word)：\(count) 个不可移动的页"),
            explanation: LocalizedText(
                en: """
                    \(got) are allocated, all outside the area: CMA is in no row of `fallbacks`. They fail as soon as ordinary \
                    memory is used up, even if \(area.freeInside) pages of the area are free.
                    """,
                zh: """
                    分配了 \(got) 页，全部在区域之外：CMA 不在 `fallbacks` 表的任何一行里。普通内存一用完就失败，\
                    哪怕区域里还有 \(area.freeInside) 页空闲。
                    """
            ),
            diagrams: [map()]
        )
    }

    private mutating func pinning(_ index: Int, _ isPinned: Bool, _ word: String) -> Step {
        let isDone = area.pin(index, isPinned)
        let page = area.bitmap.base + index
        return Step(
            title: isPinned
                ? LocalizedText(en: "\(word): someone holds the page at pfn \(page)", zh: "\(word)：页框 \(page) 被占住")
                : LocalizedText(en: "\(word): the page at pfn \(page) is let go", zh: "\(word)：放开页框 \(page)"),
            explanation: isDone
                ? LocalizedText(
                    en: """
                        A page with an extra reference, under I/O for instance, cannot be migrated until that is dropped. Those who \
                        hold pages for long (`FOLL_LONGTERM`) have them moved out of CMA first.
                        """,
                    zh: "页有额外引用（例如正在做 I/O）时无法迁移，要等引用释放。打算长期占用的（`FOLL_LONGTERM`），内核会先把页移出 CMA。"
                )
                : LocalizedText(en: "The page is not lent: nothing happens.", zh: "这一页没有借出：什么也不发生。"),
            diagrams: [map()]
        )
    }

    // MARK: Drivers

    private mutating func allocating(_ count: Int, _ align: Int, _ word: String, _ before: CMAArea) -> Step {
        var events: [CMAArea.Event] = []
        let page = area.allocate(count: count, align: align, recordingInto: &events)
        requests.append(page.map { ($0, count) })
        if page == nil { failed += 1 } else { served += 1 }
        var sentences: [LocalizedText] = []
        for event in events {
            sentences.append(sentence(event))
            switch event {
            case .migrated(let outside, let inside): migrated += outside + inside
            case .busy: retries += 1
            default: break
            }
        }
        if events.isEmpty {
            sentences.append(
                LocalizedText(en: "No page, or more than the area has: refused at once.", zh: "零页或超过区域大小：立即拒绝。")
            )
        }
        let fails = LocalizedText(en: "It fails", zh: "失败")
        let answer = page.map { LocalizedText(en: "At pfn \($0)", zh: "页框 \($0)") } ?? fails
        let wrong = [before.bitmap.base, before.bitmap.base + (1 << align), before.bitmap.base + 2 * count]
        return Step(
            title: LocalizedText(
                en: "\(word): a driver wants \(count) pages, aligned to order \(align)",
                zh: "\(word)：驱动请求 \(count) 页，按 \(align) 阶对齐"
            ),
            explanation: PagesText.join(sentences),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "A driver wants \(count) pages in one piece, aligned to \(1 << align) pages. Where do they begin?",
                    zh: "驱动请求连续 \(count) 页，按 \(1 << align) 页对齐。从哪里开始？"
                ),
                answer: answer,
                wrongChoices: wrong.map { LocalizedText(en: "At pfn \($0)", zh: "页框 \($0)") } + [fails],
                position: list.steps.count % 3
            ),
            diagrams: [map()]
        )
    }

    private mutating func releasing(_ number: Int, _ word: String) -> Step {
        var explanation = LocalizedText(
            en: "That request got nothing, or was released before: nothing happens.",
            zh: "该请求没有得到页，或早已释放：什么也不发生。"
        )
        if requests.indices.contains(number), let request = requests[number] {
            // The pages are those that `allocate` returned.
            try? area.release(request.page, count: request.count)
            requests[number] = nil
            explanation = LocalizedText(
                en: """
                    `cma_release` frees \(request.count) pages from pfn \(request.page) on into the buddy allocator and clears \
                    their bits. They can be lent again at once.
                    """,
                zh: "`cma_release` 把页框 \(request.page) 起的 \(request.count) 页释放给伙伴系统，并清除相应的位。它们马上又可以借出。"
            )
        }
        return Step(
            title: LocalizedText(en: "\(word): request \(number) is released", zh: "\(word)：释放第 \(number) 个请求"),
            explanation: explanation,
            diagrams: [map()]
        )
    }

    private func sentence(_ event: CMAArea.Event) -> LocalizedText {
        switch event {
        case .found(let bit, let page):
            LocalizedText(
                en: "The bitmap has room from bit \(bit) on, pfn \(page).",
                zh: "位图从第 \(bit) 位（页框 \(page)）起有足够的空位。"
            )
        case .noRoom(let bit):
            LocalizedText(
                en: "From bit \(bit) on the bitmap has no such room: the request fails.",
                zh: "从第 \(bit) 位起，位图再没有这样的空位：请求失败。"
            )
        case .migrated(let outside, let inside):
            LocalizedText(
                en: """
                    `alloc_contig_range` isolates the pageblocks and migrates \(outside + inside) borrowers: \(outside) to \
                    ordinary memory, \(inside) to other places of the area.
                    """,
                zh: """
                    `alloc_contig_range` 隔离页块，迁走 \(outside + inside) 个借用的页：\(outside) 个到普通内存，\(inside) 个到区域内别处。
                    """
            )
        case .busy(let page):
            LocalizedText(
                en: "pfn \(page) cannot be moved: -EBUSY. The bits are cleared, and the search goes on behind.",
                zh: "页框 \(page) 搬不走：-EBUSY。清除这些位，再往后找。"
            )
        case .noMemory:
            LocalizedText(
                en: "There is no free page to move a borrower to: -ENOMEM, and no other place is tried.",
                zh: "没有空闲页可供搬迁：-ENOMEM，也不再试别处。"
            )
        }
    }

    private func map() -> Diagram {
        let base = area.bitmap.base
        var cells: [BlockMap.Cell] = []
        for (index, page) in area.pages.enumerated() {
            let mark: Mark =
                switch page {
                case .free: .free
                case .movable: .allocated
                case .pinned: .faulted
                case .allocated: .active
                }
            cells.append(BlockMap.Cell(start: (base + index).rawValue, length: 1, text: "", mark: mark))
        }
        var bits: [BlockMap.Cell] = []
        for (bit, isSet) in area.bitmap.bits.enumerated() {
            bits.append(
                BlockMap.Cell(
                    start: area.bitmap.page(ofBit: bit).rawValue,
                    length: UInt64(1 << area.bitmap.orderPerBit),
                    text: "",
                    mark: isSet ? .active : .plain
                )
            )
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en:
                        "The area; this step marks a driver's pages and bits, failed a held page. Outside: \(area.freeOutside) free",
                    zh: "CMA 区域；“本步涉及”为驱动的页和位，“出错”为被占住的页。区域外空闲 \(area.freeOutside) 页"
                ),
                rows: [
                    BlockMap.Row(label: LocalizedText(en: "pages", zh: "页"), cells: cells),
                    BlockMap.Row(label: LocalizedText(en: "bitmap", zh: "位图"), cells: bits),
                ],
                scale: .linear
            )
        )
    }
}
