import Traces

extension SiteText {
    static let path = LocalizedText(en: "Reading path", zh: "学习路线")
    static let filterTopic = LocalizedText(en: "Topic", zh: "主题")
    static let filterDifficulty = LocalizedText(en: "Difficulty", zh: "难度")
    static let filterEvidence = LocalizedText(en: "Evidence", zh: "依据")
    static let filterKind = LocalizedText(en: "Kind", zh: "种类")
    static let filterLanguage = LocalizedText(en: "Language", zh: "语言")
    static let filterQuestion = LocalizedText(en: "Question", zh: "问题")
    static let evidenceSimulation = LocalizedText(en: "with a simulation", zh: "有模拟")
    static let evidenceNumbers = LocalizedText(en: "with checked numbers", zh: "有核对过的数字")
    static let generalTopic = LocalizedText(en: "Overviews and neighbouring subjects", zh: "综述与相邻领域")
    static let aboutResources = LocalizedText(
        en:
            "The classic list's articles, videos, papers, memory pools and tools, by what they are and what they are about.",
        zh: "经典列表中的文章、视频、论文、内存池和工具，按种类和主题排列。"
    )
    static let aboutPath = LocalizedText(
        en: "One way through the whole, from the firmware's list of memory to the defences of the kernel's code.",
        zh: "从固件交出的内存清单到内核代码的防护，把全部内容走一遍的一种顺序。"
    )

    /// The words of home, lists, filters, resources and the path.
    static let lists: [String: LocalizedText] = [
        // Filters
        "filter": LocalizedText(en: "Filter", zh: "筛选"),
        "filterText": LocalizedText(en: "Words in it", zh: "包含文字"),
        "filterAll": LocalizedText(en: "all", zh: "全部"),
        "filterClear": LocalizedText(en: "Show all", zh: "全部显示"),
        "filterSome": LocalizedText(en: "{n} of {all} shown", zh: "显示 {n} 条，共 {all} 条"),
        "filterNone": LocalizedText(en: "Nothing fits. Take one of the filters away.", zh: "没有符合的内容，请去掉一个条件。"),
        // Resources
        "aboutResources": aboutResources,
        "resourcesLeave": LocalizedText(
            en:
                "Links with an arrow leave this site. We did not write what they lead to, and do not check what it says.",
            zh: "带箭头的链接会离开本站。链接的内容不是我们写的，其中的说法也未经我们核对。"
        ),
        "furtherReading": LocalizedText(en: "Further reading", zh: "延伸阅读"),
        "furtherReadingHint": LocalizedText(
            en: "On other sites; what they say is not checked here.",
            zh: "都在其他网站上，其中的说法未经本站核对。"
        ),
        "allResources": LocalizedText(en: "All resources", zh: "全部资源"),
        "shareCode": LocalizedText(en: "share code", zh: "提取码"),
        "bearsOn": LocalizedText(en: "Bears on", zh: "相关问题"),
        // The path
        "path": path,
        "aboutPath": aboutPath,
        "stages": LocalizedText(en: "Stages", zh: "阶段"),
        "afterStage": LocalizedText(en: "After this:", zh: "学完这一段："),
        "besideStage": LocalizedText(en: "At this stage, too", zh: "这一阶段还有"),
        "pathHint": LocalizedText(
            en: "Questions, articles and simulations in an order in which each rests on those before it.",
            zh: "把问题、文章和模拟排成一条路，每一步都以前面为基础。"
        ),
        // Home
        "howItWorks": LocalizedText(en: "How it works", zh: "怎么用"),
        "askTitle": LocalizedText(en: "Ask", zh: "提问"),
        "askText": LocalizedText(
            en: "Each question has three answers: one sentence, one minute, and the mechanism.",
            zh: "每道题都有三种回答：一句话、一分钟、完整机制。"
        ),
        "checkTitle": LocalizedText(en: "Check", zh: "核对"),
        "checkText": LocalizedText(
            en: "A function's name leads to its definition. A number with this mark was compared with it.",
            zh: "函数名链接到源码中的定义；带这个标记的数字，已与定义比对过。"
        ),
        "runTitle": LocalizedText(en: "Run", zh: "运行"),
        "runText": LocalizedText(
            en: "The algorithm itself, step by step, with numbers of your own.",
            zh: "把算法一步一步走一遍，数字可以换成自己的。"
        ),
        // The glossary
        "termHint": LocalizedText(en: "Tap again to open the glossary", zh: "再点一次，打开术语表"),
        "permalink": LocalizedText(en: "Link to this term:", zh: "本条链接："),
        // How we know
        "whatCounts": LocalizedText(en: "On this site:", zh: "本站共有："),
    ]
}

extension SitePhrase {
    static func checkedNumbers(_ count: Int) -> LocalizedText {
        LocalizedText(
            english: count == 1 ? "1 checked number" : "\(Grouped.text(count)) checked numbers",
            chinese: "\(Grouped.text(count)) 个核对过的数字"
        )
    }

    static func steps(onPath count: Int) -> LocalizedText {
        LocalizedText(english: count == 1 ? "1 step" : "\(count) steps", chinese: "\(count) 步")
    }

    static func moreResources(_ count: Int) -> LocalizedText {
        LocalizedText(english: "Show \(count) more", chinese: "再显示 \(count) 条")
    }

    /// A resource describes an old release.
    static func era(_ release: String) -> LocalizedText {
        LocalizedText(english: "describes \(release)", chinese: "讲的是 \(release)")
    }

    /// Where a question says what is different now.
    static func whatChanged(inQuestion number: Int) -> LocalizedText {
        LocalizedText(english: "what changed since: Q\(number)", chinese: "此后的变化见 Q\(number)")
    }

    static func simulationCounts(simulations: Int, uses: Int, programs: Int) -> LocalizedText {
        LocalizedText(
            english:
                "\(simulations) simulations, named as evidence \(uses) times; \(programs) programs whose output is compared.",
            chinese: "\(simulations) 个模拟，作为依据出现 \(uses) 次；\(programs) 个程序的输出逐字比对。"
        )
    }

    static func sourceCounts(citations: Int, definitions: Int, files: Int) -> LocalizedText {
        LocalizedText(
            english:
                "\(Grouped.text(citations)) citations of \(Grouped.text(definitions)) definitions in \(files) files.",
            chinese: "\(Grouped.text(citations)) 处引用，涉及 \(files) 个文件中的 \(Grouped.text(definitions)) 处定义。"
        )
    }
}
