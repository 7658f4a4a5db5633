import Traces

/// One operation of `leak-detection`. Blocks are numbered from 1, roots and words from 0.
enum LeakOperation: Equatable {
    /// `a64@2`: allocate at a call site.
    case allocate(bytes: Int, site: Int)
    /// `f1`: free a block.
    case free(Int)
    /// `r0=1`, `r0=1+8`, `r0=0`: a root points to a block, into one, or to none.
    case root(Int, block: Int, offset: Int)
    /// `s1.0=2`: a word of a block points to another.
    case store(Int, word: Int, block: Int, offset: Int)
    /// `q`: search for leaks.
    case scan

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a<bytes>@<site> allocates at a call site (1 to 9), f<n> frees \
            the n-th block, r<root>=<n> makes root 0 to 7 point to block n (r0=2+8 into it, r0=0 nowhere), s<n>.<word>=<m> \
            makes a word of block n point to block m, q searches for leaks
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a<字节数>@<调用点> 在调用点（1 到 9）分配，f<n> 释放第 n 块，r<根>=<n> 让 0 到 7 号\
            根指向第 n 块（r0=2+8 指向块内，r0=0 不指向任何块），s<n>.<字>=<m> 让第 n 块的某个字指向第 m 块，q 查找泄漏
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [LeakOperation] {
        var operations: [LeakOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = LeakOperation(Array(word.utf8)) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany
                        ? OperationText.tooMany
                        : LocalizedText(
                            en: "write such as a64@1, f1, r0=1, r0=1+8, s1.0=2 or q, with up to 4096 bytes.",
                            zh: "应写作 a64@1、f1、r0=1、r0=1+8、s1.0=2 或 q，至多 4096 字节。"
                        )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: [UInt8]) {
        guard let letter = word.first else { return nil }
        let rest = word[1...]
        switch letter {
        case UInt8(ascii: "q") where rest.isEmpty: self = .scan
        case UInt8(ascii: "a"):
            let numbers = OperationText.numbers(rest, separator: UInt8(ascii: "@"))
            guard numbers.count == 2, numbers[0] <= 4096, (1...9).contains(numbers[1]) else { return nil }
            self = .allocate(bytes: numbers[0], site: numbers[1])
        case UInt8(ascii: "f"):
            let numbers = OperationText.numbers(rest, separator: UInt8(ascii: "-"))
            guard numbers.count == 1, numbers[0] >= 1 else { return nil }
            self = .free(numbers[0])
        case UInt8(ascii: "r"):
            let sides = rest.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard sides.count == 2, let root = StrictNumber.unsigned(sides[0]), root < 8,
                let target = Self.target(sides[1])
            else { return nil }
            self = .root(Int(root), block: target.block, offset: target.offset)
        case UInt8(ascii: "s"):
            let sides = rest.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard sides.count == 2, let target = Self.target(sides[1]) else { return nil }
            let place = OperationText.numbers(sides[0], separator: UInt8(ascii: "."))
            guard place.count == 2, place[0] >= 1 else { return nil }
            self = .store(place[0], word: place[1], block: target.block, offset: target.offset)
        default: return nil
        }
    }

    private static func target(_ text: ArraySlice<UInt8>) -> (block: Int, offset: Int)? {
        let numbers = OperationText.numbers(text, separator: UInt8(ascii: "+"))
        guard numbers.count == 1 || numbers.count == 2 else { return nil }
        return (numbers[0], numbers.count == 2 ? numbers[1] : 0)
    }
}
