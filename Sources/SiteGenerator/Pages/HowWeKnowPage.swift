import Experiments
import Library
import Traces

/// What the marks mean and what was checked.
struct HowWeKnowPage {
    let site: Site
    let language: Language

    var page: Page {
        Page(
            template: "how-we-know",
            path: SitePath.howWeKnow(language),
            language: language,
            title: SiteText.howWeKnow[language],
            description: SiteText.aboutHowWeKnow[language],
            part: .howWeKnow,
            crumbs: [],
            values: values
        )
    }

    private var values: TemplateValues {
        let counts = site.checks.counts
        let cited = ContentVerification.citations(in: site.library)
        return [
            "checkRows": .list(rows),
            "simulationCounts": .text(
                SitePhrase.simulationCounts(
                    simulations: site.runs.count,
                    uses: counts[.simulations] ?? 0,
                    programs: counts[.snippets] ?? 0
                )[language]
            ),
            "experimentCounts": .text(
                SitePhrase.experimentCounts(
                    experiments: ExperimentCatalogue.all.count,
                    claims: ExperimentCatalogue.all.map(\.claims.count).reduce(0, +),
                    uses: counts[.experiments] ?? 0
                )[language]
            ),
            "sourceCounts": .text(
                SitePhrase.sourceCounts(
                    citations: counts[.kernelCitations] ?? 0,
                    definitions: cited.count { $0.symbol != nil },
                    files: Set(cited.map(\.path)).count
                )[language]
            ),
            "valueCounts": .text(SitePhrase.checkedNumbers(counts[.quotedValues] ?? 0)[language]),
        ]
    }

    private var rows: [TemplateValues] {
        VerificationReport.Check.allCases.compactMap { check in
            site.checks.counts[check].map { count in
                ["label": .text(Self.meaning(of: check)[language]), "count": .text(Grouped.text(count))]
            }
        }
    }

    /// What a check makes sure of.
    private static func meaning(of check: VerificationReport.Check) -> LocalizedText {
        switch check {
        case .questions:
            LocalizedText(en: "A question has its required parts", zh: "问题包含全部必需的部分")
        case .articles:
            LocalizedText(en: "An article has its required parts", zh: "文章包含全部必需的部分")
        case .terms:
            LocalizedText(en: "A term is defined in both languages", zh: "术语有中英两种定义")
        case .resources:
            LocalizedText(
                en: "A resource has an address of its own, and the questions it names exist",
                zh: "资源各有网址，所列问题确实存在"
            )
        case .translations:
            LocalizedText(en: "A text exists in both languages", zh: "文本有中英两个版本")
        case .quizItems:
            LocalizedText(
                en: "A quiz item has one right choice and a reason for every choice",
                zh: "选择题只有一个正确选项，且每个选项都有解释"
            )
        case .links:
            LocalizedText(en: "A link leads to something that exists", zh: "链接指向存在的内容")
        case .kernelCitations:
            LocalizedText(
                en: "A cited name is in the table of Linux 6.12's definitions",
                zh: "引用的名字收录在 Linux 6.12 定义表中"
            )
        case .quotedValues:
            LocalizedText(
                en: "A quoted number is the one that the source defines or a simulation finds",
                zh: "引用的数字与源码定义或模拟结果一致"
            )
        case .simulations:
            LocalizedText(en: "A simulation named as evidence exists", zh: "作为依据的模拟确实存在")
        case .experiments:
            LocalizedText(en: "An experiment named as evidence exists", zh: "作为依据的实验确实存在")
        case .runnable:
            LocalizedText(
                en: "A simulation or an experiment backs a question's answer",
                zh: "问题的答案有模拟或实验作为依据"
            )
        case .embeds:
            LocalizedText(
                en: "An embedded simulation runs with its parameters; an embedded experiment exists",
                zh: "嵌入的模拟能以所给参数运行，嵌入的实验确实存在"
            )
        case .snippets:
            LocalizedText(en: "A program prints what was recorded", zh: "程序输出与记录一致")
        case .recordedExperiments:
            LocalizedText(en: "Every claim holds in an experiment's recorded run", zh: "实验录下的运行中，每条断言都成立")
        case .kernelSource:
            LocalizedText(en: "A cited definition was found in the source itself", zh: "引用的定义在源码中找到")
        }
    }
}
