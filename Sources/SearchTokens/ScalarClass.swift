/// What the tokenizer takes a character for.
enum ScalarClass {
    /// A letter, digit or underscore of an alphabetic script: part of a word or identifier.
    case word
    /// A character of a script written without spaces (Han, kana): indexed by itself and in pairs.
    case ideograph
    /// Everything between tokens.
    case separator

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .word
        case 0..<0xAA: self = .separator
        case 0xAA, 0xB5, 0xBA: self = .word
        case 0xAB..<0xC0, 0xD7, 0xF7: self = .separator
        case 0xC0..<0x2000: self = .word
        // General punctuation, symbols, arrows, box drawing, CJK punctuation.
        case 0x2000..<0x2C00, 0x2E00..<0x3005, 0x3008..<0x3021, 0x3030, 0x303D..<0x3041: self = .separator
        case 0x3005...0x3007, 0x3041...0x30FF: self = .ideograph
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: self = .ideograph
        case 0xD800..<0xF900, 0xFE00..<0xFE70: self = .separator
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF3F, 0xFF41...0xFF5A: self = .word
        case 0xFF66...0xFF9D: self = .ideograph
        case 0xFF00...0xFFFF: self = .separator
        case 0x1F000...0x1FAFF: self = .separator
        default: self = .word
        }
    }

    /// The scalar in lower case with full-width forms made narrow: enough for Latin, Greek and Cyrillic,
    /// without Unicode tables, which the browser module would have to carry.
    static func folded(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x41...0x5A: scalar + 0x20
        case 0xC0...0xDE where scalar != 0xD7: scalar + 0x20
        case 0x391...0x3A9: scalar + 0x20
        case 0x410...0x42F: scalar + 0x20
        case 0x400...0x40F: scalar + 0x50
        case 0xFF10...0xFF19, 0xFF41...0xFF5A: scalar - 0xFEE0
        case 0xFF21...0xFF3A: scalar - 0xFEE0 + 0x20
        case 0xFF3F: 0x5F
        default: scalar
        }
    }
}
