import Testing
import Traces

@testable import Simulations

/// Runs the simulation called `name` with `arguments` such as `order=3`.
func run(_ name: String, _ arguments: String...) throws -> Trace {
    let simulation = try #require(SimulationCatalogue.find(name))
    return try simulation.run(arguments.map { argument(from: $0) })
}

/// Runs the simulation called `name`, which must refuse `arguments`, and returns why.
func refusal(_ name: String, _ arguments: String...) throws -> SimulationError {
    let simulation = try #require(SimulationCatalogue.find(name))
    return try #require(throws: SimulationError.self) {
        try simulation.run(arguments.map { argument(from: $0) })
    }
}

func argument(from text: String) -> Argument {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return Argument(name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
}

extension Trace {
    /// The number that a result is.
    func number(_ name: String) throws -> Int64 {
        guard case .integer(let value) = try #require(result(name)) else {
            Issue.record("\(name) is no number")
            return -1
        }
        return value
    }

    /// The result as content quotes it.
    func text(_ name: String) throws -> String {
        try #require(result(name)).text
    }

    /// The items of the lists in the last step's diagram whose label is `label`, in English.
    func lastList(_ label: String) -> [String]? {
        for case .lists(let diagram) in steps.last?.diagrams ?? [] {
            for list in diagram.lists where list.label.en == label {
                return list.items.map { $0.text }
            }
        }
        return nil
    }
}
