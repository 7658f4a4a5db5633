import Library
import Traces

/// The catalogue: what lies on other sites, by kind and topic.
struct ResourcesPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: PagePath.resources(language: language))
        let kinds = ResourceKind.allCases.compactMap { kind -> TemplateValues? in
            let resources = site.library.resources.filter { $0.kind == kind }
            if resources.isEmpty { return nil }
            return [
                "id": .text("kind-\(kind.rawValue)"),
                "href": .text(RelativeLink.anchor("kind-\(kind.rawValue)")),
                "kindTitle": .text(kind.pluralTitle[language]),
                "count": .number(resources.count),
                "topicGroups": .list(topicGroups(resources, links)),
            ]
        }
        var values: TemplateValues = ["kinds": .list(kinds)]
        values.merge(form.values)
        return Page(
            template: "resources",
            path: links.page,
            language: language,
            title: SiteText.resources[language],
            description: SiteText.aboutResources[language],
            part: .resources,
            crumbs: [],
            scripts: ["filters"],
            values: values
        )
    }

    /// By topic, those of none last.
    private func topicGroups(_ resources: [Resource], _ links: PageLinks) -> [TemplateValues] {
        let topics: [Topic?] = Topic.allCases + [nil]
        return topics.compactMap { topic in
            let ofTopic = resources.filter { $0.topic == topic }
            if ofTopic.isEmpty { return nil }
            return [
                "topicTitle": .text((topic?.title ?? SiteText.generalTopic)[language]),
                "entries": .list(ofTopic.map { ResourceItem(resource: $0, links: links).valuesOnOwnPage }),
            ]
        }
    }

    private var form: FilterForm {
        let resources = site.library.resources
        let numbers = Set(resources.flatMap(\.questions))
        let questions = site.library.questions.filter { numbers.contains($0.number) }
        return FilterForm(
            fields: [
                FilterForm.Field(
                    name: "kind",
                    label: SiteText.filterKind,
                    options: ResourceKind.allCases.map { ($0.rawValue, $0.pluralTitle[language]) }
                ),
                FilterForm.topics(
                    resources.compactMap(\.topic),
                    language,
                    other: resources.contains { $0.topic == nil } ? SiteText.generalTopic : nil
                ),
                FilterForm.Field(
                    name: "language",
                    label: SiteText.filterLanguage,
                    options: Language.allCases.map { ($0.rawValue, $0.ownName) }
                ),
                FilterForm.Field(
                    name: "question",
                    label: SiteText.filterQuestion,
                    options: questions.map { ("\($0.number)", "Q\($0.number) \($0[language].title)") }
                ),
            ],
            language: language
        )
    }
}
