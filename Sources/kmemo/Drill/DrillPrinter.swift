import Simulations
import Traces

/// A drill and its explanation as lines for the terminal.
struct DrillPrinter {
    let language: Language
    let console: Console

    var text: DrillText { DrillText(language: language) }

    /// The question, its choices below it.
    func question(_ drill: Drill) -> [String] {
        var lines = wrapped(StyledText(drill.question[language], .bold))
        if !drill.answer.choices.isEmpty { lines.append("") }
        for (place, choice) in drill.answer.choices.enumerated() {
            let letter = DrillAnswer.letter(place)
            lines += wrapped(StyledText(choice[language]), first: "  \(letter) ", rest: "    ")
        }
        return lines
    }

    /// Whether the answer was right, and what is right; nil stands for no answer.
    func verdict(_ verdict: DrillVerdict?, on drill: Drill) -> [String] {
        switch verdict {
        case .right: wrapped(StyledText(text.right, .right))
        case .wrong: wrapped(StyledText(text.wrong(drill.answer), .wrong))
        case .unreadable: remark(text.unreadable(drill.answer))
        case nil: wrapped(StyledText(text.skipped(drill.answer)))
        }
    }

    /// The rule and the steps that matter.
    func explanation(_ drill: Drill) -> [String] {
        let renderer = TextRenderer(
            language: language,
            width: console.width,
            usesColour: console.usesColour,
            displayWidth: console.displayWidth
        )
        return renderer.explanation(of: drill).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    /// A line of what is said in between.
    func remark(_ text: String) -> [String] {
        wrapped(StyledText(text, .dim))
    }

    private func wrapped(_ text: StyledText, first: String = "", rest: String = "") -> [String] {
        text.lines(width: console.width, first: first, rest: rest, on: console)
    }
}
