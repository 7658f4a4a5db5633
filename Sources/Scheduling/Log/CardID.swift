import Traces

/// The id of a card, such as `q22.mcq.1`. It never changes; a card's history hangs on it, not on its text.
public struct CardID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text.
    public let description: String

    /// The card with that id.
    public init(_ id: String) {
        description = id
    }

    /// Whether both ids have the same bytes.
    public static func == (left: CardID, right: CardID) -> Bool {
        ExactText.areEqual(left.description, right.description)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }
}
