import Traces

extension SiteText {
    static let experiment = LocalizedText(en: "experiment", zh: "实验")
    static let experiments = LocalizedText(en: "Experiments", zh: "实验")
    static let aboutExperiments = LocalizedText(
        en: """
            Programs that measure the Linux they run on and compare it with what was claimed beforehand. The numbers are \
            those of one recorded run; a command repeats each on your machine.
            """,
        zh: "在真实 Linux 上测量，再与事先的断言对照。页上的数字来自一次录下的运行；用所列命令可以在你的机器上重做。"
    )
    static let experimentFound = LocalizedText(en: "What it measured when it was recorded", zh: "录制时测得的结果")
    static let experimentClaims = LocalizedText(en: "It claims:", zh: "它断言：")
    static let experimentNeeds = LocalizedText(en: "Needs: ", zh: "需要：")
    static let evidenceExperiment = LocalizedText(en: "with an experiment", zh: "有实验")

    /// The words of experiments in templates.
    static let experimentWords: [String: LocalizedText] = [
        "evidenceExperiments": LocalizedText(en: "Experiments on your own kernel", zh: "在你自己的内核上做实验"),
        "recordedOn": LocalizedText(en: "Recorded on Linux", zh: "录制于 Linux"),
        "measuredName": LocalizedText(en: "Quantity", zh: "测量项"),
        "restsOn": LocalizedText(en: "Evidence for", zh: "作为这些问题的依据："),
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

    static func claimsHeld(_ held: Int, of count: Int) -> LocalizedText {
        LocalizedText(en: "\(held) of \(count) claims held", zh: "\(count) 条断言中有 \(held) 条成立")
    }

    static func experimentCounts(experiments: Int, claims: Int, uses: Int) -> LocalizedText {
        LocalizedText(
            en: "\(experiments) experiments with \(claims) claims, named as evidence \(uses) times.",
            zh: "\(experiments) 个实验，共 \(claims) 条断言，作为依据出现 \(uses) 次。"
        )
    }
}
