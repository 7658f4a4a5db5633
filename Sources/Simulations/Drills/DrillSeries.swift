import Traces

/// The drills of one simulation: what each level asks, and how a question is made.
public struct DrillSeries: Sendable {
    /// What each level asks, the easiest first: one to be answered in the head, the last with a pencil.
    public let levels: [LocalizedText]
    /// Makes a question of a level from the numbers drawn.
    let make: @Sendable (inout DrillNumbers, Int) -> DrillDraft

    init(levels: [LocalizedText], make: @escaping @Sendable (inout DrillNumbers, Int) -> DrillDraft) {
        self.levels = levels
        self.make = make
    }
}

/// A drill before its simulation has run.
struct DrillDraft {
    let question: LocalizedText
    let arguments: [Argument]
    let rule: LocalizedText
    /// Which steps of the run explain the answer, from 0, or from -1 for the last one backwards; all if empty.
    let places: [Int]
    /// Reads the answer off the run.
    let answer: (Trace) -> DrillAnswer

    @inline(never)
    init(
        _ question: LocalizedText,
        arguments: [(String, String)],
        rule: LocalizedText,
        steps places: [Int] = [],
        answer: @escaping (Trace) -> DrillAnswer
    ) {
        self.question = question
        var list: [Argument] = []
        for (name, value) in arguments { list.append(Argument(name: name, value: value)) }
        self.arguments = list
        self.rule = rule
        self.places = places
        self.answer = answer
    }

    /// The places of the steps that explain the answer, of `count` steps.
    @inline(never)
    func steps(of count: Int) -> [Int] {
        if places.isEmpty { return Array(0..<count) }
        var steps: [Int] = []
        for place in places {
            let step = place < 0 ? count + place : place
            if step >= 0, step < count, !steps.contains(step) { steps.append(step) }
        }
        return steps
    }
}

extension Trace {
    /// A result that is a number, written in decimal or in hexadecimal.
    @inline(never)
    func numeral(_ name: String) -> UInt64 {
        switch result(name) {
        case .integer(let value): UInt64(bitPattern: value)
        case .text(let text): StrictNumber.unsigned(text) ?? 0
        case .flag, nil: 0
        }
    }
}
