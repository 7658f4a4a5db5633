import Foundation
import MemoryModels
import Testing

@testable import Scheduling

@Suite("FSRS-6")
struct FSRSTests {
    @Test("states and intervals are those of the reference implementation", arguments: try ReferenceSequence.all())
    func reference(_ sequence: ReferenceSequence) {
        let fsrs = FSRS(desiredRetention: sequence.retention, maximumInterval: sequence.maximumInterval)
        var state: MemoryState?
        for (number, answer) in sequence.answers.enumerated() {
            let place = "line \(sequence.line + number + 1) of fsrs6.txt"
            if let state {
                #expect(isClose(fsrs.retrievability(state, after: answer.days), answer.retrievability), "\(place)")
            }
            let next = fsrs.next(state, grade: answer.grade, after: answer.days)
            #expect(isClose(next.stability, answer.stability), "\(place)")
            #expect(isClose(next.difficulty, answer.difficulty), "\(place)")
            #expect(fsrs.interval(next) == answer.interval, "\(place)")
            state = next
        }
    }

    @Test("the vectors hold every grade, answers on the same day and long gaps")
    func vectorsAreVaried() throws {
        let answers = try ReferenceSequence.all().flatMap(\.answers)
        #expect(answers.count > 800)
        #expect(Set(answers.map(\.grade)) == Set(Grade.allCases))
        #expect(answers.contains { $0.days == 0 } && answers.contains { $0.days > 365 })
        #expect(Set(try ReferenceSequence.all().map(\.retention)).count > 2)
    }

    @Test("remembering falls to 90 % when as many days have passed as the stability says")
    func stabilityIsThe90PercentInterval() {
        let state = MemoryState(stability: 30, difficulty: 5)
        #expect(isClose(FSRS().retrievability(state, after: 30), 0.9))
        #expect(FSRS().interval(state) == 30)
    }

    @Test("a clock that was set back counts as the same day")
    func negativeGap() {
        let state = MemoryState(stability: 10, difficulty: 5)
        #expect(FSRS().next(state, grade: .good, after: -3) == FSRS().next(state, grade: .good, after: 0))
        #expect(FSRS().retrievability(state, after: -3) == 1)
    }

    @Test("difficulty stays within 1…10 and stability at or above 0.001, whatever is answered")
    func bounds() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<200 {
            var state: MemoryState?
            for _ in 0..<50 {
                let grade = Grade.allCases[generator.next(below: 4)]
                let next = FSRS().next(state, grade: grade, after: generator.next(below: 400))
                #expect((1...10).contains(next.difficulty))
                #expect(next.stability >= 0.001)
                #expect((1...36_500).contains(FSRS().interval(next)))
                state = next
            }
        }
    }

    /// The two programs sum and raise powers in another order, so the last digits may differ.
    private func isClose(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    }
}

/// One sequence of `Vectors/fsrs6.txt`, which `make-fsrs-vectors.py` makes.
struct ReferenceSequence: Sendable, CustomTestStringConvertible {
    let line: Int
    let retention: Double
    let maximumInterval: Int
    var answers: [Answer] = []

    struct Answer: Sendable {
        let grade: Grade
        let days: Int
        let retrievability: Double
        let stability: Double
        let difficulty: Double
        let interval: Int
    }

    var testDescription: String { "the sequence at line \(line)" }

    struct Malformed: Error {
        let line: Int
    }

    static func all() throws -> [ReferenceSequence] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/fsrs6.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var sequences: [ReferenceSequence] = []
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
            let fields = line.split(separator: " ").map(String.init)
            if fields.first == "sequence", fields.count == 3, let retention = Double(fields[1]),
                let maximum = Int(fields[2])
            {
                sequences.append(
                    ReferenceSequence(line: index + 1, retention: retention, maximumInterval: maximum)
                )
            } else if fields.count == 6, !sequences.isEmpty, let grade = Int(fields[0]).flatMap(Grade.init),
                let days = Int(fields[1]), let retrievability = Double(fields[2]),
                let stability = Double(fields[3]), let difficulty = Double(fields[4]), let interval = Int(fields[5])
            {
                sequences[sequences.count - 1].answers.append(
                    Answer(
                        grade: grade,
                        days: days,
                        retrievability: retrievability,
                        stability: stability,
                        difficulty: difficulty,
                        interval: interval
                    )
                )
            } else {
                throw Malformed(line: index + 1)
            }
        }
        return sequences
    }
}
