import Testing

@testable import SiteGenerator

@Suite("Relative links")
struct RelativeLinkTests {
    @Test(
        "lead from any depth to any other",
        arguments: [
            ("index.html", "en/index.html", "en/index.html"),
            ("en/index.html", "index.html", "../index.html"),
            ("en/index.html", "en/questions/index.html", "questions/index.html"),
            ("en/questions/01-a.html", "en/questions/02-b.html", "02-b.html"),
            ("en/questions/01-a.html", "en/glossary.html#page-fault", "../glossary.html#page-fault"),
            ("en/questions/01-a.html", "zh/questions/01-a.html", "../../zh/questions/01-a.html"),
            ("en/questions/01-a.html", "assets/style.css", "../../assets/style.css"),
            ("en/questions/01-a.html", "en/questions/01-a.html", "01-a.html"),
            ("en/questions/01-a.html", "en/questions/01-a.html#x", "#x"),
            ("en/glossary.html", "en/glossary/x.html", "glossary/x.html"),
            ("en/en/a.html", "en/b.html", "../b.html"),
            ("zh/index.html", "zh/questions/01.html#一句话", "questions/01.html#%E4%B8%80%E5%8F%A5%E8%AF%9D"),
            ("en/index.html", "en/a b\"c.html#d e", "a%20b%22c.html#d%20e"),
        ]
    )
    func href(page: String, target: String, expected: String) {
        #expect(RelativeLink.href(from: page, to: target) == expected)
    }

    @Test("the way to the root has as many steps as the page's depth")
    func root() {
        #expect(RelativeLink.root(from: "404.html") == "")
        #expect(RelativeLink.root(from: "en/index.html") == "../")
        #expect(RelativeLink.root(from: "en/questions/01-a.html") == "../../")
    }

    @Test("the twin is the same page in the other language")
    func twin() {
        #expect(SitePath.twin(of: "en/questions/01-a.html", in: .english) == "zh/questions/01-a.html")
        #expect(SitePath.twin(of: "zh/glossary.html", in: .chinese) == "en/glossary.html")
    }
}
