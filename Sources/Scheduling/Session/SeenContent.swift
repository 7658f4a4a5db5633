import Traces

/// The hashes of a card's texts as they were last seen, one for each language.
public struct SeenContent: Sendable, Equatable {
    private var hashes: [(language: String, hash: String)] = []

    /// Nothing was seen.
    init() {}

    /// Notes that the text with that hash was seen.
    mutating func note(_ hash: String, in language: String) {
        hashes.removeAll { ExactText.areEqual($0.language, language) }
        hashes.append((language, hash))
    }

    /// Whether the text in that language was seen before and has another hash now.
    func hasChanged(_ hash: String, in language: String) -> Bool {
        hashes.contains { ExactText.areEqual($0.language, language) && !ExactText.areEqual($0.hash, hash) }
    }

    /// Whether the same texts were seen, in whatever order.
    public static func == (left: SeenContent, right: SeenContent) -> Bool {
        left.hashes.count == right.hashes.count
            && left.hashes.allSatisfy { seen in
                right.hashes.contains {
                    ExactText.areEqual($0.language, seen.language) && ExactText.areEqual($0.hash, seen.hash)
                }
            }
    }
}
