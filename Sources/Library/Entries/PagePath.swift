import Traces

/// Where an entry's page lies in the generated site: decided once, for links, search hits and files alike.
public enum PagePath {
    /// The page of a question: `en/questions/22-page-allocator.html`.
    public static func question(number: Int, slug: String, language: Language) -> String {
        let digits = number < 10 ? "0\(number)" : "\(number)"
        return "\(language.rawValue)/questions/\(digits)-\(slug).html"
    }

    /// The page of an article: `en/articles/slub.html`.
    public static func article(slug: String, language: Language) -> String {
        "\(language.rawValue)/articles/\(slug).html"
    }

    /// The page of a simulation: `en/simulations/buddy-split.html`.
    public static func simulation(name: String, language: Language) -> String {
        "\(language.rawValue)/simulations/\(name).html"
    }

    /// The page of the experiments, at one of them if given: `en/experiments.html#demand-zero`.
    public static func experiments(_ name: String? = nil, language: Language) -> String {
        "\(language.rawValue)/experiments.html" + (name.map { "#\($0)" } ?? "")
    }

    /// The glossary's page, at one of its terms if given: `en/glossary.html#page-fault`.
    public static func glossary(term: String? = nil, language: Language) -> String {
        "\(language.rawValue)/glossary.html" + (term.map { "#\($0)" } ?? "")
    }

    /// The page of the catalogue, at one of its resources if given: `en/resources.html#valgrind`.
    public static func resources(_ resource: String? = nil, language: Language) -> String {
        "\(language.rawValue)/resources.html" + (resource.map { "#\($0)" } ?? "")
    }
}

extension ContentLibrary {
    /// The page of an entry, relative to the site's root; nil if there is no such entry.
    public func pagePath(of id: EntryID, in language: Language) -> String? {
        switch id {
        case .question(let number):
            question(number).map { PagePath.question(number: number, slug: $0.slug, language: language) }
        case .article(let slug):
            article(slug) == nil ? nil : PagePath.article(slug: slug, language: language)
        case .term(let slug):
            term(slug) == nil ? nil : PagePath.glossary(term: slug, language: language)
        case .simulation(let name):
            PagePath.simulation(name: name, language: language)
        case .experiment(let name):
            PagePath.experiments(name, language: language)
        case .resource(let slug):
            resource(slug) == nil ? nil : PagePath.resources(slug, language: language)
        }
    }
}
