import Experiments
import Traces

/// Experiments and their reports as text for a terminal.
struct ExperimentPrinter {
    let language: Language
    let console: Console

    private var renderer: TextRenderer {
        TextRenderer(
            language: language,
            width: console.width,
            usesColour: console.usesColour,
            displayWidth: console.displayWidth
        )
    }

    /// A whole report; ends with a line feed.
    func text(of report: ExperimentReport) -> String {
        let experiment = report.experiment
        var text = renderer.paragraph("\(experiment.name) - \(experiment.title[language])")
        if !report.kernel.isEmpty { text += renderer.paragraph("Linux \(report.kernel)") }
        if case .skipped(let reason) = report.outcome, report.judgements.isEmpty {
            return text + renderer.paragraph(verdict(report) + colon + reason[language])
        }
        text += "\n" + heading(LocalizedText(en: "Measured", zh: "测量结果"))
        for quantity in experiment.quantities {
            guard let value = report.observation.values[quantity.name] else { continue }
            let unit = quantity.unit.map { $0[language].isEmpty ? "" : " \($0[language])" } ?? ""
            text += renderer.item("\(quantity.name) = \(value)\(unit)", quantity.meaning[language])
        }
        text += "\n" + heading(LocalizedText(en: "Claimed", zh: "断言"))
        for judgement in report.judgements { text += line(of: judgement) }
        if !report.observation.differences.isEmpty {
            text += "\n" + heading(LocalizedText(en: "Differences", zh: "差异"))
            for difference in report.observation.differences { text += renderer.item("", difference[language]) }
        }
        return text + "\n" + renderer.paragraph("\(verdict(report))\(colon)\(claims(report))")
    }

    /// One line of the table of all, and under it what does not hold or why nothing was judged.
    func row(_ report: ExperimentReport, nameWidth: Int) -> [String] {
        let name = console.displayWidth.padded(report.experiment.name, to: nameWidth)
        let outcomes = [Outcome.passed, .failed, .skipped(LocalizedText(same: ""))].map(word)
        let width = outcomes.map { console.displayWidth.width(of: $0) }.max() ?? 0
        let outcome = console.displayWidth.padded(word(report.outcome), to: width)
        let start = "\(name)  \(styled(outcome, report.outcome))  "
        let indent = String(repeating: " ", count: 4)
        switch report.outcome {
        case .skipped(let reason):
            return [start] + console.displayWidth.wrapped(reason[language], to: console.width - 4).map { indent + $0 }
        case .passed, .failed:
            let wrong = report.judgements.filter { $0.verdict == .notHeld }
            return [start + claims(report)] + wrong.map { indent + numbers(of: $0) }
        }
    }

    /// How many ended how.
    func total(_ count: ExperimentCount) -> String {
        language == .english
            ? "\(count.passed) passed, \(count.failed) failed, \(count.skipped) skipped"
            : "\(count.passed) 个通过，\(count.failed) 个不成立，\(count.skipped) 个跳过"
    }

    /// What an experiment does, needs, measures and claims; ends with a line feed.
    func description(_ experiment: Experiment) -> String {
        var text = renderer.paragraph("\(experiment.name) - \(experiment.title[language])")
        text += renderer.paragraph(experiment.summary[language])
        let needs = experiment.needs.map { $0.text[language] }.joined(separator: language == .english ? ", " : "、")
        text += "\n" + renderer.paragraph(LocalizedText(en: "Needs", zh: "需要")[language] + colon + needs)
        text += "\n" + heading(LocalizedText(en: "Measures", zh: "测量"))
        for quantity in experiment.quantities {
            let unit = quantity.unit.map { $0[language] } ?? ""
            let name =
                unit.isEmpty ? quantity.name : quantity.name + (language == .english ? " (\(unit))" : "（\(unit)）")
            text += renderer.item(name, quantity.meaning[language])
        }
        text += "\n" + heading(LocalizedText(en: "Claims", zh: "断言"))
        for claim in experiment.claims { text += renderer.item(claim.formula, claim.statement[language]) }
        text += "\n" + heading(LocalizedText(en: "Shows at work, of Linux 6.12", zh: "涉及的 Linux 6.12 代码"))
        for citation in experiment.follows { text += renderer.item("", citation) }
        if !experiment.manual.isEmpty {
            text += "\n" + heading(LocalizedText(en: "Manual pages", zh: "手册页"))
            for page in experiment.manual { text += renderer.item("", page) }
        }
        return text
    }

    // MARK: Parts

    private func heading(_ text: LocalizedText) -> String { console.styled(text[language], .heading) + "\n" }

    private var colon: String { language == .english ? ": " : "：" }

    private func line(of judgement: Judgement) -> String {
        let statement = judgement.claim.statement[language]
        switch judgement.verdict {
        case .held:
            return renderer.item(
                LocalizedText(en: "holds", zh: "成立")[language] + colon + numbers(of: judgement),
                statement
            )
        case .notHeld:
            let word = console.styled(LocalizedText(en: "DOES NOT HOLD", zh: "不成立")[language], .wrong)
            return renderer.item(word + colon + numbers(of: judgement), statement)
        case .notMeasured(let reason):
            let word = LocalizedText(en: "not measured", zh: "未测量")[language]
            return renderer.item("\(word)\(colon)\(judgement.claim.formula)", "\(statement) \(reason[language])")
        }
    }

    /// `faults_write = pages (1024 = 1024)`; what does not hold: `faults_write = pages (measured 1030, expected 1024)`.
    private func numbers(of judgement: Judgement) -> String {
        let claim = judgement.claim
        guard let measured = judgement.measured, let expected = judgement.expected else { return claim.formula }
        let numbers: String
        switch (judgement.verdict, claim.rule, claim.rule.operand) {
        case (.held, .equals, .number): return claim.formula
        case (.held, _, _): numbers = "\(measured) \(claim.rule.sign) \(expected)"
        case (_, _, .number): numbers = language == .english ? "measured \(measured)" : "实测 \(measured)"
        case (_, _, .quantity):
            numbers =
                language == .english
                ? "measured \(measured), expected \(expected)" : "实测 \(measured)，应为 \(expected)"
        }
        return claim.formula + (language == .english ? " (\(numbers))" : "（\(numbers)）")
    }

    private func claims(_ report: ExperimentReport) -> String {
        let (held, all) = (report.heldCount, report.judgements.count)
        return language == .english ? "\(held) of \(all) claims hold" : "\(all) 条断言中 \(held) 条成立"
    }

    private func verdict(_ report: ExperimentReport) -> String { styled(word(report.outcome), report.outcome) }

    private func word(_ outcome: Outcome) -> String {
        switch outcome {
        case .passed: LocalizedText(en: "passed", zh: "通过")[language]
        case .failed: LocalizedText(en: "failed", zh: "不成立")[language]
        case .skipped: LocalizedText(en: "skipped", zh: "跳过")[language]
        }
    }

    private func styled(_ word: String, _ outcome: Outcome) -> String {
        switch outcome {
        case .passed: console.styled(word, .right)
        case .failed: console.styled(word, .wrong)
        case .skipped: console.styled(word, .dim)
        }
    }
}
