import Library
import Traces

/// The glossary, in the order of the English names.
struct GlossaryPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: PagePath.glossary(language: language))
        let inlines = InlineRenderer(links: links)
        let terms = site.library.terms.sorted { left, right in
            (left.name.en.lowercased(), left.slug) < (right.name.en.lowercased(), right.slug)
        }
        var letters: [TemplateValues] = []
        var lastLetter: Character?
        for term in terms {
            let first = term.name.en.uppercased().first ?? "#"
            let letter = first.isLetter ? first : "#"
            if letter == lastLetter { continue }
            lastLetter = letter
            letters.append(["letter": .text(String(letter)), "href": .text(RelativeLink.anchor(term.slug))])
        }
        let mentions = mentions
        let entries = terms.map { term -> TemplateValues in
            let covered = mentions[term.slug, default: []].sorted()
            return [
                "id": .text(term.slug),
                "href": .text(RelativeLink.anchor(term.slug)),
                "name": .text(term.name[language]),
                "otherName": .text(term.name[language.other]),
                "otherLang": .text(language.other.tag),
                "aliases": .text(term.aliases(in: language).joined(separator: language == .english ? ", " : "、")),
                "definition": .html(inlines.html(term.definition(in: language))),
                "questionLinks": .list(covered.compactMap { EntryLink(.question($0), links)?.values }),
            ]
        }
        return Page(
            template: "glossary",
            path: links.page,
            language: language,
            title: SiteText.glossary[language],
            description: SiteText.aboutGlossary[language],
            part: .glossary,
            crumbs: [],
            scripts: ["terms"],
            values: ["letterLinks": .list(letters), "terms": .list(entries)]
        )
    }

    /// The numbers of the questions whose answer links to a term or that name it as related, by the term.
    private var mentions: [String: Set<Int>] {
        var mentions: [String: Set<Int>] = [:]
        for question in site.library.questions {
            for target in question[language].document.links.compactMap(\.target) + question.related {
                if case .term(let slug) = target { mentions[slug, default: []].insert(question.number) }
            }
        }
        return mentions
    }
}
