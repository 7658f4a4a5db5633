/// Finds the name that was probably meant.
public enum NameSuggestion {
    /// The name nearest to `name`, or `nil` if none is near: at most a third of its letters may differ,
    /// and at least one. A name that begins with `name` is near too. Of equally near names, the first.
    public static func nearest(to name: String, among names: [String]) -> String? {
        let letters = Array(name.unicodeScalars)
        guard !letters.isEmpty else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            // To count scalars in a String takes kilobytes of a module; an array knows.
            let others = Array(candidate.unicodeScalars)
            var distance = editDistance(letters, others)
            if letters.count >= 2 && others.starts(with: letters) { distance = 1 }
            let limit = max(1, max(letters.count, others.count) / 3)
            if distance <= limit && distance < (best?.distance ?? Int.max) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one
    /// word into the other.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(previous[column + 1] + 1, current[column] + 1)
                cost = min(cost, previous[column] + (letter == other ? 0 : 1))
                if row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
