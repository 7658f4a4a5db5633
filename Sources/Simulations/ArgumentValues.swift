import Traces

/// The checked values of all parameters of one run, defaults included.
public struct ArgumentValues: Sendable, Equatable {
    /// The values, in the order of the parameters.
    public let all: [TraceParameter]

    /// Checks `arguments` against the parameters of the simulation called `simulation`.
    init(
        _ arguments: [Argument],
        for parameters: [Parameter],
        of simulation: String
    ) throws(SimulationError) {
        for (index, argument) in arguments.enumerated() {
            guard parameters.contains(where: { ExactText.areEqual($0.name, argument.name) }) else {
                let names = parameters.map { $0.name }
                throw .unknownParameter(
                    simulation: simulation,
                    name: argument.name,
                    nearest: NameSuggestion.nearest(to: argument.name, among: names),
                    known: names
                )
            }
            if arguments[..<index].contains(where: { ExactText.areEqual($0.name, argument.name) }) {
                throw .repeatedParameter(name: argument.name)
            }
        }
        var values: [TraceParameter] = []
        for parameter in parameters {
            let given = arguments.first { ExactText.areEqual($0.name, parameter.name) }
            let value = try parameter.parse(given?.value ?? parameter.defaultValue)
            values.append(TraceParameter(name: parameter.name, value: value))
        }
        all = values
    }

    /// The number given for an integer parameter.
    ///
    /// - Precondition: The simulation declares an integer parameter of this name.
    func integer(_ name: String) -> Int {
        guard case .integer(let number) = value(name), let number = Int(exactly: number) else {
            preconditionFailure("no parameter of this name with a range that fits in Int")
        }
        return number
    }

    /// The number given for an integer parameter whose range has no negative numbers.
    ///
    /// - Precondition: The simulation declares such a parameter of this name.
    func unsigned(_ name: String) -> UInt64 {
        guard case .integer(let number) = value(name), number >= 0 else {
            preconditionFailure("no non-negative integer parameter of this name")
        }
        return UInt64(number)
    }

    /// The text given for a choice or for operations.
    ///
    /// - Precondition: The simulation declares such a parameter of this name.
    func text(_ name: String) -> String {
        guard case .text(let text) = value(name) else {
            preconditionFailure("no text parameter of this name")
        }
        return text
    }

    /// The value given for a flag.
    ///
    /// - Precondition: The simulation declares a flag of this name.
    func flag(_ name: String) -> Bool {
        guard case .flag(let flag) = value(name) else {
            preconditionFailure("no flag of this name")
        }
        return flag
    }

    /// The address given for an address parameter.
    ///
    /// - Precondition: The simulation declares an address parameter of this name.
    func address(_ name: String) -> UInt64 {
        guard case .text(let text) = value(name), let address = StrictNumber.unsigned(text) else {
            preconditionFailure("no address parameter of this name")
        }
        return address
    }

    private func value(_ name: String) -> TraceValue? {
        all.first { ExactText.areEqual($0.name, name) }?.value
    }
}
