/// One operation of `kfence`.
enum KfenceOperation {
    case allocate(Int, site: Int)
    case wait(Int)
    case free(object: Int, offset: Int)
    /// A read if `value` is nil.
    case access(object: Int, offset: Int, size: Int, value: UInt8?)

    /// The object that is meant, if one is.
    var object: Int? {
        switch self {
        case .allocate, .wait: nil
        case .free(let object, _), .access(let object, _, _, _): object
        }
    }

    init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch letter {
        case UInt8(ascii: "m"):
            let numbers = OperationText.numbers(rest, separator: UInt8(ascii: "/"))
            guard let size = numbers.first, size >= 1, size <= 8192, numbers.count <= 2 else { return nil }
            self = .allocate(size, site: numbers.count == 2 ? numbers[1] : 1)
        case UInt8(ascii: "t"):
            guard let time = StrictNumber.unsigned(rest), time >= 1, time <= 1_000_000 else { return nil }
            self = .wait(Int(time))
        case UInt8(ascii: "f"):
            guard let (object, offset) = Self.place(rest) else { return nil }
            self = .free(object: object, offset: offset)
        case UInt8(ascii: "r"), UInt8(ascii: "w"):
            let isWrite = letter == UInt8(ascii: "w")
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), let (object, offset) = Self.place(rest[..<colon])
            else { return nil }
            let numbers = OperationText.numbers(rest[(colon + 1)...], separator: UInt8(ascii: "="))
            guard let size = numbers.first, size >= 1, size <= 8192, numbers.count <= (isWrite ? 2 : 1) else {
                return nil
            }
            guard let value = UInt8(exactly: numbers.count == 2 ? numbers[1] : 0) else { return nil }
            self = .access(object: object, offset: offset, size: size, value: isWrite ? value : nil)
        default: return nil
        }
    }

    /// `3`, `3+16` or `3-1`.
    private static func place(_ bytes: ArraySlice<UInt8>) -> (object: Int, offset: Int)? {
        let sign = bytes.firstIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard let object = StrictNumber.unsigned(bytes[..<(sign ?? bytes.endIndex)]),
            object < UInt64(OperationText.limit)
        else { return nil }
        guard let sign else { return (Int(object), 0) }
        guard let offset = StrictNumber.unsigned(bytes[(sign + 1)...]), offset < 8192 else { return nil }
        return (Int(object), bytes[sign] == UInt8(ascii: "-") ? -Int(offset) : Int(offset))
    }
}
