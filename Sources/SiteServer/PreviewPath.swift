/// What the path of a request means.
///
/// Files are looked up by name in what the preview holds in memory; no path ever reaches a file system, so there is
/// nothing to climb out of.
enum PreviewPath: Equatable {
    /// A name to look up, from the site's root.
    case file(String)
    /// Nothing that a site could have.
    case invalid

    /// What is shown where there is no file.
    static let notFound = "404.html"

    /// Reads the path of a request's target, percent-encoded, without its query.
    init(_ target: String) {
        guard target.hasPrefix("/"), let path = Self.decoded(target.dropFirst()) else {
            self = .invalid
            return
        }
        let isFolder = path.isEmpty || path.hasSuffix("/")
        let parts = (isFolder ? path + "index.html" : path).split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard isPlain, !path.contains("\\"), !path.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            self = .invalid
            return
        }
        self = .file(parts.joined(separator: "/"))
    }

    /// The text of percent-encoded UTF-8, decoded once; nil if it is malformed.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.allSatisfy("0123456789abcdefABCDEF".utf8.contains)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
