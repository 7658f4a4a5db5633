import Traces

/// A question with one right answer, made from a seed: what a simulation does with the numbers drawn.
///
/// The same simulation, level and seed make the same drill on every machine.
public struct Drill: Sendable {
    /// The simulation that knows the answer.
    public let simulation: String
    /// How hard it is, from 1.
    public let level: Int
    /// Where its numbers come from.
    public let seed: UInt64
    /// The question, with everything that is needed to answer it.
    public let question: LocalizedText
    /// The arguments of the run that shows the answer.
    public let arguments: [Argument]
    /// The answer.
    public let answer: DrillAnswer
    /// The rule by which it is found, in a sentence or two.
    public let rule: LocalizedText
    /// The steps of that run that matter, without the questions that go before them.
    public let steps: [NumberedStep]
    /// How many steps the whole run has.
    public let stepCount: Int

    /// A step and its place in its run, from 1.
    public struct NumberedStep: Sendable {
        /// The place, from 1.
        public let number: Int
        /// The step, without its question.
        public let step: Step
    }

    /// The command that repeats the run: `kmemo run buddy-split --set order=3`.
    @inline(never)
    public var command: String {
        var text = "kmemo run " + simulation
        for argument in arguments {
            let isOneWord =
                !argument.value.isEmpty && !ExactText.bytes(of: argument.value).contains(UInt8(ascii: " "))
            text += isOneWord ? " --set " : " --set '"
            text += argument.name
            text += "="
            text += argument.value
            if !isOneWord { text += "'" }
        }
        return text
    }
}

/// Why there is no drill.
public enum DrillError: Error, Sendable, Equatable {
    /// No drill has been written for the simulation.
    case noDrill(simulation: String)
    /// The level is not one of those that there are.
    case unknownLevel(Int, highest: Int)
    /// The simulation refuses the numbers drawn. This is a defect of the drill.
    case refused(SimulationError)

    /// What is wrong and what to do.
    public var message: LocalizedText {
        switch self {
        case .noDrill(let simulation):
            LocalizedText(
                en: "'\(simulation)' has no drill; 'kmemo run \(simulation) --step' asks as it goes.",
                zh: "“\(simulation)” 没有练习题；“kmemo run \(simulation) --step” 会边走边问。"
            )
        case .unknownLevel(let level, let highest):
            LocalizedText(
                en: "the level is a number from 1 to \(highest), not \(level).",
                zh: "难度应为 1 到 \(highest)，而不是 \(level)。"
            )
        case .refused(let error):
            LocalizedText(
                en: "the drill drew numbers that do not go together: \(error.message.en)",
                zh: "练习题抽到了互相矛盾的数：\(error.message.zh)"
            )
        }
    }
}

extension Simulation {
    /// The drill that `seed` makes at a level.
    ///
    /// - Parameters:
    ///   - seed: Every value is allowed. A thousand seeds in a row make a thousand different questions.
    ///   - level: From 1 to the number of `drills.levels`.
    /// - Returns: The drill, with the answer that the simulation gives.
    /// - Throws: `DrillError` if the simulation has no drill, or none of this level.
    @inline(never)
    public func drill(seed: UInt64, level: Int) throws(DrillError) -> Drill {
        let draft = try draft(seed: seed, level: level)
        let trace: Trace
        do throws(SimulationError) {
            trace = try run(draft.arguments)
        } catch {
            throw .refused(error)
        }
        var steps: [Drill.NumberedStep] = []
        for place in draft.steps(of: trace.steps.count) {
            let step = trace.steps[place]
            steps.append(
                Drill.NumberedStep(
                    number: place + 1,
                    step: Step(title: step.title, explanation: step.explanation, diagrams: step.diagrams)
                )
            )
        }
        return Drill(
            simulation: name,
            level: level,
            seed: seed,
            question: draft.question,
            arguments: draft.arguments,
            answer: draft.answer(trace),
            rule: draft.rule,
            steps: steps,
            stepCount: trace.steps.count
        )
    }

    /// The drill before its simulation has run.
    @inline(never)
    func draft(seed: UInt64, level: Int) throws(DrillError) -> DrillDraft {
        guard let drills else { throw .noDrill(simulation: name) }
        guard level >= 1, level <= drills.levels.count else {
            throw .unknownLevel(level, highest: drills.levels.count)
        }
        var numbers = DrillNumbers(seed: seed, level: level)
        return drills.make(&numbers, level)
    }
}
