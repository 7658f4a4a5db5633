import Traces

/// What must hold of a measurement, stated before it is made.
public struct Claim: Sendable {
    /// A number to compare with: one that is known beforehand, or another quantity of the same run.
    public enum Operand: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case number(Int64)
        case quantity(String)

        /// A number that is known beforehand.
        public init(integerLiteral value: Int64) { self = .number(value) }

        /// The name of a quantity.
        public init(stringLiteral value: String) { self = .quantity(value) }

        /// As it is written: the number or the quantity's name.
        public var text: String {
            switch self {
            case .number(let number): "\(number)"
            case .quantity(let name): name
            }
        }
    }

    /// How the measured number must stand to the operand.
    public enum Rule: Sendable {
        case equals(Operand)
        case atLeast(Operand)
        case atMost(Operand)

        /// What is compared with.
        public var operand: Operand {
            switch self {
            case .equals(let operand), .atLeast(let operand), .atMost(let operand): operand
            }
        }

        /// The sign between the two: `=`, `>=` or `<=`.
        public var sign: String {
            switch self {
            case .equals: "="
            case .atLeast: ">="
            case .atMost: "<="
            }
        }

        func holds(_ measured: Int64, against expected: Int64) -> Bool {
            switch self {
            case .equals: measured == expected
            case .atLeast: measured >= expected
            case .atMost: measured <= expected
            }
        }
    }

    /// What is claimed, in one sentence.
    public let statement: LocalizedText
    /// The name of the quantity that is judged.
    public let measured: String
    /// How it must stand to what.
    public let rule: Rule

    /// A claim about the quantity `measured`.
    public init(_ statement: LocalizedText, _ measured: String, _ rule: Rule) {
        self.statement = statement
        self.measured = measured
        self.rule = rule
    }

    /// The claim as a formula: `faults_write = pages`.
    public var formula: String { "\(measured) \(rule.sign) \(rule.operand.text)" }
}
