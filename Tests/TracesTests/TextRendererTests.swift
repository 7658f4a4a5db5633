import Testing

@testable import Traces

@Suite("Text renderer")
struct TextRendererTests {
    private func lines(_ diagram: Diagram, _ language: Language = .english, width: Int = 60) -> [String] {
        TextRenderer(language: language, width: width).text(for: diagram).split(separator: "\n").map { String($0) }
    }

    @Test("a block map puts cells that begin at the same place in the same column")
    func blockMap() {
        #expect(
            lines(Fixture.blockMap, width: 40) == [
                "Blocks",
                "  order 10 |0/////////////////////////|",
                "  order 9  |0###########|512..........|",
                "  . free   # in use   / split",
            ]
        )
    }

    @Test("a guide keeps a boundary where no cell begins")
    func guides() throws {
        let row = BlockMap.Row(
            label: LocalizedText(same: ""),
            cells: [BlockMap.Cell(start: 0, length: 1024, text: "", mark: .free)]
        )
        let split = BlockMap.Row(
            label: LocalizedText(same: ""),
            cells: [BlockMap.Cell(start: 0, length: 256, text: "", mark: .free)]
        )
        let title = LocalizedText(same: "")
        let guided = BlockMap(title: title, rows: [row, split], guides: [256, 512])
        let layout = try #require(BlockMapLayout(guided, width: 90, minimum: 2))
        let all = BlockMap(
            title: title,
            rows: [
                row, split,
                BlockMap.Row(label: title, cells: [BlockMap.Cell(start: 512, length: 512, text: "", mark: .free)]),
            ]
        )
        let reference = try #require(BlockMapLayout(all, width: 90, minimum: 2))
        #expect(layout.span(of: split.cells[0]) == reference.span(of: split.cells[0]))
        #expect(layout.span(of: row.cells[0]).end == 90)
    }

    @Test("a single page beside a large block keeps a column of its own")
    func compressedScale() throws {
        let cells = [
            BlockMap.Cell(start: 0, length: 1, text: "", mark: .free),
            BlockMap.Cell(start: 1, length: UInt64.max - 1, text: "", mark: .free),
        ]
        let map = BlockMap(
            title: LocalizedText(same: ""),
            rows: [BlockMap.Row(label: LocalizedText(same: ""), cells: cells)]
        )
        let layout = try #require(BlockMapLayout(map, width: 80, minimum: 2))
        let first = layout.span(of: cells[0])
        #expect(first.end - first.start >= 2)
        #expect(layout.span(of: cells[1]).end == 80)
    }

    @Test("a map with more cells than columns shows one character for each")
    func denseMap() {
        let cells = (0..<100).map {
            BlockMap.Cell(start: UInt64($0), length: 1, text: "\($0)", mark: $0 < 7 ? .allocated : .free)
        }
        let map = BlockMap(
            title: LocalizedText(same: "t"),
            rows: [BlockMap.Row(label: LocalizedText(same: "r"), cells: cells)],
            scale: .linear
        )
        let body = lines(.blockMap(map)).dropFirst().dropLast().joined()
        #expect(body.filter { $0 == "#" }.count == 7)
        #expect(body.filter { $0 == "." }.count == 93)
    }

    @Test("lists show their heads at the left, marks, and empty lists")
    func lists() {
        #expect(
            lines(Fixture.lists) == [
                "Free lists", "  (head of each list at the left)", "  order 0  [1 *] [5]", "  order 1  -",
                "  * this step",
            ]
        )
    }

    @Test("a table aligns numbers at the right and Han text by its columns")
    func table() {
        #expect(
            lines(Fixture.table, .chinese) == [
                "对象", "    名称  字节数", "    ----  ------", "    负载      64", "  = 填充       8", "  = 不可用",
            ]
        )
    }

    @Test("the highest bit of a word stands at the left; a word too wide is listed")
    func bitField() {
        #expect(
            lines(Fixture.bitField) == [
                "Address", "  +---------+--------+", "  | 20-12 * | 11-0   |", "  | PTE     | offset |",
                "  | 0x1     | 0x123  |", "  +---------+--------+", "  * this step",
            ]
        )
        let many = (0..<20).map {
            BitFieldDiagram.Field(name: LocalizedText(same: "f\($0)"), low: $0, length: 1, value: "1")
        }
        let wide = BitFieldDiagram(title: LocalizedText(same: "t"), unit: .bytes, fields: many)
        #expect(lines(.bitField(wide))[1] == "   0  f0   1")
    }

    @Test("a chain joins its boxes with arrows")
    func chain() {
        #expect(
            lines(Fixture.chain) == [
                "Walk", "  - PGD", "      index  0x1", "  |", "  v", "  ! fault", "  ! fault or refusal",
            ]
        )
    }

    @Test("a whole trace asks, tells and sums up")
    func trace() {
        let text = TextRenderer(language: .chinese, width: 60).text(for: Fixture.trace)
        #expect(
            text == """
                demo
                参数：order=3

                ? 哪一半？
                   a) 下半
                   b) 上半

                [1/1] 取下
                `expand` 将其拆分。

                空闲链表
                  (各链表的表头在左)
                  0 阶  [1 *] [5]
                  1 阶  -
                  * 本步涉及

                结果
                  free_pages  1023
                  error_code  0x7
                  merged      false

                """
        )
    }

    @Test("the answer is shown on demand, with its letter")
    func answer() throws {
        let prediction = try #require(Fixture.trace.steps[0].prediction)
        let text = TextRenderer(language: .english).text(for: prediction, revealsAnswer: true)
        #expect(text.hasSuffix("   Answer: b) The upper\n"))
    }

    @Test("without colour there is no escape sequence; with it, nothing else changes", arguments: Language.allCases)
    func colour(_ language: Language) throws {
        let plain = TextRenderer(language: language).text(for: Fixture.trace)
        let coloured = TextRenderer(language: language, usesColour: true).text(for: Fixture.trace)
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}["))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }
}
