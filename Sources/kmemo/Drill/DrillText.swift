import Simulations
import Traces

/// What is said around a drill.
struct DrillText {
    let language: Language

    private var isEnglish: Bool { language == .english }

    /// What stands over a question: the simulation, the level, the seed, and the place in a series.
    func heading(_ drill: Drill, position: Int, total: Int) -> String {
        let place = total > 1 ? "\(position)/\(total) | " : ""
        return isEnglish
            ? "\(place)\(drill.simulation) | level \(drill.level) | seed \(drill.seed)"
            : "\(place)\(drill.simulation) | 难度 \(drill.level) | 种子 \(drill.seed)"
    }

    /// How the answer is written.
    func hint(_ answer: DrillAnswer) -> String {
        isEnglish ? "(\(answer.hint.en); s: show it, q: quit)" : "（\(answer.hint.zh)；s：看答案，q：退出）"
    }

    /// The same in a quiz, where answers can be taken back.
    func quizHint(_ answer: DrillAnswer) -> String {
        isEnglish
            ? "(\(answer.hint.en); s: skip, u: undo, q: quit)" : "（\(answer.hint.zh)；s：跳过，u：撤销，q：退出）"
    }

    func unreadable(_ answer: DrillAnswer) -> String {
        isEnglish ? "That is no answer of this kind: \(answer.hint.en)." : "看不懂这个答案，应为\(answer.hint.zh)。"
    }

    var right: String { isEnglish ? "Right." : "答对了。" }

    func wrong(_ answer: DrillAnswer) -> String {
        isEnglish ? "Wrong. The answer is \(shown(answer))." : "答错了。答案是 \(shown(answer))。"
    }

    func skipped(_ answer: DrillAnswer) -> String {
        isEnglish ? "The answer is \(shown(answer))." : "答案是 \(shown(answer))。"
    }

    /// The answer, a choice with its letter before it.
    private func shown(_ answer: DrillAnswer) -> String {
        guard case .choice(let place, _) = answer else { return answer.text[language] }
        return DrillAnswer.letter(place) + ") " + answer.text[language]
    }

    var goOn: String { isEnglish ? "(any key: go on, q: quit)" : "（任意键：继续，q：退出）" }

    func score(right: Int, of answered: Int, skipped: Int) -> String {
        if answered == 0 { return isEnglish ? "Nothing was answered." : "没有作答。" }
        let percent = Percent(right, of: answered)
        return isEnglish
            ? "Right: \(right) of \(answered) (\(percent))." + (skipped > 0 ? " Shown: \(skipped)." : "")
            : "共 \(answered) 题，答对 \(right) 题（\(percent)）。" + (skipped > 0 ? "看答案 \(skipped) 题。" : "")
    }
}
