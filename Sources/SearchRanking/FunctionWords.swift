import SearchTokens

/// Words of a question that say nothing about its subject.
enum FunctionWords {
    /// Whether a token is such a word of English. The words are stemmed as the tokenizer stems.
    @inline(never)
    static func isEnglish(_ token: Token) -> Bool {
        english.contains { Bytes.areEqual(token, $0) }
    }

    private static let english: [StaticString] = [
        "a", "an", "and", "ar", "be", "by", "can", "did", "do", "doe", "for", "from", "how", "i", "if", "in", "is",
        "it", "me", "my", "of", "on", "or", "the", "thei", "thi", "to", "wa", "what", "when", "where", "which", "who",
        "why", "will", "with", "you", "your", "are", "does", "that", "there", "at", "as", "into", "explain",
    ]

    /// Chinese, longest first. They are cut out before pairs are made, so that 什么是伙伴系统 asks for 伙伴系统.
    private static let chinese: [StaticString] = [
        "为什么", "是什么", "有什么", "怎么样", "有哪些", "什么", "如何", "怎么", "怎样", "哪些", "哪个", "哪里", "是否", "请问", "介绍",
        "一下", "会被", "的", "吗", "呢", "了", "吧", "是",
    ]

    /// `text` cut at Chinese function words; the whole text if nothing else is left of it.
    @inline(never)
    static func runs(of text: [UInt8]) -> [[UInt8]] {
        var runs: [[UInt8]] = []
        var run: [UInt8] = []
        var index = 0
        while index < text.count {
            if let word = chinese.first(where: { Bytes.hasPrefix(text, at: index, $0) }) {
                if !run.isEmpty { runs.append(run) }
                run = []
                index += word.utf8CodeUnitCount
            } else {
                run.append(text[index])
                index += 1
            }
        }
        if !run.isEmpty { runs.append(run) }
        return runs.contains { !CutToken.tokens(of: $0, for: .query).isEmpty } ? runs : [text]
    }
}
