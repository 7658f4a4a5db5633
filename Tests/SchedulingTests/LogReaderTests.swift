import MemoryModels
import Testing

@testable import Scheduling

@Suite("The review log as text")
struct LogReaderTests {
    static let reviewLine =
        #"{"id":"9f86d081884c7d65","card":"q22.mcq.1","time":"2026-11-23T13:57:43.123Z","#
        + #""day":"2026-11-23","grade":3,"choice":1,"right":true,"elapsed":4321,"language":"en","#
        + #""content":"0123456789abcdef","scheduler":1}"#
    static let undoLine = #"{"undo":"9f86d081884c7d65","time":"2026-11-23T13:58:01.004Z"}"#

    @Test("a line is read as what it says, and written as it was")
    func roundTrip() throws {
        let entries = try read([LogEntry.header, Self.reviewLine, Self.undoLine])
        #expect(entries.map(\.line) == [Self.reviewLine, Self.undoLine])
        guard case .review(let review) = entries.first else {
            Issue.record("no review: \(entries)")
            return
        }
        #expect(review.card == CardID("q22.mcq.1") && review.choice == 1 && review.grade == .good && review.isRight)
        #expect(review.elapsedMilliseconds == 4321 && review.day.description == "2026-11-23")
    }

    @Test("order of fields, spaces, escapes, blank lines, and Windows' line ends do not matter")
    func leniency() throws {
        let text = #" { "undo" : "\u0039f86d081884c7d65" , "time" : "2026-11-23T13:58:01.004Z" } "#
        let swapped = #"{"time":"2026-11-23T13:58:01.004Z","undo":"9f86d081884c7d65"}"#
        let entries = try read(["\u{FEFF}" + LogEntry.header + "\r", "", Self.reviewLine + "\r", text, "  ", swapped])
        #expect(entries.map(\.line) == [Self.reviewLine, Self.undoLine, Self.undoLine])
    }

