import Testing

@testable import SiteServer

@Suite("Paths of requests")
struct PreviewPathTests {
    @Test(
        "name a file from the site's root",
        arguments: [
            ("/", "index.html"), ("/en/", "en/index.html"), ("/en/index.html", "en/index.html"), ("/en", "en"),
            ("/assets/style.css", "assets/style.css"), ("/%65n/", "en/index.html"),
            ("/zh/%E4%B8%80.html", "zh/一.html"), ("/a%20b", "a b"), ("/..a/b..", "..a/b.."), ("/%2565n", "%65n"),
        ]
    )
    func files(target: String, name: String) {
        #expect(PreviewPath(target) == .file(name))
    }

    @Test(
        "that could lead anywhere else mean nothing",
        arguments: [
            "", "x", "//", "//example.org/", "/../etc/passwd", "/en/../../etc/passwd", "/%2e%2e/etc/passwd",
            "/%2E%2E%2Fetc/passwd", "/..%2fetc%2fpasswd", "/en/./x", "/%2e/", "/en//x", "/..", "/a%2f..%2f..", "/a\\b",
            "/a%5c..%5cb", "/%00", "/a%0a", "/%", "/%4", "/%zz", "/%+1", "/%ff%fe", "/%c0%ae%c0%ae/", "/x/..%2f",
        ]
    )
    func invalid(target: String) {
        #expect(PreviewPath(target) == .invalid)
    }

    @Test("the kinds of file have the types that browsers ask for")
    func types() {
        #expect(MediaType.of("en/index.html") == "text/html; charset=utf-8")
        #expect(MediaType.of("modules/simulation.buddy-split.js") == "text/javascript; charset=utf-8")
        #expect(MediaType.of("assets/style.css") == "text/css; charset=utf-8")
        #expect(MediaType.of("assets/favicon.svg") == "image/svg+xml")
        #expect(MediaType.of("zh/feed.xml") == "application/atom+xml; charset=utf-8")
        #expect(MediaType.of("robots.txt") == "text/plain; charset=utf-8")
        #expect(MediaType.of("x") == "application/octet-stream")
    }
}
