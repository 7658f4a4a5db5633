/// What pages may load and run: the Content-Security-Policy that every page states first.
///
/// Everything comes from the site itself. No script or style stands in a page, so text that got through all escaping
/// would still not run; WebAssembly may be compiled, and nothing else is evaluated.
enum ContentPolicy {
    /// The policy of every page of the site.
    static let site = directives(connect: "'none'")
    /// The policy of a page that is previewed: its script asks the preview's server whether the page has changed.
    static let preview = directives(connect: "'self'")

    private static func directives(connect: String) -> String {
        [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            // The style sheet's small pictures stand in it as data.
            "img-src 'self' data:",
            "worker-src 'self'",
            "connect-src \(connect)",
            "base-uri 'none'",
            "form-action 'none'",
        ].joined(separator: "; ")
    }
}
