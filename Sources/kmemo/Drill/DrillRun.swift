import ArgumentParser
import Simulations
import Traces

/// What `kmemo run NAME --drill` does.
struct DrillRun {
    let simulation: Simulation
    let level: Int
    let seed: UInt64
    let count: Int
    let answer: String?
    let language: Language
    let console: Console

    /// Asks, judges the answer given, or prints JSON.
    ///
    /// - Throws: `Failure` if there is no such drill or the answer given cannot be read; `ExitCode` 1 if it is wrong.
    func run(_ format: FormatOptions.Format) throws {
        let drills = try (0..<count).map { try drill(seed &+ UInt64($0)) }
        if let answer, let drill = drills.first {
            try judge(answer, drill, format)
        } else if format == .json {
            for drill in drills { print(drill.json(language)) }
        } else {
            let keyboard = Keyboard()
            defer { keyboard.close() }
            DrillConversation(printer: printer, keyboard: keyboard).run(drills)
        }
    }

    private var printer: DrillPrinter { DrillPrinter(language: language, console: console) }

    private func drill(_ seed: UInt64) throws -> Drill {
        do throws(DrillError) {
            return try simulation.drill(seed: seed, level: level)
        } catch {
            throw Failure(error.message[language], status: .validationFailure)
        }
    }

    private func judge(_ answer: String, _ drill: Drill, _ format: FormatOptions.Format) throws {
        let verdict = drill.answer.judge(answer)
        if format == .json {
            var json = JSONWriter()
            json.object { json in
                drill.write(to: &json, language)
                json.field("given", answer)
                json.field("verdict", verdict.name)
            }
            print(json.text)
        } else if verdict == .unreadable {
            throw Failure(printer.text.unreadable(drill.answer), status: .validationFailure)
        } else {
            let lines = printer.question(drill) + [""] + printer.verdict(verdict, on: drill) + [""]
            for line in lines + printer.explanation(drill) { print(line) }
        }
        switch verdict {
        case .right: break
        case .wrong: throw ExitCode(1)
        case .unreadable: throw ExitCode.validationFailure
        }
    }
}
