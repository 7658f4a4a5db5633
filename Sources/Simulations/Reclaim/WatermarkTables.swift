import MemoryModels
import Traces

/// The tables of `watermarks`.
extension WatermarkNarrator {
    /// The watermarks of all zones, as `/proc/zoneinfo` has them.
    var marksTable: Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in before.zones where zone.managedPages > 0 {
            let values = [zone.managedPages, zone.min, zone.low, zone.high]
            rows.append(TableDiagram.Row(cells([zone.type.name]) + numbers(values)))
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "Watermarks, in pages", zh: "水位线（页）"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "zone", zh: "区域")),
                    TableDiagram.Column(LocalizedText(en: "managed", zh: "管理页数"), isNumeric: true),
                    number("min"), number("low"), number("high"),
                ],
                rows: rows
            )
        )
    }

    /// Where each zone stands that the requests may use; what it keeps from them does not count.
    func state(_ node: NodeWatermarks) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for zone in node.zones where zone.managedPages > 0 && zone.type <= highest {
            let kept = zone.lowmemReserve[highest.rawValue]
            let usable = zone.freePages - kept
            var line = LocalizedText(en: "<= min \(zone.min)", zh: "<= min \(zone.min)")
            var mark = Mark.faulted
            for (name, value) in [("min", zone.min), ("low", zone.low), ("high", zone.high)] where usable > value {
                line = LocalizedText(en: "> \(name) \(value)", zh: "> \(name) \(value)")
                mark = name.isExactly("min") ? .active : .free
            }
            rows.append(
                TableDiagram.Row(cells([zone.type.name]) + numbers([zone.freePages, kept]) + [line], mark: mark)
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
                    TableDiagram.Column(LocalizedText(en: "kept", zh: "保留"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "free - kept", zh: "空闲减保留")),
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
