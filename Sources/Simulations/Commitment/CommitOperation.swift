import MemoryModels
import Traces

/// One operation of `overcommit`.
struct CommitOperation: Equatable {
    /// What is done.
    enum Action: Equatable {
        /// `a512`, `r512`, `n512`, `s512`, `p512`, `f512`: so many MiB are mapped.
        case map(CommittedArea.Backing, mebibytes: Int64, isWritable: Bool, isUnreserved: Bool)
        /// `w0`, `o0`: mapping 0 becomes writable, or read-only.
        case protect(Int, isWritable: Bool)
        /// `t0`: mapping 0 is written to.
        case touch(Int)
        /// `u0`: mapping 0 is unmapped.
        case unmap(Int)
        /// `k`: the process forks.
        case fork
        /// `x`: the last child ends.
        case exit
    }

    /// As the reader wrote it.
    let word: String
    let action: Action

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a512 maps 512 MiB of private anonymous memory, r512 the \
            same but read-only, n512 with MAP_NORESERVE, s512 shared anonymous memory, p512 a file privately, f512 a \
            file shared (1 to 1048576 MiB); w0 makes mapping 0 writable, o0 read-only, t0 writes to it, u0 unmaps it; k \
            forks, x ends the last child
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a512 映射 512 MiB 私有匿名内存，r512 同上但只读，n512 带 MAP_NORESERVE，\
            s512 为共享匿名内存，p512 私有映射文件，f512 共享映射文件（1 到 1048576 MiB）；w0 把 0 号映射改为可写，o0 改为只读，\
            t0 写它，u0 解除映射；k 为 fork，x 让最后一个子进程退出
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [CommitOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write a, r, n, s, p or f and MiB; w, o, t or u and a mapping; k or x.",
                zh: "应写作 a、r、n、s、p、f 加 MiB 数，w、o、t、u 加映射号，或者 k、x。"
            )
        ) { word in
            CommitOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        self.word = word
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        if bytes.count == 1 {
            switch letter {
            case UInt8(ascii: "k"): action = .fork
            case UInt8(ascii: "x"): action = .exit
            default: return nil
            }
            return
        }
        guard let number = StrictNumber.unsigned(bytes[1...]), number <= 1 << 20 else { return nil }
        let index = Int(number)
        switch letter {
        case UInt8(ascii: "w"): action = .protect(index, isWritable: true)
        case UInt8(ascii: "o"): action = .protect(index, isWritable: false)
        case UInt8(ascii: "t"): action = .touch(index)
        case UInt8(ascii: "u"): action = .unmap(index)
        default:
            let backing: CommittedArea.Backing
            switch letter {
            case UInt8(ascii: "a"), UInt8(ascii: "r"), UInt8(ascii: "n"): backing = .privateAnonymous
            case UInt8(ascii: "s"): backing = .sharedAnonymous
            case UInt8(ascii: "p"): backing = .privateFile
            case UInt8(ascii: "f"): backing = .sharedFile
            default: return nil
            }
            guard number >= 1 else { return nil }
            action = .map(
                backing,
                mebibytes: Int64(number),
                isWritable: letter != UInt8(ascii: "r"),
                isUnreserved: letter == UInt8(ascii: "n")
            )
        }
    }
}
