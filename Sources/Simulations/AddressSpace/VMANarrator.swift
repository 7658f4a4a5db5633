import MemoryModels
import Traces

/// Turns one call of `vma-operations` and its events into a step.
struct VMANarrator {
    let before: AddressSpace
    let after: AddressSpace
    /// In pages.
    let guides: [UInt64]

    func step(
        _ operation: VMAOperation,
        _ outcome: VMAOutcome,
        _ events: [AddressSpaceEvent],
        result: Int
    ) -> Step {
        let call = Self.call(operation)
        guard let range = outcome.range else {
            let reason = VMAText.reason(outcome.error ?? .invalid)
            return Step(
                title: LocalizedText(en: "\(call) fails: \(reason.name)", zh: "\(call) 失败：\(reason.name)"),
                explanation: reason.text,
                prediction: before.areaCount == 0 ? nil : countPrediction(call),
                diagrams: diagrams(events)
            )
        }
        let title: LocalizedText
        switch operation {
        case .map, .remap:
            let address = Numerals.hexadecimal(range.start)
            title = LocalizedText(
                en: "\(call) returns \(address), result \(result)",
                zh: "\(call) 返回 \(address)，即结果 \(result)"
            )
        case .unmap, .protect, .touch:
            title = LocalizedText(same: call)
        }
        return Step(
            title: title,
            explanation: VMAText.sentences(events, areas: after.areaCount),
            prediction: prediction(operation, call, range.start),
            diagrams: diagrams(events)
        )
    }

    private static func call(_ operation: VMAOperation) -> String {
        func place(_ place: VMAOperation.Place) -> String {
            place.page == 0 ? "\(place.result)" : "\(place.result)+\(place.page)"
        }
        switch operation {
        case .map(let pages, let flags, _, let at):
            return "mmap(\(pages), \(letters(flags))\(at.map { ", MAP_FIXED \(place($0))" } ?? ""))"
        case .unmap(let at, let pages): return "munmap(\(place(at)), \(pages))"
        case .protect(let at, let pages, let flags): return "mprotect(\(place(at)), \(pages), \(letters(flags)))"
        case .remap(let at, let old, let new): return "mremap(\(place(at)), \(old), \(new))"
        case .touch(let at): return "write(\(place(at)))"
        }
    }

    private static func letters(_ flags: VMAFlags) -> String {
        String(decoding: Array(flags.permissions.utf8).dropLast(), as: UTF8.self)
    }

    // MARK: Predictions

    /// Where the kernel puts a mapping, if it may choose; otherwise how many areas there will be.
    private func prediction(_ operation: VMAOperation, _ call: String, _ start: UInt64) -> Prediction? {
        if before.areaCount == 0 { return nil }
        guard case .map(let pages, _, _, nil) = operation else { return countPrediction(call) }
        let size = pages * AddressSpace.pageSize
        var wrong = before.areas.map { $0.end }
        wrong.append((before.areas.first?.start ?? start) - size)
        wrong.append(before.mmapBase - size)
        let choices = wrong.filter { $0 != start }.prefix(3).map { LocalizedText(same: Numerals.hexadecimal($0)) }
        return Prediction(
            question: LocalizedText(en: "\(call): which address does it return?", zh: "\(call)：返回哪个地址？"),
            answer: LocalizedText(same: Numerals.hexadecimal(start)),
            wrongChoices: choices,
            position: Int(start / AddressSpace.pageSize % 3)
        )
    }

    private func countPrediction(_ call: String) -> Prediction {
        let old = before.areaCount
        let wrong = [old, old + 1, old + 2, max(1, old - 1)]
        return Prediction(
            question: LocalizedText(
                en: "There \(old == 1 ? "is 1 area" : "are \(old) areas"). How many are there after \(call)?",
                zh: "现有 \(old) 个区域。执行 \(call) 之后有几个？"
            ),
            answer: LocalizedText(same: "\(after.areaCount)"),
            wrongChoices: wrong.filter { $0 != after.areaCount }.prefix(2).map { LocalizedText(same: "\($0)") },
            position: old % 3
        )
    }

    // MARK: Pictures

    private func diagrams(_ events: [AddressSpaceEvent]) -> [Diagram] {
        after.areaCount == 0 ? [] : [map(events), table(events)]
    }

    private func mark(_ area: VirtualMemoryArea, _ events: [AddressSpaceEvent]) -> Mark {
        var mark: Mark = before.areas.contains(area) ? .allocated : .active
        for event in events {
            if case .merged(_, let into) = event, into.start == area.start, into.end == area.end { mark = .merged }
        }
        return mark
    }

    private func map(_ events: [AddressSpaceEvent]) -> Diagram {
        var cells: [BlockMap.Cell] = []
        func add(_ start: UInt64, _ end: UInt64, _ text: String, _ mark: Mark) {
            let first = start / AddressSpace.pageSize
            let length = end / AddressSpace.pageSize - first
            cells.append(BlockMap.Cell(start: first, length: length, text: text, mark: mark))
        }
        var end = after.areas.first?.start ?? 0
        for area in after.areas {
            if area.start > end { add(end, area.start, "", .free) }
            add(area.start, area.end, area.flags.permissions, mark(area, events))
            end = area.end
        }
        if end < after.mmapBase { add(end, after.mmapBase, "", .free) }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "The addresses below mmap_base, lowest first",
                    zh: "mmap_base 之下的地址，自低向高"
                ),
                rows: [BlockMap.Row(label: LocalizedText(en: "areas", zh: "区域"), cells: cells)],
                guides: guides
            )
        )
    }

    private func table(_ events: [AddressSpaceEvent]) -> Diagram {
        .table(
            TableDiagram(
                title: LocalizedText(en: "The areas, as /proc/PID/maps lists them", zh: "各区域，如 /proc/PID/maps 所列"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "addresses", zh: "地址")),
                    TableDiagram.Column(LocalizedText(en: "flags", zh: "权限")),
                    TableDiagram.Column(LocalizedText(en: "pages", zh: "页数"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "of", zh: "内容")),
                    TableDiagram.Column(LocalizedText(same: "anon_vma")),
                ],
                rows: after.areas.map { area in
                    TableDiagram.Row(
                        [
                            LocalizedText(same: VMAText.range(area)),
                            LocalizedText(same: area.flags.permissions),
                            LocalizedText(same: "\(area.pageCount)"),
                            VMAText.content(area),
                            LocalizedText(same: area.anonVMA.map { "\($0)" } ?? "-"),
                        ],
                        mark: mark(area, events)
                    )
                }
            )
        )
    }
}
