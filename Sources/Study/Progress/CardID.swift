/// The id of a card, such as `q22.mcq.1`. It never changes; a card's history hangs on it, not on its text.
public struct CardID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text.
    public let description: String

    /// The card with that id.
    public init(_ id: String) {
        description = id
    }
}
