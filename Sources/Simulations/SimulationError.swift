import Traces

/// Why a simulation did not run. Each message names the parameter, what it takes, and what was given.
public enum SimulationError: Error, Equatable, Sendable {
    /// The simulation has no parameter of this name; `nearest` is the most similar one, if one is.
    case unknownParameter(simulation: String, name: String, nearest: String?, known: [String])
    /// The parameter was given twice.
    case repeatedParameter(name: String)
    /// The value is not a number.
    case notAnInteger(parameter: String, value: String, range: ClosedRange<Int64>)
    /// The value is a number beyond the range.
    case outOfRange(parameter: String, value: String, range: ClosedRange<Int64>)
    /// The value is none of the choices.
    case unknownChoice(parameter: String, value: String, choices: [String])
    /// The value is neither `true` nor `false`.
    case notAFlag(parameter: String, value: String)
    /// The value is no 64-bit number.
    case notAnAddress(parameter: String, value: String)
    /// The operation at `position` (from 1) is not written as the grammar says, or cannot be meant.
    case badOperation(parameter: String, operation: String, position: Int, reason: LocalizedText)
    /// Values that are right one by one do not go together.
    case conflict(parameter: String, value: String, reason: LocalizedText)
    /// The run would have more steps than a reader could follow.
    case tooManySteps(simulation: String, limit: Int)

    /// The parameter at fault, if it is one; it may be unknown to the simulation.
    public var parameter: String? {
        switch self {
        case .unknownParameter(_, let name, _, _), .repeatedParameter(let name): name
        case .notAnInteger(let parameter, _, _), .outOfRange(let parameter, _, _), .unknownChoice(let parameter, _, _),
            .notAFlag(let parameter, _), .notAnAddress(let parameter, _), .badOperation(let parameter, _, _, _),
            .conflict(let parameter, _, _):
            parameter
        case .tooManySteps: nil
        }
    }

    /// What is wrong and what to do, as whole sentences.
    public var message: LocalizedText {
        switch self {
        case .unknownParameter(let simulation, let name, let nearest, let known):
            let list = known.joined(separator: ", ")
            let hintEN = nearest.map { " Did you mean '\($0)'?" } ?? ""
            let hintZH = nearest.map { "是否想写“\($0)”？" } ?? ""
            return LocalizedText(
                en: "'\(simulation)' has no parameter '\(name)'.\(hintEN) It has: \(list).",
                zh: "“\(simulation)”没有参数“\(name)”。\(hintZH)可用的参数：\(list)。"
            )
        case .repeatedParameter(let name):
            return LocalizedText(
                en: "'\(name)' is given more than once; give it once.",
                zh: "参数“\(name)”重复给出，只能给一次。"
            )
        case .notAnInteger(let parameter, let value, let range):
            return LocalizedText(
                en: "'\(parameter)' is a number from \(range.lowerBound) to \(range.upperBound), not '\(value)'.",
                zh: "“\(parameter)”应为 \(range.lowerBound) 到 \(range.upperBound) 之间的整数，而不是“\(value)”。"
            )
        case .outOfRange(let parameter, let value, let range):
            return LocalizedText(
                en: "'\(parameter)' must lie between \(range.lowerBound) and \(range.upperBound); \(value) does not.",
                zh: "“\(parameter)”必须在 \(range.lowerBound) 到 \(range.upperBound) 之间，\(value) 超出了范围。"
            )
        case .unknownChoice(let parameter, let value, let choices):
            let list = choices.joined(separator: ", ")
            return LocalizedText(
                en: "'\(parameter)' is one of \(list), not '\(value)'.",
                zh: "“\(parameter)”只能取 \(list) 之一，而不是“\(value)”。"
            )
        case .notAFlag(let parameter, let value):
            return LocalizedText(
                en: "'\(parameter)' is true or false, not '\(value)'.",
                zh: "“\(parameter)”只能是 true 或 false，而不是“\(value)”。"
            )
        case .notAnAddress(let parameter, let value):
            return LocalizedText(
                en: "'\(parameter)' is a 64-bit address such as 0x7f12a6543210, not '\(value)'.",
                zh: "“\(parameter)”应为 64 位地址，例如 0x7f12a6543210，而不是“\(value)”。"
            )
        case .badOperation(let parameter, let operation, let position, let reason):
            return LocalizedText(
                en: "'\(parameter)', operation \(position), '\(operation)': \(reason.en)",
                zh: "“\(parameter)”的第 \(position) 个操作“\(operation)”：\(reason.zh)"
            )
        case .conflict(let parameter, let value, let reason):
            return LocalizedText(
                en: "'\(parameter)' cannot be '\(value)' here: \(reason.en)",
                zh: "“\(parameter)”在这里不能是“\(value)”：\(reason.zh)"
            )
        case .tooManySteps(let simulation, let limit):
            return LocalizedText(
                en: "This run of '\(simulation)' would have more than \(limit) steps; give it fewer operations.",
                zh: "“\(simulation)”的这次运行会超过 \(limit) 步，请减少操作。"
            )
        }
    }
}
