import MemoryModels
import Traces

/// The tables of `watermarks`.
extension WatermarkNarrator {
    /// Every zone with its free pages and watermarks; what it keeps from the requests does not count.
    func state(_ node: NodeWatermarks) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in node.zones where zone.managedPages > 0 && zone.type <= highest {
            let reserve = zone.lowmemReserve[highest.rawValue]
            let rest = zone.freePages - reserve
            let line = rest > zone.high ? "> high" : rest > zone.low ? "> low" : rest > zone.min ? "> min" : "<= min"
            rows.append(
                TableDiagram.Row(
                    cells([zone.type.name])
                        + numbers([zone.freePages, reserve, rest, zone.min, zone.low, zone.high]) + cells([line]),
                    mark: rest > zone.low ? .free : rest > zone.min ? .active : .faulted
                )
            )
        }
        let isAwake = node.kswapd != nil
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Zones, in pages; kswapd \(isAwake ? "is awake" : "sleeps")",
                    zh: "各内存区域（页）；kswapd \(isAwake ? "在工作" : "在休眠")"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "zone", zh: "区域")),
                    TableDiagram.Column(LocalizedText(en: "free", zh: "空闲"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "reserve", zh: "保留"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "usable", zh: "可用"), isNumeric: true),
                    number("min"), number("low"), number("high"),
                    TableDiagram.Column(LocalizedText(en: "usable is", zh: "可用量")),
                ],
                rows: rows
            )
        )
    }

    /// `lowmem_reserve`, as `/proc/zoneinfo` prints it in the line `protection`.
    var protection: Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in before.zones where zone.managedPages > 0 {
            rows.append(
                TableDiagram.Row(
                    cells([zone.type.name]) + numbers(zone.lowmemReserve),
                    mark: zone.type < highest ? .active : .plain
                )
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "What each zone keeps from requests, by the highest zone they may use",
                    zh: "各内存区域按请求可用的最高区域保留的页数"
                ),
                columns: [TableDiagram.Column(LocalizedText(en: "zone", zh: "区域"))]
                    + [number("DMA"), number("DMA32"), number("Normal"), number("Movable")],
                rows: rows
            )
        )
    }

    /// The limit for each kind of request in one zone.
    func limits(_ zone: NodeWatermarks.Zone) -> Diagram {
        func row(_ name: LocalizedText, _ limit: Int64, _ mark: Mark) -> TableDiagram.Row {
            TableDiagram.Row([name] + numbers([limit]), mark: mark)
        }
        var rows = [
            row(
                LocalizedText(en: "all, on the fast path", zh: "所有请求，快速路径"),
                zone.threshold(order: order, mark: zone.low, highest: highest),
                .plain
            )
        ]
        for kind in AllocationKind.allCases where kind != .memalloc {
            let flags = kind.flags(order: order)
            let limit = zone.threshold(order: order, mark: zone.min, highest: highest, flags: flags)
            rows.append(row(WatermarkText.name(kind), limit, .active))
        }
        rows.append(row(WatermarkText.name(.memalloc), 0, .faulted))
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "More free pages than this are needed in \(zone.type.name), order \(order)",
                    zh: "\(zone.type.name) 中 \(order) 阶请求所需的空闲页数须大于"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "request", zh: "请求")),
                    TableDiagram.Column(LocalizedText(en: "limit", zh: "限度"), isNumeric: true),
                ],
                rows: rows
            )
        )
    }

    private func number(_ heading: String) -> TableDiagram.Column {
        TableDiagram.Column(LocalizedText(same: heading), isNumeric: true)
    }

    private func cells(_ texts: [String]) -> [LocalizedText] {
        texts.map { LocalizedText(same: $0) }
    }

    private func numbers(_ values: [Int64]) -> [LocalizedText] {
        values.map { LocalizedText(same: "\($0)") }
    }
}
