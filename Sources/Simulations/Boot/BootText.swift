import Traces

/// Phrases that the boot simulations share.
enum BootText {
    /// `0x9fc00-0x9ffff`: the first and the last byte, as the kernel prints ranges. `end` is the first
    /// byte behind the range.
    static func range(_ start: UInt64, _ end: UInt64) -> String {
        Numerals.hexadecimal(start) + "-" + Numerals.hexadecimal(end &- 1)
    }

    /// `4 KiB`, `1.5 GiB`, `4096 B`: the largest unit in which the size needs no more than one decimal.
    static func size(_ bytes: UInt64) -> String {
        let units = ["TiB", "GiB", "MiB", "KiB"]
        for (index, unit) in units.enumerated() {
            let shift = UInt64(40 - 10 * index)
            let whole = bytes >> shift
            let rest = bytes & ((1 << shift) - 1)
            guard whole > 0, rest & ((1 << (shift - 1)) - 1) == 0 else { continue }
            return rest == 0 ? "\(whole) \(unit)" : "\(whole).5 \(unit)"
        }
        return "\(bytes) B"
    }

    /// `text` joined by the comma that each language puts between items.
    static func list(_ items: [String]) -> LocalizedText {
        LocalizedText(english: items.joined(separator: ", "), chinese: items.joined(separator: "、"))
    }
}
