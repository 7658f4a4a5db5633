import Study
import Traces

/// What the quiz says around its cards.
struct QuizText {
    let language: Language

    private var isEnglish: Bool { language == .english }

    /// What stands over a card, between bars.
    var new: String { isEnglish ? "new" : "新题" }
    var changed: String { isEnglish ? "changed since you last saw it" : "上次作答后内容有更新" }

    /// The keys while a card is asked.
    func keys(choices: Int) -> String {
        let letters = "a-\(QuizKey.letter(choices - 1))"
        return isEnglish
            ? "(\(letters): answer, s: skip, u: undo, q: quit)" : "（\(letters)：作答，s：跳过，u：撤销，q：退出）"
    }

    /// The keys after an answer.
    var goOn: String {
        isEnglish ? "(any key: go on, u: undo, q: quit)" : "（任意键：继续，u：撤销，q：退出）"
    }

    var right: String { isEnglish ? "Right." : "答对了。" }
    var wrong: String { isEnglish ? "Wrong." : "答错了。" }
    var rightAnswer: String { isEnglish ? "The right answer:" : "正确答案：" }

    func comesBack(_ day: String) -> String {
        isEnglish ? "It comes back \(day)." : "\(day)再考。"
    }

    var readOn: String { isEnglish ? "Read on: " : "延伸阅读：" }

    func undone(_ label: String) -> String {
        isEnglish ? "Taken back: your last answer, to \(label)." : "已撤销：上一次作答（\(label)）。"
    }

    var nothingToUndo: String { isEnglish ? "There is no answer to take back." : "没有可以撤销的作答。" }

    func cannotUndo(_ id: String) -> String {
        isEnglish
            ? "Not taken back: your last answer was to \(id), which is not among the cards asked here."
            : "未撤销：上一次作答的是 \(id)，不在本次题目范围内。"
    }

    // MARK: The end

    var summary: String { isEnglish ? "Summary" : "小结" }

    func result(answered: Int, right: Int, skipped: Int) -> String {
        if answered == 0 {
            return isEnglish
                ? "Nothing was answered." + (skipped > 0 ? " Skipped: \(skipped)." : "")
                : "没有作答。" + (skipped > 0 ? "跳过 \(skipped) 题。" : "")
        }
        let percent = Percent(right, of: answered)
        return isEnglish
            ? "Answered \(answered): \(right) right, \(answered - right) wrong (\(percent))."
                + (skipped > 0 ? " Skipped: \(skipped)." : "")
            : "作答 \(answered) 题：对 \(right) 题，错 \(answered - right) 题（正确率 \(percent)）。"
                + (skipped > 0 ? "跳过 \(skipped) 题。" : "")
    }

    var readAgain: String { isEnglish ? "Worth reading again" : "值得重读" }

    /// When cards come back, and what is left.
    func forecast(_ forecast: DueForecast, next: String?) -> [String] {
        var lines: [String] = []
        if forecast.today > 0 {
            lines.append(isEnglish ? "Still due today: \(forecast.today)." : "今天还有 \(forecast.today) 题待复习。")
        }
        if let next, let count = forecast.next?.count {
            let cards = count == 1 ? "1 card" : "\(count) cards"
            lines.append(isEnglish ? "Next due: \(cards) \(next)." : "下次复习：\(next)，\(count) 题。")
        }
        if forecast.new > 0 {
            lines.append(isEnglish ? "Not asked yet: \(forecast.new)." : "还没考过：\(forecast.new) 题。")
        }
        return lines
    }

    var again: String { isEnglish ? "Ask the wrong ones again? (y/n)" : "再考一遍答错的题？（y/n）" }
}

/// A share in whole per cent, as it is printed: "70 %", "70%".
struct Percent: CustomStringConvertible {
    let description: String

    /// The share of `part` in `whole`, which is above 0.
    init(_ part: Int, of whole: Int) {
        description = "\((part * 200 + whole) / (2 * whole))%"
    }
}
