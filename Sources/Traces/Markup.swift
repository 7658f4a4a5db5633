/// Escaping for HTML and SVG. Everything that is not markup of ours passes through here.
public enum Markup {
    /// `text` with the characters that mean something in markup replaced, for element content and for
    /// attribute values in double quotes. Control characters that XML forbids are dropped.
    public static func escaped(_ text: String) -> String {
        var writer = MarkupWriter()
        writer.text(text)
        return writer.result
    }
}

/// The one piece of markup in a trace's texts: a span between backticks is code.
public enum InlineText {
    /// `text` as HTML: escaped, with `<code>` for spans between backticks. A backtick without a
    /// partner stands for itself.
    public static func html(_ text: String) -> String {
        var writer = MarkupWriter()
        writer.inlineText(text)
        return writer.result
    }

    /// `text` without its backticks, where markup cannot be shown: in an image's description.
    @inline(never)
    public static func plain(_ text: String) -> String {
        String(decoding: Array(text.utf8).filter { $0 != UInt8(ascii: "`") }, as: UTF8.self)
    }
}
