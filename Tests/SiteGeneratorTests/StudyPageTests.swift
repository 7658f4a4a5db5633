import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("The study page")
struct StudyPageTests {
    private func cards(_ fixture: SiteFixture, _ language: String) throws -> [[String: Any]] {
        let script = try fixture.output.read("study/cards.\(language).js")
        #expect(script.hasPrefix("kmemoStudyCards([") && script.hasSuffix("]);\n"))
        let json = Data(script.dropFirst("kmemoStudyCards(".count).dropLast(3).utf8)
        return try #require(try JSONSerialization.jsonObject(with: json) as? [[String: Any]])
    }

    @Test(
        "the cards are those of the content, in its order, with the hash that the quiz records",
        arguments: ["en", "zh"]
    )
    func data(_ language: String) throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let cards = try cards(fixture, language)
        let library = ContentFolder(fixture.content.url).load().library
        let items = library.questions.flatMap { language == "en" ? $0.english.quiz : $0.chinese.quiz }
        #expect(cards.map { $0["id"] as? String } == items.map(\.id))
        #expect(cards.map { $0["hash"] as? String } == items.map(\.contentHash.description))
        for (card, item) in zip(cards, items) {
            let choices = try #require(card["choices"] as? [[String: Any]])
            #expect(choices.map { $0["isRight"] as? Bool } == item.choices.map(\.isRight))
            #expect(choices.allSatisfy { ($0["why"] as? String)?.isEmpty == false })
            let href = try #require(card["href"] as? String)
            #expect(try !fixture.output.read("\(language)/\(href)").isEmpty)
        }
    }

    @Test("text of a card is escaped, in markup and in the script")
    func escaping() throws {
        let fixture = try SiteFixture()
        // Escaped for Markdown, in which raw markup is refused.
        let hostile = "\\</script>\\<img src=x onerror=alert(1)> {{n}}"
        let text = try fixture.content.folder.read(ContentFixture.firstEnglish)
        try fixture.content.folder.write(
            text.replacing("\"The right one\"", with: "'\(hostile)'"),
            to: ContentFixture.firstEnglish
        )
        try fixture.build()
        let script = try fixture.output.read("study/cards.en.js")
        #expect(!script.contains("<"))
        let choices = try #require(try cards(fixture, "en").first?["choices"] as? [[String: Any]])
        let shown = try #require(choices[1]["text"] as? String)
        #expect(!shown.contains("<") && shown.contains("&lt;img src=x onerror=alert(1)&gt;"))
    }

    @Test("a changed text gets another hash, a changed line number does not")
    func hash() throws {
        func item(_ text: String, line: Int) -> QuizItem {
            let choice = QuizItem.Choice(isRight: true, text: [.text(text)], why: [.code("why")])
            return QuizItem(id: "q1.mcq.1", ask: [.text("ask")], choices: [choice], line: line)
        }
        #expect(item("a", line: 1).contentHash == item("a", line: 2).contentHash)
        #expect(item("a", line: 1).contentHash != item("b", line: 1).contentHash)
    }

    @Test("both languages have every text, and the same places in it")
    func texts() throws {
        let places = try [StudyText.json, StudyText.quizJSON].map { texts in
            try [texts(.english), texts(.chinese)].map { json in
                let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
                return try #require(object).mapValues { text in
                    Set(text.matches(of: /\{\w+\}/).map { String($0.output) })
                }
            }
        }
        for pair in places {
            #expect(pair[0].count > 5 && pair[0] == pair[1])
        }
    }
}
