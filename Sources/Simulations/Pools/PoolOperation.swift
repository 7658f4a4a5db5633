import Traces

/// One operation of `memory-pools`.
struct PoolOperation: Equatable {
    enum Kind: Equatable {
        case allocate, free, reset
    }

    let kind: Kind
    /// The thread, 0 for A.
    var thread = 0
    /// Bytes, or how many objects, or which one.
    var number = 0
    /// As it was written.
    let text: String

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas, or none for an example. fixed: a<n> allocates n blocks, f<n> \
            frees the n-th. nginx: a<bytes> allocates, f<n> frees the n-th allocation, r resets the pool. thread-cache: \
            aA<n> allocates n objects in thread A, fB<n> frees the n oldest in thread B
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔；留空则用示例。fixed：a<n> 分配 n 块，f<n> 释放第 n 块。nginx：a<字节数> 分配，\
            f<n> 释放第 n 次分配的内存，r 重置内存池。thread-cache：aA<n> 由线程 A 分配 n 个对象，fB<n> 由线程 B 释放最早的 n 个
            """
    )

    /// The operations that `text` lists, with threads or without.
    static func parse(
        _ text: String,
        hasThreads: Bool,
        parameter: String
    ) throws(SimulationError) -> [PoolOperation] {
        var operations: [PoolOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = PoolOperation(word, hasThreads) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany
                        ? OperationText.tooMany
                        : LocalizedText(
                            en: "write a<n> or f<n>, r for nginx, aA<n> or fA<n> for thread-cache; n from 1 to 65536.",
                            zh: "应写作 a<n> 或 f<n>，nginx 可用 r，thread-cache 写作 aA<n> 或 fA<n>；n 为 1 到 65536。"
                        )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: String, _ hasThreads: Bool) {
        text = word
        var bytes = Array(word.utf8)[...]
        switch bytes.popFirst() {
        case UInt8(ascii: "a"): kind = .allocate
        case UInt8(ascii: "f"): kind = .free
        case UInt8(ascii: "r"):
            kind = .reset
            if hasThreads || !bytes.isEmpty { return nil }
            return
        default: return nil
        }
        if hasThreads {
            guard let letter = bytes.popFirst(), letter >= UInt8(ascii: "A"), letter <= UInt8(ascii: "D") else {
                return nil
            }
            thread = Int(letter - UInt8(ascii: "A"))
        }
        guard let number = StrictNumber.unsigned(bytes), number >= 1, number <= 65536 else { return nil }
        self.number = Int(number)
    }
}
