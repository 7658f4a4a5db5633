import Foundation
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("The service worker's list")
struct OfflineWorkerTests {
    @Test(
        "digests are those of SHA-256",
        arguments: [
            // FIPS 180-4's examples, and lengths around a block's.
            ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="
            ),
        ]
    )
    func digests(text: String, expected: String) {
        #expect(SHA256.base64(Data(text.utf8)) == expected)
    }

    @Test("a million letters have the digest that FIPS 180-4 gives")
    func longDigest() {
        let data = Data(repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA256.base64(data) == "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA=")
    }

    @Test("names every page, style and script with its digest, and nothing that only crawlers read")
    func list() throws {
        let fixture = try SiteFixture()
        try fixture.build()
        let files = try fixture.files()
        let script = try fixture.output.read("worker.js")
        for (path, data) in files {
            let isListed = script.contains("\"\(path)\":\"\(SHA256.base64(data))\"")
            let isRead = [".html", ".css", ".js", ".svg"].contains { path.hasSuffix($0) } && path != "worker.js"
            #expect(isListed == isRead, "\(path)")
        }
        #expect(files["assets/worker.js"] == nil)
        #expect(script.contains("shell:[\"404.html\",\"assets/"))
    }

    @Test("differs when a file does, and not otherwise")
    func version() throws {
        let fixture = try SiteFixture()
        func version() throws -> String {
            try fixture.build()
            return String(
                try #require(try fixture.output.read("worker.js").firstMatch(of: /version:"([^"]+)"/)).output.1
            )
        }
        let first = try version()
        #expect(try version() == first)
        try fixture.content.folder.replace("Nothing.", with: "Something.", in: ContentFixture.firstEnglish)
        #expect(try version() != first)
    }
}
