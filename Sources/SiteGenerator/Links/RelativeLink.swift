/// Links from page to page that work from a disk, under a sub-path and on a host of its own alike.
enum RelativeLink {
    /// The link from the page at `page` to `target`, both paths from the site's root; `target` may have an
    /// `#anchor`. Characters that a URL may not hold are percent-encoded.
    static func href(from page: String, to target: String) -> String {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts.first ?? "")
        let anchor = parts.count == 2 ? "#" + encoded(String(parts[1])) : ""
        if path == page, !anchor.isEmpty { return anchor }
        var from = page.split(separator: "/").dropLast()
        var to = path.split(separator: "/")[...]
        while let first = from.first, to.count > 1, to.first == first {
            from = from.dropFirst()
            to = to.dropFirst()
        }
        let up = String(repeating: "../", count: from.count)
        return up + to.map { encoded(String($0)) }.joined(separator: "/") + anchor
    }

    /// A link to an anchor on the same page.
    static func anchor(_ anchor: String) -> String {
        "#" + encoded(anchor)
    }

    /// The way from the page to the site's root: `../../` or nothing.
    static func root(from page: String) -> String {
        String(repeating: "../", count: page.split(separator: "/").count - 1)
    }

    /// `text` with all but unreserved characters (RFC 3986) percent-encoded.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
