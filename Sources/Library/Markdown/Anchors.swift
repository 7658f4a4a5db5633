import Foundation

/// Gives each heading of one document its anchor by GitHub's rules, with Han characters kept:
/// lower case, spaces to hyphens, punctuation dropped, `-1`, `-2`, … appended to repeated ones.
struct Anchors {
    private var used: [String: Int] = [:]

    /// The anchor for a heading that reads `text`, unique among those given so far.
    mutating func anchor(for text: String) -> String {
        var base = ""
        for character in text.lowercased() {
            if character.isLetter || character.isNumber || character == "_" || character == "-" {
                base.append(character)
            } else if character.isWhitespace {
                base.append("-")
            }
        }
        if base.isEmpty { base = "section" }
        guard let count = used[base] else {
            used[base] = 1
            return base
        }
        var number = count
        while used["\(base)-\(number)"] != nil { number += 1 }
        used[base] = number + 1
        used["\(base)-\(number)"] = 1
        return "\(base)-\(number)"
    }
}
