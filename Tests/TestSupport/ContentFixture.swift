import Foundation

/// A small, sound content folder: two questions, an article and a glossary of two terms. Tests break it on purpose.
public struct ContentFixture: Sendable {
    /// The folder, for writing into.
    public let folder: TemporaryFolder

    /// The content folder.
    public var url: URL { folder.url }

    /// Writes the content into a folder of its own.
    public init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.question(1, "first", "en", title: "What is a page?"), to: Self.firstEnglish)
        try folder.write(Self.question(1, "first", "zh", title: "什么是页？"), to: "questions/01-first.zh.md")
        try folder.write(Self.question(2, "second", "en", title: "What is a buddy?"), to: "questions/02-second.en.md")
        try folder.write(Self.question(2, "second", "zh", title: "什么是伙伴块？"), to: "questions/02-second.zh.md")
        try folder.write(Self.article("en"), to: "articles/physical/pages.en.md")
        try folder.write(Self.article("zh"), to: "articles/physical/pages.zh.md")
        try folder.write(Self.glossary, to: "glossary.yml")
        try folder.write(Self.symbols, to: "kernel-symbols.tsv")
    }

    /// The English file of question 1.
    public static let firstEnglish = "questions/01-first.en.md"

    /// A sound question file.
    public static func question(_ number: Int, _ slug: String, _ language: String, title: String) -> String {
        let facts = """
            topic: physical
            difficulty: basic
            kernel: "6.12"
            evidence:
              simulations: [buddy-split]
              kernel: [mm/page_alloc.c#expand]
            related: [article:pages]

            """
        let quiz = (1...3).map { item in
            """
              - id: q\(number).mcq.\(item)
                ask: "Which of these is right, item \(item)?"
                choices:
                  - wrong: "A wrong one"
                    why: "Because it is wrong."
                  - right: "The right one"
                    why: "Because it is so."
                  - wrong: "Another wrong one"
                    why: "Because it is wrong too."
            """
        }.joined(separator: "\n")
        let isEnglish = language == "en"
        return """
            ---
            id: q\(number)
            number: \(number)
            slug: \(slug)
            language: \(language)
            title: \(title)
            keywords: [word\(number)]
            key_points:
              - Point one.
              - Point two.
              - Point three.
            \(isEnglish ? facts : "")quiz:
            \(quiz)
            ---
            ## \(isEnglish ? "In one sentence" : "一句话回答")

            \(isEnglish ? "A page is 4 KiB of memory." : "页是 4 KiB 的内存。")

            ## \(isEnglish ? "In 60 seconds" : "60 秒回答")

            \(isEnglish ? String(repeating: "memory ", count: 130) : String(repeating: "内存分配", count: 60))

            ## \(isEnglish ? "How it works" : "工作原理")

            [`expand`](kernel:mm/page_alloc.c#expand) splits a block; see [pages](article:pages), [page](term:page),
            [the other](question:\(number == 1 ? 2 : 1)) and [10](value:include/linux/mmzone.h#MAX_PAGE_ORDER).

            ```simulation buddy-split
            ```

            ## \(isEnglish ? "What changed" : "版本变迁")

            \(isEnglish ? "Nothing." : "没有变化。")

            """
    }

    private static func article(_ language: String) -> String {
        let facts = """
            topic: physical
            difficulty: basic
            kernel: "6.12"
            questions: [1, 2]
            evidence:
              simulations: []
              kernel: [mm/page_alloc.c#expand]
            related: [question:1]

            """
        return """
            ---
            id: pages
            language: \(language)
            title: \(language == "en" ? "About pages" : "页的故事")
            summary: \(language == "en" ? "What a page is." : "页是什么。")
            keywords: []
            \(language == "en" ? facts : "")---
            ## \(language == "en" ? "Pages" : "页")

            \(language == "en" ? "A page frame holds a page." : "页框里放着一个页。")

            """
    }

    private static let glossary = """
        - id: page
          en: page
          zh: 页
          aliases: {en: [], zh: []}
          definition:
            en: "A unit of memory of 4 KiB."
            zh: "4 KiB 的内存单位。"
        - id: buddy
          en: buddy
          zh: 伙伴块
          aliases: {en: [buddies], zh: [伙伴]}
          definition:
            en: "The block that a block merges with."
            zh: "能与之合并的块。"

        """

    private static let symbols = """
        # Linux 6.12.117: the definitions that the content cites
        mm/page_alloc.c\texpand\tfunction\t1438\t
        include/linux/mmzone.h\tMAX_PAGE_ORDER\tmacro\t30\t10

        """
}
