import Library
import Traces

/// Text with a style for each character, wrapped by display width and only then turned into escape sequences.
struct StyledText {
    private(set) var characters: [Character] = []
    private(set) var styles: [Console.Style?] = []

    init() {}

    init(_ text: String, _ style: Console.Style? = nil) {
        append(text, style)
    }

    init(_ inlines: [Inline], _ style: Console.Style? = nil) {
        append(inlines, style)
    }

    /// The text alone.
    var plain: String { String(characters) }

    /// Appends text in a style.
    mutating func append(_ text: String, _ style: Console.Style? = nil) {
        for character in text {
            characters.append(character)
            styles.append(style)
        }
    }

    /// Appends Markdown inlines: code and strong text have styles of their own.
    mutating func append(_ inlines: [Inline], _ style: Console.Style? = nil) {
        for inline in inlines {
            switch inline {
            case .text(let text): append(text, style)
            case .code(let code): append(code, .code)
            case .emphasis(let content): append(content, style ?? .underlined)
            case .strong(let content): append(content, .bold)
            case .link(let link): append(link.content, style)
            case .lineBreak: append("\n", style)
            }
        }
    }

    /// The text in lines of at most `width` columns, the first behind `first`, the others behind `rest`.
    func lines(width: Int, first: String = "", rest: String = "", on console: Console) -> [String] {
        let indent = console.displayWidth.width(of: rest)
        let wrapped = console.displayWidth.wrapped(plain, to: max(10, width - indent))
        var position = 0
        return wrapped.enumerated().map { number, line in
            var output = number == 0 ? first : rest
            var run = ""
            var runStyle: Console.Style?
            func flush() {
                output += runStyle.map { console.styled(run, $0) } ?? run
                run = ""
            }
            for character in line {
                // Wrapping drops only white space at line ends, so the next equal character is this one.
                while position < characters.count, characters[position] != character { position += 1 }
                let style = position < styles.count ? styles[position] : nil
                if style != runStyle {
                    flush()
                    runStyle = style
                }
                run.append(character)
                position += 1
            }
            flush()
            return output
        }
    }
}
