/// Words of a question that say nothing about its subject.
enum FunctionWords {
    /// English, stemmed as the tokenizer stems.
    static let english: Set<String> = [
        "a", "an", "and", "ar", "be", "by", "can", "did", "do", "doe", "for", "from", "how", "i", "if", "in", "is",
        "it",
        "me", "my", "of", "on", "or", "the", "thei", "thi", "to", "wa", "what", "when", "where", "which", "who", "why",
        "will", "with", "you", "your", "are", "does", "that", "there", "at", "as", "into", "explain",
    ]

    /// Chinese, longest first. They are cut out before pairs are made, so that 什么是伙伴系统 asks for 伙伴系统.
    private static let chinese = [
        "为什么", "是什么", "有什么", "怎么样", "有哪些", "什么", "如何", "怎么", "怎样", "哪些", "哪个", "哪里", "是否", "请问", "介绍",
        "一下", "会被", "的", "吗", "呢", "了", "吧", "是",
    ]

    /// `text` cut at Chinese function words; the whole text if nothing else is left of it.
    static func runs(of text: String) -> [String] {
        var runs: [String] = []
        var run = ""
        var rest = text[...]
        while let character = rest.first {
            if let word = chinese.first(where: { rest.hasPrefix($0) }) {
                if !run.isEmpty { runs.append(run) }
                run = ""
                rest = rest.dropFirst(word.count)
            } else {
                run.append(character)
                rest = rest.dropFirst()
            }
        }
        if !run.isEmpty { runs.append(run) }
        let hasText = runs.contains { $0.contains { $0.isLetter || $0.isNumber } }
        return hasText ? runs : [text]
    }
}
