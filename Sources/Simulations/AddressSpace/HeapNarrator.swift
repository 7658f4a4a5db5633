import MemoryModels
import Traces

/// Turns one operation of `brk-heap` into a step. Made before the operation, it knows the heap as it was.
struct HeapNarrator {
    let before: AddressSpace

    // MARK: Calls of brk

    func asked(after: AddressSpace) -> Step {
        Step(
            title: LocalizedText(
                en: "brk(0) returns \(Numerals.hexadecimal(after.heapEnd))",
                zh: "brk(0) 返回 \(Numerals.hexadecimal(after.heapEnd))"
            ),
            explanation: LocalizedText(
                en: """
                    0 lies below `start_brk`, so the call is refused, and a refused call returns the end as it is. That \
                    is how the C library learns where the heap ends.
                    """,
                zh: "0 低于 `start_brk`，调用被拒绝；被拒绝的调用返回原来的堆尾。C 库正是这样得知堆尾在哪里。"
            ),
            diagrams: diagrams(after)
        )
    }

    /// `name` is the call as a program writes it.
    func call(_ name: String, _ address: UInt64, _ refusal: HeapRefusal?, after: AddressSpace) -> Step {
        let pages = Int64(after.heapPages) - Int64(before.heapPages)
        let isGrowth = address > before.heapEnd
        let title: LocalizedText
        if refusal != nil {
            title = LocalizedText(en: "\(name) is refused", zh: "\(name) 被拒绝")
        } else if pages == 0 {
            title = LocalizedText(en: "\(name): no page more, no page less", zh: "\(name)：页数不变")
        } else {
            title = LocalizedText(
                en: "\(name): \(pages > 0 ? "+" : "")\(pages) \(pages == 1 || pages == -1 ? "page" : "pages")",
                zh: "\(name)：\(pages > 0 ? "+" : "")\(pages) 页"
            )
        }
        let explanation = refusal.map { reason($0, address) } ?? success(pages, after)
        return Step(
            title: title,
            explanation: explanation,
            prediction: prediction(name, pages, isGrowth: isGrowth, refusal, after),
            diagrams: diagrams(after)
        )
    }

    private func success(_ pages: Int64, _ after: AddressSpace) -> LocalizedText {
        let oldEnd = Self.aligned(before.heapEnd)
        let newEnd = Self.aligned(after.heapEnd)
        if oldEnd == newEnd {
            return LocalizedText(
                en: """
                    Rounded up to whole pages, the old and the new end are both \(Numerals.hexadecimal(newEnd)): only \
                    `mm->brk` changes, and no area is touched.
                    """,
                zh: """
                    新旧堆尾向上取整到页都是 \(Numerals.hexadecimal(newEnd))：只改 `mm->brk`，不动任何区域。
                    """
            )
        }
        if newEnd < oldEnd {
            return LocalizedText(
                en: """
                    The end goes down from \(Numerals.hexadecimal(oldEnd)) to \(Numerals.hexadecimal(newEnd)) in whole \
                    pages: `do_vmi_align_munmap` unmaps what is mapped there. Shrinking meets no limit.
                    """,
                zh: """
                    按整页算，堆尾从 \(Numerals.hexadecimal(oldEnd)) 降到 \(Numerals.hexadecimal(newEnd))：\
                    `do_vmi_align_munmap` 解除其间的映射。缩小不受限制。
                    """
            )
        }
        let isNew = after.heapAreas.count > before.heapAreas.count
        return LocalizedText(
            en: """
                The end rounds up to \(Numerals.hexadecimal(newEnd)). `do_brk_flags` \
                \(isNew ? "makes an area for the heap" : "lets the area of the heap grow"). No page of memory is \
                used yet.
                """,
            zh: """
                堆尾向上取整到 \(Numerals.hexadecimal(newEnd))。`do_brk_flags` \
                \(isNew ? "为堆新建一个区域" : "扩展堆所在的区域")。此时还没有占用任何物理页。
                """
        )
    }

    private func reason(_ refusal: HeapRefusal, _ address: UInt64) -> LocalizedText {
        let limit = before.limits.data ?? 0
        switch refusal {
        case .belowStart:
            return LocalizedText(
                en: "The address lies below `start_brk`: the heap ends where it ended.",
                zh: "该地址低于 `start_brk`：堆尾不变。"
            )
        case .dataLimit:
            let bytes = address - before.heapStart + before.staticData
            return LocalizedText(
                en: """
                    `check_data_rlimit`: the heap and the initialised data would have \(bytes) bytes, and RLIMIT_DATA is \
                    \(limit). The C library turns the unchanged end into ENOMEM.
                    """,
                zh: """
                    `check_data_rlimit`：堆加上已初始化数据将有 \(bytes) 字节，而 RLIMIT_DATA 为 \(limit)。\
                    C 库见堆尾不变，便报告 ENOMEM。
                    """
            )
        case .pageLimit:
            return LocalizedText(
                en: "`may_expand_vm`: in whole pages the data would exceed RLIMIT_DATA, \(limit) bytes.",
                zh: "`may_expand_vm`：按整页计，数据将超过 RLIMIT_DATA（\(limit) 字节）。"
            )
        case .collision(let area):
            return LocalizedText(
                en: """
                    The heap would end less than a page below the mapping at \(Numerals.hexadecimal(area.start)), or \
                    beyond it. `brk` never replaces a mapping, as `MAP_FIXED` would. The end stays; malloc goes on with \
                    `mmap` instead.
                    """,
                zh: """
                    堆尾将越过 \(Numerals.hexadecimal(area.start)) 处的映射，或离它不足一页。`brk` 不会像 `MAP_FIXED` \
                    那样替换已有映射。堆尾不变，malloc 会改用 `mmap`。
                    """
            )
        case .addressRange:
            return LocalizedText(en: "The address is beyond user space.", zh: "该地址超出用户空间。")
        case .areaLimit:
            return LocalizedText(en: "The process has too many areas.", zh: "进程的区域过多。")
        case .notHeap:
            return LocalizedText(
                en: "Nothing is mapped in the range to give back: the program unmapped it itself.",
                zh: "要归还的范围里没有映射：程序自己已经解除了它。"
            )
        }
    }

