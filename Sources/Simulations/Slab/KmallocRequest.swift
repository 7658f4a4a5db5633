import MemoryModels
import Traces

/// One operation of `kmalloc-classes`.
enum KmallocRequest {
    /// A request for `size` bytes.
    case allocate(size: Int, flags: KmallocFlags, caller: UInt64)
    /// `kfree` of what request `number` (from 0) got.
    case free(number: Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 requests, separated by spaces or commas: a number of bytes, then d, r or a for `__GFP_DMA`, \
            `__GFP_RECLAIMABLE` or `__GFP_ACCOUNT`, then @ and the caller's address in hexadecimal; f and a number frees what \
            that request got, from 0
            """,
        zh: """
            最多 64 个请求，以空格或逗号分隔：字节数，其后可加 d、r、a，表示 `__GFP_DMA`、`__GFP_RECLAIMABLE`、`__GFP_ACCOUNT`，\
            再加 @ 和十六进制的调用者地址；f 加序号，释放第几次请求所得（从 0 起）
            """
    )

    /// Where a request comes from if nothing is said: the start of the kernel's text.
    private static let defaultCaller: UInt64 = 0xffff_ffff_8100_0000

    static func parse(_ text: String) throws(SimulationError) -> [(request: KmallocRequest, word: String)] {
        try OperationText.parse(
            text,
            parameter: "requests",
            expected: LocalizedText(
                en:
                    "write a size below 2^31 such as 130, 130ra or 130@ffffffff81203040, or f and a number.",
                zh: "应写小于 2^31 的大小，如 130、130ra、130@ffffffff81203040，或 f 加序号。"
            )
        ) { word in
            KmallocRequest(Array(word.utf8))
        }.map { (request: $0.operation, word: $0.word) }
    }

    private init?(_ bytes: [UInt8]) {
        if bytes.first == UInt8(ascii: "f") {
            guard let number = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "@")).first else {
                return nil
            }
            self = .free(number: number)
            return
        }
        var digits = 0
        while digits < bytes.count, bytes[digits] >= UInt8(ascii: "0"), bytes[digits] <= UInt8(ascii: "9") {
            digits += 1
        }
        guard let size = OperationText.numbers(bytes[..<digits], separator: UInt8(ascii: "@")).first else { return nil }
        var flags: KmallocFlags = []
        var place = digits
        while place < bytes.count, bytes[place] != UInt8(ascii: "@") {
            switch bytes[place] {
            case UInt8(ascii: "d"): flags.insert(.dma)
            case UInt8(ascii: "r"): flags.insert(.reclaimable)
            case UInt8(ascii: "a"): flags.insert(.account)
            default: return nil
            }
            place += 1
        }
        var caller = Self.defaultCaller
        if place < bytes.count {
            let text = "0x" + String(decoding: bytes[(place + 1)...], as: UTF8.self)
            guard let address = StrictNumber.unsigned(text) else { return nil }
            caller = address
        }
        self = .allocate(size: size, flags: flags, caller: caller)
    }
}
