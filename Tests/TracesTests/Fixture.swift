@testable import Traces

/// A trace with every kind of diagram, as small as it can be.
enum Fixture {
    static let blockMap = Diagram.blockMap(
        BlockMap(
            title: LocalizedText(en: "Blocks", zh: "内存块"),
            rows: [
                BlockMap.Row(
                    label: LocalizedText(en: "order 10", zh: "10 阶"),
                    cells: [BlockMap.Cell(start: 0, length: 1024, text: "0", mark: .split)]
                ),
                BlockMap.Row(
                    label: LocalizedText(en: "order 9", zh: "9 阶"),
                    cells: [
                        BlockMap.Cell(start: 0, length: 512, text: "0", mark: .allocated),
                        BlockMap.Cell(start: 512, length: 512, text: "512", mark: .free),
                    ]
                ),
            ]
        )
    )

    static let lists = Diagram.lists(
        ListDiagram(
            title: LocalizedText(en: "Free lists", zh: "空闲链表"),
            lists: [
                ListDiagram.List(
                    label: LocalizedText(en: "order 0", zh: "0 阶"),
                    items: [ListDiagram.Item("1", mark: .active), ListDiagram.Item("5")]
                ),
                ListDiagram.List(label: LocalizedText(en: "order 1", zh: "1 阶"), items: []),
            ]
        )
    )

    static let table = Diagram.table(
        TableDiagram(
            title: LocalizedText(en: "Objects", zh: "对象"),
            columns: [
                TableDiagram.Column(LocalizedText(en: "name", zh: "名称")),
                TableDiagram.Column(LocalizedText(en: "bytes", zh: "字节数"), isNumeric: true),
            ],
            rows: [
                TableDiagram.Row([LocalizedText(en: "payload", zh: "负载"), LocalizedText(same: "64")]),
                TableDiagram.Row([LocalizedText(en: "padding", zh: "填充"), LocalizedText(same: "8")], mark: .reserved),
            ]
        )
    )

    static let bitField = Diagram.bitField(
        BitFieldDiagram(
            title: LocalizedText(en: "Address", zh: "地址"),
            unit: .bits,
            fields: [
                BitFieldDiagram.Field(
                    name: LocalizedText(en: "offset", zh: "页内偏移"),
                    low: 0,
                    length: 12,
                    value: "0x123"
                ),
                BitFieldDiagram.Field(
                    name: LocalizedText(same: "PTE"),
                    low: 12,
                    length: 9,
                    value: "0x1",
                    mark: .active
                ),
            ]
        )
    )

    static let chain = Diagram.chain(
        ChainDiagram(
            title: LocalizedText(en: "Walk", zh: "遍历"),
            nodes: [
                ChainDiagram.Node(
                    title: LocalizedText(same: "PGD"),
                    lines: [ChainDiagram.Line(LocalizedText(en: "index", zh: "索引"), LocalizedText(same: "0x1"))]
                ),
                ChainDiagram.Node(
                    title: LocalizedText(en: "fault", zh: "异常"),
                    lines: [],
                    mark: .faulted
                ),
            ]
        )
    )

    static let diagrams = [blockMap, lists, table, bitField, chain]

    static let trace = Trace(
        simulation: "demo",
        parameters: [TraceParameter(name: "order", value: .integer(3))],
        results: [
            TraceResult(name: "free_pages", value: .integer(1023)),
            TraceResult(name: "error_code", value: .text("0x7")),
            TraceResult(name: "merged", value: .flag(false)),
        ],
        steps: [
            Step(
                title: LocalizedText(en: "Take it", zh: "取下"),
                explanation: LocalizedText(en: "`expand` cuts it.", zh: "`expand` 将其拆分。"),
                prediction: Prediction(
                    question: LocalizedText(en: "Which half?", zh: "哪一半？"),
                    answer: LocalizedText(en: "The upper", zh: "上半"),
                    wrongChoices: [LocalizedText(en: "The lower", zh: "下半")],
                    position: 1
                ),
                diagrams: [lists]
            )
        ]
    )
}
