/// Finds the name that someone probably meant.
public enum NearestName {
    /// The nearest of `names` to `word` by edit distance, if it is near enough to be a slip:
    /// at most a third of the word's length, or a name that begins with the word.
    public static func suggestion(for word: String, among names: [String]) -> String? {
        let lowered = word.lowercased()
        let ranked = names.map { (name: $0, distance: distance(lowered, $0.lowercased())) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        if let best = ranked.first, best.distance <= max(1, lowered.count / 3) { return best.name }
        return names.sorted().first { lowered.count >= 3 && $0.lowercased().hasPrefix(lowered) }
    }

    /// The Levenshtein distance in characters.
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substitution = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column + 1] + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
