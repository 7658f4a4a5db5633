import Traces

/// The words around the drills.
enum DrillWords {
    static let title = LocalizedText(en: "Drill", zh: "练习")
    static let hint = LocalizedText(
        en: "Questions with new numbers each time. The simulation knows the answer and shows how it comes about.",
        zh: "每次都是新的数字。答案由模拟给出，并展示它是怎么来的。"
    )
    static let level = LocalizedText(en: "Level", zh: "难度")
    static let terminal = LocalizedText(en: "In the terminal", zh: "在终端里")
    static let start = LocalizedText(en: "Ask me", zh: "出题")
    static let question = LocalizedText(en: "Question", zh: "题目")
    static let answer = LocalizedText(en: "Your answer", zh: "你的答案")
    static let check = LocalizedText(en: "Check", zh: "检查")
    static let show = LocalizedText(en: "Show the answer", zh: "看答案")
    static let next = LocalizedText(en: "Next question", zh: "下一题")
    static let explanation = LocalizedText(en: "Explanation", zh: "解释")
    static let loading = LocalizedText(en: "Loading…", zh: "正在加载……")
    static let unavailable = LocalizedText(
        en: "This browser cannot run the simulation that asks.",
        zh: "此浏览器无法运行出题的模拟。"
    )
    /// `{a}` stands for the answer, `{h}` for how it is written; `{n}` and `{m}` for numbers.
    static let right = LocalizedText(en: "Right.", zh: "答对了。")
    static let wrong = LocalizedText(en: "Not so. The answer is {a}.", zh: "不对。答案是 {a}。")
    static let shown = LocalizedText(en: "The answer is {a}.", zh: "答案是 {a}。")
    static let unreadable = LocalizedText(en: "That is no answer of this kind: {h}.", zh: "看不懂这个答案，应为{h}。")
    static let score = LocalizedText(en: "{n} of {m} right", zh: "{m} 题答对 {n} 题")

    // The page with all of them
    static let drills = LocalizedText(en: "Drills", zh: "练习")
    static let about = LocalizedText(
        en: """
            What an interviewer asks at the whiteboard: translate an address, say which page is evicted, compute a \
            watermark. Each drill has three levels, and its numbers are new each time.
            """,
        zh: "面试官在白板前会问的题：翻译一个地址，说出换出哪一页，算出一条水位线。每个练习分三级难度，每次都是新的数字。"
    )
}
