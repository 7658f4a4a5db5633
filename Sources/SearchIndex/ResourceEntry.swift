import Library
import Traces

extension IndexedEntry {
    /// A resource of the catalogue: it is found by its title, and by what it is and where it comes from.
    init(_ resource: Resource, _ language: Language) {
        let words: [String?] = [
            resource.kind.title[language], resource.topic?.title[language], resource.group.name[language],
            resource.era, resource.note.map { InlineText.plain($0[language]) },
        ]
        self.init(
            id: resource.id,
            language: language,
            title: resource.listTitle(in: language),
            keywords: [resource.slug],
            url: PagePath.resources(resource.slug, language: language),
            questions: resource.questions,
            sections: [
                IndexedSection(
                    anchor: "",
                    heading: "",
                    body: words.compactMap { $0 }.joined(separator: " | "),
                    code: ""
                )
            ]
        )
    }
}
