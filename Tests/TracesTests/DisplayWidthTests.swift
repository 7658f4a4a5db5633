import Testing

@testable import Traces

@Suite("Display width")
struct DisplayWidthTests {
    private let display = DisplayWidth()

    @Test(
        "a text is as wide as a terminal draws it",
        arguments: [
            ("", 0), ("abc", 3), ("伙伴系统", 8), ("页框 512", 8), ("，。", 4), ("e\u{301}", 1), ("\u{301}", 0),
            ("ｆｕｌｌ", 8), ("●▲", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2),
            ("🇨🇳", 2), ("❤️", 2), ("a\u{200B}b", 2), ("\t\n", 0), ("\u{FEFF}x", 1), ("𠀀", 2), ("é", 1),
        ]
    )
    func width(_ text: String, _ columns: Int) {
        #expect(display.width(of: text) == columns)
    }

    @Test("ambiguous scalars are wide only in a terminal set up so", arguments: ["●", "→", "α", "Я", "“"])
    func ambiguous(_ text: String) {
        #expect(display.width(of: text) == 1)
        #expect(DisplayWidth(ambiguousIsWide: true).width(of: text) == 2)
    }

    @Test("the tables of widths ascend and do not overlap", arguments: [EastAsianWidth.wide, EastAsianWidth.ambiguous])
    func tablesAscend(_ ranges: [UInt32]) {
        #expect(ranges.count.isMultiple(of: 2))
        for index in 1..<ranges.count {
            let previous = ranges[index - 1]
            #expect(index % 2 == 1 ? previous <= ranges[index] : previous < ranges[index])
        }
    }

    @Test(
        "a cut text fits, ends in an ellipsis and holds no half character",
        arguments: [
            ("伙伴系统", 8, "伙伴系统"), ("伙伴系统", 7, "伙伴..."), ("伙伴系统", 6, "伙..."), ("abc", 2, ".."),
            ("abc", 0, ""), ("e\u{301}e\u{301}e\u{301}", 3, "e\u{301}e\u{301}e\u{301}"), ("👍🏽👍🏽👍🏽", 5, "👍🏽..."),
        ]
    )
    func truncation(_ text: String, _ columns: Int, _ expected: String) {
        let cut = display.truncated(text, to: columns)
        #expect(cut == expected)
        #expect(display.width(of: cut) <= columns)
    }

    @Test("padding counts columns, not characters")
    func padding() {
        #expect(display.padded("页", to: 4) == "页  ")
        #expect(display.padded("页", to: 4, alignment: .right) == "  页")
        #expect(display.padded("页", to: 5, alignment: .centre) == " 页  ")
        #expect(display.padded("页框号", to: 4) == "页框号")
    }

    @Test(
        "lines break at spaces and beside Han characters, not before closing punctuation",
        arguments: [
            ("one two three", 7, ["one two", "three"]),
            ("伙伴系统把内存分成块。", 8, ["伙伴系统", "把内存分", "成块。"]),
            ("内存块。", 6, ["内存", "块。"]),
            ("一（二）", 4, ["一", "（二", "）"]),
            ("用 expand 拆分", 10, ["用 expand", "拆分"]),
            ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
            ("a\nb", 9, ["a", "b"]),
            ("", 9, [""]),
        ]
    )
    func wrapping(_ text: String, _ columns: Int, _ expected: [String]) {
        #expect(display.wrapped(text, to: columns) == expected)
    }

    @Test("wrapping never loses a character and never makes a line too long", arguments: 2...30)
    func wrappingIsSafe(_ columns: Int) {
        let text = "`__free_one_page` 翻转页框号的第 0 位：5 ^ 1 = 4。若那里（正好）是同阶的空闲块，两者合成高一阶的块。"
        let lines = display.wrapped(text, to: columns)
        #expect(lines.allSatisfy { display.width(of: $0) <= columns })
        let without = { (text: String) in text.filter { $0 != " " } }
        #expect(without(lines.joined()) == without(text))
    }
}
