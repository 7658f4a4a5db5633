/// Escaping for HTML and SVG. Everything that is not markup of ours passes through here.
public enum Markup {
    /// `text` with the characters that mean something in markup replaced, for element content and for
    /// attribute values in double quotes. Control characters that XML forbids are dropped.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            default:
                if scalar.value >= 0x20 && scalar.value != 0x7F {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}

/// The one piece of markup in a trace's texts: a span between backticks is code.
public enum InlineText {
    /// `text` as HTML: escaped, with `<code>` for spans between backticks. A backtick without a
    /// partner stands for itself.
    public static func html(_ text: String) -> String {
        let parts = ExactText.split(text, at: UInt8(ascii: "`"))
        var result = ""
        for (index, part) in parts.enumerated() {
            let isCode = index % 2 == 1
            let isClosed = index < parts.count - 1
            if isCode && isClosed {
                result += "<code>" + Markup.escaped(part) + "</code>"
            } else if isCode {
                result += "`" + Markup.escaped(part)
            } else {
                result += Markup.escaped(part)
            }
        }
        return result
    }

    /// `text` without its backticks, where markup cannot be shown: in an image's description.
    public static func plain(_ text: String) -> String {
        ExactText.split(text, at: UInt8(ascii: "`")).joined(separator: "")
    }
}
