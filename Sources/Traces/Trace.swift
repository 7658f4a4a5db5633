/// A value that a simulation was given or found out. It reads the same in both languages.
public enum TraceValue: Sendable, Equatable {
    /// A number. It is 64 bits wide everywhere, because `Int` has only 32 in the browser.
    case integer(Int64)
    /// A name, an address in hexadecimal, a list of operations.
    case text(String)
    /// Yes or no.
    case flag(Bool)

    /// The value as content quotes it: `1024`, `0x7`, `true`.
    public var text: String {
        switch self {
        case .integer(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): value ? "true" : "false"
        }
    }
}

/// One parameter of a run, as it was used (given or default).
public struct TraceParameter: Sendable, Equatable {
    /// The parameter's name, in kebab case: `start-pfn`.
    public let name: String
    /// The value that the run used.
    public let value: TraceValue

    /// A parameter with the value used.
    public init(name: String, value: TraceValue) {
        self.name = name
        self.value = value
    }
}

/// One result of a run. Content links to results by name (`result:buddy-split#free_order_0`), so
/// names never change.
public struct TraceResult: Sendable, Equatable {
    /// The result's name, in snake case: `free_order_0`.
    public let name: String
    /// What came out.
    public let value: TraceValue

    /// A result with its value.
    public init(name: String, value: TraceValue) {
        self.name = name
        self.value = value
    }
}

/// All that one run of a simulation shows: what went in, what came out, and the steps between.
public struct Trace: Sendable, Equatable {
    /// The simulation's name, in kebab case: `buddy-split`.
    public let simulation: String
    /// The parameters, in the order of the simulation's description; defaults included.
    public let parameters: [TraceParameter]
    /// The results, in the order of the simulation's description.
    public let results: [TraceResult]
    /// The steps, in the order in which they happened.
    public let steps: [Step]

    /// A finished run.
    public init(simulation: String, parameters: [TraceParameter], results: [TraceResult], steps: [Step]) {
        self.simulation = simulation
        self.parameters = parameters
        self.results = results
        self.steps = steps
    }

    /// The result called `name`, or `nil` if this run has none of that name.
    public func result(_ name: String) -> TraceValue? {
        for result in results where ExactText.areEqual(result.name, name) {
            return result.value
        }
        return nil
    }
}
