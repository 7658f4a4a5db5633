import Traces
import Yams

/// Reads `path.yml`: a list of stages.
struct ReadingPathReader {
    /// The file, in the content folder.
    static let file = "path.yml"

    private(set) var problems: [ContentProblem] = []

    /// The path in `source`.
    mutating func read(_ source: SourceFile) -> ReadingPath {
        var fields: FieldReader
        switch FieldReader.parse(source.text, file: source.path, firstLine: 1) {
        case .failure(let problem):
            problems.append(problem)
            return ReadingPath(stages: [])
        case .success(let value): fields = value
        }
        var stages: [ReadingPath.Stage] = []
        for var nested in fields.mappings("stages") ?? [] {
            if let stage = readStage(&nested, earlier: stages) { stages.append(stage) }
            fields.absorb(nested)
        }
        problems += fields.finish()
        return ReadingPath(stages: stages)
    }

    private func readStage(_ fields: inout FieldReader, earlier: [ReadingPath.Stage]) -> ReadingPath.Stage? {
        let slug = fields.string("id")
        let title = fields.localized()
        var aim: LocalizedText?
        if var nested = fields.mapping("aim") {
            aim = nested.localized()
            fields.absorb(nested)
        }
        var topics: [Topic] = []
        for item in fields.strings("topics") ?? [] {
            guard let topic = Topic(rawValue: item.text) else {
                let words = Topic.allCases.map(\.rawValue).joined(separator: ", ")
                fields.report(item.line, "the topic \(quoted(item.text)) is unknown", "use of: \(words)")
                continue
            }
            if topics.contains(topic) || earlier.contains(where: { $0.topics.contains(topic) }) {
                fields.report(item.line, "the topic \(quoted(item.text)) stands twice", "keep it in one stage")
            }
            topics.append(topic)
        }
        var steps: [ReadingPath.Step] = []
        for var nested in fields.mappings("steps") ?? [] {
            if let step = readStep(&nested) {
                let same = (earlier.flatMap(\.steps) + steps).first { $0.target == step.target }
                if let same {
                    nested.report(step.line, "the path was here before, on line \(same.line)", "remove one of the two")
                }
                steps.append(step)
            }
            fields.absorb(nested)
        }
        guard let slug, let title, let aim else { return nil }
        if earlier.contains(where: { $0.slug == slug }) {
            fields.report(fields.line(of: "id"), "the stage \(quoted(slug)) stands twice", "give it another id")
        }
        return ReadingPath.Stage(
            slug: slug,
            title: title,
            aim: aim,
            topics: topics,
            steps: steps,
            line: fields.line
        )
    }

    private func readStep(_ fields: inout FieldReader) -> ReadingPath.Step? {
        let entry = fields.string("entry")
        let reason = fields.localized()
        guard let entry, let reason else { return nil }
        switch LinkTarget(entry) {
        case .some(let target) where target.isReadable:
            return ReadingPath.Step(target: target, reason: reason, line: fields.line)
        default:
            fields.report(
                fields.line(of: "entry"),
                "the entry \(quoted(entry)) is not understood",
                "write question:N, article:SLUG, simulation:NAME or experiment:NAME"
            )
            return nil
        }
    }
}

extension LinkTarget {
    /// Whether there is a page of the site to read or watch at the link's end.
    fileprivate var isReadable: Bool {
        switch self {
        case .question, .article, .simulation, .experiment: true
        case .term, .resource, .kernel, .value, .result, .web: false
        }
    }
}
