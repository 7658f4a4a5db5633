import MemoryModels
import Traces

/// The pictures of `memblock-regions`.
struct MemblockDiagrams {
    /// Places that every map shows at the same column.
    let guides: [UInt64]

    /// A row of the map.
    enum Row {
        case memory, reserved, free
    }

    /// Both arrays and what is free, by address. Cells of `row` that meet `active` are pointed out.
    func map(_ memblock: Memblock, _ row: Row, active: [Range<UInt64>] = []) -> Diagram {
        func cell(_ base: UInt64, _ end: UInt64, _ mark: Mark, _ own: Row) -> BlockMap.Cell {
            let isActive = row == own && active.contains { $0.lowerBound < end && base < $0.upperBound }
            return BlockMap.Cell(start: base, length: end - base, text: "", mark: isActive ? .active : mark)
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(en: "memblock by address (not to scale)", zh: "memblock，按地址排列（未按比例）"),
                rows: [
                    BlockMap.Row(
                        label: LocalizedText(same: "memory"),
                        cells: memblock.memory.regions.map {
                            cell($0.base, $0.end, $0.flags.contains(.noMap) ? .reserved : .plain, .memory)
                        }
                    ),
                    BlockMap.Row(
                        label: LocalizedText(same: "reserved"),
                        cells: memblock.reserved.regions.map { cell($0.base, $0.end, .allocated, .reserved) }
                    ),
                    BlockMap.Row(
                        label: LocalizedText(en: "free", zh: "空闲"),
                        cells: memblock.freeRanges().map { cell($0.lowerBound, $0.upperBound, .free, .free) }
                    ),
                ],
                guides: guides
            )
        )
    }

    /// The regions as `/sys/kernel/debug/memblock` lists them.
    func regions(_ memblock: Memblock, _ row: Row, active: [Range<UInt64>] = []) -> Diagram {
        func rows(_ name: String, _ regions: [MemblockRegion], _ own: Row) -> [TableDiagram.Row] {
            regions.enumerated().map { index, region in
                TableDiagram.Row(
                    [
                        LocalizedText(same: "\(name)[\(index)]"),
                        LocalizedText(same: BootText.range(region.base, region.end)),
                        LocalizedText(same: BootText.size(region.size)),
                        LocalizedText(same: region.flags.contains(.noMap) ? "NOMAP" : "NONE"),
                    ],
                    mark: row == own && active.contains { $0.lowerBound < region.end && region.base < $0.upperBound }
                        ? .active : .plain
                )
            }
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "The regions", zh: "各区间"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "region", zh: "区间")),
                    TableDiagram.Column(LocalizedText(en: "bytes", zh: "字节")),
                    TableDiagram.Column(LocalizedText(en: "size", zh: "大小"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "flags", zh: "标志")),
                ],
                rows: rows("memory", memblock.memory.regions, .memory)
                    + rows("reserved", memblock.reserved.regions, .reserved)
            )
        )
    }

    /// The free lists of the zone.
    static func freeLists(_ zone: BuddyAllocator) -> Diagram {
        ZoneReplay(zone).freeLists(types: [.movable], largest: .max)
    }
}
