import Foundation

/// A key that the user pressed.
enum Key: Equatable {
    case character(Character)
    case enter
    case left
    case right
    /// Ctrl-C, Ctrl-D, Escape, or the end of input: the user is done.
    case end

    /// Ctrl-Z, once the process goes on: what was on the screen may be gone.
    static let resumed = Key.character("\u{1A}")
}

/// Reads single keys from a terminal, or one character a line from anything else.
///
/// On a terminal the keys arrive without Enter and are not echoed; the terminal is put back as it was when the
/// keyboard is closed, and also if the process is ended by a signal. Ctrl-C arrives as `.end`, so that what was
/// answered so far can be kept and the terminal restored in the ordinary way. Ctrl-Z stops the process, with the
/// terminal put back for the shell; when it goes on, single keys are on again and `.resumed` arrives.
struct Keyboard {
    /// Whether keys come one by one from a terminal.
    let isInteractive: Bool

    init() {
        isInteractive = isatty(STDIN_FILENO) == 1
        if isInteractive { TerminalMode.enterSingleKeys() }
    }

    /// Puts the terminal back.
    func close() {
        TerminalMode.leave()
    }

    /// The next key; blocks until there is one.
    func next() -> Key {
        isInteractive ? nextKey() : nextLine()
    }

    /// Lines: one character is a key, an empty line is Enter.
    private func nextLine() -> Key {
        guard let line = readLine(strippingNewline: true) else { return .end }
        let characters = line.filter { !$0.isWhitespace }
        guard let first = characters.first else { return .enter }
        // A longer line is no answer: its first letter must not become one for good.
        return .character(characters.count == 1 ? first : "?")
    }

    private func nextKey() -> Key {
        guard let first = readByte() else { return .end }
        switch first {
        case 0x03, 0x04: return .end
        case 0x1A:
            if !TerminalMode.hasResumed() { TerminalMode.stop() }
            return .resumed
        case 0x0A, 0x0D: return .enter
        case 0x1B: return escapeSequence()
        case 0..<0x80: return .character(Character(Unicode.Scalar(first)))
        default:
            var bytes = [first]
            let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            while bytes.count < length, let byte = readByte() { bytes.append(byte) }
            return String(validating: bytes, as: UTF8.self)?.first.map(Key.character) ?? .character("?")
        }
    }

    /// An arrow key sends ESC [ C; the Escape key sends ESC and nothing behind it.
    private func escapeSequence() -> Key {
        guard isInputWaiting() else { return .end }
        guard let bracket = readByte(), bracket == UInt8(ascii: "[") || bracket == UInt8(ascii: "O") else {
            return .character("?")
        }
        switch readByte() {
        case UInt8(ascii: "C"): return .right
        case UInt8(ascii: "D"): return .left
        default:
            while isInputWaiting() { _ = readByte() }
            return .character("?")
        }
    }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            // Somebody else stopped the process and let it go on.
            if isInteractive, TerminalMode.wasResumed { return 0x1A }
            // That may also happen between the line above and the wait, which is therefore a short one.
            if isInteractive {
                var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                if poll(&descriptor, 1, 250) <= 0 { continue }
            }
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            // A signal such as a window's change of size interrupts the read; it is not the end of input.
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }

    private func isInputWaiting() -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 50) > 0
    }
}

/// The terminal's mode, and its restoration however the process ends.
private enum TerminalMode {
    // A signal handler may touch nothing but plain memory; it only reads what was stored before it was installed.
    nonisolated(unsafe) private static var saved = termios()
    nonisolated(unsafe) private static var isChanged = false

    /// Whether the process was stopped and goes on, and nobody has taken note yet.
    nonisolated(unsafe) private(set) static var wasResumed = false

    static func enterSingleKeys() {
        guard setSingleKeys() else { return }
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            handle(number) { number in
                TerminalMode.restore()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        handle(SIGTSTP) { _ in
            TerminalMode.restore()
            // The signal is held back until this function returns; then it stops the process.
            signal(SIGTSTP, SIG_DFL)
            raise(SIGTSTP)
        }
        handle(SIGCONT) { _ in
            // Nothing was changed: somebody else's SIGCONT.
            if !TerminalMode.isChanged {
                TerminalMode.enterSingleKeys()
                TerminalMode.wasResumed = true
            }
        }
    }

    /// Stops the process as Ctrl-Z does elsewhere; returns when it goes on.
    static func stop() {
        // The whole pipeline that the shell started.
        kill(0, SIGTSTP)
        // Where nobody could let it go on again, the system does not stop it.
        if !isChanged { enterSingleKeys() }
        wasResumed = false
    }

    /// Takes note of that the process goes on; whether it was so.
    static func hasResumed() -> Bool {
        defer { wasResumed = false }
        return wasResumed
    }

    static func restore() {
        guard isChanged else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, &saved)
        isChanged = false
    }

    /// Puts the terminal back for good: stopping and going on are no concern of ours any more.
    static func leave() {
        guard isChanged else { return }
        signal(SIGTSTP, SIG_DFL)
        signal(SIGCONT, SIG_DFL)
        restore()
    }

    private static func setSingleKeys() -> Bool {
        guard !isChanged, tcgetattr(STDIN_FILENO, &saved) == 0 else { return false }
        var mode = saved
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSANOW, &mode) == 0 else { return false }
        isChanged = true
        return true
    }

    /// Installs a handler whose signal interrupts a read: `signal` would let the read go on as if nothing were.
    private static func handle(_ number: Int32, _ handler: @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Glibc)
            action.__sigaction_handler.sa_handler = handler
        #else
            action.__sigaction_u.__sa_handler = handler
        #endif
        sigemptyset(&action.sa_mask)
        sigaction(number, &action, nil)
    }
}
