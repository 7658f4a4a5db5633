import Traces

/// Checks that an answer has its sections, in order, and that what one says in 60 seconds fits 60 seconds.
struct AnswerShape {
    let document: Document
    let language: Language

    /// How long the 60-second answer is: words in English, Han characters in Chinese.
    static func length(of text: String, in language: Language) -> Int {
        language == .english
            ? text.split(whereSeparator: \.isWhitespace).count : HanText.hanCount(in: text)
    }

    /// The permitted lengths, in the same units.
    static func permittedLength(in language: Language) -> ClosedRange<Int> {
        language == .english ? 120...200 : 200...350
    }

    /// What is wrong, in order.
    func problems() -> [ContentProblem] {
        var problems: [ContentProblem] = []
        func report(_ line: Int, _ what: String, _ repair: String) {
            problems.append(ContentProblem(file: document.file, line: line, what: what, repair: repair))
        }
        let headings = AnswerSection.allCases.map { ($0, $0.heading[language]) }
        var found: [(section: AnswerSection, text: Section)] = []
        for section in document.sections {
            let title = section.heading.plainText
            guard let known = headings.first(where: { $0.1 == title })?.0 else {
                let names = headings.map { quoted($0.1) }.joined(separator: ", ")
                if section.anchor.isEmpty {
                    report(section.line, "there is text before the first section", "begin with ## \(headings[0].1)")
                } else {
                    report(section.line, "the section \(quoted(title)) is unknown", "use \(names)")
                }
                continue
            }
            if let last = found.last?.section, known <= last {
                report(
                    section.line,
                    "the section \(quoted(title)) is out of order",
                    "keep the order of Content/README.md"
                )
            }
            if section.blocks.isEmpty {
                report(section.line, "the section \(quoted(title)) is empty", "write it, or remove the heading")
            }
            found.append((known, section))
        }
        for (section, heading) in headings where section.isRequired && !found.contains(where: { $0.section == section })
        {
            report(1, "the section \(quoted(heading)) is missing", "add ## \(heading)")
        }
        for case .heading(1, _, _, let line) in document.blocks {
            report(line, "a first-level heading", "the title comes from the front matter; begin with ##")
        }
        if let spoken = found.first(where: { $0.section == .sixtySeconds })?.text {
            let length = Self.length(of: spoken.blocks.plainText, in: language)
            let range = Self.permittedLength(in: language)
            if !range.contains(length) {
                let unit = language == .english ? "words" : "Han characters"
                report(
                    spoken.line,
                    "the 60-second answer has \(length) \(unit)",
                    "say it in \(range.lowerBound) to \(range.upperBound)"
                )
            }
        }
        return problems
    }
}
