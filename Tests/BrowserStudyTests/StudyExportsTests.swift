import BrowserExchange
import Foundation
import MemoryModels
import Scheduling
import Testing

@testable import BrowserStudy

@Suite("What the study page asks the scheduler", .serialized)
struct StudyExportsTests {
    @Test("an answer's line is the one that an export has, and says when the card comes back")
    func answer() throws {
        let (status, text) = call(Self.request("00000000000000ff")) { kmemoStudyAnswer(2026, 11, 24, 3, 0, 2, 1, 1500) }
        #expect(status == 0)
        let line =
            #"{\"id\":\"00000000000000ff\",\"card\":\"q1.mcq.1\",\"time\":\"2026-11-24T02:10:00.000Z\","#
            + #"\"day\":\"2026-11-23\",\"grade\":3,\"choice\":2,\"right\":true,\"elapsed\":1500,\"language\":\"en\","#
            + #"\"content\":\"c0ffee\",\"scheduler\":1}"#
        #expect(text == #"{"line":""# + line + #"","due":"2026-11-25","inDays":2}"#)
    }

    @Test("a wrong answer that was looked up has no choice; a grade that is given counts")
    func grades() throws {
        let (_, looked) = call(Self.request("00000000000000ff")) { kmemoStudyAnswer(2026, 11, 24, 12, 4, -1, 1, -5) }
        #expect(looked.contains(#"\"grade\":4,\"right\":true,\"elapsed\":0"#))
        let (_, wrong) = call(Self.request("00000000000000ff")) { kmemoStudyAnswer(2026, 11, 24, 12, 0, 1, 0, 5) }
        #expect(wrong.contains(#"\"grade\":1,\"choice\":1,\"right\":false"#))
    }

    @Test("the plan is the scheduler's own, and lines that cannot be read are counted", arguments: 1...10)
    func plan(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let cards = (1...8).map { CardID("q\($0).mcq.1") }
        let today = try #require(StudyDay("2026-11-23"))
        var reviews: [Review] = []
        for number in 0..<30 {
            reviews.append(
                Review(
                    GivenAnswer(
                        choice: 1,
                        isRight: generator.next(below: 3) > 0,
                        elapsedMilliseconds: 5,
                        language: "en",
                        contentHash: "h"
                    ),
                    id: ReviewID(bits: UInt64(number)),
                    card: cards[generator.next(below: 7)],
                    time: Instant(milliseconds: Int64(number) * 1000),
                    day: today.advanced(by: number - 40)
                )
            )
        }
        let lines = reviews.map { LogEntry.review($0).line }.shuffled(using: &generator)
        let request = cards.map(\.description) + [""] + lines + ["broken"]
        let (status, text) = call(request.joined(separator: "\n")) { kmemoStudyPlan(2026, 11, 24, 3, 5, 0) }
        #expect(status == 0)
        let answer = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let schedules = [CardID: CardSchedule](replaying: reviews)
        let plan = SessionPlan(from: cards, schedules: schedules, today: today, limit: 5)
        #expect(answer["session"] as? [String] == plan.cards.map(\.description))
        #expect(answer["answers"] as? Int == 30 && answer["unreadable"] as? Int == 1)
        #expect(answer["due"] as? Int == DueForecast(cards: cards, schedules, today: today).today)
        for card in cards {
            let request = [card.description, "en", "another", ""] + lines
            let (_, text) = call(request.joined(separator: "\n")) { kmemoStudyCard(2026, 11, 24, 3) }
            let days = GradeIntervals(schedules[card], on: today).days
            let (isNew, intervals) = (schedules[card] == nil, days.map(String.init).joined(separator: ","))
            #expect(text == #"{"isNew":\#(isNew),"hasChanged":\#(!isNew),"intervals":[\#(intervals)]}"#)
        }
    }

    @Test("taking back, exporting and merging go round")
    func roundTrip() throws {
        let (_, answer) = call(Self.request("00000000000000ff")) { kmemoStudyAnswer(2026, 11, 24, 12, 0, 1, 1, 5) }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        let line = try #require(object["line"] as? String)
        let (_, undo) = call("00000000000000ff\n2026-11-24T02:11:00.000Z") { kmemoStudyUndo() }
        // The page's store has no order.
        let (_, export) = call([undo, line].joined(separator: "\n")) { kmemoStudyExport() }
        #expect(export == [LogEntry.header, line, undo, ""].joined(separator: "\n"))
        #expect(call("\n" + export) { kmemoStudyMerge(0) } == (0, "1 0 1\n\(line)\n\(undo)"))
        #expect(call("\(line)\n\n\(export)") { kmemoStudyMerge(0) } == (0, "0 1 1\n\(undo)"))
        #expect(call("\(undo)\n\(line)\n\n\(export)") { kmemoStudyMerge(0) } == (0, "0 1 0"))
        let cut = call("\n" + export.dropLast(9)) { kmemoStudyMerge(1) }
        #expect(cut.0 == 1 && cut.1.hasPrefix("3\n这一行不完整"))
    }

    @Test("what is no id, moment or date is refused")
    func refused() {
        #expect(call(Self.request("nothing")) { kmemoStudyAnswer(2026, 11, 24, 12, 0, 1, 1, 5) }.0 == 1)
        #expect(call(Self.request("00000000000000ff")) { kmemoStudyAnswer(2026, 13, 24, 12, 0, 1, 1, 5) }.0 == 1)
        #expect(call("") { kmemoStudyPlan(2026, 2, 30, 0, 5, 0) }.0 == 1)
        #expect(call("") { kmemoStudyUndo() }.0 == 1)
    }

    @Test("the order of choices is the quiz's own")
    func order() {
        var generator = SplitMix64(seed: 0x1_0000_0002)
        let order = ChoiceOrder(count: 5, using: &generator)
        let text = order.indices.map(String.init).joined(separator: " ")
        #expect(call("") { kmemoStudyOrder(5, 1, 2) } == (0, text))
        #expect(call("") { kmemoStudyOrder(-1, 1, 2) } == (0, ""))
    }

    private static func request(_ id: String) -> String {
        [id, "q1.mcq.1", "en", "c0ffee", "2026-11-24T02:10:00.000Z"].joined(separator: "\n")
    }

    private func call(_ request: String, _ export: () -> Int32) -> (Int32, String) {
        let bytes = Array(request.utf8)
        if let place = kmemoInput(Int32(bytes.count)) {
            UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
        }
        let status = export()
        let answer = kmemoOutput().map { UnsafeRawBufferPointer(start: $0, count: Int(kmemoOutputLength())) }
        return (status, String(decoding: answer.map(Array.init) ?? [], as: UTF8.self))
    }
}
