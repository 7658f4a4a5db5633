import MemoryModels
import Traces

/// One operation of `migrate-fallback`.
struct FallbackOperation {
    /// Allocated or freed is this type.
    let type: MigrateType
    /// The order of blocks to allocate; nil to free.
    let order: Order?
    /// How many blocks to allocate, or every how many are freed.
    let count: Int
    let word: String

    /// More blocks than any zone here has are never asked for.
    static let limit = 10_000

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: u, m or r (unmovable, movable, reclaimable) and \
            ORDERxCOUNT allocates blocks; fu, fm or fr and a number n frees every n-th block of that kind, oldest first
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：u、m 或 r（不可移动、可移动、可回收）加 阶x个数 表示分配；\
            fu、fm 或 fr 加数字 n 表示从最早的开始，每 n 个此类的块释放一个
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String) throws(SimulationError) -> [FallbackOperation] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write u, m or r with ORDERxCOUNT (order 0 to 10, 1 to 10000 blocks), or fu, fm or fr with 1 to 10000.",
                zh: "应写作 u、m 或 r 加 阶x个数（阶 0 到 10，1 到 10000 个），或 fu、fm、fr 加 1 到 10000 的数字。"
            )
        ) { word in
            FallbackOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        self.word = word
        var bytes = Array(word.utf8)[...]
        let isFree = bytes.first == UInt8(ascii: "f")
        if isFree { bytes = bytes.dropFirst() }
        switch bytes.first {
        case UInt8(ascii: "u"): type = .unmovable
        case UInt8(ascii: "m"): type = .movable
        case UInt8(ascii: "r"): type = .reclaimable
        default: return nil
        }
        let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: "x"))
        guard numbers.count == (isFree ? 1 : 2), let last = numbers.last, last >= 1, last <= Self.limit else {
            return nil
        }
        count = last
        guard !isFree else {
            order = nil
            return
        }
        guard let order = Order(numbers[0]) else { return nil }
        self.order = order
    }
}
