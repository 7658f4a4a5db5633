import MemoryModels
import Traces

/// One operation of `cma`.
enum CMAOperation {
    /// `m60`: so many movable pages are allocated.
    case lend(Int)
    /// `u20`: so many unmovable pages are allocated.
    case unmovable(Int)
    /// `p5`, `q5`: the page at this place in the area is held, or let go.
    case pin(Int, Bool)
    /// `a16:4`: a driver wants so many pages, aligned to this order.
    case allocate(Int, align: Int)
    /// `r0`: the pages of the n-th request are released.
    case release(Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: m or u and a number allocates movable or unmovable pages; \
            aCOUNT or aCOUNT:ALIGN is a driver's request, aligned to an order; rN releases the N-th request, from 0; \
            pN or qN makes someone hold the N-th page of the area, or let go of it
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：m 或 u 加页数，分配可移动或不可移动的页；a页数 或 a页数:对齐阶，驱动请求；\
            r 加序号（从 0 起），释放该请求；p 或 q 加序号，使区域中第几页被占住或放开
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: CMAOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write m, u, p, q, r or a and a number up to 4096; a takes an alignment of 0 to 12 as well.",
                zh: "应写作 m、u、p、q、r 或 a 加不超过 4096 的数字；a 还可带 0 到 12 的对齐阶。"
            )
        ) { word in
            CMAOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: ":"))
        guard let number = numbers.first, number <= 4096 else { return nil }
        if letter == UInt8(ascii: "a") {
            let align = numbers.count > 1 ? numbers[1] : 0
            guard numbers.count <= 2, align <= 12 else { return nil }
            self = .allocate(number, align: align)
            return
        }
        guard numbers.count == 1 else { return nil }
        switch letter {
        case UInt8(ascii: "m"): self = .lend(number)
        case UInt8(ascii: "u"): self = .unmovable(number)
        case UInt8(ascii: "p"): self = .pin(number, true)
        case UInt8(ascii: "q"): self = .pin(number, false)
        case UInt8(ascii: "r"): self = .release(number)
        default: return nil
        }
    }
}
