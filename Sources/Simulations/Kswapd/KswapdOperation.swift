import MemoryModels
import Traces

/// One operation of `kswapd`.
enum KswapdOperation: Equatable {
    /// `c1000`, `b1000`, `u1000`, `t1000`: so many pages are allocated.
    case allocate(NodePageUse, AllocationKind, pages: Int64)
    /// `f1000`: the kernel frees pages of its own.
    case free(pages: Int64)
    /// `w9`: a request of this order finds no block and wakes kswapd.
    case wake(Order)
    /// `s`: a request takes over a pageblock of another type, which boosts the watermarks.
    case steal
    /// `k`: kswapd runs until it sleeps.
    case run

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: c1000 reads 1000 pages into the page cache, b1000 allocates \
            pages that are on the list but busy, u1000 pages of the kernel's own, t1000 the same with GFP_ATOMIC, f1000 \
            frees such pages; w9 wakes kswapd for order 9, s takes over a pageblock; k runs kswapd until it sleeps
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：c1000 把 1000 页读进页缓存，b1000 分配在链表上但回收不了的页，u1000 分配内核自用的页，\
            t1000 同上但用 GFP_ATOMIC，f1000 释放这样的页；w9 为 9 阶请求唤醒 kswapd，s 抢占一个页块；k 让 kswapd 运行到休眠
            """
    )

    /// The operations that `text` lists, each with its word.
    static func parse(
        _ text: String,
        parameter: String
    ) throws(SimulationError) -> [(word: String, operation: KswapdOperation)] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write c, b, u, t or f and 1 to 1073741824 pages, w and an order up to 10, s or k.",
                zh: "应写作 c、b、u、t、f 加 1 到 1073741824 的页数，w 加不超过 10 的阶，或者 s、k。"
            )
        ) { word in
            KswapdOperation(word)
        }.map { (word: $0.word, operation: $0.operation) }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        if bytes.count == 1 {
            switch letter {
            case UInt8(ascii: "k"): self = .run
            case UInt8(ascii: "s"): self = .steal
            default: return nil
            }
            return
        }
        guard let number = StrictNumber.unsigned(bytes[1...]), number <= 1 << 30 else { return nil }
        if letter == UInt8(ascii: "w") {
            guard number <= 10, let order = Order(Int(number)) else { return nil }
            self = .wake(order)
            return
        }
        guard number >= 1 else { return nil }
        let pages = Int64(number)
        switch letter {
        case UInt8(ascii: "c"): self = .allocate(.cache, .kernel, pages: pages)
        case UInt8(ascii: "b"): self = .allocate(.busy, .kernel, pages: pages)
        case UInt8(ascii: "u"): self = .allocate(.kernel, .kernel, pages: pages)
        case UInt8(ascii: "t"): self = .allocate(.kernel, .atomic, pages: pages)
        case UInt8(ascii: "f"): self = .free(pages: pages)
        default: return nil
        }
    }
}