    private func prediction(
        _ name: String,
        _ pages: Int64,
        isGrowth: Bool,
        _ refusal: HeapRefusal?,
        _ after: AddressSpace
    ) -> Prediction {
        let isRefused = refusal != nil
        func change(_ pages: Int64) -> LocalizedText {
            LocalizedText(en: "Pages: \(pages > 0 ? "+" : "")\(pages)", zh: "页数：\(pages > 0 ? "+" : "")\(pages)")
        }
        let no = LocalizedText(en: "It is refused", zh: "被拒绝")
        let sign: Int64 = isGrowth ? 1 : -1
        return Prediction(
            question: LocalizedText(
                en: """
                    The heap ends at \(Numerals.hexadecimal(before.heapEnd)) and has mapped pages: \(before.heapPages). \
                    What does \(name) do?
                    """,
                zh: """
                    堆尾在 \(Numerals.hexadecimal(before.heapEnd))，已映射 \(before.heapPages) 页。\(name) 会怎样？
                    """
            ),
            answer: isRefused ? no : change(pages),
            wrongChoices: isRefused
                ? [change(sign), change(0)] : [change(pages + sign), no, change(pages == 0 ? sign : 0)],
            position: Int(before.heapEnd / 16 % 3)
        )
    }

    // MARK: Other calls

    func other(_ call: String, _ page: UInt64, isDone: Bool, after: AddressSpace) -> Step {
        let address = Numerals.hexadecimal(before.heapStart + page * AddressSpace.pageSize)
        return Step(
            title: LocalizedText(
                en: "\(call) of page \(page), \(address)\(isDone ? "" : ": fails")",
                zh: "\(call)：第 \(page) 页，\(address)\(isDone ? "" : "，失败")"
            ),
            explanation: isDone
                ? LocalizedText(
                    en: "`brk` knows nothing of it: the end of the heap stays \(Numerals.hexadecimal(after.heapEnd)).",
                    zh: "`brk` 对此一无所知：堆尾仍是 \(Numerals.hexadecimal(after.heapEnd))。"
                )
                : LocalizedText(en: "The page is not as the call needs it.", zh: "该页的状态不满足这次调用的要求。"),
            diagrams: diagrams(after)
        )
    }

    // MARK: Pictures

    private static func aligned(_ address: UInt64) -> UInt64 {
        (address + AddressSpace.pageSize - 1) & ~(AddressSpace.pageSize - 1)
    }

    /// The heap's areas, what else is mapped, and the end of the heap, in pages from its start.
    private func diagrams(_ after: AddressSpace) -> [Diagram] {
        func page(_ address: UInt64) -> UInt64 { (address - after.heapStart) / AddressSpace.pageSize }
        let cells = after.areas.filter { $0.start >= after.heapStart }.map { area in
            let isHeap = area.flags.contains(.write)
            return BlockMap.Cell(
                start: page(area.start),
                length: area.pageCount,
                text: area.pageCount > 1 ? "\(page(area.start))-\(page(area.end) - 1)" : "\(page(area.start))",
                mark: !isHeap ? .reserved : before.areas.contains(area) ? .allocated : .active
            )
        }
        guard !cells.isEmpty else { return [table(after)] }
        return [
            .blockMap(
                BlockMap(
                    title: LocalizedText(
                        en: "Pages from the start of the heap; other mappings are not usable for it",
                        zh: "从堆起点数起的页；其他映射对堆不可用"
                    ),
                    rows: [BlockMap.Row(label: LocalizedText(en: "areas", zh: "区域"), cells: cells)]
                )
            ),
            table(after),
        ]
    }

    private func table(_ after: AddressSpace) -> Diagram {
        let end = after.heapEnd
        let rows: [(LocalizedText, String)] = [
            (LocalizedText(same: "start_brk"), Numerals.hexadecimal(after.heapStart)),
            (LocalizedText(same: "brk"), Numerals.hexadecimal(end)),
            (LocalizedText(en: "brk, rounded up", zh: "brk 向上取整"), Numerals.hexadecimal(Self.aligned(end))),
            (LocalizedText(en: "mapped pages", zh: "已映射的页"), "\(after.heapPages)"),
        ]
        return .table(
            TableDiagram(
                title: LocalizedText(en: "The heap", zh: "堆"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "what", zh: "项目")),
                    TableDiagram.Column(LocalizedText(en: "value", zh: "值"), isNumeric: true),
                ],
                rows: rows.map { TableDiagram.Row([$0.0, LocalizedText(same: $0.1)]) }
            )
        )
    }
}

extension AddressSpace {
    /// How many pages are mapped for the heap.
    fileprivate var heapPages: UInt64 {
        heapAreas.reduce(0) { $0 + $1.pageCount }
    }
}
