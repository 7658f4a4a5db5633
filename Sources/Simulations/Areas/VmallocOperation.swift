import Traces

/// One operation of `vmalloc-areas`.
enum VmallocOperation: Equatable {
    /// `v4`, `v4@8`: so many pages, aligned to so many.
    case vmalloc(pages: Int, align: Int)
    /// `i4`: so many pages of device memory.
    case ioremap(pages: Int)
    /// `f0`: the area of the n-th request is freed.
    case free(Int)
    /// `c1`: what follows runs on this CPU.
    case cpu(Int)
    /// `d`: the worker purges.
    case drain
    /// `r`: everything is purged, the pools too.
    case reclaim

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: vPAGES or vPAGES@ALIGN allocates, aligned to a power of \
            two of pages; iPAGES is ioremap; fN frees the N-th of these, from 0; cN goes on on CPU N; d purges, and r \
            empties the pools too
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：v页数 或 v页数@对齐页数（2 的幂），分配；i页数，ioremap；f 加序号（从 0 起），\
            释放该次请求；c 加编号，换到该 CPU；d，清理；r，连池一起清空
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: VmallocOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write v or i and 1 to 65536 pages, v4@8 for an alignment, f or c and a number, d or r.",
                zh: "应写作 v 或 i 加 1 到 65536 页，对齐写作 v4@8；f 或 c 加编号；或者 d、r。"
            )
        ) { word in
            VmallocOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        if bytes.count == 1, letter == UInt8(ascii: "d") || letter == UInt8(ascii: "r") {
            self = letter == UInt8(ascii: "d") ? .drain : .reclaim
            return
        }
        let numbers = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "@"))
        guard let number = numbers.first, number <= 65_536 else { return nil }
        if letter == UInt8(ascii: "v"), number >= 1, numbers.count <= 2 {
            let align = numbers.count > 1 ? numbers[1] : 1
            guard align >= 1, align <= 65_536, align & (align - 1) == 0 else { return nil }
            self = .vmalloc(pages: number, align: align)
            return
        }
        guard numbers.count == 1 else { return nil }
        switch letter {
        case UInt8(ascii: "i") where number >= 1: self = .ioremap(pages: number)
        case UInt8(ascii: "f"): self = .free(number)
        case UInt8(ascii: "c"): self = .cpu(number)
        default: return nil
        }
    }
}
