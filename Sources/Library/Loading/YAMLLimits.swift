/// What YAML may not ask of its reader, found without parsing it.
///
/// Yams reads nested groups by recursion, and compares groups that stand as keys, however often their parts repeat.
/// A file of some thousand brackets, or of some dozen anchors, would otherwise end the program or keep it busy for ever.
enum YAMLLimits {
    /// How many brackets may be open at once. Brackets in texts are counted too; those close again, but for a few
    /// half-open intervals.
    private static let openBrackets = 400
    /// How far a line may be indented, `- - x` counting as well.
    private static let indentation = 100

    /// What is wrong and on which line, from 1; nil if the text may be parsed.
    static func violation(in yaml: String) -> (line: Int, what: String)? {
        var open = 0
        for (index, line) in yaml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
                default: continue
                }
                if open > openBrackets { return (index + 1, "groups are nested too deep") }
            }
            let margin = line.utf8.prefix(indentation + 1)
            if margin.count > indentation, margin.allSatisfy(" -?:".utf8.contains) {
                return (index + 1, "groups are nested too deep")
            }
            if hasGroupAnchor(line) { return (index + 1, "a group has an anchor (&name)") }
        }
        return nil
    }

    /// Whether an `&name` stands before a group: before a bracket or a tag, or at the end of the line.
    private static func hasGroupAnchor(_ line: Substring) -> Bool {
        var before: Character? = " "
        for (index, part) in line.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
            defer { before = part.last ?? "&" }
            guard index > 0, let mark = before, " [{,".contains(mark) else { continue }
            let name = part.prefix { !" ,[]{}".contains($0) }
            if name.isEmpty { continue }
            guard let next = part.dropFirst(name.count).first(where: { $0 != " " }) else { return true }
            if "[{!#".contains(next) { return true }
        }
        return false
    }
}
