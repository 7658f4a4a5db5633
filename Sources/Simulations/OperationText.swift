import Traces

/// What the texts of operations have in common.
enum OperationText {
    /// The largest number of operations in one run.
    static let limit = 64

    /// Why operations beyond the limit are refused.
    static let tooMany = LocalizedText(en: "at most 64 operations are run.", zh: "最多运行 64 个操作。")

    /// The words of `text`, which spaces or commas separate.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in ExactText.bytes(of: text) {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
            } else {
                word.append(byte)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    /// What follows the first byte of `word`: the number behind a letter.
    static func rest(of word: String) -> String {
        String(decoding: Array(word.utf8).dropFirst(), as: UTF8.self)
    }

    /// The numbers that `separator` separates, each below 2^31; empty if one is not written so.
    static func numbers(_ bytes: ArraySlice<UInt8>, separator: UInt8) -> [Int] {
        var numbers: [Int] = []
        for part in bytes.split(separator: separator, omittingEmptySubsequences: false) {
            guard let number = StrictNumber.unsigned(part), number < 1 << 31 else {
                return []
            }
            numbers.append(Int(number))
        }
        return numbers
    }
}
