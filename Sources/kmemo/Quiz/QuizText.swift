import Study
import Traces

/// What the quiz says around its cards.
struct QuizText {
    let language: Language

    private var isEnglish: Bool { language == .english }

    /// What stands over a card, between bars.
    var new: String { isEnglish ? "new" : "新题" }
    var changed: String { isEnglish ? "changed since you last saw it" : "上次作答后内容有更新" }

    /// What stands over a drill, between bars.
    func heading(_ card: DrillDeck.Card, position: Int, total: Int, isNew: Bool) -> String {
        let drill = isEnglish ? "drill" : "练习"
        let level = isEnglish ? "level \(card.level)" : "难度 \(card.level)"
        return (["\(position)/\(total)", drill, card.simulation.title[language], level] + (isNew ? [new] : []))
            .joined(separator: " | ")
    }

    /// A drill in a remark.
    func name(_ card: DrillDeck.Card) -> String {
        isEnglish
            ? "the drill \(card.simulation.name), level \(card.level)" : "练习 \(card.simulation.name)，难度 \(card.level)"
    }

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

    /// A key that means nothing while a card is asked.
    func notUnderstood(_ key: Key) -> String {
        guard let name = name(key) else { return isEnglish ? "That was not understood." : "没有看懂这个输入。" }
        return isEnglish ? "\(name) is no answer here." : "\(name)在这里没有作用。"
    }

    private func name(_ key: Key) -> String? {
        switch key {
        case .enter: return isEnglish ? "Enter" : "回车"
        case .left, .right: return isEnglish ? "An arrow key" : "方向键"
        // What has no name of its own arrives as a question mark.
        case .character("?"), .end: return nil
        case .character(let character):
            guard let value = character.unicodeScalars.first?.value, value >= 0x20, value != 0x7F else {
                return isEnglish ? "A control key" : "控制键"
            }
            return isEnglish ? "'\(character)'" : "“\(character)”"
        }
    }

    // MARK: Why there is nothing to ask

    var noCard: String {
        isEnglish ? "there is no card to ask: none of the chosen questions has one" : "没有题目可考：所选问题都没有卡片"
    }

    var nothingNew: String {
        isEnglish
            ? "every card has been asked already; 'kmemo quiz' asks those that are due" : "所有卡片都考过了；kmemo quiz 会考到期的卡片"
    }

    func nothingDue(next: String?, new: Int) -> String {
        let parts =
            isEnglish
            ? [
                "nothing is due", next.map { "the next is due \($0)" },
                new > 0 ? "'kmemo quiz --new-only' asks new cards" : nil,
            ]
            : ["没有到期的卡片", next.map { "下一张：\($0)" }, new > 0 ? "kmemo quiz --new-only 会考新题" : nil]
        return parts.compactMap { $0 }.joined(separator: isEnglish ? "; " : "；")
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
