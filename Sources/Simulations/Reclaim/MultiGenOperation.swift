import MemoryModels
import Traces

/// One operation of `multi-gen-lru`.
struct MultiGenOperation: Equatable {
    /// What is done.
    enum Action: Equatable {
        /// `r`: a system call reads the file's folio.
        case read(Int)
        /// `m`, `a`: a process touches a folio of the file, or an anonymous one.
        case touch(Int)
        /// `+`: a new generation is asked for.
        case age
    }

    /// As the reader wrote it.
    let word: String
    let action: Action

    /// How many folios the file has, and how many anonymous ones there are.
    static let folioCount = 100

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: r<folio> reads a folio of the file by a system call, \
            m<folio> touches it through a mapping, a<folio> touches an anonymous one, each from 0 to 99; + ages, as \
            writing to /sys/kernel/debug/lru_gen does
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：r<folio> 用系统调用读文件的 folio，m<folio> 通过映射访问它，\
            a<folio> 访问匿名 folio，编号为 0 到 99；+ 表示老化，相当于写 /sys/kernel/debug/lru_gen
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String) throws(SimulationError) -> [MultiGenOperation] {
        let parsed = try OperationText.parse(
            text,
            expected: LocalizedText(
                en: "write r<folio>, m<folio> or a<folio>, from 0 to 99, or +.",
                zh: "应写作 r<folio>、m<folio> 或 a<folio>，编号为 0 到 99，或写 +。"
            ),
            operation: MultiGenOperation.init
        )
        return parsed.map { $0.operation }
    }

    private init?(_ word: String) {
        self.word = word
        guard let letter = word.utf8.first else { return nil }
        if letter == UInt8(ascii: "+"), word.utf8.count == 1 {
            action = .age
            return
        }
        guard let number = StrictNumber.unsigned(OperationText.rest(of: word)), number < UInt64(Self.folioCount) else {
            return nil
        }
        switch letter {
        case UInt8(ascii: "r"): action = .read(Int(number))
        case UInt8(ascii: "m"): action = .touch(Int(number))
        case UInt8(ascii: "a"): action = .touch(Int(number) + Self.folioCount)
        default: return nil
        }
    }
}
