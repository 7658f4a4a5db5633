import Library
import Traces

/// A resource as lists show it, on the resources page and under a question.
struct ResourceItem {
    let resource: Resource
    let links: PageLinks

    private var language: Language { links.language }

    /// The values that the partial `resource` takes.
    var values: TemplateValues {
        var values: TemplateValues = [
            "href": .text(resource.href),
            "label": .text(resource.listTitle(in: language)),
            "titleLang": .text(resource.language.tag),
            "languageName": .text(resource.language.ownName),
            "kind": .text(resource.kind.title[language]),
        ]
        if let code = resource.shareCode { values["code"] = .text(code) }
        if let note = resource.note { values["note"] = .html(HTML(inlineText: note[language])) }
        if let era = resource.era {
            values["era"] = .text(SitePhrase.era(era)[language])
            if let (number, href) = whatChanged {
                values["changedHref"] = .text(href)
                values["changedLabel"] = .text(SitePhrase.whatChanged(inQuestion: number)[language])
            }
        }
        return values
    }

    /// The same with what the resources page has beside it: an id, filters' attributes, the questions.
    var valuesOnOwnPage: TemplateValues {
        let questions = resource.questions.compactMap { EntryLink(.question($0), links)?.values }
        var values = values
        values.merge([
            "id": .text(resource.slug),
            "label": .text(resource.title),
            "group": .text(resource.group.name[language]),
            "kindName": .text(resource.kind.rawValue),
            "topicName": .text(resource.topic?.rawValue ?? "other"),
            "languageCode": .text(resource.language.rawValue),
            "questionNumbers": .text(resource.questions.map(String.init).joined(separator: " ")),
            "questionLinks": .list(questions),
            "hasQuestions": .flag(!questions.isEmpty),
        ])
        return values
    }

    /// The section of the first question that says what is different now.
    private var whatChanged: (number: Int, href: String)? {
        let heading = AnswerSection.whatChanged.heading[language]
        guard let question = resource.questions.compactMap(links.library.question).first,
            let section = question[language].document.sections.first(where: { $0.heading.plainText == heading }),
            let page = links.library.pagePath(of: question.id, in: language)
        else { return nil }
        return (question.number, links.href(to: "\(page)#\(section.anchor)"))
    }
}

/// The resources that bear on one question.
struct FurtherReading {
    /// How many are shown before a click.
    private static let shown = 5

    let question: Int
    let links: PageLinks

    /// The values that the partial `further-reading` takes. Those in the reader's language come first, then those
    /// that are about little else.
    var values: TemplateValues {
        let language = links.language
        let resources = links.library.resources(on: question).enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if (a.language == language) != (b.language == language) { return a.language == language }
            return (a.questions.count, left.offset) < (b.questions.count, right.offset)
        }.map { ResourceItem(resource: $0.element, links: links).values }
        // One more is shown rather than hidden alone.
        let isLong = resources.count > Self.shown + 1
        let first = isLong ? Array(resources.prefix(Self.shown)) : resources
        let rest = isLong ? Array(resources.dropFirst(Self.shown)) : []
        var values: TemplateValues = [
            "hasFurtherReading": .flag(!resources.isEmpty),
            "firstResources": .list(first),
            "restOfResources": .list(rest),
            "resourcesHref": .text(links.href(to: PagePath.resources(language: language))),
        ]
        if !rest.isEmpty { values["moreResources"] = .text(SitePhrase.moreResources(rest.count)[language]) }
        return values
    }
}
