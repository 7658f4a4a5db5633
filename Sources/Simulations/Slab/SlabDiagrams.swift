import MemoryModels
import Traces

/// The pictures of `slab-basics`.
enum SlabDiagrams {
    // MARK: Layout

    /// The slot of one free object in bytes.
    static func slot(_ layout: SlabLayout) -> Diagram {
        let title = LocalizedText(
            en: "The slot of one object, \(layout.size) bytes",
            zh: "一个对象所占的空间，共 \(layout.size) 字节"
        )
        return slot(layout, title: title, parts: layout.slotParts)
    }

    /// Some parts of a free object's slot, with what debugging writes in them.
    static func slot(_ layout: SlabLayout, title: LocalizedText, parts: [SlotPart]) -> Diagram {
        .bitField(
            BitFieldDiagram(
                title: title,
                unit: .bytes,
                fields: parts.map { part in
                    BitFieldDiagram.Field(
                        name: name(part.kind),
                        low: part.offset,
                        length: part.length,
                        value: pattern(part.kind, layout),
                        mark: mark(part.kind)
                    )
                }
            )
        )
    }

    /// The bytes that fill a part of a free object. Follows `init_object` and `setup_slab_debug`.
    private static func pattern(_ kind: SlotPart.Kind, _ layout: SlabLayout) -> String {
        switch kind {
        case .leftRedZone, .rightRedZone: "bb"
        case .object: layout.isPoisoned ? "6b" : ""
        case .padding: layout.flags.contains(.poison) ? "5a" : ""
        case .freePointer, .tracking, .requestedSize: ""
        }
    }

    static func name(_ kind: SlotPart.Kind) -> LocalizedText {
        switch kind {
        case .leftRedZone, .rightRedZone: LocalizedText(en: "red zone", zh: "红区")
        case .object: LocalizedText(en: "object", zh: "对象")
        case .freePointer: LocalizedText(en: "free pointer", zh: "空闲指针")
        case .tracking: LocalizedText(en: "who allocated and freed", zh: "分配与释放记录")
        case .requestedSize: LocalizedText(en: "size asked for", zh: "请求的大小")
        case .padding: LocalizedText(en: "padding", zh: "填充")
        }
    }

    static func mark(_ kind: SlotPart.Kind) -> Mark {
        switch kind {
        case .object, .tracking, .requestedSize: .plain
        case .freePointer: .free
        case .leftRedZone, .rightRedZone, .padding: .reserved
        }
    }

    // MARK: State

    /// Every slab with its objects, and all freelists and partial lists.
    static func state(_ cache: SlabCache, highlighting object: UInt64? = nil, mark: Mark = .active) -> [Diagram] {
        let states = cache.slabStates
        if states.isEmpty { return [] }
        let place = object.flatMap { cache.locate($0) }
        return [slabs(states, place, mark), lists(cache, states, place, mark)]
    }

    private static func slabs(
        _ states: [SlabState],
        _ place: (slab: PageFrameNumber, object: Int)?,
        _ mark: Mark
    ) -> Diagram {
        let rows = states.map { slab in
            let location = location(slab.location)
            return BlockMap.Row(
                label: LocalizedText(en: "\(slab.firstPage) \(location.en)", zh: "\(slab.firstPage) \(location.zh)"),
                cells: slab.objects.enumerated().map { index, state in
                    let isPlace = place?.slab == slab.firstPage && place?.object == index
                    return BlockMap.Cell(
                        start: UInt64(index),
                        length: 1,
                        text: "\(index)",
                        mark: isPlace ? mark : state == .allocated ? .allocated : .free
                    )
                }
            )
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "The slabs by pfn, where each is, and its objects",
                    zh: "各 slab（以页框号表示）、所在位置与其中的对象"
                ),
                rows: rows,
                scale: .linear
            )
        )
    }

    private static func location(_ location: SlabState.Location) -> LocalizedText {
        switch location {
        case .cpu(let cpu): LocalizedText(same: "CPU \(cpu)")
        case .cpuPartial(let cpu): LocalizedText(en: "partial \(cpu)", zh: "部分 \(cpu)")
        case .nodePartial: LocalizedText(en: "node", zh: "节点")
        case .full: LocalizedText(en: "full", zh: "已满")
        }
    }

    /// The first items of a long list, and how many follow: the head is where things happen.
    private static func shortened(_ items: [ListDiagram.Item]) -> [ListDiagram.Item] {
        guard items.count > 20 else { return items }
        return items.prefix(16) + [ListDiagram.Item("+\(items.count - 16)")]
    }

    private static func lists(
        _ cache: SlabCache,
        _ states: [SlabState],
        _ place: (slab: PageFrameNumber, object: Int)?,
        _ mark: Mark
    ) -> Diagram {
        func item(_ slab: PageFrameNumber, _ object: Int) -> ListDiagram.Item {
            let isPlace = place?.slab == slab && place?.object == object
            return ListDiagram.Item("\(object)", mark: isPlace ? mark : .free)
        }
        var rows: [ListDiagram.List] = []
        for cpu in 0..<cache.cpuCount {
            guard let slab = cache.cpuSlab(cpu) else { continue }
            let objects = cache.cpuFreelist(cpu).compactMap { cache.locate($0)?.object }
            rows.append(
                ListDiagram.List(
                    label: LocalizedText(same: "CPU \(cpu): \(slab)"),
                    items: shortened(objects.map { item(slab, $0) })
                )
            )
        }
        for slab in states where !slab.freelist.isEmpty {
            rows.append(
                ListDiagram.List(
                    label: LocalizedText(same: "slab \(slab.firstPage)"),
                    items: shortened(slab.freelist.map { item(slab.firstPage, $0) })
                )
            )
        }
        for cpu in 0..<cache.cpuCount where !cache.cpuPartialList(cpu).isEmpty {
            rows.append(
                ListDiagram.List(
                    label: LocalizedText(en: "partial, CPU \(cpu)", zh: "部分空闲 CPU \(cpu)"),
                    items: cache.cpuPartialList(cpu).map { ListDiagram.Item("\($0)") }
                )
            )
        }
        rows.append(
            ListDiagram.List(
                label: LocalizedText(en: "partial, node", zh: "部分空闲 节点"),
                items: cache.nodePartialList.map { ListDiagram.Item("\($0)") }
            )
        )
        return .lists(
            ListDiagram(
                title: LocalizedText(
                    en: "Freelists of CPUs and slabs (object numbers) and partial lists (slabs)",
                    zh: "CPU 与 slab 的空闲链表（对象编号）、部分空闲链表（slab）"
                ),
                lists: rows
            )
        )
    }
}
