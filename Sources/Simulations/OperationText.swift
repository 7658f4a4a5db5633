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

    /// The operations that a text writes, one a word.
    ///
    /// - Parameters:
    ///   - text: The value of the parameter.
    ///   - parameter: Its name, for the error.
    ///   - expected: What a word should look like; said of one that `operation` makes nothing of.
    ///   - operation: What a word means; nil if that is nothing.
    /// - Returns: The operations in their order, each with its word.
    /// - Throws: `SimulationError.badOperation` at the first word that means nothing, or that is beyond the limit.
    static func parse<Operation>(
        _ text: String,
        parameter: String = "operations",
        expected: @autoclosure () -> LocalizedText,
        operation: (String) -> Operation?
    ) throws(SimulationError) -> [(operation: Operation, word: String)] {
        var operations: [(operation: Operation, word: String)] = []
        for (index, word) in words(of: text).enumerated() {
            guard index < limit, let operation = operation(word) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: index < limit ? expected() : tooMany
                )
            }
            operations.append((operation, word))
        }
        return operations
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
