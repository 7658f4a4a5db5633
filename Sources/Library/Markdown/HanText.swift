/// Which characters are set without spaces between them, and which the Chinese length rules count.
enum HanText {
    /// Whether the scalar is a Han character (the unified ideographs, their extensions and compatibility forms).
    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }

    /// Whether a line break beside the scalar is no space: Han characters and full-width punctuation.
    static func joinsLines(_ scalar: Unicode.Scalar) -> Bool {
        if isHan(scalar) { return true }
        switch scalar.value {
        case 0x3000...0x303F, 0xFF01...0xFF60, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2014: return true
        default: return false
        }
    }

    /// How many Han characters the text holds.
    static func hanCount(in text: String) -> Int {
        text.unicodeScalars.count(where: isHan)
    }
}
