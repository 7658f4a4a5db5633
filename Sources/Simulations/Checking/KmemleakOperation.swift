import Traces

/// One operation of `kmemleak-scan`.
enum KmemleakOperation {
    /// Where a word lies.
    enum Place {
        case data(Int)
        case stack(Int)
        case object(Int, word: Int)
    }

    /// What is written to it.
    enum Value {
        case nothing
        case pointer(Int, offset: Int)
        /// The complement of a pointer: code finds the object, kmemleak does not.
        case hidden(Int)
    }

    /// What code says of an object.
    enum Mark {
        case notLeak
        case ignore
        case noScan
    }

    case allocate(Int)
    case store(Place, Value)
    case free(Int)
    case mark(Mark, Int)
    case wait(Int)
    case scan
    case clear

    init?(_ word: String) {
        if word.isExactly("scan") {
            self = .scan
            return
        }
        if word.isExactly("clear") {
            self = .clear
            return
        }
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        if let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            guard let place = Self.place(letter, rest[..<equals]), let value = Self.value(rest[(equals + 1)...]) else {
                return nil
            }
            self = .store(place, value)
            return
        }
        guard let number = Self.number(rest, limit: 100_000) else { return nil }
        switch letter {
        case UInt8(ascii: "a"):
            guard number >= 1, number <= 4096 else { return nil }
            self = .allocate(number)
        case UInt8(ascii: "f"): self = .free(number)
        case UInt8(ascii: "n"): self = .mark(.notLeak, number)
        case UInt8(ascii: "i"): self = .mark(.ignore, number)
        case UInt8(ascii: "x"): self = .mark(.noScan, number)
        case UInt8(ascii: "t"): self = .wait(number)
        default: return nil
        }
    }

    private static func place(_ letter: UInt8, _ bytes: ArraySlice<UInt8>) -> Place? {
        switch letter {
        case UInt8(ascii: "d"): return number(bytes, limit: 8).map { .data($0) }
        case UInt8(ascii: "s"): return number(bytes, limit: 4).map { .stack($0) }
        case UInt8(ascii: "o"):
            let numbers = OperationText.numbers(bytes, separator: UInt8(ascii: "."))
            return numbers.count == 2 ? .object(numbers[0], word: numbers[1]) : nil
        default: return nil
        }
    }

    private static func value(_ bytes: ArraySlice<UInt8>) -> Value? {
        if bytes.elementsEqual([UInt8(ascii: "-")]) { return .nothing }
        if bytes.first == UInt8(ascii: "~") { return number(bytes.dropFirst(), limit: 64).map { .hidden($0) } }
        let numbers = OperationText.numbers(bytes, separator: UInt8(ascii: "+"))
        guard let object = numbers.first, numbers.count <= 2 else { return nil }
        return .pointer(object, offset: numbers.count == 2 ? numbers[1] : 0)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, limit: Int) -> Int? {
        guard let number = StrictNumber.unsigned(bytes), number < UInt64(limit) else { return nil }
        return Int(number)
    }
}
