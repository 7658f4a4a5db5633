import Traces

/// One operation of `free-list-allocators`.
enum FreeListOperation: Equatable {
    /// `a100`: allocate so many bytes.
    case allocate(bytes: Int)
    /// `f2`: free this allocation, counted from 1.
    case free(Int)

    static let grammar = LocalizedText(
        en: "up to 64 operations, separated by spaces or commas: a<bytes> allocates, f<n> frees the n-th allocation",
        zh: "最多 64 个操作，以空格或逗号分隔：a<字节数> 分配，f<n> 释放第 n 次分配的内存"
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [FreeListOperation] {
        var operations: [FreeListOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let bytes = Array(word.utf8)
            let number = StrictNumber.unsigned(bytes.dropFirst())
            let isOneTooMany = index >= OperationText.limit
            if !isOneTooMany, let number, number <= 1 << 20, bytes.first == UInt8(ascii: "a") {
                operations.append(.allocate(bytes: Int(number)))
            } else if !isOneTooMany, let number, number >= 1, number <= 64, bytes.first == UInt8(ascii: "f") {
                operations.append(.free(Int(number)))
            } else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany
                        ? OperationText.tooMany
                        : LocalizedText(
                            en: "write a<bytes>, up to 1048576, or f<n>, n from 1.",
                            zh: "应写作 a<字节数>（不超过 1048576）或 f<n>（n 从 1 起）。"
                        )
                )
            }
        }
        return operations
    }
}
