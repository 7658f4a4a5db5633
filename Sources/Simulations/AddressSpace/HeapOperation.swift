import Traces

/// One operation of `brk-heap`.
enum HeapOperation: Equatable {
    /// `+5000`, `-5000`: move the end of the heap by so many bytes, as `sbrk` does.
    case move(bytes: Int64)
    /// `=0`: call `brk` with the start of the heap plus so many bytes.
    case set(bytes: UInt64)
    /// `m8`: another mapping of one page at this page from the start of the heap.
    case map(page: UInt64)
    /// `u8`: unmap the page there.
    case unmap(page: UInt64)
    /// `?`: `brk(0)`, by which a program asks for the end.
    case ask

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: +<bytes> and -<bytes> move the end of the heap as sbrk \
            does; =<bytes> calls brk with that many bytes behind the start; ? calls brk(0); m<page> maps a page of \
            something else, counted from the start of the heap; u<page> unmaps one
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：+<字节数> 和 -<字节数> 像 sbrk 那样移动堆尾；=<字节数> 以堆起点之后这么多字节调用 brk；\
            ? 调用 brk(0)；m<页> 在从堆起点数起的该页映射别的内容，u<页> 解除该页的映射
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [HeapOperation] {
        var operations: [HeapOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = HeapOperation(word) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany
                        ? OperationText.tooMany
                        : LocalizedText(
                            en: """
                                write +<bytes>, -<bytes>, =<bytes>, ?, m<page> or u<page>, with up to 2^40 \
                                bytes or 2^20 pages.
                                """,
                            zh: """
                                应写作 +<字节数>、-<字节数>、=<字节数>、?、m<页> 或 u<页>，至多 2^40 字节或 2^20 页。
                                """
                        )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: String) {
        if word.isExactly("?") {
            self = .ask
            return
        }
        guard let letter = word.utf8.first, let number = StrictNumber.unsigned(OperationText.rest(of: word)) else {
            return nil
        }
        switch letter {
        case UInt8(ascii: "+") where number <= 1 << 40: self = .move(bytes: Int64(number))
        case UInt8(ascii: "-") where number <= 1 << 40: self = .move(bytes: -Int64(number))
        case UInt8(ascii: "=") where number <= 1 << 40: self = .set(bytes: number)
        case UInt8(ascii: "m") where number <= 1 << 20: self = .map(page: number)
        case UInt8(ascii: "u") where number <= 1 << 20: self = .unmap(page: number)
        default: return nil
        }
    }
}
