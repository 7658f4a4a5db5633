import MemoryModels
import Traces

/// One operation of `swap-slots`.
enum SwapOperation: Equatable {
    /// `o0`: a folio of this order is swapped out.
    case swapOut(order: Int)
    /// `d1`: a fork copies the entry for slot 1.
    case duplicate(Int)
    /// `r1`, `w1`: a process reads or writes the page whose entry refers to slot 1.
    case touch(Int, isWrite: Bool)
    /// `f1`: an entry for slot 1 is given up.
    case drop(Int)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: o0 swaps out a page, o2 a folio of 4 pages; r1 reads the \
            page of slot 1 back, w1 writes to it; d1 copies its entry as a fork does, f1 gives an entry up
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：o0 换出一页，o2 换出 4 页的 folio；r1 读回 1 号槽的页，w1 写它；d1 像 fork 那样复制它的表项，\
            f1 放弃一个表项
            """
    )

    /// The operations that `text` lists, each with its word.
    static func parse(
        _ text: String,
        parameter: String,
        pages: Int,
        highestOrder: Int
    ) throws(SimulationError) -> [(word: String, operation: SwapOperation)] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write o<order>, up to \(highestOrder), or r, w, d or f and a slot up to \(pages - 1).",
                zh: "应写作 o<阶>（不超过 \(highestOrder)），或者 r、w、d、f 加不超过 \(pages - 1) 的槽号。"
            )
        ) { word in
            SwapOperation(word, pages: pages, highestOrder: highestOrder)
        }.map { (word: $0.word, operation: $0.operation) }
    }

    private init?(_ word: String, pages: Int, highestOrder: Int) {
        guard let letter = word.utf8.first, let number = StrictNumber.unsigned(OperationText.rest(of: word)),
            number < UInt64(pages)
        else { return nil }
        let index = Int(number)
        switch letter {
        case UInt8(ascii: "o"):
            guard index <= highestOrder else { return nil }
            self = .swapOut(order: index)
        case UInt8(ascii: "r"): self = .touch(index, isWrite: false)
        case UInt8(ascii: "w"): self = .touch(index, isWrite: true)
        case UInt8(ascii: "d"): self = .duplicate(index)
        case UInt8(ascii: "f"): self = .drop(index)
        default: return nil
        }
    }
}
