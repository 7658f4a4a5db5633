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
        let rest = String(word.dropFirst())
        switch word.first {
        case "a":
            guard let order = Self.order(rest) else { return nil }
            self = .allocate(order)
        case "f":
            guard let number = StrictNumber.unsigned(rest), number < 100_000 else { return nil }
            self = .free(allocation: Int(number))
        case "p":
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let page = StrictNumber.unsigned(String(parts[0])),
                page < PageFrameNumber.limit, let order = Self.order(String(parts[1]))
            else { return nil }
            self = .freePage(PageFrameNumber(page), order)
        case "r":
            guard let count = StrictNumber.unsigned(rest), count >= 1, count <= 1000 else { return nil }
            self = .random(count: Int(count))
        default:
            return nil
        }
    }

    private static func order(_ text: String) -> Order? {
        guard let number = StrictNumber.unsigned(text), number < UInt64(Order.count) else { return nil }
        return Order(Int(number))
    }
}
