import Library
import Traces

/// Where the headings of a text are in the other language's text, so that switching the language keeps the place.
///
/// Headings have their own words as anchors, so those of the two languages differ. Sections of an answer are known by
/// what they are; other headings are paired by their order, where both texts have the same headings in depth and number.
struct TwinAnchors: Sendable {
    private var twins: [String: String] = [:]

    /// The pairs of two texts of the same entry.
    init(_ document: Document, in language: Language, twin: Document) {
        let own = document.sections.filter { !$0.anchor.isEmpty }
        let others = twin.sections.filter { !$0.anchor.isEmpty }
        for (index, section) in own.enumerated() {
            let known = AnswerSection.allCases.first { $0.heading[language] == section.heading.plainText }
            let other =
                if let known {
                    others.first { $0.heading.plainText == known.heading[language.other] }
                } else {
                    own.count == others.count ? others[index] : nil
                }
            guard let other else { continue }
            twins[section.anchor] = other.anchor
            let inner = Self.headings(section)
            let innerTwins = Self.headings(other)
            guard inner.map(\.level) == innerTwins.map(\.level) else { continue }
            for (one, another) in zip(inner, innerTwins) { twins[one.anchor] = another.anchor }
        }
    }

    /// The anchor in the other language's text; "" if there is none that is certain.
    subscript(anchor: String) -> String { twins[anchor] ?? "" }

    private static func headings(_ section: Section) -> [(level: Int, anchor: String)] {
        section.blocks.compactMap { block in
            if case .heading(let level, _, let anchor, _) = block { (level, anchor) } else { nil }
        }
    }
}
