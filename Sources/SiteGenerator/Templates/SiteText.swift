import Traces

/// The site's own words, by the name under which templates use them: `{{text.skip}}`.
///
/// A span between backticks is code.
enum SiteText {
    // What Swift code needs too.
    static let simulation = LocalizedText(en: "simulation", zh: "模拟")
    static let questions = LocalizedText(en: "Questions", zh: "问题")
    static let study = LocalizedText(en: "Study", zh: "学习")
    static let articles = LocalizedText(en: "Articles", zh: "文章")
    static let simulations = LocalizedText(en: "Simulations", zh: "模拟")
    static let resources = LocalizedText(en: "Resources", zh: "资源")
    static let glossary = LocalizedText(en: "Glossary", zh: "术语表")
    static let howWeKnow = LocalizedText(en: "How we know", zh: "凭什么可信")
    static let changes = LocalizedText(en: "Changes", zh: "更新")
    static let search = LocalizedText(en: "Search", zh: "搜索")
    static let home = LocalizedText(en: "Home", zh: "首页")
    static let right = LocalizedText(en: "Right.", zh: "正确。")
    static let wrong = LocalizedText(en: "Not so.", zh: "不对。")
    static let tagline = LocalizedText(
        en: "Linux memory management that you can search, be quizzed on, and run",
        zh: "可以检索、可以自测、可以运行的 Linux 内存管理"
    )
    static let description = LocalizedText(
        en: "How Linux 6.12 manages memory: questions with checked answers, articles, and simulations to step through.",
        zh: "Linux 6.12 如何管理内存：经过核对的问答、文章，以及可以逐步观看的模拟。"
    )
    static let aboutQuestions = LocalizedText(
        en: "The classic interview questions about Linux memory, each with a sentence, a minute and the mechanism.",
        zh: "Linux 内存管理的经典面试题：每题都有一句话、一分钟和完整机制三种回答。"
    )
    static let aboutArticles = LocalizedText(
        en: "Longer texts, in the order in which memory comes to life: from boot to hardening.",
        zh: "按照内存从启动到加固的顺序展开的长文。"
    )
    static let aboutSimulations = LocalizedText(
        en: "Kernel algorithms as small programs: every step drawn, every number compared by the tests.",
        zh: "用小程序重现的内核算法：每一步都画出来，每个数字都由测试核对。"
    )
    static let aboutGlossary = LocalizedText(
        en: "The terms of Linux memory management in English and Chinese, each in one sentence.",
        zh: "Linux 内存管理术语的中英对照，每条一句话。"
    )
    static let aboutSearch = LocalizedText(
        en: "Questions, articles, simulations and terms, by English words, Chinese or names from the kernel.",
        zh: "用中文、英文单词或内核里的名字，查找问题、文章、模拟和术语。"
    )
    static let aboutHowWeKnow = LocalizedText(
        en: "What the marks on these pages mean, what checked them, and how to repeat the checks.",
        zh: "页面上的各种标记是什么意思、由什么核对，以及如何自己重做一遍核对。"
    )

    /// Every text that templates use.
    static let all: [String: LocalizedText] = general.merging(pages) { first, _ in first }
        .merging(lists) { first, _ in first }
        .merging(experimentWords) { first, _ in first }

    private static let general: [String: LocalizedText] = [
        "skip": LocalizedText(en: "Skip to the text", zh: "跳到正文"),
        "mainNavigation": LocalizedText(en: "Main", zh: "主导航"),
        "breadcrumb": LocalizedText(en: "You are here", zh: "当前位置"),
        "home": home,
        "tagline": tagline,
        "switchLabel": LocalizedText(en: "本页中文版", zh: "This page in English"),
        "theme": LocalizedText(en: "Colours", zh: "配色"),
        "themeAuto": LocalizedText(en: "Auto", zh: "自动"),
        "themeLight": LocalizedText(en: "Light", zh: "浅色"),
        "themeDark": LocalizedText(en: "Dark", zh: "深色"),
        "footer": LocalizedText(
            en: "Facts of Linux 6.12 on x86-64 unless a page says otherwise.",
            zh: "除非页面另有说明，内容以 x86-64 上的 Linux 6.12 为准。"
        ),
        "licence": LocalizedText(
            en: "Text and code under the Apache License 2.0.",
            zh: "文字与代码以 Apache License 2.0 发布。"
        ),
        "howWeKnow": howWeKnow,
        "changes": changes,
        "pictureText": LocalizedText(
            en: "kmemo: Linux memory management, with a free block being split in two",
            zh: "kmemo：Linux 内存管理，图中一个空闲块被一分为二"
        ),
        "search": search,
        "number": LocalizedText(en: "Question", zh: "问题"),
        "topics": LocalizedText(en: "Topics", zh: "主题"),
        "letters": LocalizedText(en: "Letters", zh: "字母索引"),
        // Only the Chinese pages can be behind; the English words are for whoever reads the template.
        "stale": LocalizedText(
            en: "The source of this page has changed since the text was compared with it.",
            zh: "本页对应的英文内容已有修改，中文尚未重新核对，以英文版为准。"
        ),
        "staleLink": LocalizedText(en: "Read the source", zh: "阅读英文版"),
        "colon": LocalizedText(en: ": ", zh: "："),
        "none": LocalizedText(en: "None yet.", zh: "暂无。"),
    ]

