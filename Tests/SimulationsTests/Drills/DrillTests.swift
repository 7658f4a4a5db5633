import Foundation
import Testing
import Traces

@testable import Simulations

/// A drill that a test looks at: a simulation and a level.
struct DrillCase: CustomTestStringConvertible, Sendable {
    let simulation: String
    let level: Int

    var testDescription: String { "\(simulation) \(level)" }

    /// All drills that there are.
    static let all = SimulationCatalogue.all.flatMap { simulation in
        (simulation.drills?.levels ?? []).indices.map { DrillCase(simulation: simulation.name, level: $0 + 1) }
    }

    /// The drill of a seed.
    func drill(_ seed: UInt64) throws -> Drill {
        try #require(SimulationCatalogue.find(simulation)).drill(seed: seed, level: level)
    }
}

@Suite("Drills: what every one keeps to")
struct DrillTests {
    @Test("no simulation has lost its drills of three levels")
    func coverage() {
        for name in [
            "segment-translation", "e820-map", "memblock-regions", "kaslr-slots", "page-walk", "buddy-split",
            "buddy-merge", "watermarks", "slab-basics", "vma-operations", "brk-heap", "page-replacement", "lru-lists",
            "oom-badness", "tlb", "page-table-folding", "address-space-map", "direct-map-build", "compaction",
            "fragmentation", "pcp-lists", "zonelist-fallback", "migrate-fallback", "cma", "kernel-load",
            "real-mode-a20",
            "page-shuffle", "init-sections",
        ] {
            #expect(SimulationCatalogue.find(name)?.drills?.levels.count == 3, "\(name)")
        }
    }

    @Test(
        "no two of a thousand seeds ask the same question, in either language",
        arguments: DrillCase.all,
        [0, 987_654_321_000, UInt64.max - 5000]
    )
    func distinctQuestions(_ drill: DrillCase, _ start: UInt64) throws {
        let simulation = try #require(SimulationCatalogue.find(drill.simulation))
        var english: Set<String> = []
        var chinese: Set<String> = []
        for seed in start..<(start + 1000) {
            let question = try simulation.draft(seed: seed, level: drill.level).question
            english.insert(question.en)
            chinese.insert(question.zh)
        }
        #expect(english.count == 1000)
        #expect(chinese.count == 1000)
    }

    @Test("the same seed makes the same drill, the next one another", arguments: DrillCase.all)
    func repeatable(_ drill: DrillCase) throws {
        let first = try drill.drill(41)
        let second = try drill.drill(41)
        let other = try drill.drill(42)
        for language in Language.allCases {
            #expect(first.json(language) == second.json(language))
            #expect(first.json(language) != other.json(language))
        }
    }

    @Test("every answer as it is shown is judged right, in both languages", arguments: DrillCase.all)
    func ownAnswer(_ drill: DrillCase) throws {
        for seed in UInt64(0)..<60 {
            let made = try drill.drill(seed)
            #expect(made.answer.judge(made.answer.text.en) == .right, "\(made.answer.text.en)")
            #expect(made.answer.judge(made.answer.text.zh) == .right, "\(made.answer.text.zh)")
            #expect(made.answer.judge("what?") == .unreadable)
            #expect(made.answer.judge("") == .unreadable)
        }
    }

    @Test("answers differ from seed to seed, and no choice can be guessed from its place", arguments: DrillCase.all)
    func variety(_ drill: DrillCase) throws {
        var answers: Set<String> = []
        var places: Set<Int> = []
        for seed in UInt64(0)..<100 {
            let answer = try drill.drill(seed).answer
            answers.insert(answer.text.en)
            guard case .choice(let place, let choices) = answer else { continue }
            places.insert(place)
            #expect(choices.count >= 3)
            #expect(Set(choices.map(\.en)).count == choices.count && Set(choices.map(\.zh)).count == choices.count)
        }
        #expect(answers.count >= 3, "\(answers)")
        #expect(places.isEmpty || places.count >= 3)
    }

    @Test("texts are there in both languages and keep to the rules of style", arguments: DrillCase.all)
    func texts(_ drill: DrillCase) throws {
        let levels = try #require(SimulationCatalogue.find(drill.simulation)?.drills?.levels)
        for seed in UInt64(100)..<140 {
            let made = try drill.drill(seed)
            let texts =
                [made.question, made.rule, made.answer.hint, made.answer.text, levels[drill.level - 1]]
                + made.answer.choices
            for text in texts {
                #expect(!text.en.isEmpty && text.en.unicodeScalars.allSatisfy { $0.isASCII }, "\(text.en)")
                #expect(text.zh == text.en || text.zh.contains(/[一-龥]/) || text.zh.contains("MiB"), "\(text.zh)")
                #expect(text.zh.firstMatch(of: /[一-龥][,;:?!]/) == nil, "\(text.zh)")
                #expect(text.zh.firstMatch(of: /[一-龥][A-Za-z0-9]|[A-Za-z0-9][一-龥]/) == nil, "\(text.zh)")
                #expect(!text.zh.contains("  ") && !text.en.contains("  "), "\(text.en)")
            }
            #expect(made.question.en.hasSuffix("?") && made.question.zh.contains(/[？。]$/))
        }
    }

