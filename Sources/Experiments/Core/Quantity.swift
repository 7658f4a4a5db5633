import Traces

/// Something that an experiment measures.
public struct Quantity: Sendable {
    /// The stable name, in snake case: `faults_write`.
    public let name: String
    /// What the number says.
    public let meaning: LocalizedText
    /// What is counted; nil for an error number or a yes (1) or no (0).
    public let unit: LocalizedText?

    /// A quantity.
    public init(_ name: String, _ meaning: LocalizedText, _ unit: LocalizedText? = nil) {
        self.name = name
        self.meaning = meaning
        self.unit = unit
    }
}

extension LocalizedText {
    static let pages = LocalizedText(en: "pages", zh: "页")
    static let faults = LocalizedText(en: "faults", zh: "次")
    static let bytes = LocalizedText(en: "bytes", zh: "字节")
    static let kilobytes = LocalizedText(en: "kB", zh: "kB")
    static let blocks = LocalizedText(en: "blocks", zh: "块")
    static let items = LocalizedText(en: "", zh: "个")
}
