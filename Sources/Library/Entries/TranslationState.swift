/// Whether the Chinese text of an entry was compared with the English one as it is now.
///
/// Each language is written for itself, but the English file carries the facts, and is changed first. The Chinese
/// file records which English wording it was last compared with, so that a later change shows.
public enum TranslationState: Sendable, Equatable {
    /// It was compared with the present English wording.
    case current
    /// The English wording has changed since.
    case stale
    /// The Chinese file does not say which wording it was compared with.
    case unrecorded

    init(recorded: ContentHash?, source: ContentHash) {
        self = recorded.map { $0 == source ? .current : .stale } ?? .unrecorded
    }
}