    @Test("the explanation is made of steps of the run that the arguments make", arguments: DrillCase.all)
    func explanation(_ drill: DrillCase) throws {
        for seed in UInt64(0)..<20 {
            let made = try drill.drill(seed)
            let trace = try #require(SimulationCatalogue.find(drill.simulation)).run(made.arguments)
            #expect(!made.steps.isEmpty && made.stepCount == trace.steps.count)
            for numbered in made.steps {
                let step = trace.steps[numbered.number - 1]
                #expect(numbered.step.title == step.title && numbered.step.diagrams == step.diagrams)
                #expect(numbered.step.prediction == nil)
            }
            for language in Language.allCases {
                let html = made.explanationHTML(language, idPrefix: "drill")
                #expect(html.hasPrefix("<p class=\"drill-rule\">") && html.contains("id=\"drill-step-"))
                for width in [40, 80] {
                    let text = TextRenderer(language: language, width: width).explanation(of: made)
                    for line in text.split(separator: "\n") {
                        #expect(DisplayWidth().width(of: String(line)) <= width, "\(line)")
                    }
                }
            }
        }
    }

    @Test("the JSON has the documented fields", arguments: DrillCase.all, Language.allCases)
    func json(_ drill: DrillCase, _ language: Language) throws {
        let made = try drill.drill(UInt64.max)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(made.json(language).utf8)) as? [String: Any]
        )
        #expect(object["seed"] as? String == "18446744073709551615")
        #expect(object["level"] as? Int == drill.level && object["simulation"] as? String == drill.simulation)
        #expect(object["question"] as? String == made.question[language])
        #expect(object["answer"] as? String == made.answer.text[language])
        #expect((object["choices"] as? [String] ?? []) == made.answer.choices.map { $0[language] })
        let givens = try #require(object["givens"] as? [String: String])
        #expect(givens == Dictionary(uniqueKeysWithValues: made.arguments.map { ($0.name, $0.value) }))
        let explanation = try #require(object["explanation"] as? [String: Any])
        #expect(explanation["rule"] as? String == made.rule[language])
        #expect((explanation["steps"] as? [[String: Any]])?.count == made.steps.count)
    }

    @Test("a level that there is not is refused, and says which there are", arguments: [0, -1, 4, 1000])
    func unknownLevel(_ level: Int) throws {
        let simulation = try #require(SimulationCatalogue.find("page-walk"))
        #expect(throws: DrillError.unknownLevel(level, highest: 3)) { try simulation.drill(seed: 1, level: level) }
        #expect(DrillError.unknownLevel(level, highest: 3).message.en.contains("from 1 to 3, not \(level)"))
    }

    @Test("a simulation without drills says so")
    func noDrill() {
        let simulation = Simulation(
            name: "x",
            area: .boot,
            title: LocalizedText(same: ""),
            summary: LocalizedText(same: ""),
            parameters: [],
            results: [],
            leavesOut: [],
            follows: []
        ) { _ in ([], []) }
        #expect(throws: DrillError.noDrill(simulation: "x")) { try simulation.drill(seed: 1, level: 1) }
        #expect(simulation.descriptionText(TextRenderer(language: .english)).contains("none has been written yet"))
        #expect(simulation.descriptionJSON(.english).contains("\"drills\":[]"))
    }

    @Test("the command repeats the run, with quotation marks where they are needed")
    func command() throws {
        let drill = try DrillCase(simulation: "brk-heap", level: 2).drill(3)
        #expect(drill.command.hasPrefix("kmemo run brk-heap --set 'operations=+"))
        #expect(drill.command.hasSuffix("' --set data-limit=0"))
    }

    @Test(
        "the rearranged seed takes every value once, and then again",
        arguments: [2, 3, 1000, 1001, 1024, 7200, 9900] as [UInt64]
    )
    func distinctNumbers(_ count: UInt64) {
        let numbers = (count * 5..<count * 6).map { DrillNumbers(seed: $0, level: 1).distinct(below: count) }
        #expect(Set(numbers) == Set(0..<count))
        #expect(
            DrillNumbers(seed: 3, level: 1).distinct(below: count)
                == DrillNumbers(seed: 3 + count, level: 2).distinct(below: count)
        )
    }

    @Test("neighbouring seeds do not give neighbouring numbers")
    func scattered() {
        let numbers = (UInt64(0)..<1000).map { Int64(DrillNumbers(seed: $0, level: 1).distinct(below: 1 << 16)) }
        let near = zip(numbers, numbers.dropFirst()).count { abs($0 - $1) < 64 }
        #expect(near < 30)
    }
}
