import Simulations
import Traces
import Yams

/// Reads the fields of one YAML mapping and collects what is wrong with them, each with its line.
///
/// Fields are asked for by name; `finish` reports the fields nobody asked for, so that a misspelt key
/// never goes unnoticed.
struct FieldReader {
    let file: String
    /// The line of the file on which the mapping starts.
    let line: Int
    private let lineOffset: Int
    private let fields: [(key: String, node: Node)]
    private var asked: [String] = []
    private(set) var problems: [ContentProblem] = []

    /// Parses YAML that starts on `firstLine` of `file`.
    static func parse(_ yaml: String, file: String, firstLine: Int) -> Result<FieldReader, ContentProblem> {
        composeYAML(yaml, file: file, firstLine: firstLine).flatMap { node in
            guard let mapping = node.mapping else {
                return .failure(
                    ContentProblem(
                        file: file,
                        line: firstLine,
                        what: "the front matter is not a list of fields",
                        repair: "write key: value, one a line"
                    )
                )
            }
            return .success(FieldReader(mapping, file: file, lineOffset: firstLine - 1, line: firstLine))
        }
    }

    init(_ mapping: Node.Mapping, file: String, lineOffset: Int, line: Int) {
        self.file = file
        self.lineOffset = lineOffset
        self.line = line
        fields = mapping.map { ($0.key.string ?? "", $0.value) }
    }

    // MARK: Fields

    /// Whether the field is there.
    func has(_ key: String) -> Bool {
        fields.contains { $0.key == key }
    }

    /// Whether an optional field is there. It is a known field from now on.
    mutating func offers(_ key: String) -> Bool {
        asked.append(key)
        return has(key)
    }

    /// The file's line of a field, or of the mapping if there is no such field.
    func line(of key: String) -> Int {
        fields.first { $0.key == key }.map { line(of: $0.node) } ?? line
    }

    /// A required string that is not blank.
    mutating func string(_ key: String) -> String? {
        guard let node = required(key) else { return nil }
        guard let scalar = node.scalar, !scalar.string.trimmed.isEmpty else {
            report(
                node,
                "\(key) is not a text",
                "write it on one line, in quotes if it contains ': ', '#' or begins with a special character"
            )
            return nil
        }
        return scalar.string.trimmed
    }

    /// A required whole number.
    mutating func integer(_ key: String) -> Int? {
        guard let node = required(key) else { return nil }
        guard let value = node.int else {
            report(node, "\(key) is not a whole number", "write digits")
            return nil
        }
        return value
    }

    /// A required word out of a closed set.
    mutating func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _ type: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let word = string(key) else { return nil }
        guard let value = Value(rawValue: word) else {
            let words = Value.allCases.map(\.rawValue)
            report(line(of: key), "\(key) \(quoted(word)) is unknown", "use one of: \(words.joined(separator: ", "))")
            return nil
        }
        return value
    }

    /// A required list of strings with their lines; the list may be empty.
    mutating func strings(_ key: String) -> [(text: String, line: Int)]? {
        guard let node = required(key) else { return nil }
        guard let sequence = node.sequence else {
            report(node, "\(key) is not a list", "write [] or one '- item' a line")
            return nil
        }
        return sequence.compactMap { item in
            guard let scalar = item.scalar, !scalar.string.trimmed.isEmpty else {
                report(
                    item,
                    "an item of \(key) is not a text",
                    "put it in quotes: it contains ': ' or '#', or is blank"
                )
                return nil
            }
            return (scalar.string.trimmed, line(of: item))
        }
    }

    /// A required list of whole numbers.
    mutating func integers(_ key: String) -> [Int]? {
        strings(key)?.compactMap { item in
            guard let value = Int(item.text) else {
                report(item.line, "\(quoted(item.text)) in \(key) is not a whole number", "write digits")
                return nil
            }
            return value
        }
    }

    /// A required nested mapping. Call `absorb` with it when its fields have been read.
    mutating func mapping(_ key: String) -> FieldReader? {
        guard let node = required(key) else { return nil }
        return reader(for: node, named: key)
    }

    /// A required list of mappings. Call `absorb` with each when its fields have been read.
    mutating func mappings(_ key: String) -> [FieldReader]? {
        guard let node = required(key) else { return nil }
        guard let sequence = node.sequence else {
            report(node, "\(key) is not a list", "write one '- field: value' group an item")
            return nil
        }
        return sequence.compactMap { reader(for: $0, named: "an item of \(key)") }
    }

    // MARK: Problems

    /// Takes over a nested reader's problems, unknown fields included.
    mutating func absorb(_ nested: FieldReader) {
        problems += nested.finish()
    }

    /// Adds a problem found by the caller.
    mutating func report(_ line: Int, _ what: String, _ repair: String) {
        problems.append(ContentProblem(file: file, line: line, what: what, repair: repair))
    }

    /// Every problem, with those of fields that nobody asked for.
    func finish() -> [ContentProblem] {
        var all = problems
        for (key, node) in fields where !asked.contains(key) {
            let near = NameSuggestion.nearest(to: key, among: asked)
            all.append(
                ContentProblem(
                    file: file,
                    line: line(of: node),
                    what: "the field \(quoted(key)) is unknown",
                    repair: near.map { "did you mean \(quoted($0))?" } ?? "remove it"
                )
            )
        }
        return all
    }

    private mutating func required(_ key: String) -> Node? {
        asked.append(key)
        guard let node = fields.first(where: { $0.key == key })?.node else {
            report(line, "the field \(quoted(key)) is missing", "add it (Content/README.md shows the fields)")
            return nil
        }
        return node
    }

    private mutating func reader(for node: Node, named name: String) -> FieldReader? {
        guard let mapping = node.mapping else {
            report(node, "\(name) is not a group of fields", "write field: value lines, indented")
            return nil
        }
        return FieldReader(mapping, file: file, lineOffset: lineOffset, line: line(of: node))
    }

    private mutating func report(_ node: Node, _ what: String, _ repair: String) {
        report(line(of: node), what, repair)
    }

    private func line(of node: Node) -> Int {
        (node.mark?.line).map { $0 + lineOffset } ?? line
    }
}

/// Parses YAML; the problem of malformed YAML names the line of the file.
func composeYAML(_ yaml: String, file: String, firstLine: Int) -> Result<Node, ContentProblem> {
    func failure(_ line: Int, _ what: String) -> Result<Node, ContentProblem> {
        .failure(
            ContentProblem(
                file: file,
                line: firstLine - 1 + line,
                what: "the YAML is malformed: \(what)",
                repair: "quote texts that contain ': ' or '#', and check the indentation"
            )
        )
    }
    do {
        guard let node = try Yams.compose(yaml: yaml) else { return failure(1, "it has no fields") }
        return .success(node)
    } catch let error as YamlError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return failure(mark.line, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return failure(
                context.mark.line,
                "the field \(duplicates.map(quoted).joined(separator: ", ")) stands twice"
            )
        default:
            return failure(1, "\(error)".replacing("\n", with: " "))
        }
    } catch {
        return failure(1, "\(error)".replacing("\n", with: " "))
    }
}
