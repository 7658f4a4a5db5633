import Library
import Traces

/// The page on which a reader studies: cards that come back when they are due, and the reader's own progress.
struct StudyPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.study(language))
        let topics = Topic.allCases.compactMap { topic -> TemplateValues? in
            let count = site.library.questions.filter { $0.topic == topic }.map { $0[language].quiz.count }.reduce(0, +)
            if count == 0 { return nil }
            return ["value": .text(topic.rawValue), "label": .text("\(topic.title[language]) (\(count))")]
        }
        return Page(
            template: "study",
            path: links.page,
            language: language,
            title: SiteText.study[language],
            description: StudyText.about[language],
            part: .study,
            crumbs: [],
            scripts: StudyText.scripts + ["study-view", "study", "study-progress"],
            values: [
                "about": .text(StudyText.about[language]),
                "studyTopics": .list(topics),
                "studyText": .group(StudyText.values(language)),
                "studyTexts": .text(StudyText.json(language)),
            ]
        )
    }
}

/// The cards as the study page loads them: a script that hands over data.
struct StudyCards {
    let site: Site
    let language: Language

    /// Where the script lies, from the site's root.
    static func path(_ language: Language) -> String { "study/cards.\(language.rawValue).js" }

    /// `kmemoStudyCards([…]);` with every card in the order of the list, as `kmemo quiz` has them.
    var script: String {
        let links = PageLinks(library: site.library, language: language, page: SitePath.study(language))
        let inlines = InlineRenderer(links: links)
        var json = JSONWriter()
        json.array(of: site.library.questions) { json, question in
            for item in question[language].quiz where item.rightIndex != nil {
                json.object { json in
                    json.field("id", item.id)
                    json.field("question", Int64(question.number))
                    json.field("title", question[language].title)
                    json.field("href", links.href(to: question.id) ?? "")
                    json.field("topic", question.topic.rawValue)
                    json.field("topicTitle", question.topic.title[language])
                    json.field("hash", item.contentHash.description)
                    json.field("ask", inlines.html(item.ask).source)
                    json.field("choices") { json in
                        json.array(of: item.choices) { json, choice in
                            json.object { json in
                                json.field("text", inlines.html(choice.text).source)
                                json.field("why", inlines.html(choice.why).source)
                                json.field("isRight", choice.isRight)
                            }
                        }
                    }
                }
            }
        }
        return "kmemoStudyCards(\(json.text));\n"
    }
}
