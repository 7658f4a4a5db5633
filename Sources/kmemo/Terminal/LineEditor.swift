import Foundation

extension Keyboard {
    /// A line that the user types, or the next line of input; nil if there is none or the user is done (Ctrl-C,
    /// Ctrl-D, Escape).
    ///
    /// On a terminal what is typed is shown, Backspace takes a character back and Ctrl-U all of them.
    func line(on console: Console) -> String? {
        // Output to a pipe is kept back until a buffer is full; who answers must see the question first.
        fflush(nil)
        guard isInteractive else { return readLine(strippingNewline: true) }
        let prompt = "> "
        var text = ""
        func redraw() {
            // Back to the start of the line, and nothing behind it.
            print("\r\u{1B}[K" + prompt + text, terminator: "")
            fflush(nil)
        }
        redraw()
        while true {
            switch next() {
            case .end:
                print()
                return nil
            case .enter:
                print()
                return text
            case .character("\u{7F}"), .character("\u{08}"):
                if !text.isEmpty { text.removeLast() }
                redraw()
            // The process was stopped and goes on.
            case .character("\u{1A}"): redraw()
            case .character("\u{15}"):
                text = ""
                redraw()
            // Keys that are no characters arrive as a question mark, which is part of no answer.
            case .character("?"), .left, .right: break
            case .character(let character):
                let isControl = character.unicodeScalars.allSatisfy { $0.value < 0x20 }
                // What does not fit on the line could not be taken back.
                let width = console.displayWidth.width(of: prompt + text + String(character))
                guard !isControl, width < console.width else { break }
                text.append(character)
                print(character, terminator: "")
                fflush(nil)
            }
        }
    }
}
