/// The renderers' own words, in both languages.
enum Wording {
    static let step = LocalizedText(en: "Step", zh: "步骤")
    static let question = LocalizedText(en: "What happens next?", zh: "接下来会怎样？")
    static let answer = LocalizedText(en: "Answer", zh: "答案")
    static let parameters = LocalizedText(en: "Parameters", zh: "参数")
    static let results = LocalizedText(en: "Results", zh: "结果")
    static let name = LocalizedText(en: "name", zh: "名称")
    static let value = LocalizedText(en: "value", zh: "值")
    static let mark = LocalizedText(en: "state", zh: "状态")
    static let empty = LocalizedText(en: "empty", zh: "空")
    static let headFirst = LocalizedText(en: "head of each list at the left", zh: "各链表的表头在左")
    static let bits = LocalizedText(en: "bit", zh: "位")
    static let bytes = LocalizedText(en: "byte", zh: "字节")

    /// The full stop with which a sentence of a description ends.
    static let stop = LocalizedText(en: ".", zh: "。")
    /// What stands between a name and what is said about it.
    static let colon = LocalizedText(en: ": ", zh: "：")
    /// What stands between the items of an enumeration.
    static let comma = LocalizedText(en: ", ", zh: "，")
}
