import Mustache
import Traces

/// Markup that may be put on a page as it is.
///
/// There are two ways to make one: escaping text, and building elements whose names and attribute names are
/// literals in the source. Templates take nothing else, so text from content can never become markup.
struct HTML: Sendable, Equatable, MustacheCustomRenderable {
    /// The markup.
    private(set) var source: String

    /// No markup.
    init() {
        source = ""
    }

    /// Text, escaped for element content and for attribute values in double quotes.
    init(escaping text: String) {
        source = Markup.escaped(text)
    }

    /// Markup made by the project's own renderers, which escape what they are given.
    init(rendered markup: String) {
        source = markup
    }

    /// Text in which a span between backticks is code, as simulations and the site's own words are written.
    init(inlineText text: String) {
        source = InlineText.html(text)
    }

    /// An element with attributes and content.
    init(_ name: StaticString, _ attributes: [Attribute] = [], _ content: HTML = HTML()) {
        source = "<\(name)"
        for attribute in attributes { source += attribute.source }
        source += ">\(content.source)</\(name)>"
    }

    /// An element with attributes and text.
    init(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
        self.init(name, attributes, HTML(escaping: text))
    }

    /// An attribute, with a space before it.
    struct Attribute: Sendable {
        fileprivate let source: String

        private init(source: String) {
            self.source = source
        }

        /// `name="value"`, the value escaped.
        static func attribute(_ name: StaticString, _ value: String) -> Attribute {
            Attribute(source: " \(name)=\"\(Markup.escaped(value))\"")
        }

        /// `class="value"`
        static func `class`(_ value: String) -> Attribute { attribute("class", value) }
        /// `href="value"`
        static func href(_ value: String) -> Attribute { attribute("href", value) }
        /// `id="value"`
        static func id(_ value: String) -> Attribute { attribute("id", value) }
    }

    var isEmpty: Bool { source.isEmpty }

    static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    static func += (left: inout HTML, right: HTML) {
        left.source += right.source
    }

    // MARK: In templates

    var renderText: String { source }
    /// Empty markup counts as absent, so that a template can leave out what would surround it.
    var isNull: Bool { source.isEmpty }
}

extension Sequence<HTML> {
    /// The pieces one after another.
    func joined(separator: String = "") -> HTML {
        HTML(rendered: map(\.source).joined(separator: separator))
    }
}
