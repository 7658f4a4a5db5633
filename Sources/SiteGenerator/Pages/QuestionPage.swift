import Library
import Traces

/// The page of a question.
struct QuestionPage {
    let site: Site
    let question: Question
    let neighbours: Neighbours
    let language: Language

    private var text: QuestionText { question[language] }
    private var path: String { PagePath.question(number: question.number, slug: question.slug, language: language) }
    private var links: PageLinks { PageLinks(library: site.library, language: language, page: path) }

    var page: Page {
        Page(
            template: "question",
            path: path,
            language: language,
            title: text.title,
            description: Summary.text(of: text.document),
            part: .questions,
            crumbs: [
                Page.Crumb(title: SiteText.questions[language], path: SitePath.questions(language)),
                Page.Crumb(
                    title: question.topic.title[language],
                    path: SitePath.questions(of: question.topic, language)
                ),
            ],
            scripts: evidence.scripts + ["terms"] + StudyText.scripts + ["study-note", "study-quiz"],
            values: values
        )
    }

    private var evidence: EvidenceList {
        EvidenceList(evidence: question.evidence, embedded: text.document, links: links, site: site)
    }

    private var values: TemplateValues {
        let inlines = InlineRenderer(links: links)
        let related = related
        var values: TemplateValues = [
            "questionNumber": .number(question.number),
            "difficulty": .text(question.difficulty.title[language]),
            "difficultyClass": .text(question.difficulty.rawValue),
            "kernel": .text(question.kernel),
            "keyPoints": .list(text.keyPoints.map { ["point": .html(inlines.html($0))] }),
            "quizItems": .list(text.quiz.map { QuizMarkup(item: $0, inlines: inlines).values }),
            "studyTexts": .text(StudyText.quizJSON(language)),
            "studyHref": .text(links.href(to: SitePath.study(language))),
            "relatedEntries": .list(related),
            "hasRelated": .flag(!related.isEmpty),
            "isStale": .flag(language == .chinese && question.translation == .stale),
            "hasKeyPoints": .flag(true),
        ]
        values.merge(
            DocumentSections(
                text.document,
                twin: question[language.other].document,
                links: links,
                modules: site.modules,
                lead: AnswerSection.oneSentence.heading
            ).values
        )
        values.merge(evidence.values)
        values.merge(FurtherReading(question: question.number, links: links).values)
        values.merge(neighbours.values(links))
        return values
    }

    /// What the question names as related, then the articles that cover it.
    private var related: [TemplateValues] {
        var ids = question.related.compactMap(\.entryID)
        for article in site.library.articles where article.questions.contains(question.number) {
            if !ids.contains(article.id) { ids.append(article.id) }
        }
        return ids.compactMap { EntryLink($0, links)?.values }
    }
}

/// A multiple-choice item: each choice opens and says why it is right or wrong, without any script.
struct QuizMarkup {
    let item: QuizItem
    let inlines: InlineRenderer

    /// The values that the partial `quiz` takes.
    var values: TemplateValues {
        [
            "id": .text(item.id),
            "hash": .text(item.contentHash.description),
            "ask": .html(inlines.html(item.ask)),
            "choices": .list(
                item.choices.map { choice in
                    let verdict = choice.isRight ? SiteText.right : SiteText.wrong
                    return [
                        "choice": .html(inlines.html(choice.text)),
                        "verdict": .text(verdict[inlines.links.language]),
                        "verdictClass": .text(choice.isRight ? "right" : "wrong"),
                        "why": .html(inlines.html(choice.why)),
                    ]
                }
            ),
        ]
    }
}

/// A document cut into the sections of a page, with their list.
struct DocumentSections {
    let values: TemplateValues

    /// `lead` is the heading of the section that opens the page without its heading being shown large.
    /// `twin` is the same text in the other language.
    init(
        _ document: Document,
        twin: Document,
        links: PageLinks,
        modules: BrowserModules,
        lead: LocalizedText? = nil
    ) {
        let twins = TwinAnchors(document, in: links.language, twin: twin)
        var renderer = BlockRenderer(links: links, modules: modules, twins: twins)
        var sections: [TemplateValues] = []
        var contents: [TemplateValues] = []
        for section in document.sections {
            let isLead = lead.map { section.heading.plainText == $0[links.language] } ?? false
            var values: TemplateValues = [
                "body": .html(renderer.html(section.blocks)),
                "isLead": .flag(isLead),
            ]
            if !section.anchor.isEmpty {
                let heading = renderer.inlines.html(section.heading)
                values["heading"] = .html(heading)
                values["anchor"] = .text(section.anchor)
                values["twinAnchor"] = .text(twins[section.anchor])
                if !isLead {
                    contents.append([
                        "label": .text(section.heading.plainText),
                        "href": .text(RelativeLink.anchor(section.anchor)),
                    ])
                }
            }
            sections.append(values)
        }
        values = ["sections": .list(sections), "contents": .list(contents)]
    }
}

/// A page's description, for search engines.
enum Summary {
    /// About as much as search engines show.
    private static let limit = 200

    /// The first paragraph of a document, cut after a word if it is long.
    static func text(of document: Document) -> String {
        for block in document.blocks {
            if case .paragraph(let content, _) = block { return cut(content.plainText) }
        }
        return ""
    }

    /// `text` on one line, cut if it is long.
    static func cut(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        let line = words.joined(separator: " ")
        guard line.count > limit else { return line }
        let start = line.prefix(limit - 1)
        // Chinese has no spaces to cut at.
        let end = start.lastIndex(of: " ").map { start[..<$0] }
        let cut = end.map { $0.count > limit / 2 ? $0 : start } ?? start
        return cut + "…"
    }
}