    @Test("any text in a name comes back as it was")
    func names() throws {
        for card in ["\"\\/\u{8}\u{C}\n\r\t\u{1F}\u{7F}", "页表 <b> & 'q'", "\u{1F40C}\u{2028}é"] {
            let line = review(card: card).line
            let entries = try read([LogEntry.header, line])
            #expect(entries.map(\.line) == [line])
        }
        let halves = #""card":"\ud83d\udc0c""#
        let line = Self.reviewLine.replacing(#""card":"q22.mcq.1""#, with: halves)
        #expect(try read([LogEntry.header, line]).first?.line.contains("\u{1F40C}") == true)
    }

    @Test(
        "a wrong line is named, with what is wrong",
        arguments: [
            (#"{"id":"9f86d081884c7d65""#, LogError.Problem.cutOff), ("{", .cutOff), (#"{"a"#, .cutOff),
            ("[1]", .notAnObject), ("garbage", .notAnObject), (reviewLine + "x", .notAnObject),
            (#"{"id":null}"#, .notAnObject), (#"{"id":1.5}"#, .notAnObject), (#"{"id":01}"#, .notAnObject),
            (#"{"id":123456789012345678901}"#, .notAnObject), (#"{"id":{}}"#, .notAnObject),
            (#"{"card":"\ud83d"}"#, .notAnObject), (#"{"card":"\x"}"#, .notAnObject),
            (#"{"a":1,"a":2}"#, .repeated("a")), ("{}", .missing("id")),
            (reviewLine.replacing(#","scheduler":1"#, with: ""), .missing("scheduler")),
            (reviewLine.replacing(#""scheduler":1"#, with: #""scheduler":1,"mood":"good""#), .unknown("mood")),
            (undoLine.replacing("}", with: #","card":"q1"}"#), .unknown("card")),
            (reviewLine.replacing("9f86d081884c7d65", with: "9F86D081884C7D65"), .wrongValue("id")),
            (reviewLine.replacing(#""grade":3"#, with: #""grade":5"#), .wrongValue("grade")),
            (reviewLine.replacing(#""grade":3"#, with: #""grade":"3""#), .wrongValue("grade")),
            (reviewLine.replacing(#""choice":1"#, with: #""choice":-1"#), .wrongValue("choice")),
            (reviewLine.replacing(#""choice":1"#, with: #""choice":2147483648"#), .wrongValue("choice")),
            (reviewLine.replacing("true", with: "1"), .wrongValue("right")),
            (reviewLine.replacing("2026-11-23T", with: "2026-11-31T"), .wrongValue("time")),
            (reviewLine.replacing(#""day":"2026-11-23"#, with: #""day":"today"#), .wrongValue("day")),
            (reviewLine.replacing("q22.mcq.1", with: ""), .wrongValue("card")),
            (reviewLine.replacing("q22.mcq.1", with: String(repeating: "q", count: 201)), .wrongValue("card")),
            (reviewLine + String(repeating: " ", count: 5000), .tooLong), (LogEntry.header, .missing("id")),
        ]
    )
    func wrongLines(_ line: String, _ problem: LogError.Problem) {
        #expect(throws: LogError(line: 3, problem: problem)) { try read([LogEntry.header, Self.reviewLine, line]) }
    }

    @Test("cut off anywhere, a line is wrong or, whole, is right")
    func everyCut() throws {
        for length in 1..<Self.reviewLine.utf8.count {
            let cut = String(Self.reviewLine.prefix(length))
            #expect(throws: LogError(line: 2, problem: .cutOff), "\(cut)") { try read([LogEntry.header, cut]) }
        }
    }

    @Test(
        "a text that does not say what it is, is refused",
        arguments: ["", reviewLine, "{}", #"{"format":"other","version":1}"#, #"{"format":"kmemo progress"}"#]
    )
    func noHeader(_ first: String) {
        #expect(throws: LogError(line: 1, problem: .noHeader)) { try read([first]) }
    }

    @Test("a newer version is refused as such, even if its header has other fields")
    func newer() {
        let header = #"{"format":"kmemo progress","version":2,"reviews":7}"#
        #expect(throws: LogError(line: 1, problem: .newerVersion(2))) { try read([header]) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func bytes() {
        var reader = LogReader()
        let line = Array(#"{"id":""#.utf8) + [0xFF, 0x22, 0x7D]
        #expect(throws: LogError.self) {
            _ = try reader.read(Array(LogEntry.header.utf8)[...])
            _ = try reader.read(line[...])
        }
    }

    @Test("random damage never traps", arguments: 1...20)
    func fuzz(_ seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        for _ in 0..<300 {
            var bytes = Array(Self.reviewLine.utf8)
            for _ in 0...generator.next(below: 4) {
                bytes[generator.next(below: bytes.count)] = UInt8(generator.next(below: 256))
            }
            var reader = LogReader()
            _ = try? reader.read(Array(LogEntry.header.utf8)[...])
            if let entry = try? reader.read(bytes[...]) { #expect(!entry.line.isEmpty) }
        }
    }

    @Test("every problem has a message in both languages")
    func messages() {
        let problems: [LogError.Problem] = [
            .noHeader, .newerVersion(2), .cutOff, .tooLong, .notAnObject, .repeated("a"), .missing("a"),
            .unknown("a"), .wrongValue("a"), .otherAnswer(ReviewID(bits: 1)), .nothingToUndo(ReviewID(bits: 1)),
        ]
        let texts = problems.flatMap { problem in
            let message = LogError(line: 1, problem: problem).message
            return [message.en, message.zh]
        }
        #expect(Set(texts).count == 2 * problems.count)
    }

    private func read(_ lines: [String]) throws -> [LogEntry] {
        var reader = LogReader()
        var entries: [LogEntry] = []
        for line in lines {
            if let entry = try reader.read(Array(line.utf8)[...]) { entries.append(entry) }
        }
        try reader.finish()
        return entries
    }

    private func review(card: String) -> LogEntry {
        .review(
            Review(
                id: ReviewID(bits: 7),
                card: CardID(card),
                time: Instant(milliseconds: 0),
                day: StudyDay(number: 0),
                grade: .hard,
                choice: nil,
                isRight: true,
                elapsedMilliseconds: 0,
                language: "en",
                contentHash: "h",
                schedulerVersion: 1
            )
        )
    }
}
