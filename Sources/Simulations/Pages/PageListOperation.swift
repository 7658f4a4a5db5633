import MemoryModels
import Traces

/// One operation of `pcp-lists`.
enum PageListOperation {
    /// `a200`, `a10:2`: so many requests of this order.
    case allocate(Int, Order)
    /// `f200`: so many of the blocks held are freed, the last allocated first.
    case free(Int)
    /// `d`: the periodic decay.
    case decay
    /// `k1`, `k0`: kswapd works in the zone, or stops.
    case kswapd(Bool)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: aCOUNT or aCOUNT:ORDER makes requests (order 0 to 3); \
            fCOUNT frees blocks, the last allocated first; d is the periodic decay; k1 and k0 start and stop kswapd
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a个数 或 a个数:阶 表示申请（0 到 3 阶）；f个数 表示释放，后分配的先释放；\
            d 为定期衰减；k1、k0 表示 kswapd 开始、停止工作
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: PageListOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en: "write a or f and 1 to 65536, aCOUNT:ORDER with an order of 0 to 3, d, k0 or k1.",
                zh: "应写作 a 或 f 加 1 到 65536 的数字，a个数:阶（阶为 0 到 3），或 d、k0、k1。"
            )
        ) { word in
            PageListOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        if bytes == [UInt8(ascii: "d")] {
            self = .decay
            return
        }
        guard let letter = bytes.first else { return nil }
        let numbers = OperationText.numbers(bytes.dropFirst(), separator: UInt8(ascii: ":"))
        guard let number = numbers.first, number <= 65_536 else { return nil }
        if letter == UInt8(ascii: "k"), numbers.count == 1, number <= 1 {
            self = .kswapd(number == 1)
            return
        }
        guard number >= 1 else { return nil }
        if letter == UInt8(ascii: "a"), numbers.count <= 2 {
            guard let order = Order(numbers.count == 2 ? numbers[1] : 0), order <= PerCPUPages.maxOrder else {
                return nil
            }
            self = .allocate(number, order)
        } else if letter == UInt8(ascii: "f"), numbers.count == 1 {
            self = .free(number)
        } else {
            return nil
        }
    }
}
