import MemoryModels
import Traces

/// One operation of `buddy-merge`.
enum BuddyOperation: Equatable {
    /// `a3`: allocate a block of order 3.
    case allocate(Order)
    /// `f0`: free what the first allocation got.
    case free(allocation: Int)
    /// `p5:0`: free the block of order 0 at page frame 5, whether or not there is one.
    case freePage(PageFrameNumber, Order)
    /// `r20`: that many random allocations and frees.
    case random(count: Int)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a<order> allocates a block; f<n> frees what the \
            n-th allocation got, counted from 0; p<pfn>:<order> frees whatever is there, to see what is refused; \
            r<count> makes up to 1000 random allocations and frees, drawn from the seed
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a<阶> 分配一个块；f<n> 释放第 n 次分配得到的块（从 0 数起）；\
            p<页框号>:<阶> 直接释放该处，看看哪些会被拒绝；r<次数> 由种子产生至多 1000 次随机的分配与释放
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [BuddyOperation] {
        var operations: [BuddyOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            guard index < OperationText.limit else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: OperationText.tooMany
                )
            }
            guard let operation = BuddyOperation(word) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: LocalizedText(
                        en: "write a<order>, f<n>, p<pfn>:<order> or r<count>, with an order of 0 to 10.",
                        zh: "应写作 a<阶>、f<n>、p<页框号>:<阶> 或 r<次数>，阶为 0 到 10。"
                    )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: ":"))
        guard let number = numbers.first, numbers.count == (letter == UInt8(ascii: "p") ? 2 : 1) else { return nil }
        switch letter {
        case UInt8(ascii: "a"):
            guard let order = Order(number) else { return nil }
            self = .allocate(order)
        case UInt8(ascii: "f"):
            self = .free(allocation: number)
        case UInt8(ascii: "p"):
            guard let order = Order(numbers[1]) else { return nil }
            self = .freePage(PageFrameNumber(UInt64(number)), order)
        case UInt8(ascii: "r"):
            guard number >= 1, number <= 1000 else { return nil }
            self = .random(count: number)
        default:
            return nil
        }
    }
}
