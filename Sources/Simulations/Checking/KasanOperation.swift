import MemoryModels

/// One operation of `kasan-shadow`.
enum KasanOperation {
    case allocate(Int)
    case free(object: Int, offset: Int)
    case access(object: Int, offset: Int, size: Int, isWrite: Bool)
    case absolute(UInt64, size: Int, isWrite: Bool)

    init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch letter {
        case UInt8(ascii: "m"):
            guard let size = Self.size(rest) else { return nil }
            self = .allocate(size)
        case UInt8(ascii: "f"):
            guard let (object, offset) = Self.place(rest) else { return nil }
            self = .free(object: object, offset: offset)
        case UInt8(ascii: "r"), UInt8(ascii: "w"):
            let isWrite = letter == UInt8(ascii: "w")
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), let size = Self.size(rest[(colon + 1)...]) else {
                return nil
            }
            let pointer = rest[..<colon]
            if pointer.first == UInt8(ascii: "@") {
                guard let address = StrictNumber.unsigned(pointer.dropFirst()) else { return nil }
                self = .absolute(address, size: size, isWrite: isWrite)
            } else {
                guard let (object, offset) = Self.place(pointer) else { return nil }
                self = .access(object: object, offset: offset, size: size, isWrite: isWrite)
            }
        default: return nil
        }
    }

    private static func size(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let size = StrictNumber.unsigned(bytes), size >= 1, size <= UInt64(KasanHeap.largestSize) else {
            return nil
        }
        return Int(size)
    }

    /// `3`, `3+16` or `3-1`.
    private static func place(_ bytes: ArraySlice<UInt8>) -> (object: Int, offset: Int)? {
        let sign = bytes.firstIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let digits = bytes[..<(sign ?? bytes.endIndex)]
        guard let object = StrictNumber.unsigned(digits), object < UInt64(OperationText.limit) else { return nil }
        guard let sign else { return (Int(object), 0) }
        guard let offset = StrictNumber.unsigned(bytes[(sign + 1)...]), offset < 65536 else { return nil }
        return (Int(object), bytes[sign] == UInt8(ascii: "-") ? -Int(offset) : Int(offset))
    }
}
