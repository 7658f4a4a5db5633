import MemoryModels
import Traces

/// One operation of `watermarks`.
enum WatermarkOperation: Equatable {
    /// `a5000`: so many requests of this kind.
    case allocate(AllocationKind, letter: String, count: Int64)
    /// `k1000`: kswapd may free so many pages.
    case kswapd(pages: Int64)
    /// `f300`: so many pages of the highest zone are freed.
    case free(pages: Int64)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas, each a letter and a number: a GFP_KERNEL requests, \
            n GFP_NOWAIT, h __GFP_HIGH, t GFP_ATOMIC, v requests of an OOM victim, m of a task that frees memory \
            (PF_MEMALLOC); k lets kswapd free so many pages; f frees pages of the highest zone
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔，每个由字母和数字组成：a 为 GFP_KERNEL 请求，n 为 GFP_NOWAIT，h 为 __GFP_HIGH，\
            t 为 GFP_ATOMIC，v 为 OOM 受害者的请求，m 为正在释放内存的任务（PF_MEMALLOC）的请求；k 让 kswapd 至多释放若干页；\
            f 释放最高内存区域的若干页
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [WatermarkOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write a, n, h, t, v, m, k or f and a number from 1 to 4294967296.",
                zh: "应写作 a、n、h、t、v、m、k 或 f 加上 1 到 4294967296 的数字。"
            )
        ) { word in
            WatermarkOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        guard let letter = word.utf8.first, let number = StrictNumber.unsigned(OperationText.rest(of: word)),
            number >= 1, number <= 1 << 32
        else { return nil }
        let count = Int64(number)
        switch letter {
        case UInt8(ascii: "a"): self = .allocate(.kernel, letter: "a", count: count)
        case UInt8(ascii: "n"): self = .allocate(.nowait, letter: "n", count: count)
        case UInt8(ascii: "h"): self = .allocate(.high, letter: "h", count: count)
        case UInt8(ascii: "t"): self = .allocate(.atomic, letter: "t", count: count)
        case UInt8(ascii: "v"): self = .allocate(.oomVictim, letter: "v", count: count)
        case UInt8(ascii: "m"): self = .allocate(.memalloc, letter: "m", count: count)
        case UInt8(ascii: "k"): self = .kswapd(pages: count)
        case UInt8(ascii: "f"): self = .free(pages: count)
        default: return nil
        }
    }
}
