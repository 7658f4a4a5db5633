/// Draws traces for a terminal: ASCII pictures, lines no longer than the terminal is wide, columns that
/// stay aligned in Chinese text, colour only if asked for.
public struct TextRenderer: Sendable {
    /// The language of all texts.
    public let language: Language
    /// The longest line, in columns; at least 40.
    public let width: Int
    /// Whether marks are coloured with ANSI escape sequences.
    public let usesColour: Bool
    /// How wide characters are in this terminal.
    public let displayWidth: DisplayWidth

    /// A renderer for one terminal; a width of less than 40 columns is taken as 40.
    public init(
        language: Language,
        width: Int = 80,
        usesColour: Bool = false,
        displayWidth: DisplayWidth = DisplayWidth()
    ) {
        self.language = language
        self.width = max(40, width)
        self.usesColour = usesColour
        self.displayWidth = displayWidth
    }

    /// The whole trace: parameters, every step with its question answered, results. Ends with a line feed.
    public func text(for trace: Trace) -> String {
        var parts = [header(of: trace)]
        for (index, step) in trace.steps.enumerated() {
            var part = ""
            if let prediction = step.prediction {
                part += text(for: prediction, revealsAnswer: false) + "\n"
            }
            part += text(for: step, number: index + 1, of: trace.steps.count)
            parts.append(part)
        }
        parts.append(results(of: trace))
        return parts.joined(separator: "\n")
    }

    /// The simulation's name and its parameters.
    public func header(of trace: Trace) -> String {
        var lines = [bold(trace.simulation)]
        if !trace.parameters.isEmpty {
            let pairs = trace.parameters.map { "\($0.name)=\($0.value.text)" }
            let text = Wording.parameters[language] + Wording.colon[language] + pairs.joined(separator: " ")
            lines += displayWidth.wrapped(text, to: width)
        }
        return joined(lines)
    }

    /// A step: number, title, explanation, diagrams.
    public func text(for step: Step, number: Int, of count: Int) -> String {
        var lines: [String] = []
        let title = "[\(number)/\(count)] " + step.title[language]
        lines += displayWidth.wrapped(title, to: width).map { bold($0) }
        lines += displayWidth.wrapped(step.explanation[language], to: width)
        for diagram in step.diagrams {
            lines.append("")
            lines += self.lines(for: diagram)
        }
        return joined(lines)
    }

    /// A question with its choices lettered, and the answer if it is to be shown.
    public func text(for prediction: Prediction, revealsAnswer: Bool) -> String {
        var lines = displayWidth.wrapped("? " + prediction.question[language], to: width)
        for (index, choice) in prediction.choices.enumerated() {
            lines += hanging("   \(letter(index))) ", choice[language])
        }
        if revealsAnswer {
            let letter = prediction.correctChoice.map { "\(self.letter($0))) " } ?? ""
            lines += hanging(
                "   " + Wording.answer[language] + Wording.colon[language],
                letter + prediction.answer[language]
            )
        }
        return joined(lines)
    }

    /// The results, one a line.
    public func results(of trace: Trace) -> String {
        var lines = [bold(Wording.results[language])]
        let column = trace.results.map { displayWidth.width(of: $0.name) }.max() ?? 0
        for result in trace.results {
            lines += hanging("  " + displayWidth.padded(result.name, to: column) + "  ", result.value.text)
        }
        return joined(lines)
    }

    /// One diagram with its title and legend.
    public func text(for diagram: Diagram) -> String {
        joined(lines(for: diagram))
    }

    private func lines(for diagram: Diagram) -> [String] {
        var lines = displayWidth.wrapped(diagram.title[language], to: width).map { underlined($0) }
        switch diagram {
        case .blockMap(let map): lines += self.lines(for: map)
        case .lists(let lists): lines += self.lines(for: lists)
        case .table(let table): lines += self.lines(for: table)
        case .bitField(let fields): lines += self.lines(for: fields)
        case .chain(let chain): lines += self.lines(for: chain)
        }
        var marks = diagram.marks
        if case .lists = diagram { marks.removeAll { !Self.isShownInLists($0) } }
        return lines + legend(of: marks)
    }

    /// What each mark means, in as few lines as they fit in.
    private func legend(of marks: [Mark]) -> [String] {
        var lines: [String] = []
        var column = width
        for mark in marks {
            let label = mark.label[language]
            let entryWidth = 5 + displayWidth.width(of: label)
            if column + entryWidth > width {
                lines.append(" ")
                column = 1
            } else {
                lines[lines.count - 1] += "  "
                column += 2
            }
            lines[lines.count - 1] += " " + coloured(String(mark.character), mark) + " " + label
            column += entryWidth - 2
        }
        return lines
    }

    // MARK: Descriptions

    /// `text` wrapped to the width. Ends with a line feed.
    public func paragraph(_ text: String) -> String {
        joined(displayWidth.wrapped(text, to: width))
    }

    /// An indented entry: `name` on a line of its own unless it is empty, `text` wrapped below it.
    public func item(_ name: String, _ text: String) -> String {
        let lines = hanging(name.isEmpty ? "  - " : "      ", text)
        return joined(name.isEmpty ? lines : hanging("  ", name) + lines)
    }

    // MARK: Helpers of the diagrams

    /// `a`, `b`, …; a number behind `z`.
    private func letter(_ index: Int) -> String {
        guard index < 26 else { return "\(index + 1)" }
        return String(Character(Unicode.Scalar(UInt8(0x61 + index))))
    }

    /// `text` wrapped behind `prefix`, with the following lines indented to where it began.
    func hanging(_ prefix: String, _ text: String) -> [String] {
        let indent = displayWidth.width(of: prefix)
        var lines: [String] = []
        for line in displayWidth.wrapped(text, to: width - indent) {
            lines.append((lines.isEmpty ? prefix : spaces(indent)) + line)
        }
        return lines
    }

    func coloured(_ text: String, _ mark: Mark) -> String {
        guard usesColour, let code = mark.ansiCode else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private func bold(_ text: String) -> String {
        usesColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }

    private func underlined(_ text: String) -> String {
        usesColour ? "\u{1B}[4m\(text)\u{1B}[0m" : text
    }

    private func joined(_ lines: [String]) -> String {
        lines.joined(separator: "\n") + "\n"
    }
}
