import MemoryModels
import Traces

/// Texts and pictures of `vmalloc-areas`, with pages counted from the start of the range.
struct VmallocText {
    let start: UInt64

    /// Which page of the range an address lies in.
    func page(_ address: UInt64) -> UInt64 {
        (address - start) / VmapAllocator.pageSize
    }

    /// `5-9`: the first and the last page.
    func range(_ range: Range<UInt64>) -> String {
        let first = page(range.lowerBound)
        let last = page(range.upperBound) - 1
        return first == last ? "\(first)" : "\(first)-\(last)"
    }

    // MARK: Stories

    /// Where an area came from.
    func allocation(
        _ events: [VmapEvent],
        pages: UInt64,
        alignment: UInt64,
        kind: VmapArea.Kind,
        found: VmapArea?
    ) -> LocalizedText {
        var sentences: [LocalizedText] = []
        if kind == .ioremap {
            sentences.append(
                LocalizedText(
                    en: "ioremap aligns to the size rounded up to a power of two.",
                    zh: "ioremap 按向上取到 2 的幂的大小对齐。"
                )
            )
        }
        if kind == .vmalloc, alignment > VmapAllocator.pageSize {
            let length = (alignment / VmapAllocator.pageSize) + pages
            sentences.append(
                LocalizedText(
                    en: """
                        Aligned, so only subtrees with more than \(length) free pages in a row are entered, lest the \
                        alignment use some up.
                        """,
                    zh: "因为要对齐，只进入最大空闲区超过 \(length) 页的子树，以防对齐吃掉一部分。"
                )
            )
        }
        var path = ""
        for event in events {
            switch event {
            case .visited(let node, let turn):
                let stop = turn == .found ? "" : turn == .left ? " < " : turn == .right ? " > " : " ^ "
                path += range(node.start..<node.end) + stop
            case .clipped(let fit, let area):
                sentences.append(search(path, fit, range(area)))
                path = ""
            case .fromPool(let node, _):
                sentences.append(
                    LocalizedText(
                        en: "The pool of vmap node \(node) has an area of \(pages + 1) pages: no search at all.",
                        zh: "vmap 节点 \(node) 的池里正好有 \(pages + 1) 页的区域：无需查找。"
                    )
                )
            case .unaligned(_, let area):
                let pages = range(area.start..<area.end)
                sentences.append(
                    LocalizedText(
                        en:
                            "The pool's first area, \(pages), is not aligned: it goes to the tail, and the tree is searched.",
                        zh: "池中第一块 \(pages) 不满足对齐：挪到池尾，改查空闲树。"
                    )
                )
            case .overflow:
                path = ""
                sentences.append(
                    LocalizedText(
                        en:
                            "Nothing fits. All that waits is flushed, the pools are emptied, and the tree is searched again.",
                        zh: "放不下。于是刷新全部等待的区域、清空各池，再查一遍空闲树。"
                    )
                )
            default: break
            }
        }
        if found == nil {
            sentences.append(
                LocalizedText(
                    en: "Still nothing: `alloc_vmap_area` returns `-EBUSY`, vmalloc NULL.",
                    zh: "仍然没有：`alloc_vmap_area` 返回 `-EBUSY`，vmalloc 返回 NULL。"
                )
            )
        }
        return PagesText.join(sentences)
    }

    private func search(_ path: String, _ fit: VmapFit, _ area: String) -> LocalizedText {
        let result: LocalizedText
        switch fit {
        case .full:
            result = LocalizedText(en: "it is used up whole", zh: "恰好用完")
        case .leftEdge:
            result = LocalizedText(en: "its lower edge is taken", zh: "从低端切下")
        case .rightEdge:
            result = LocalizedText(en: "its upper edge is taken", zh: "从高端切下")
        case .noEdge:
            result = LocalizedText(en: "the middle is taken, and two areas are left", zh: "从中间切下，剩下两块")
        }
        if !path.utf8.contains(UInt8(ascii: " ")) {
            return LocalizedText(
                en: "The root of the tree fits: of \(area), \(result.en) (`\(fit.name)`).",
                zh: "树根就放得下：\(area) \(result.zh)（`\(fit.name)`）。"
            )
        }
        return LocalizedText(
            en: "The search goes \(path) (< left, > right, ^ back): of \(area), \(result.en) (`\(fit.name)`).",
            zh: "查找路径 \(path)（< 向左，> 向右，^ 返回）：\(area) \(result.zh)（`\(fit.name)`）。"
        )
    }

