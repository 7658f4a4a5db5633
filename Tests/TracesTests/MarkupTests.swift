import Foundation
import Testing

@testable import Traces

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads XML and keeps what the tests ask about; `nil` if it is not well formed.
final class XMLDocumentFacts: NSObject, XMLParserDelegate {
    private(set) var ids: [String] = []
    private(set) var elements: [String] = []
    private(set) var text = ""

    init?(_ xml: String) {
        super.init()
        let parser = XMLParser(data: Data(xml.utf8))
        parser.delegate = self
        if !parser.parse() { return nil }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement elementName: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append(elementName)
        if let id = attributes["id"] { ids.append(id) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }
}

@Suite("SVG, HTML and JSON")
struct MarkupTests {
    private static let hostile = LocalizedText(same: "a<b & \"c\" 'd' <script>\u{1}</script>")

    @Test("every diagram is well-formed, is described, and has ids of its own", arguments: Fixture.diagrams)
    func figures(_ diagram: Diagram) throws {
        for language in Language.allCases {
            let html = HTMLRenderer(language: language).figure(for: diagram, idPrefix: "p1")
            let facts = try #require(XMLDocumentFacts(html))
            #expect(Set(facts.ids).count == facts.ids.count)
            #expect(facts.ids.allSatisfy { $0.hasPrefix("p1-") })
            #expect(html.contains(diagram.title[language]))
            if facts.elements.contains("svg") {
                #expect(facts.ids == ["p1-title", "p1-desc"])
                #expect(facts.text.contains(diagram.description(language)))
                #expect(html.contains("role=\"img\""))
            }
        }
    }

    @Test("a table is HTML, with its marks in words")
    func table() throws {
        #expect(SVGRenderer(language: .english).svg(for: Fixture.table, idPrefix: "p") == nil)
        let html = HTMLRenderer(language: .english).figure(for: Fixture.table, idPrefix: "p")
        #expect(
            html.contains(
                "<tr class=\"mark-reserved\"><td>padding</td><td class=\"number\">8</td><td>not usable</td></tr>"
            )
        )
        #expect(html.contains("<th scope=\"col\">state</th>"))
    }

    @Test("texts are escaped wherever they stand")
    func escaping() throws {
        let text = Self.hostile
        let diagrams: [Diagram] = [
            .blockMap(
                BlockMap(
                    title: text,
                    rows: [
                        BlockMap.Row(
                            label: text,
                            cells: [BlockMap.Cell(start: 0, length: 1, text: text.en, mark: .free)]
                        )
                    ]
                )
            ),
            .lists(
                ListDiagram(
                    title: text,
                    lists: [ListDiagram.List(label: text, items: [ListDiagram.Item(text.en, mark: .split)])]
                )
            ),
            .table(TableDiagram(title: text, columns: [TableDiagram.Column(text)], rows: [TableDiagram.Row([text])])),
            .bitField(
                BitFieldDiagram(
                    title: text,
                    unit: .bits,
                    fields: [BitFieldDiagram.Field(name: text, low: 0, length: 8, value: text.en)]
                )
            ),
            .chain(
                ChainDiagram(
                    title: text,
                    nodes: [ChainDiagram.Node(title: text, lines: [ChainDiagram.Line(text, text)])]
                )
            ),
        ]
        let step = Step(
            title: text,
            explanation: text,
            prediction: Prediction(question: text, answer: text, wrongChoices: [LocalizedText(same: "x")], position: 0),
            diagrams: diagrams
        )
        let html = HTMLRenderer(language: .english).step(step, number: 1, of: 1, idPrefix: "s\"<")
        #expect(!html.contains("<script"))
        #expect(!html.contains("\u{1}"))
        _ = try #require(XMLDocumentFacts(html))
    }

    @Test(
        "backticks make code; one without a partner stands for itself",
        arguments: [
            ("a `b` c", "a <code>b</code> c"), ("`a<b`", "<code>a&lt;b</code>"), ("a ` b", "a ` b"),
            ("`a` `b", "<code>a</code> `b"),
            ("``", "<code></code>"), ("", ""),
        ]
    )
    func inlineCode(_ text: String, _ html: String) {
        #expect(InlineText.html(text) == html)
    }

    @Test("a picture fits its own box", arguments: Fixture.diagrams)
    func boxes(_ diagram: Diagram) throws {
        guard let svg = SVGRenderer(language: .chinese).svg(for: diagram, idPrefix: "p") else { return }
        let height = try #require(svg.firstMatch(of: /viewBox="0 0 340 (\d+)"/).flatMap { Int($0.1) })
        for match in svg.matches(of: /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/) {
            let x = try #require(Int(match.1))
            let y = try #require(Int(match.2))
            #expect(x + (try #require(Int(match.3))) <= 340)
            #expect(y + (try #require(Int(match.4))) <= height)
        }
        for match in svg.matches(of: /<text x="\d+" y="(\d+)"/) {
            #expect(try #require(Int(match.1)) <= height)
        }
    }

    @Test("the stylesheet has a rule for every mark but the plain one")
    func stylesheet() {
        for mark in Mark.allCases where mark != .plain {
            #expect(Stylesheet.css.contains(".\(mark.cssClass) rect"))
            #expect(Stylesheet.css.contains("tr.\(mark.cssClass)"))
        }
    }

    @Test("a trace is the documented JSON")
    func json() {
        #expect(
            Fixture.trace.json(.english) == """
                {"simulation":"demo","parameters":{"order":3},\
                "results":{"free_pages":1023,"error_code":"0x7","merged":false},\
                "steps":[{"title":"Take it","explanation":"`expand` cuts it.",\
                "prediction":{"question":"Which half?","answer":"The upper","choices":["The lower","The upper"],"correct_choice":1},\
                "diagrams":[{"kind":"lists","title":"Free lists","lists":[\
                {"label":"order 0","items":[{"text":"1","mark":"active"},{"text":"5","mark":"plain"}]},\
                {"label":"order 1","items":[]}]}]}]}
                """
        )
    }

    @Test("every diagram is JSON that a parser accepts", arguments: Fixture.diagrams)
    func diagramJSON(_ diagram: Diagram) throws {
        let step = Step(title: Self.hostile, explanation: Self.hostile, diagrams: [diagram])
        let trace = Trace(simulation: "s", parameters: [], results: [], steps: [step])
        let object = try JSONSerialization.jsonObject(with: Data(trace.json(.chinese).utf8)) as? [String: Any]
        let steps = object?["steps"] as? [[String: Any]]
        #expect(steps?.first?["title"] as? String == Self.hostile.zh)
        #expect((steps?.first?["diagrams"] as? [[String: Any]])?.first?["kind"] as? String == diagram.kind)
    }

    @Test("strings in JSON are escaped, also for use in a script element")
    func jsonStrings() throws {
        let text = "\"\\\n\r\t\u{0}\u{1F}\u{7F}</script>\u{2028}\u{2029}页😀"
        var json = JSONWriter()
        json.array { $0.string(text) }
        #expect(!json.text.contains("<"))
        let parsed = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String]
        #expect(parsed == [text])
    }

    @Test("numbers in hexadecimal are padded with zeros")
    func hexadecimal() {
        #expect(Numerals.hexadecimal(255) == "0xff")
        #expect(Numerals.hexadecimal(255, digits: 4) == "0x00ff")
        #expect(Numerals.hexadecimal(.max, digits: 4) == "0xffffffffffffffff")
    }
}
