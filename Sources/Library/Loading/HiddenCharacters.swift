/// Characters that content may not hold: nobody sees them, and they do something.
///
/// Control characters steer terminals and end strings early; bidirectional controls show code in another order than it
/// has; noncharacters are not allowed in XML. Escaping cannot make them visible, so content with them is refused.
enum HiddenCharacters {
    /// Whether content may not hold the scalar.
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        // LRM, RLM, ALM; LRE, RLE, PDF, LRO, RLO; LRI, RLI, FSI, PDI.
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
        // Line and paragraph separators, which end a line in some languages and not in others.
        case 0x2028, 0x2029: true
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    /// The first one in `text`; nil if there is none.
    static func first(in text: some StringProtocol) -> Unicode.Scalar? {
        text.unicodeScalars.first(where: isForbidden)
    }

    /// `U+202E`
    static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// `text` as a message may show it: hidden characters by name, and not at any length.
    static func shown(_ text: some StringProtocol) -> String {
        let limit = 120
        var shown = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == limit { return shown + "…" }
            if isForbidden(scalar) || scalar == "\n" || scalar == "\t" {
                shown += "<\(name(of: scalar))>"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
