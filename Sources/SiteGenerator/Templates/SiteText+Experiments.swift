import Traces

extension SiteText {
    static let experiment = LocalizedText(en: "experiment", zh: "实验")
    static let experimentClaims = LocalizedText(en: "It claims:", zh: "它断言：")
    static let experimentNeeds = LocalizedText(en: "Needs: ", zh: "需要：")
    static let evidenceExperiment = LocalizedText(en: "with an experiment", zh: "有实验")

    /// The words of experiments in templates.
    static let experiments: [String: LocalizedText] = [
        "evidenceExperiments": LocalizedText(en: "Experiments on your own kernel", zh: "在你自己的内核上做实验"),
        "badgeExperiment": experiment,
        "badgeExperimentText": LocalizedText(
            english:
                "A program that measures the Linux it runs on and compares with what was claimed beforehand. The tests "
                + "run it on a real kernel; the command repeats it on yours. What cannot be measured there is skipped "
                + "with its reason, never passed.",
            chinese: "测量所在 Linux 系统、并与事先的断言比较的程序。测试在真实内核上运行它；用所列命令可以在你的机器上重做。无法测量的会说明原因并跳过，绝不算通过。"
        ),
    ]
}

extension SitePhrase {
    static func experiments(_ count: Int) -> LocalizedText {
        LocalizedText(english: count == 1 ? "1 experiment" : "\(count) experiments", chinese: "\(count) 个实验")
    }

    static func experimentCounts(experiments: Int, claims: Int, uses: Int) -> LocalizedText {
        LocalizedText(
            en: "\(experiments) experiments with \(claims) claims, named as evidence \(uses) times.",
            zh: "\(experiments) 个实验，共 \(claims) 条断言，作为依据出现 \(uses) 次。"
        )
    }
}
