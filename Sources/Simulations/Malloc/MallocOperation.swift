import MemoryModels
import Traces

/// One operation of `malloc-threshold` and `malloc-bins`.
enum MallocOperation: Equatable {
    /// `a100K`, `a24x8`: allocate so many bytes, so many times.
    case allocate(bytes: Int, count: Int)
    /// `f2`, `f2-8`: free these allocations, which are numbered from 1.
    case free(ClosedRange<Int>)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a<bytes> allocates, with K or M for 1024 or 1048576 \
            bytes; a<bytes>x<n> does so n times; f<n> frees the n-th allocation, f<m>-<n> several
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a<字节数> 分配内存，K、M 表示 1024、1048576 字节；a<字节数>x<n> 连续分配 n 次；\
            f<n> 释放第 n 次分配的内存，f<m>-<n> 释放若干次的
            """
    )

    private static let reason = LocalizedText(
        en: "write a<bytes>, a<bytes>x<n>, f<n> or f<m>-<n>, with up to 64M bytes, and n up to 64.",
        zh: "应写作 a<字节数>、a<字节数>x<n>、f<n> 或 f<m>-<n>，至多 64M 字节，n 不超过 64。"
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [MallocOperation] {
        var operations: [MallocOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = MallocOperation(Array(word.utf8)) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany ? OperationText.tooMany : reason
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: [UInt8]) {
        guard let letter = word.first else { return nil }
        let rest = word[1...]
        switch letter {
        case UInt8(ascii: "a"):
            let parts = rest.split(separator: UInt8(ascii: "x"), omittingEmptySubsequences: false)
            guard parts.count <= 2, let bytes = Self.bytes(parts[0]) else { return nil }
            let count = parts.count == 2 ? StrictNumber.unsigned(parts[1]) : 1
            guard let count, count >= 1, count <= 64 else { return nil }
            self = .allocate(bytes: bytes, count: Int(count))
        case UInt8(ascii: "f"):
            let numbers = OperationText.numbers(rest, separator: UInt8(ascii: "-"))
            guard let first = numbers.first, let last = numbers.last, numbers.count <= 2, first >= 1, last >= first
            else { return nil }
            self = .free(first...last)
        default: return nil
        }
    }

    private static func bytes(_ text: ArraySlice<UInt8>) -> Int? {
        var text = text
        var unit: UInt64 = 1
        if text.last == UInt8(ascii: "K") { unit = 1024 }
        if text.last == UInt8(ascii: "M") { unit = 1 << 20 }
        if unit > 1 { text = text.dropLast() }
        guard let number = StrictNumber.unsigned(text), number <= 64 << 20, number * unit <= 64 << 20 else {
            return nil
        }
        return Int(number * unit)
    }
}
