import MemoryModels
import Traces

/// The pictures of `e820-map`.
enum E820Diagrams {
    /// The firmware's entries, a row each, over the new map as far as it is known. The entries in `active`
    /// lie over the current address.
    static func map(
        _ entries: [E820Entry],
        active: [Int],
        new: [E820Entry],
        isNewest: (E820Entry) -> Bool = { _ in false }
    ) -> Diagram {
        var guides: [UInt64] = []
        var rows: [BlockMap.Row] = []
        for (index, entry) in entries.enumerated() {
            guides.append(entry.address)
            guides.append(entry.end)
            rows.append(
                BlockMap.Row(
                    label: LocalizedText(same: "#\(index + 1) \(entry.type.name)"),
                    cells: cells([entry]) { _ in active.contains(index) }
                )
            )
        }
        rows.append(BlockMap.Row(label: LocalizedText(en: "new map", zh: "新表"), cells: cells(new, isActive: isNewest)))
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "Entries and the new map by address (not to scale); the numbers are types",
                    zh: "表项与新表，按地址排列（未按比例），数字为类型"
                ),
                rows: rows,
                guides: guides
            )
        )
    }

    private static func cells(_ entries: [E820Entry], isActive: (E820Entry) -> Bool) -> [BlockMap.Cell] {
        var cells: [BlockMap.Cell] = []
        for entry in entries where entry.size != 0 && !entry.wrapsAround {
            cells.append(
                BlockMap.Cell(
                    start: entry.address,
                    length: entry.size,
                    text: entry.type == .softReserved ? "S" : "\(entry.type.rawValue)",
                    mark: isActive(entry) ? .active : entry.type.mark
                )
            )
        }
        return cells
    }

    /// The entries as the kernel prints them.
    static func table(_ title: LocalizedText, _ entries: [E820Entry], active: (E820Entry) -> Bool) -> Diagram {
        .table(
            TableDiagram(
                title: title,
                columns: [
                    TableDiagram.Column(LocalizedText(en: "range", zh: "区间")),
                    TableDiagram.Column(LocalizedText(en: "type", zh: "类型")),
                    TableDiagram.Column(LocalizedText(en: "size", zh: "大小"), isNumeric: true),
                ],
                rows: entries.map { entry in
                    TableDiagram.Row(
                        [
                            LocalizedText(same: BootText.range(entry.address, entry.end)),
                            LocalizedText(same: entry.type.label),
                            LocalizedText(same: BootText.size(entry.size)),
                        ],
                        mark: active(entry) ? .active : .plain
                    )
                }
            )
        )
    }
}

extension E820Type {
    /// `reserved (2)`: what the kernel prints, and the number that decides.
    var label: String {
        switch self {
        case .pmem, .pram: name
        case .softReserved: name + " (0xefffffff)"
        default: name.isExactly("type \(rawValue)") ? name : "\(name) (\(rawValue))"
        }
    }

    fileprivate var mark: Mark {
        switch self {
        case .ram, .reservedKern: .free
        case .reserved: .reserved
        case .acpi, .nvs: .allocated
        case .unusable: .faulted
        default: .plain
        }
    }
}
