import Testing

@testable import Traces

@Suite("Traces")
struct TraceTests {
    @Test("a result is found by its name, and only by it")
    func resultByName() {
        #expect(Fixture.trace.result("free_pages") == .integer(1023))
        #expect(Fixture.trace.result("free_page") == nil)
    }

    @Test("wrong choices that equal the answer or one another are left out")
    func choicesAreDistinct() {
        let prediction = Prediction(
            question: LocalizedText(same: "?"),
            answer: LocalizedText(same: "1"),
            wrongChoices: ["1", "2", "2", "3"].map { LocalizedText(same: $0) },
            position: 9
        )
        #expect(prediction.choices.map { $0.en } == ["2", "3", "1"])
        #expect(prediction.correctChoice == 2)
    }

    @Test("a question whose wrong choices all equal the answer is open")
    func noChoiceIsLeft() {
        let prediction = Prediction(
            question: LocalizedText(same: "?"),
            answer: LocalizedText(same: "1"),
            wrongChoices: [LocalizedText(same: "1")],
            position: 0
        )
        #expect(prediction.choices.isEmpty)
        #expect(prediction.correctChoice == nil)
    }

    @Test("a diagram lists each mark it uses once, in a fixed order, without the plain one")
    func marksOfDiagram() {
        #expect(Fixture.blockMap.marks == [.free, .allocated, .split])
        #expect(Fixture.table.marks == [.reserved])
    }

    @Test("every mark has an ASCII character, a class and names of its own")
    func marksAreDistinct() {
        #expect(Mark.allCases.allSatisfy { $0.character.isASCII })
        #expect(Set(Mark.allCases.map(\.character)).count == Mark.allCases.count)
        #expect(Set(Mark.allCases.map(\.cssClass)).count == Mark.allCases.count)
        #expect(Set(Mark.allCases.map(\.label.en)).count == Mark.allCases.count)
        #expect(Set(Mark.allCases.map(\.label.zh)).count == Mark.allCases.count)
    }
}
