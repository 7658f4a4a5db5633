import Foundation
import Library
import TestSupport
import Testing

@testable import SiteGenerator

/// What a page may never hold, whatever the content: checked on every page of a site made from hostile text.
@Suite("A site of hostile content", .timeLimit(.minutes(2)))
struct HostileSiteTests {
    @Test("every page states the policy, and has no script, style or handler of its own", arguments: [false, true])
    func policy(isPreview: Bool) throws {
        let fixture = try SiteFixture()
        try SiteGenerator(
            content: ContentFolder(fixture.content.url),
            theme: try SiteFixture.theme,
            settings: SiteSettings(isPreview: isPreview)
        ).build(into: fixture.output.url)
        let expected = isPreview ? ContentPolicy.preview : ContentPolicy.site
        let pages = try fixture.pages()
        #expect(pages[SitePath.root] != nil && pages[SitePath.notFound] != nil)
        for (path, page) in pages {
            let policy = page.tags("meta").first { $0["http-equiv"] == "Content-Security-Policy" }?["content"]
            #expect(policy?.replacingOccurrences(of: "&#39;", with: "'") == expected, "\(path)")
            // A policy binds only what comes after it.
            let first = page.tags.firstIndex { ["script", "link", "style"].contains($0.name) } ?? 0
            let place = page.tags.firstIndex { $0["http-equiv"] == "Content-Security-Policy" } ?? Int.max
            #expect(place < first, "\(path)")
            for tag in page.tags {
                #expect(tag.name != "style" && tag["style"] == nil, "\(path): <\(tag.name)>")
                #expect(tag.name != "script" || tag["src"] != nil, "\(path): a script in the page")
                #expect(!tag.attributes.contains { $0.name.lowercased().hasPrefix("on") }, "\(path): <\(tag.name)>")
            }
        }
    }

    @Test("the policy lets in the site's own files and WebAssembly, and nothing else")
    func policyIsStrict() {
        let directives = ContentPolicy.site.components(separatedBy: "; ")
        #expect(directives.contains("default-src 'none'"))
        #expect(directives.contains("script-src 'self' 'wasm-unsafe-eval'"))
        let sources = Set(directives.flatMap { $0.split(separator: " ").dropFirst() })
        #expect(sources == ["'none'", "'self'", "'wasm-unsafe-eval'", "data:"])
        #expect(directives.filter { $0.contains("data:") } == ["img-src 'self' data:"])
    }

    @Test("what looks like markup is shown as text, large or small")
    func text() throws {
        let fixture = try SiteFixture()
        let file = ContentFixture.firstEnglish
        let attack = "&lt;script&gt;alert(1)&lt;/script&gt; &#60;svg/onload=alert(1)&#62; `</code><script>x</script>`"
        let long = String(repeating: "a", count: 150_000)
        try fixture.content.folder.replace(
            "Nothing.",
            with: "\(attack)\n\n\(long)\n\n```c\n\(String(repeating: "\"\\", count: 20_000))\n```",
            in: file
        )
        try fixture.build()
        let page = try fixture.output.read(SiteFixture.question)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &lt;svg/onload=alert(1)&gt;"))
        #expect(page.contains("<code>&lt;/code&gt;&lt;script&gt;x&lt;/script&gt;</code>"))
        #expect(page.contains(long))
        #expect(ScannedPage(page).tags("svg").allSatisfy { $0["onload"] == nil && !$0.name.contains("/") })
    }

    @Test("content that is refused leaves the site as it was")
    func refused() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let before = try fixture.files()
        try fixture.content.folder.replace("Nothing.", with: "<script>x</script>", in: ContentFixture.firstEnglish)
        #expect(throws: SiteError.self) { try fixture.build() }
        #expect(try fixture.files() == before)
    }
}
