import Traces

/// Something about a simulation that the reader may set.
public struct Parameter: Sendable, Equatable {
    /// What values a parameter takes.
    public enum Kind: Sendable, Equatable {
        /// A number in this range, written in decimal or in hexadecimal with `0x`.
        case integer(ClosedRange<Int64>, unit: LocalizedText?)
        /// One of these words.
        case choice([String])
        /// `true` or `false`.
        case flag
        /// A 64-bit address, written in hexadecimal with `0x` or in decimal.
        case address
        /// Operations separated by spaces or commas; the text explains how each is written.
        case operations(grammar: LocalizedText)

        /// The kind's stable name in JSON.
        public var name: String {
            switch self {
            case .integer: "integer"
            case .choice: "choice"
            case .flag: "flag"
            case .address: "address"
            case .operations: "operations"
            }
        }
    }

    /// The name, in kebab case: `start-pfn`.
    public let name: String
    /// What it sets.
    public let meaning: LocalizedText
    /// What values it takes.
    public let kind: Kind
    /// The value if none is given, as a reader would write it.
    public let defaultValue: String

    /// A parameter; the default must be one of its values, which the tests check for every simulation.
    public init(_ name: String, _ meaning: LocalizedText, _ kind: Kind, default defaultValue: String) {
        self.name = name
        self.meaning = meaning
        self.kind = kind
        self.defaultValue = defaultValue
    }

    /// The value that `text` stands for.
    ///
    /// Nothing is guessed: no sign but a leading `-`, no spaces, no digits after a word.
    public func parse(_ text: String) throws(SimulationError) -> TraceValue {
        switch kind {
        case .integer(let range, _):
            guard let number = StrictNumber.signed(text) else {
                throw .notAnInteger(parameter: name, value: text, range: range)
            }
            guard range.contains(number) else {
                throw .outOfRange(parameter: name, value: text, range: range)
            }
            return .integer(number)
        case .choice(let choices):
            guard ExactText.contains(text, in: choices) else {
                throw .unknownChoice(parameter: name, value: text, choices: choices)
            }
            return .text(text)
        case .flag:
            if ExactText.areEqual(text, "true") { return .flag(true) }
            if ExactText.areEqual(text, "false") { return .flag(false) }
            throw .notAFlag(parameter: name, value: text)
        case .address:
            guard let address = StrictNumber.unsigned(text) else {
                throw .notAnAddress(parameter: name, value: text)
            }
            return .text(Numerals.hexadecimal(address))
        case .operations:
            return .text(text)
        }
    }
}

/// A value given for a parameter, straight from the command line or a URL.
public struct Argument: Sendable, Equatable {
    /// The parameter's name.
    public let name: String
    /// The value, not yet checked.
    public let value: String

    /// An argument as it was given.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Something that a run finds out, and what it means.
public struct ResultDescription: Sendable, Equatable {
    /// The stable name, in snake case: `free_order_0`.
    public let name: String
    /// What the value says.
    public let meaning: LocalizedText
    /// What is counted, if it is a number of something.
    public let unit: LocalizedText?

    /// A description of one result.
    public init(_ name: String, _ meaning: LocalizedText, unit: LocalizedText? = nil) {
        self.name = name
        self.meaning = meaning
        self.unit = unit
    }
}
