import MemoryModels
import Traces

/// One operation of `swap-and-zram`.
struct ZramSwapOperation: Equatable {
    /// What is done.
    enum Action: Equatable {
        /// `w`, `s`, `z`: the process fills pages.
        case store(ZramSwap.Contents)
        /// `r`: it reads them.
        case read
        /// `o`: reclaim comes upon them.
        case swapOut
        /// `d`: the process gives them up.
        case drop
        /// `f`: it forks.
        case fork
        /// `x`: it ends.
        case exit
    }

    /// The most pages of a process.
    static let pageLimit = 32

    /// As the reader wrote it.
    let word: String
    let action: Action
    /// Whose pages, from 0.
    let process: Int
    /// Which ones; page 0 where the action is one of the whole process.
    let pages: ClosedRange<Int>

    /// The process by its letter.
    var name: String { ProgramLayout.name(process) }

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas, of processes A to D: wA0-3:1000 fills pages 0 to 3 of A with \
            what compresses to 1000 bytes (1 to 4096), sA4 fills page 4 with one repeated word, zA5 with zeroes; oA0-5 \
            reclaims pages, rA0 reads one, dA0 gives it up; fA forks, xA ends the process. A is there from the start
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔，进程为 A 到 D：wA0-3:1000 给 A 的 0 到 3 号页写入压缩后 1000 字节（1 到 4096）的内容，\
            sA4 用同一个非零字填满 4 号页，zA5 填零；oA0-5 回收这些页，rA0 读，dA0 放弃；fA 创建子进程，xA 结束进程。一开始只有 A
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [ZramSwapOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: """
                    write w<process><pages>:<bytes>, or s, z, o, r or d<process><pages>, or f or x<process>; processes A to D, \
                    pages from 0 to \(pageLimit - 1).
                    """,
                zh: """
                    应写作 w<进程><页>:<字节>，或 s、z、o、r、d<进程><页>，或 f、x<进程>；进程为 A 到 D，页号为 0 到 \(pageLimit - 1)。
                    """
            )
        ) { word in
            ZramSwapOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard bytes.count >= 2, bytes[1] >= UInt8(ascii: "A") else { return nil }
        let process = Int(bytes[1] - UInt8(ascii: "A"))
        guard process < ZramSwap.processLimit else { return nil }
        self.word = word
        self.process = process
        if bytes[0] == UInt8(ascii: "f") || bytes[0] == UInt8(ascii: "x") {
            guard bytes.count == 2 else { return nil }
            action = bytes[0] == UInt8(ascii: "f") ? .fork : .exit
            pages = 0...0
            return
        }
        let parts = bytes[2...].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let range = OperationText.numbers(parts[0], separator: UInt8(ascii: "-"))
        guard let first = range.first, let last = range.last, range.count <= 2, first <= last, last < Self.pageLimit,
            parts.count == (bytes[0] == UInt8(ascii: "w") ? 2 : 1)
        else { return nil }
        pages = first...last
        switch bytes[0] {
        case UInt8(ascii: "w"):
            guard let length = StrictNumber.unsigned(parts[1]), length >= 1, length <= 4096 else { return nil }
            action = .store(.compressed(Int(length)))
        case UInt8(ascii: "s"): action = .store(.sameFilled)
        case UInt8(ascii: "z"): action = .store(.zeroes)
        case UInt8(ascii: "o"): action = .swapOut
        case UInt8(ascii: "r"): action = .read
        case UInt8(ascii: "d"): action = .drop
        default: return nil
        }
    }
}
