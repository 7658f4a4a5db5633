/// What kmemleak knows of an allocated block: `struct kmemleak_object`, and the block's contents.
public struct KmemleakObject: Sendable, Equatable {
    /// The colours of an object, which follow from `count` and `minCount`.
    public enum Color: Sendable, Equatable {
        /// Too few references were found: an orphan, unless more are found.
        case white
        /// Enough references were found, or none are needed: it is searched for references to others.
        case grey
        /// Ignored: neither reported nor searched.
        case black
    }

    /// `KMEMLEAK_GREY`, the `minCount` of an object that is never a leak.
    public static let grey = 0
    /// `KMEMLEAK_BLACK`, the `minCount` of an object that is ignored.
    public static let black = -1

    /// Its address, a multiple of 8.
    public let pointer: UInt64
    /// Its size in bytes, at least 1.
    public let size: UInt64
    /// How many references it needs.
    public internal(set) var minCount: Int
    /// How many references the last scan found before it stopped counting.
    public internal(set) var count = 0
    /// The checksum of the contents when it was last found white.
    public internal(set) var checksum = UInt32.max
    /// When it was allocated, in milliseconds.
    public let created: Int
    /// `OBJECT_NO_SCAN`: it is not searched for references.
    public internal(set) var isNotScanned = false
    /// `OBJECT_REPORTED`: it has been reported once.
    public internal(set) var isReported = false
    /// If there are any, only these words are searched: places from 0.
    public internal(set) var scanAreas: [Range<Int>] = []
    /// The contents, in words of 8 bytes. If the size is no multiple of 8, the last one is never searched.
    public internal(set) var words: [UInt64]

    init(pointer: UInt64, size: UInt64, minCount: Int, created: Int) {
        self.pointer = pointer
        self.size = size
        self.minCount = minCount
        self.created = created
        words = [UInt64](repeating: 0, count: Int((size + 7) / 8))
    }

    /// The colour. Follows `color_white` and `color_gray`.
    public var color: Color {
        if count != Self.black && count < minCount { return .white }
        return minCount == Self.black ? .black : .grey
    }

    /// The words that a scan reads. Follows `scan_object` and `scan_block`.
    var scannedWords: [UInt64] {
        if isNotScanned { return [] }
        let whole = words[..<Int(size / 8)]
        if scanAreas.isEmpty { return Array(whole) }
        var found: [UInt64] = []
        // A new area goes to the head of the list.
        for area in scanAreas.reversed() { found += whole[area.clamped(to: whole.indices)] }
        return found
    }

    /// Takes a new checksum. Follows `update_checksum`.
    ///
    /// - Returns: Whether it is another one than before.
    mutating func updateChecksum() -> Bool {
        let old = checksum
        checksum = Self.crc32(words, bytes: Int(size))
        return checksum != old
    }

    /// The kernel's `crc32(0, …)`: the polynomial of Ethernet, the lowest bit first, nothing inverted.
    static func crc32(_ words: [UInt64], bytes: Int) -> UInt32 {
        var crc: UInt32 = 0
        for index in 0..<bytes {
            crc ^= UInt32(words[index / 8] >> UInt64(index % 8 * 8) & 0xff)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return crc
    }
}

/// Why kmemleak refuses, with a warning in the log.
public enum KmemleakError: Error, Sendable, Equatable {
    /// A block overlaps one that is there; kmemleak would switch itself off.
    case overlaps(UInt64)
    /// No object begins at the address.
    case unknownObject(UInt64)
    /// The pointer is no multiple of 8, or the size is 0.
    case unusable(UInt64)
    /// The object has no such word.
    case noSuchWord(Int, object: UInt64)
}

extension KmemleakError: CustomStringConvertible {
    /// What is wrong.
    public var description: String {
        switch self {
        case .overlaps(let pointer): "Cannot insert \(hex(pointer)) into the object search tree (overlaps existing)."
        case .unknownObject(let pointer): "No object begins at \(hex(pointer))."
        case .unusable(let pointer): "A block at \(hex(pointer)) must be aligned to 8 bytes and have at least one byte."
        case .noSuchWord(let word, let object): "The object at \(hex(object)) has no word \(word)."
        }
    }
}
