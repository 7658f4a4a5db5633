import Traces

/// One operation of `freelist-hardening`.
enum HardeningOperation {
    /// The kernel allocates an object.
    case allocate
    /// The kernel frees object `number`.
    case free(Int)
    /// An attacker writes over object `number`'s free pointer; nil for the address of the target.
    case overwrite(Int, word: UInt64?)
    /// An attacker copies the free pointer of one object to another.
    case copy(from: Int, to: Int)
    /// An attacker reads the free pointer of object `number`, knowing what it points to.
    case leak(Int)
    /// An attacker writes the target's address, encoded with what was learned.
    case forge(Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas; objects by their numbers: a allocates, f2 frees object 2; an \
            attacker: w2 writes the target's address over object 2's free pointer, w2=41414141 another word, m2:5 copies the \
            word of 2 to 5, l2 reads it knowing what it points to, k2 writes the target's address with what l told
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔，对象用编号表示：a 分配，f2 释放 2 号；攻击者：w2 把目标地址写到 2 号的空闲指针上，\
            w2=41414141 写别的字，m2:5 把 2 号的字复制到 5 号，l2 在知道其指向的情况下读出它，k2 用 l 得知的随机数编码目标地址后写入
            """
    )

    static func parse(_ text: String, objects: Int) throws(SimulationError) -> [(
        operation: HardeningOperation, word: String
    )] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en: "write a, f2, w2, w2=41414141, m2:5, l2 or k2, with objects 0 to \(objects - 1).",
                zh: "应写作 a、f2、w2、w2=41414141、m2:5、l2 或 k2，对象编号为 0 到 \(objects - 1)。"
            )
        ) { word in
            guard let operation = HardeningOperation(Array(word.utf8)),
                operation.numbers.allSatisfy({ $0 < objects })
            else { return nil }
            return operation
        }
    }

    private var numbers: [Int] {
        switch self {
        case .allocate: []
        case .free(let number), .overwrite(let number, _), .leak(let number), .forge(let number): [number]
        case .copy(let from, let to): [from, to]
        }
    }

    private init?(_ bytes: [UInt8]) {
        guard let letter = bytes.first else { return nil }
        let rest = bytes[1...]
        let numbers = OperationText.numbers(rest, separator: UInt8(ascii: ":"))
        switch letter {
        case UInt8(ascii: "a") where rest.isEmpty:
            self = .allocate
        case UInt8(ascii: "f") where numbers.count == 1:
            self = .free(numbers[0])
        case UInt8(ascii: "m") where numbers.count == 2:
            self = .copy(from: numbers[0], to: numbers[1])
        case UInt8(ascii: "l") where numbers.count == 1:
            self = .leak(numbers[0])
        case UInt8(ascii: "k") where numbers.count == 1:
            self = .forge(numbers[0])
        case UInt8(ascii: "w"):
            let parts = Array(rest.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false))
            guard let first = parts.first, let number = OperationText.numbers(first, separator: UInt8(ascii: ":")).first
            else { return nil }
            if parts.count == 1 {
                self = .overwrite(number, word: nil)
                return
            }
            guard parts.count == 2, let word = StrictNumber.unsigned("0x" + String(decoding: parts[1], as: UTF8.self))
            else { return nil }
            self = .overwrite(number, word: word)
        default:
            return nil
        }
    }
}
