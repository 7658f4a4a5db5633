import Foundation
import Traces

/// What standard output can do: its width, whether it takes colours, and how wide characters are there.
struct Console {
    let isTerminal: Bool
    let usesColour: Bool
    /// In columns.
    let width: Int
    let displayWidth: DisplayWidth

    /// The console of this process.
    init(colour: ColourOptions) {
        self.init(colour: colour.color, environment: ProcessInfo.processInfo.environment)
    }

    init(colour: Bool?, environment: [String: String]) {
        isTerminal = isatty(STDOUT_FILENO) == 1
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        usesColour = colour ?? (isTerminal && !isPlain && environment["TERM"] != "dumb")
        width = Self.columns(environment)
        displayWidth = DisplayWidth(ambiguousIsWide: environment["KMEMO_AMBIGUOUS"] == "2")
    }

    /// Text wider than this is hard to read.
    private static let widest = 100

    private static func columns(_ environment: [String: String]) -> Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return min(max(20, Int(size.ws_col)), widest)
        }
        return environment["COLUMNS"].flatMap(Int.init).map { min(max(20, $0), widest) } ?? 80
    }

    /// `text` in `style`, if the console takes colours.
    func styled(_ text: String, _ style: Style) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The styles, as the codes of ANSI's SGR sequence. They are the terminal's own colours, so that they suit its theme.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case underlined = "4"
        case found = "1;33"
        case code = "36"
        case right = "32"
        case wrong = "31"
        case heading = "1;34"
    }
}
