import Traces
import Yams

/// Reads `catalogue/*.yml`: in each file the groups, then the resources. Ids and addresses are unique over all files.
struct CatalogueReader {
    private(set) var problems: [ContentProblem] = []
    private(set) var resources: [Resource] = []
    private var groups: [String: ResourceGroup] = [:]
    /// Where an id or an address stands first.
    private var places: [String: String] = [:]

    /// Adds the resources in `source`, in the file's order.
    mutating func read(_ source: SourceFile) {
        var fields: FieldReader
        switch FieldReader.parse(source.text, file: source.path, firstLine: 1) {
        case .failure(let problem):
            problems.append(problem)
            return
        case .success(let value): fields = value
        }
        for var nested in fields.mappings("groups") ?? [] {
            readGroup(&nested)
            fields.absorb(nested)
        }
        for var nested in fields.mappings("resources") ?? [] {
            if let resource = readResource(&nested) { resources.append(resource) }
            fields.absorb(nested)
        }
        problems += fields.finish()
    }

    private mutating func readGroup(_ fields: inout FieldReader) {
        let id = fields.string("id")
        let name = fields.localized()
        var folder: ResourceGroup.Folder?
        if fields.offers("folder"), var nested = fields.mapping("folder") {
            if let url = address(in: &nested), let code = nested.string("code") {
                folder = ResourceGroup.Folder(url: url, code: code)
            }
            fields.absorb(nested)
        }
        guard let id, let name else { return }
        if !isNew("group \(quoted(id))", &fields, line: fields.line) { return }
        groups[id] = ResourceGroup(id: id, name: name, folder: folder)
    }

    private mutating func readResource(_ fields: inout FieldReader) -> Resource? {
        let slug = fields.string("id")
        let title = fields.string("title")
        let language = fields.choice("language", Language.self)
        let kind = fields.choice("kind", ResourceKind.self)
        let topic = fields.offers("topic") ? fields.choice("topic", Topic.self) : nil
        let questions = fields.integers("questions")?.sorted()
        let era = fields.offers("era") ? fields.string("era") : nil
        var note: LocalizedText?
        if fields.offers("note"), var nested = fields.mapping("note") {
            note = nested.localized()
            fields.absorb(nested)
        }
        let group = readGroupName(&fields)
        // Only a resource in a shared folder has no address of its own.
        let url = group?.folder == nil || fields.has("url") ? address(in: &fields) : group?.folder?.url
        if let questions, Set(questions).count != questions.count {
            fields.report(fields.line(of: "questions"), "a question is named twice", "name it once")
        }
        guard let slug, let title, let language, let kind, let questions, let group, let url else { return nil }
        if !Self.isSlug(slug) {
            fields.report(
                fields.line(of: "id"),
                "the id \(quoted(slug)) is no name for a link",
                "use small letters, digits and single hyphens"
            )
        }
        guard isNew("id \(quoted(slug))", &fields, line: fields.line(of: "id")) else { return nil }
        return Resource(
            slug: slug,
            title: title,
            url: url,
            shareCode: url == group.folder?.url ? group.folder?.code : nil,
            language: language,
            kind: kind,
            group: group,
            topic: topic,
            questions: questions,
            era: era,
            note: note,
            file: fields.file,
            line: fields.line
        )
    }

    private func readGroupName(_ fields: inout FieldReader) -> ResourceGroup? {
        guard let name = fields.string("group") else { return nil }
        if let group = groups[name] { return group }
        fields.report(
            fields.line(of: "group"),
            "there is no group \(quoted(name))",
            "use one of those under groups: \(groups.keys.sorted().joined(separator: ", "))"
        )
        return nil
    }

    /// The field `url`, if it is an address that no other row has.
    private mutating func address(in fields: inout FieldReader) -> String? {
        guard let url = fields.string("url") else { return nil }
        let line = fields.line(of: "url")
        guard WebAddress.isValid(url) else {
            fields.report(line, "\(quoted(url)) is no web address", "begin it with https:// or http:// and a host")
            return nil
        }
        return isNew("url \(quoted(url))", &fields, line: line) ? url : nil
    }

    /// Notes where something stands, and reports it if it stands elsewhere too.
    private mutating func isNew(_ what: String, _ fields: inout FieldReader, line: Int) -> Bool {
        if let place = places[what] {
            fields.report(line, "the \(what) stands also at \(place)", "remove one of the two, or correct it")
            return false
        }
        places[what] = "\(fields.file):\(line)"
        return true
    }

    private static func isSlug(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        }
    }
}

extension FieldReader {
    /// The required texts `en` and `zh`.
    mutating func localized() -> LocalizedText? {
        let english = string("en")
        let chinese = string("zh")
        guard let english, let chinese else { return nil }
        return LocalizedText(english: english, chinese: chinese)
    }
}
