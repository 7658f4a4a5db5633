import Mustache

/// What a template can be given: safe markup, a condition, a list or a group of values by name.
///
/// Text becomes markup here, by escaping. So `{{name}}` in a template is always safe, and there is no way
/// for a template to ask for unescaped text.
enum TemplateValue: Sendable {
    case html(HTML)
    case flag(Bool)
    case list([TemplateValues])
    case group(TemplateValues)

    /// Text, escaped.
    static func text(_ text: String) -> TemplateValue {
        .html(HTML(escaping: text))
    }

    /// A number.
    static func number(_ number: Int) -> TemplateValue {
        .html(HTML(escaping: "\(number)"))
    }

    fileprivate var forMustache: Any {
        switch self {
        case .html(let html): html
        case .flag(let flag): flag
        case .list(let list): list
        case .group(let group): group
        }
    }
}

/// Values by name, as a template sees them.
struct TemplateValues: Sendable, MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: TemplateValue]

    init(dictionaryLiteral elements: (String, TemplateValue)...) {
        values = Dictionary(elements) { _, last in last }
    }

    subscript(name: String) -> TemplateValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Adds the values of `other`; for a name that both have, the other's.
    mutating func merge(_ other: TemplateValues) {
        values.merge(other.values) { _, new in new }
    }

    func child(named name: String) -> Any? {
        values[name]?.forMustache
    }
}
