import Foundation
import Testing
import Traces

@testable import Simulations

@Suite("Catalogue: what every simulation keeps to")
struct CatalogueTests {
    static let simulations = SimulationCatalogue.all.map { $0.name }

    private func simulation(_ name: String) throws -> Simulation {
        try #require(SimulationCatalogue.find(name))
    }

    @Test("names are unique and in kebab case; parameters and results too, in their own way")
    func spelling() throws {
        #expect(Set(Self.simulations).count == Self.simulations.count)
        for simulation in SimulationCatalogue.all {
            #expect(try /[a-z][a-z0-9]*(-[a-z0-9]+)*/.wholeMatch(in: simulation.name) != nil)
            let parameters = simulation.parameters.map { $0.name }
            #expect(Set(parameters).count == parameters.count)
            for name in parameters { #expect(try /[a-z][a-z0-9]*(-[a-z0-9]+)*/.wholeMatch(in: name) != nil) }
            let results = simulation.results.map { $0.name }
            #expect(Set(results).count == results.count)
            for name in results { #expect(try /[a-z0-9]+(_[a-z0-9]+)*/.wholeMatch(in: name) != nil) }
        }
    }

    @Test("a run with defaults gives the results described, in that order", arguments: simulations)
    func resultsAsDescribed(_ name: String) throws {
        let simulation = try simulation(name)
        let trace = try simulation.run()
        #expect(trace.results.map { $0.name } == simulation.results.map { $0.name })
        #expect(trace.parameters.map { $0.name } == simulation.parameters.map { $0.name })
        #expect(trace.steps.count >= 4)
        #expect(trace.steps.contains { $0.prediction?.correctChoice != nil })
    }

    @Test("a parameter given its default changes nothing", arguments: simulations)
    func defaultsAreValues(_ name: String) throws {
        let simulation = try simulation(name)
        let reference = try simulation.run()
        let given = simulation.parameters.map { Argument(name: $0.name, value: $0.defaultValue) }
        #expect(try simulation.run(given) == reference)
    }

    @Test("every text is there in both languages, and the Chinese one is Chinese", arguments: simulations)
    func texts(_ name: String) throws {
        let simulation = try simulation(name)
        let trace = try simulation.run()
        var texts = [simulation.title, simulation.summary] + simulation.leavesOut
        texts += simulation.parameters.map { $0.meaning } + simulation.results.map { $0.meaning }
        for step in trace.steps {
            texts += [step.title, step.explanation] + step.diagrams.map { $0.title }
            if let prediction = step.prediction { texts.append(prediction.question) }
        }
        for text in texts {
            #expect(!text.en.isEmpty)
            #expect(text.en.unicodeScalars.allSatisfy { $0.isASCII }, "\(text.en)")
            let isHan = text.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
            #expect(isHan || text.zh == text.en, "\(text.zh)")
            // Full-width punctuation beside Han characters; a space between Han and Latin letters.
            #expect(text.zh.firstMatch(of: /[一-龥][,;:?!]/) == nil, "\(text.zh)")
            #expect(text.zh.firstMatch(of: /[一-龥][A-Za-z0-9]|[A-Za-z0-9][一-龥]/) == nil, "\(text.zh)")
            #expect(!text.zh.contains("  ") && !text.en.contains("  "), "\(text.en)")
        }
    }

    @Test(
        "every choice parses, every flag turns, and no number in range or beyond makes a run trap",
        arguments: simulations
    )
    func everyValueRuns(_ name: String) throws {
        let simulation = try simulation(name)
        for parameter in simulation.parameters {
            var values: [String]
            switch parameter.kind {
            case .integer(let range, _):
                values = ["\(range.lowerBound)", "\(range.upperBound)", "7", "-1", "", "x", "99999999999999999999"]
            case .choice(let choices): values = choices + ["", "nonsense"]
            case .flag: values = ["true", "false", "", "yes", "TRUE"]
            case .address:
                values = ["0", "0xffffffffffffffff", "0x10000000000000000", "0x", "-5", "0xffff888000000fff"]
            case .operations:
                values = ["", ",", "a", "f", "f0", "a99", "a-1", "a0x65", "p", "p:", "x9", "é", "a0 f0 f0"]
            }
            for value in values {
                do {
                    let trace = try simulation.run([Argument(name: parameter.name, value: value)])
                    #expect(trace.results.map { $0.name } == simulation.results.map { $0.name })
                } catch {
                    #expect(!error.message.en.isEmpty && error.message.zh != error.message.en)
                }
            }
        }
    }

    @Test("traces and pictures are the same on every run", arguments: simulations)
    func deterministic(_ name: String) throws {
        let simulation = try simulation(name)
        let first = try simulation.run()
        let second = try simulation.run()
        for language in Language.allCases {
            #expect(first.json(language) == second.json(language))
            let renderer = HTMLRenderer(language: language)
            #expect(renderer.steps(of: first, idPrefix: "x") == renderer.steps(of: second, idPrefix: "x"))
        }
    }

    @Test("no line in the terminal is longer than the terminal is wide", arguments: simulations, [40, 64, 80, 120])
    func terminalWidth(_ name: String, _ width: Int) throws {
        let simulation = try simulation(name)
        let display = DisplayWidth()
        for language in Language.allCases {
            let renderer = TextRenderer(language: language, width: width)
            let texts = [renderer.text(for: try simulation.run()), simulation.descriptionText(renderer)]
            for line in texts.joined().split(separator: "\n") {
                #expect(display.width(of: String(line)) <= width, "\(line)")
            }
        }
    }

    @Test("the description is the documented JSON", arguments: simulations)
    func description(_ name: String) throws {
        let simulation = try simulation(name)
        for language in Language.allCases {
            let data = Data(simulation.descriptionJSON(language).utf8)
            let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let keys: Set = [
                "name", "area", "title", "summary", "parameters", "results", "leaves_out", "follows", "drills",
            ]
            #expect(Set(object.keys) == keys)
            let parameters = try #require(object["parameters"] as? [[String: Any]])
            #expect(parameters.map { $0["name"] as? String } == simulation.parameters.map { $0.name })
            #expect(parameters.allSatisfy { $0["default"] is String && $0["kind"] is String })
        }
    }

    @Test("citations name a file and a symbol", arguments: simulations)
    func citations(_ name: String) throws {
        let simulation = try simulation(name)
        #expect(simulation.follows.count >= 3)
        for citation in simulation.follows {
            #expect(try /[a-z0-9_\/-]+\.[chS]#[A-Za-z_][A-Za-z0-9_]*/.wholeMatch(in: citation) != nil)
        }
    }

    @Test("the right answer is not always at the same place")
    func answersMove() throws {
        var places: Set<Int> = []
        for simulation in SimulationCatalogue.all {
            for step in try simulation.run().steps {
                if let place = step.prediction?.correctChoice { places.insert(place) }
            }
        }
        #expect(places.isSuperset(of: [0, 1, 2]))
    }

    @Test(
        "a slip of the name is recognised",
        arguments: [
            ("budy-split", "buddy-split"), ("buddysplit", "buddy-split"), ("pagewalk", "page-walk"),
            ("slab", "slab-basics"),
            ("buddy-mrege", "buddy-merge"), ("buddy", "buddy-split"),
        ]
    )
    func suggestion(_ slip: String, _ name: String) {
        #expect(SimulationCatalogue.nearestName(to: slip) == name)
    }

    @Test("nothing is suggested for a name that is like none", arguments: ["", "x", "oom-killer", "伙伴"])
    func noSuggestion(_ name: String) {
        #expect(SimulationCatalogue.nearestName(to: name) == nil)
    }

    @Test("the distance of two words counts inserted, removed, replaced and swapped letters")
    func editDistance() {
        func distance(_ left: String, _ right: String) -> Int {
            NameSuggestion.editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars))
        }
        #expect(distance("abc", "abc") == 0)
        #expect(distance("abc", "acb") == 1)
        #expect(distance("", "abc") == 3)
        #expect(distance("kitten", "sitting") == 3)
    }
}