    /// What a purge did.
    func purge(_ events: [VmapEvent]) -> LocalizedText {
        var sentences: [LocalizedText] = []
        let nothing = LocalizedText(same: "")
        var pooled = nothing
        var returned = nothing
        func note(_ item: String, _ text: inout LocalizedText) {
            let isFirst = text.en.isEmpty
            text = LocalizedText(
                english: text.en + (isFirst ? "" : ", ") + item,
                chinese: text.zh + (isFirst ? "" : "、") + item
            )
        }
        for event in events {
            switch event {
            case .flushed(let span):
                let pages = range(span)
                sentences.append(
                    LocalizedText(
                        en: "One flush of the TLBs covers everything from the lowest to the highest: \(pages).",
                        zh: "一次 TLB 刷新覆盖从最低到最高的整段：\(pages)。"
                    )
                )
            case .decayed(let node, let count):
                sentences.append(
                    LocalizedText(
                        en: "Before, areas leave the pools of node \(node): \(count).",
                        zh: "此前先有 \(count) 个区域离开节点 \(node) 的池。"
                    )
                )
            case .pooled(let node, let area):
                note("\(range(area.start..<area.end)) -> \(node)", &pooled)
            case .returned(let part, let whole):
                note(part == whole ? range(part) : "\(range(part)) -> \(range(whole))", &returned)
            default: break
            }
        }
        if !pooled.en.isEmpty {
            sentences.append(
                LocalizedText(
                    en: "To the pool of the node that asked for them, for the next request of that size: \(pooled.en).",
                    zh: "回到当初申请它的节点的池，等下一个同样大小的请求：\(pooled.zh)。"
                )
            )
        }
        if !returned.en.isEmpty {
            sentences.append(
                LocalizedText(
                    en: "Into the tree, merged with neighbours: \(returned.en).",
                    zh: "回到树里，与相邻空闲区合并：\(returned.zh)。"
                )
            )
        }
        if sentences.isEmpty {
            sentences.append(LocalizedText(en: "Nothing waits: nothing to do.", zh: "没有等待的区域，无事可做。"))
        }
        return PagesText.join(sentences)
    }

    // MARK: Pictures

    /// The range: what is in use, what waits, what is in pools, and what is free.
    func map(_ vmap: VmapAllocator, active: [Range<UInt64>]) -> Diagram {
        func cell(_ range: Range<UInt64>, _ mark: Mark) -> BlockMap.Cell {
            let isActive = active.contains { $0.lowerBound < range.upperBound && range.lowerBound < $0.upperBound }
            let first = page(range.lowerBound)
            return BlockMap.Cell(
                start: first,
                length: page(range.upperBound) - first,
                text: "",
                mark: isActive && mark != .reserved ? .active : mark
            )
        }
        var used: [BlockMap.Cell] = []
        for area in vmap.busy {
            let guardPage = area.end - VmapAllocator.pageSize
            used.append(cell(area.start..<guardPage, .allocated))
            used.append(cell(guardPage..<area.end, .reserved))
        }
        var waiting: [BlockMap.Cell] = []
        var pooled: [BlockMap.Cell] = []
        for node in vmap.nodes {
            for area in node.lazy { waiting.append(cell(area.start..<area.end, .plain)) }
            for pool in node.pools { for area in pool.areas { pooled.append(cell(area.start..<area.end, .plain)) } }
        }
        func ascending(_ cells: [BlockMap.Cell]) -> [BlockMap.Cell] { cells.sorted { $0.start < $1.start } }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "The range by page; not usable: guard pages",
                    zh: "按页号排列的 vmalloc 区；“不可用”为保护页"
                ),
                rows: [
                    BlockMap.Row(label: LocalizedText(en: "in use", zh: "使用中"), cells: used),
                    BlockMap.Row(label: LocalizedText(en: "waiting", zh: "等待刷新"), cells: ascending(waiting)),
                    BlockMap.Row(label: LocalizedText(en: "in pools", zh: "池中"), cells: ascending(pooled)),
                    BlockMap.Row(
                        label: LocalizedText(en: "free tree", zh: "空闲树"),
                        cells: vmap.free.areas.map { cell($0.start..<$0.end, .free) }
                    ),
                ]
            )
        )
    }

    /// The nodes of the free tree.
    func tree(_ nodes: [VmapFreeTree.Node], active: [Range<UInt64>]) -> Diagram {
        func pages(_ bytes: UInt64) -> LocalizedText {
            PagesText.number(Int64(bytes / VmapAllocator.pageSize))
        }
        return PagesText.table(
            LocalizedText(en: "The free tree, by address", zh: "空闲树，按地址排列"),
            [
                LocalizedText(en: "pages", zh: "页"),
                LocalizedText(en: "size", zh: "大小"),
                LocalizedText(same: "subtree_max_size"),
                LocalizedText(en: "depth", zh: "深度"),
            ],
            nodes.map { node in
                let touches = active.contains { $0.lowerBound < node.end && node.start < $0.upperBound }
                return TableDiagram.Row(
                    [
                        LocalizedText(same: range(node.start..<node.end)), pages(node.size),
                        pages(node.subtreeMaxSize), PagesText.number(node.depth),
                    ],
                    mark: touches ? .active : .plain
                )
            }
        )
    }

    /// The lines of /proc/vmallocinfo.
    func info(_ lines: [VmapAllocator.InfoLine]) -> Diagram {
        PagesText.table(
            LocalizedText(en: "Lines, without the callers", zh: "各行（略去调用者）"),
            [
                LocalizedText(en: "addresses", zh: "地址"), LocalizedText(en: "kind", zh: "种类"),
                LocalizedText(en: "bytes", zh: "字节"),
            ],
            textColumns: 2,
            lines.map { line in
                let area = line.area
                let kind =
                    line.isUnpurged
                    ? "unpurged vm_area" : area.kind == .ioremap ? "ioremap" : "pages=\(area.mappedPages) vmalloc"
                return TableDiagram.Row([
                    LocalizedText(same: Numerals.hexadecimal(area.start) + "-" + Numerals.hexadecimal(area.end)),
                    LocalizedText(same: kind), PagesText.number(Int64(area.size)),
                ])
            }
        )
    }
}
