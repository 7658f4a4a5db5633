import BrowserExchange
import Simulations
import Traces

/// Answers with a drill as `kmemo run --drill --format json` prints it. The request has the lines `seed=` and
/// `level=`; without them the seed is 0 and the level 1.
@_cdecl("kmemo_drill")
public func kmemoDrill(_ language: Int32) -> Int32 {
    DrillRequest.run(language) { drill, _, language in
        var json = JSONWriter()
        json.object { drill.write(to: &$0, language) }
        return json
    }
}

/// Judges the line `answer=` of a request for a drill and answers with JSON:
/// `{"verdict":…,"answer":…,"explanation":…}`, where the explanation is HTML. What cannot be read gets its verdict
/// alone; without the line, the verdict is `shown`.
@_cdecl("kmemo_judge")
public func kmemoJudge(_ language: Int32) -> Int32 {
    DrillRequest.run(language) { drill, answer, language in
        let verdict = answer.map { drill.answer.judge($0) }
        var json = JSONWriter()
        json.object { json in
            json.field("verdict", verdict?.name ?? "shown")
            if verdict == .unreadable { return }
            json.field("answer", drill.answer.text[language])
            json.field("explanation", drill.explanationHTML(language, idPrefix: "drill"))
        }
        return json
    }
}

/// A request for a drill.
private enum DrillRequest {
    /// Makes the drill and answers with what `write` makes of it and of the answer given, if one is.
    static func run(_ code: Int32, _ write: (Drill, String?, Language) -> JSONWriter) -> Int32 {
        guard let request = SimulationRequest() else { return Exchange.answer("", status: .notFound) }
        var seed: UInt64 = 0
        var level = 1
        var answer: String?
        for argument in request.arguments {
            if ExactText.areEqual(argument.name, "answer") {
                answer = argument.value
            } else if let number = StrictNumber.unsigned(argument.value) {
                if ExactText.areEqual(argument.name, "seed") { seed = number } else { level = Int(clamping: number) }
            } else {
                return Exchange.answer(argument.name, status: .badRequest)
            }
        }
        let language = Language(code: code)
        do {
            return Exchange.answer(write(try request.simulation.drill(seed: seed, level: level), answer, language).text)
        } catch {
            return Exchange.answer(error.message[language], status: .badRequest)
        }
    }
}
