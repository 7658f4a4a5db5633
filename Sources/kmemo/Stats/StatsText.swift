import Library
import Study
import Traces

/// The statistics for a reader.
struct StatsText {
    let statistics: StudyStatistics
    let deck: QuizDeck
    let drills: DrillDeck
    let today: StudyDay
    let console: Console

    private var language: Language { deck.language }
    private var isEnglish: Bool { language == .english }

    /// The statistics as lines.
    func lines() -> [String] {
        var lines = overview()
        lines += ["", heading(LocalizedText(en: "Due", zh: "待复习"))] + forecast()
        lines += ["", heading(LocalizedText(en: "By topic", zh: "按主题"))] + topics()
        lines += weakTopics() + mostMissed()
        if statistics.overall.answers == 0 {
            let start = isEnglish ? "Nothing has been answered yet. Start: " : "还没有作答记录。开始："
            lines += ["", start + console.styled("kmemo quiz", .code)]
        }
        return lines
    }

    private func overview() -> [String] {
        let all = statistics.topics.reduce(0) { $0 + $1.cards }
        let seen = all - statistics.new
        let cards =
            isEnglish
            ? "\(all): \(seen) asked, \(statistics.new) new"
            : "\(all) 张：考过 \(seen)，新题 \(statistics.new)"
        let streak =
            isEnglish ? "\(statistics.streak) \(statistics.streak == 1 ? "day" : "days")" : "\(statistics.streak) 天"
        let rows = [
            (isEnglish ? "Answers" : "作答", tally(statistics.overall)),
            (isEnglish ? "Last 7 days" : "近 7 天", tally(statistics.last7Days)),
            (isEnglish ? "Last 30 days" : "近 30 天", tally(statistics.last30Days)),
            (isEnglish ? "Streak" : "连续学习", streak),
            (isEnglish ? "Cards" : "卡片", cards),
        ]
        let width = rows.map { console.displayWidth.width(of: $0.0) }.max() ?? 0
        return rows.map { "\(console.displayWidth.padded($0.0, to: width))  \($0.1)" }
    }

    private func tally(_ tally: AnswerTally) -> String {
        guard tally.answers > 0 else { return "0" }
        let percent = Percent(tally.right, of: tally.answers)
        return isEnglish ? "\(tally.answers), \(percent) right" : "\(tally.answers) 次，正确率 \(percent)"
    }

    private func forecast() -> [String] {
        let most = statistics.dueByDay.max() ?? 0
        let countWidth = "\(most)".count
        let labels = statistics.dueByDay.indices.map { offset in
            switch offset {
            case 0: isEnglish ? "today" : "今天"
            case 1: isEnglish ? "tomorrow" : "明天"
            default: today.advanced(by: offset).description
            }
        }
        let labelWidth = labels.map { console.displayWidth.width(of: $0) }.max() ?? 0
        return zip(labels, statistics.dueByDay).map { label, count in
            let number = console.displayWidth.padded("\(count)", to: countWidth, alignment: .right)
            let bar = String(repeating: "#", count: Bar.length(count, of: most, width: 20))
            return "  \(console.displayWidth.padded(label, to: labelWidth))  \(number)  \(bar)".trimmingTrailingSpaces
        }
    }

    private func topics() -> [String] {
        let header =
            isEnglish ? ["Topic", "Right", "Answers", "Asked", "Due"] : ["主题", "正确率", "作答", "考过", "待复习"]
        let rows = statistics.topics.map { topic in
            [
                title(topic),
                topic.tally.answers == 0 ? "-" : share(topic.tally),
                "\(topic.tally.answers)",
                "\(topic.seen)/\(topic.cards)",
                "\(topic.due)",
            ]
        }
        let table = Table(
            header: header.map { [.text($0)] },
            alignments: [.left, .left, .right, .right, .right],
            rows: rows.map { row in row.map { [.text($0)] } }
        )
        let columns = header.indices.map { column in
            ([header] + rows).map { console.displayWidth.width(of: $0[column]) }.max() ?? 0
        }
        let fits = columns.reduce(0, +) + 2 * (columns.count - 1) <= console.width
        return fits ? TablePrinter(console: console).lines(table) : statistics.topics.flatMap(narrow)
    }

    /// A topic in two lines, where the columns do not fit.
    private func narrow(_ topic: StudyStatistics.Topic) -> [String] {
        var facts = isEnglish ? "\(topic.seen)/\(topic.cards) asked" : "考过 \(topic.seen)/\(topic.cards)"
        if topic.due > 0 { facts += isEnglish ? ", \(topic.due) due" : "，待复习 \(topic.due)" }
        let share = topic.tally.answers == 0 ? "" : share(topic.tally) + "  "
        return [console.displayWidth.truncated(title(topic), to: console.width), "  " + share + facts]
    }

    /// `########..  80%`
    private func share(_ tally: AnswerTally) -> String {
        let percent = "\(Percent(tally.right, of: tally.answers))"
        return Bar.text(tally.right, of: tally.answers, width: 10) + " "
            + console.displayWidth.padded(percent, to: 4, alignment: .right)
    }

    private func weakTopics() -> [String] {
        guard !statistics.weakTopics.isEmpty else { return [] }
        return ["", heading(LocalizedText(en: "Weak topics", zh: "薄弱主题"))]
            + statistics.weakTopics.flatMap { topic in
                item(
                    "kmemo quiz --topic \(topic.topic)",
                    "\(title(topic)) (\(Percent(topic.tally.right, of: topic.tally.answers)))"
                )
            }
    }

    private func mostMissed() -> [String] {
        guard !statistics.mostMissed.isEmpty else { return [] }
        return ["", heading(LocalizedText(en: "Missed most", zh: "最常答错"))]
            + statistics.mostMissed.flatMap { missed -> [String] in
                let count =
                    isEnglish
                    ? "wrong \(missed.tally.wrong) of \(missed.tally.answers): "
                    : "\(missed.tally.answers) 次中错 \(missed.tally.wrong) 次："
                if let card = deck[missed.card] {
                    return item(QuizPrinter.show(card.question), count + card.item.ask.plainText)
                }
                return drills[missed.card].map { item($0.command, count + $0.title(language)) } ?? []
            }
    }

    private func item(_ command: String, _ text: String) -> [String] {
        var line = StyledText(command, .code)
        line.append("  " + text)
        return line.lines(width: console.width, first: "- ", rest: "  ", on: console)
    }

    private func title(_ topic: StudyStatistics.Topic) -> String {
        Topic(rawValue: topic.topic)?.title[language] ?? topic.topic
    }

    private func heading(_ text: LocalizedText) -> String {
        console.styled(text[language], .heading)
    }
}

/// Bars of ASCII characters.
enum Bar {
    /// How many of `width` columns stand for `part` of `whole`; at least one if there is any part.
    static func length(_ part: Int, of whole: Int, width: Int) -> Int {
        guard part > 0, whole > 0 else { return 0 }
        return max(1, (part * width * 2 + whole) / (2 * whole))
    }

    /// `########..`
    static func text(_ part: Int, of whole: Int, width: Int) -> String {
        let filled = length(part, of: whole, width: width)
        return String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    }
}
