import Testing
import Traces

@testable import Simulations

/// A drill's givens, for a test that finds the answer without the models.
struct Givens {
    let drill: Drill
    private let values: [String: String]

    init(_ drill: Drill) {
        self.drill = drill
        values = Dictionary(uniqueKeysWithValues: drill.arguments.map { ($0.name, $0.value) })
    }

    func text(_ name: String) throws -> String {
        try #require(values[name], "\(drill.simulation) has no \(name)")
    }

    func number(_ name: String) throws -> Int {
        let text = try text(name)
        return try #require(text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text))
    }

    func words(_ name: String) throws -> [String] {
        try text(name).split(separator: " ").map(String.init)
    }

    /// Ranges as `usable:0x0-0xfff`, the end exclusive.
    func ranges(_ name: String) throws -> [(word: String, start: Int, end: Int)] {
        try words(name).map { word in
            let match = try #require(word.wholeMatch(of: /(?:([a-z]+):)?0x([0-9a-f]+)-0x([0-9a-f]+)/), "\(word)")
            let start = try #require(Int(match.2, radix: 16))
            let last = try #require(Int(match.3, radix: 16))
            return (String(match.1 ?? ""), start, last + 1)
        }
    }
}

/// The seeds over which answers are found a second way.
let oracleSeeds = UInt64(5000)..<5220

/// Compares every answer of a drill with what `solve` makes of the givens, as the answer is shown in English.
func compare(_ simulation: String, _ level: Int, _ solve: (Givens) throws -> String) throws {
    for seed in oracleSeeds {
        let drill = try DrillCase(simulation: simulation, level: level).drill(seed)
        let expected = try solve(Givens(drill))
        #expect(drill.answer.text.en == expected, "seed \(seed): \(drill.question.en)")
    }
}

/// A number in hexadecimal.
func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