    private static let pages: [String: LocalizedText] = [
        // Home
        "heroTitle": LocalizedText(
            en: "Linux memory management. Nothing has to be believed.",
            zh: "Linux 内存管理，无须轻信。"
        ),
        "heroText": LocalizedText(
            english:
                "Search it, be quizzed on it, run it. Every answer points to evidence that a machine has checked: a "
                + "simulation with its recorded steps, or a definition in the Linux 6.12 source.",
            chinese: "可以检索，可以自测，可以运行。每个答案都指向机器核对过的证据：一段记录了每一步的模拟，或 Linux 6.12 源码中的一处定义。"
        ),
        "start": LocalizedText(en: "Start with the questions", zh: "从问题开始"),
        "watch": LocalizedText(en: "Watch a simulation", zh: "观看模拟"),
        "checkedNow": LocalizedText(en: "Checked when this site was made", zh: "本站生成时核对过的内容"),
        "countQuestions": LocalizedText(en: "questions, in two languages", zh: "道问题，中英双语"),
        "countCitations": LocalizedText(
            en: "citations of the kernel's source that name an existing definition",
            zh: "处内核源码引用，所指的定义确实存在"
        ),
        "countValues": LocalizedText(
            en: "numbers compared with the source or a simulation",
            zh: "个数字，与源码或模拟结果一致"
        ),
        "countQuiz": LocalizedText(
            en: "quiz items with every wrong choice explained",
            zh: "道选择题，每个错误选项都有解释"
        ),
        "countSimulations": LocalizedText(en: "simulations run step by step", zh: "个模拟，逐步运行"),
        "countTerms": LocalizedText(en: "terms defined", zh: "条术语"),
        "byTopic": LocalizedText(en: "By topic", zh: "按主题"),
        "ways": LocalizedText(en: "More than questions", zh: "不只是问题"),
        "terminalTitle": LocalizedText(en: "In the terminal", zh: "在终端里"),
        "terminalText": LocalizedText(
            english:
                "The same library as a program: search that knows Chinese and C identifiers, a quiz that remembers, and "
                + "simulations with numbers of your own.",
            chinese: "同一个知识库也是一个程序：检索懂中文和 C 标识符，自测记得进度，模拟可以换成自己的数字。"
        ),
        "commandSearch": LocalizedText(en: "find an answer", zh: "查找答案"),
        "commandShow": LocalizedText(en: "read it", zh: "阅读全文"),
        "commandRun": LocalizedText(en: "walk a simulation step by step", zh: "逐步运行模拟"),
        "commandQuiz": LocalizedText(en: "be asked", zh: "开始自测"),
        "commandVerify": LocalizedText(en: "repeat every check", zh: "重做全部核对"),
        // Indexes
        "aboutQuestions": aboutQuestions,
        "aboutArticles": aboutArticles,
        "aboutSimulations": aboutSimulations,
        "aboutGlossary": aboutGlossary,
        "aboutHowWeKnow": aboutHowWeKnow,
        "aboutSearch": aboutSearch,
        "searchWithoutScript": LocalizedText(
            en: "Searching needs JavaScript and WebAssembly. The lists hold everything there is to find.",
            zh: "搜索需要 JavaScript 和 WebAssembly。列表里有全部内容。"
        ),
        "searchLists": LocalizedText(en: "Lists of everything", zh: "全部内容的列表"),
        // Questions and articles
        "onThisPage": LocalizedText(en: "On this page", zh: "本页内容"),
        "keyPoints": LocalizedText(en: "Key points", zh: "要点"),
        "quiz": LocalizedText(en: "Check yourself", zh: "自测"),
        "quizHint": LocalizedText(
            en: "Choose an answer; it opens and says why.",
            zh: "点开一个选项，看看对不对、为什么。"
        ),
        "quizKept": LocalizedText(
            en: "Your first choice counts for your progress, which this browser keeps.",
            zh: "第一次选择会记入你的进度，只保存在这个浏览器里。"
        ),
        "studyThese": LocalizedText(en: "Study page", zh: "学习页"),
        "evidence": LocalizedText(en: "Evidence", zh: "依据"),
        "evidenceSimulations": LocalizedText(en: "Simulations, compared by the tests", zh: "由测试核对的模拟"),
        "evidenceKernel": LocalizedText(en: "Definitions in the Linux 6.12 source", zh: "Linux 6.12 源码中的定义"),
        "related": LocalizedText(en: "Related", zh: "相关内容"),
        "covers": LocalizedText(en: "Questions that this answers", zh: "本文回答的问题"),
        "neighbours": LocalizedText(en: "Neighbouring pages", zh: "前后页"),
        "previous": LocalizedText(en: "Previous", zh: "上一篇"),
        "next": LocalizedText(en: "Next", zh: "下一篇"),
        // Simulations
        "tryIt": LocalizedText(en: "Run it yourself", zh: "自己运行"),
        "parameters": LocalizedText(en: "Parameters", zh: "参数"),
        "parameter": LocalizedText(en: "name", zh: "名称"),
        "meaning": LocalizedText(en: "meaning and values", zh: "含义与取值"),
        "meaningOfResult": LocalizedText(en: "meaning", zh: "含义"),
        "default": LocalizedText(en: "default", zh: "默认值"),
        "results": LocalizedText(en: "Results", zh: "结果"),
        "resultsHint": LocalizedText(
            en: "What the run with the defaults found. Pages that quote one of these numbers are compared with it.",
            zh: "使用默认参数得到的结果。页面引用其中的数字时，会与这里核对。"
        ),
        "value": LocalizedText(en: "value", zh: "值"),
        "steps": LocalizedText(en: "Steps", zh: "步骤"),
        "stepsHint": LocalizedText(
            en: "The recorded run with the default parameters. Where a question stands, think before you read on.",
            zh: "使用默认参数记录下来的运行过程。遇到提问，先想一想再往下看。"
        ),
        "follows": LocalizedText(en: "What it follows in Linux 6.12", zh: "对应的 Linux 6.12 代码"),
        "leavesOut": LocalizedText(en: "What it leaves out", zh: "省略的内容"),
        "snippet": LocalizedText(en: "The same in a few lines of Swift", zh: "几行 Swift 重现"),
        "recorded": LocalizedText(en: "What it prints", zh: "程序输出"),
        "recordedHint": LocalizedText(en: "Recorded; the tests run it and compare.", zh: "已记录；测试会重新运行并比对。"),
        "usedBy": LocalizedText(en: "Where it is used", zh: "出现在"),
        // How we know
        "badges": LocalizedText(en: "What the marks mean", zh: "标记的含义"),
        "badgeSimulation": LocalizedText(en: "simulation", zh: "模拟"),
        "badgeSimulationText": LocalizedText(
            english:
                "A short program over our model of the kernel's algorithm. The tests run it, compare its output with the "
                + "recorded one, and check the model's invariants after each step.",
            chinese: "基于内核算法模型的小程序。测试会运行它，把输出与记录比对，并在每一步之后检查模型的不变式。"
        ),
        "badgeSource": LocalizedText(en: "source", zh: "源码"),
        "badgeSourceText": LocalizedText(
            english:
                "A function, type, macro or option that Linux 6.12 defines in the named file. The names are looked up in "
                + "the unpacked source.",
            chinese: "Linux 6.12 在所列文件中定义的函数、类型、宏或配置项。这些名字都在解包的源码中逐一查过。"
        ),
        "badgeValue": LocalizedText(en: "checked number", zh: "核对过的数字"),
        "badgeValueText": LocalizedText(
            english:
                "A number with this mark stands in the macro that it links to, or is what a simulation found. A number "
                + "that differs stops the build.",
            chinese: "带有此标记的数字与其链接的宏定义一致，或就是模拟得出的结果。数字不一致时无法生成网站。"
        ),
        "counts": LocalizedText(en: "How many checks were made", zh: "做了多少次核对"),
        "countsHint": LocalizedText(
            en: "This site is made only if none of these fails.",
            zh: "只有全部通过，才会生成本站。"
        ),
        "check": LocalizedText(en: "check", zh: "核对项目"),
        "times": LocalizedText(en: "times", zh: "次数"),
        "repeat": LocalizedText(en: "Repeat the checks", zh: "自己核对一遍"),
        "repeatHint": LocalizedText(
            english:
                "The first command makes every check but one; the second also looks up each cited name in a kernel "
                + "source of yours.",
            chinese: "第一条命令完成除源码外的全部核对；第二条还会在你自己的内核源码中逐一查找所引用的名字。"
        ),
        "limits": LocalizedText(en: "What is not checked", zh: "没有核对的部分"),
        "limitsText": LocalizedText(
            english:
                "Sentences. A machine can tell that a function exists and that a number is right, not that prose about "
                + "them is. What a simulation leaves out is said on its page.",
            chinese: "文字叙述。机器能确认函数存在、数字正确，却不能确认对它们的解说无误。模拟省略了什么，在它的页面上都有说明。"
        ),
        // Not found
        "notFound": LocalizedText(en: "There is no such page", zh: "没有这个页面"),
    ]
}
