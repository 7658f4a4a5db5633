import Library
import Traces

/// Where the pages lie that are no entry's own; `PagePath` says it for entries.
enum SitePath {
    /// The page at the root that leads to a language.
    static let root = "index.html"
    /// What a host shows if there is no such page.
    static let notFound = "404.html"
    /// What crawlers may read.
    static let robots = "robots.txt"
    /// The list of pages for search engines.
    static let siteMap = "sitemap.xml"
    /// The changes, for programs that follow sites.
    static func feed(_ language: Language) -> String { "\(language.rawValue)/feed.xml" }

    static func home(_ language: Language) -> String { "\(language.rawValue)/index.html" }
    static func questions(_ language: Language) -> String { "\(language.rawValue)/questions/index.html" }
    static func study(_ language: Language) -> String { "\(language.rawValue)/study.html" }
    static func articles(_ language: Language) -> String { "\(language.rawValue)/articles/index.html" }
    static func simulations(_ language: Language) -> String { "\(language.rawValue)/simulations/index.html" }
    static func search(_ language: Language) -> String { "\(language.rawValue)/search.html" }
    static func path(_ language: Language) -> String { "\(language.rawValue)/path.html" }
    static func drills(_ language: Language) -> String { "\(language.rawValue)/drills.html" }
    static func howWeKnow(_ language: Language) -> String { "\(language.rawValue)/how-we-know.html" }

    /// The list of a topic's questions.
    static func questions(of topic: Topic, _ language: Language) -> String {
        questions(language) + "#" + topic.rawValue
    }

    /// The same page in the other language.
    static func twin(of path: String, in language: Language) -> String {
        language.other.rawValue + path.dropFirst(language.rawValue.count)
    }
}

extension Language {
    /// The tag for `lang` and `hreflang`: it tells browsers which script's fonts to use.
    var tag: String { self == .english ? "en" : "zh-Hans" }
    /// The language's name in itself.
    var ownName: String { self == .english ? "English" : "中文" }
}
