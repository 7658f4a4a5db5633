import Library
import Traces

/// The controls above a list that a reader can narrow down. The script `filters.js` shows and serves them; without
/// it the list stands as it is.
struct FilterForm {
    /// A choice among values of one of the items' attributes.
    struct Field {
        /// The name in addresses and in the items' `data-` attributes.
        let name: String
        let label: LocalizedText
        let options: [(value: String, label: String)]
    }

    let fields: [Field]
    let language: Language

    /// The values that the partial `filters` takes.
    var values: TemplateValues {
        [
            "filterFields": .list(
                fields.map { field in
                    [
                        "name": .text(field.name),
                        "label": .text(field.label[language]),
                        "options": .list(
                            field.options.map { ["value": .text($0.value), "label": .text($0.label)] }
                        ),
                    ]
                }
            )
        ]
    }

    /// A field of topics, of which only those that occur are offered.
    static func topics(_ topics: [Topic], _ language: Language, other: LocalizedText? = nil) -> Field {
        let known = Topic.allCases.filter(topics.contains).map { (value: $0.rawValue, label: $0.title[language]) }
        return Field(
            name: "topic",
            label: SiteText.filterTopic,
            options: known + (other.map { [(value: "other", label: $0[language])] } ?? [])
        )
    }
}
