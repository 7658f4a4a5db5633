/// What Markdown may not ask of its reader.
///
/// libcmark takes any nesting, but some of it takes the square of its depth, and what comes after walks the tree by
/// recursion. Nobody writes text that is nested like this; a file that is was made to do harm.
enum MarkdownLimits {
    /// How deep quotes and lists may stand in each other, and how deep emphasis and links may.
    static let depth = 32
    /// How many quotes and list items one line may open.
    private static let openersInLine = 64

    /// The first line, from 0, that opens too many quotes and lists at once; nil if there is none.
    static func overloadedLine(in text: String) -> Int? {
        var line = 0
        var openers = 0
        var isMargin = true
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            defer { previous = byte }
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                openers = 0
                isMargin = true
            case _ where !isMargin: break
            case UInt8(ascii: ">"): openers += 1
            // A row of dashes opens nothing; a dash with a space behind it does.
            case UInt8(ascii: " "), UInt8(ascii: "\t"): if "-*+.)".utf8.contains(previous) { openers += 1 }
            case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ")"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                break
            default: isMargin = false
            }
            if openers > openersInLine { return line }
        }
        return nil
    }
}
