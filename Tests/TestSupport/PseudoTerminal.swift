import Foundation

/// Runs the built `kmemo` in a terminal of its own: it sees a keyboard and a screen, a test presses the keys and reads
/// what is on the screen.
public final class PseudoTerminal {
    /// Why a program did not do what was waited for, with what it had printed.
    public struct Failure: Error, CustomStringConvertible {
        /// What was waited for, and what came.
        public let description: String
    }

    /// The line settings that a program may change and must put back.
    public struct Mode: Equatable, Sendable {
        /// Lines are edited and sent whole.
        public let isCanonical: Bool
        /// What is typed is shown.
        public let echoes: Bool
        /// Ctrl-C is a signal.
        public let hasSignals: Bool

        /// How a terminal is set for a shell.
        public static let ordinary = Mode(isCanonical: true, echoes: true, hasSignals: true)
        /// How it is set for a program that takes single keys.
        public static let singleKeys = Mode(isCanonical: false, echoes: false, hasSignals: false)
    }

    private let keyboard: Int32
    private let line: Int32
    private let process = Process()
    private var printed = Data()
    /// How much of the output `expect` has passed.
    private var position = 0

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - arguments: those of the program.
    ///   - runner: gives environment and folder.
    ///   - columns: the width of the screen.
    /// - Throws: `Failure` if there is no pseudo-terminal; an error of `Process`.
    public init(_ arguments: [String], _ runner: ProgramRunner, columns: UInt16 = 80) throws {
        var (keyboard, line): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&keyboard, &line, nil, nil, &size) == 0 else {
            throw Failure(description: "there is no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        (self.keyboard, self.line) = (keyboard, line)
        for end in [keyboard, line] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let end = FileHandle(fileDescriptor: line, closeOnDealloc: false)
        process.executableURL = ProgramRunner.program
        process.arguments = arguments
        process.environment = runner.environment.merging(["TERM": "xterm-256color"]) { given, _ in given }
        process.currentDirectoryURL = runner.folder
        process.standardInput = end
        process.standardOutput = end
        process.standardError = end
        // A program inherits the signals that its parent's thread holds back, and the threads that run tests hold
        // back all; a shell's child holds back none.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(line)
        close(keyboard)
    }

    /// How the line is set now.
    public var mode: Mode {
        var settings = termios()
        tcgetattr(line, &settings)
        func has(_ flag: Int32) -> Bool { settings.c_lflag & tcflag_t(flag) != 0 }
        return Mode(
            isCanonical: has(Int32(ICANON)),
            echoes: has(Int32(ECHO)),
            hasSignals: has(Int32(ISIG))
        )
    }

    /// Presses keys.
    public func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(keyboard, bytes, bytes.count)
    }

    /// Waits until `text` is on the screen, behind what was waited for before; returns what was printed up to there.
    @discardableResult
    public func expect(_ text: String, seconds: Double = 30) throws -> String {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            let new = String(decoding: printed[position...], as: UTF8.self)
            if let range = new.range(of: text) {
                let seen = new[..<range.upperBound]
                position += seen.utf8.count
                return seen.replacingOccurrences(of: "\r\n", with: "\n")
            }
            guard Date() < deadline, read(for: 0.05) || process.isRunning else {
                throw Failure(description: "'\(text)' did not appear; there was: \(new)")
            }
        }
    }

    /// Waits for the end of the program; its exit status and what it printed since the last `expect`.
    public func end(seconds: Double = 30) throws -> (status: Int32, output: String) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while process.isRunning {
            guard Date() < deadline else { throw Failure(description: "it goes on: \(rest)") }
            _ = read(for: 0.02)
        }
        while read(for: 0.02) {}
        return (process.terminationStatus, rest)
    }

    /// Sends a signal to the program.
    public func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Whether the program is stopped, as Ctrl-Z stops programs.
    ///
    /// - Throws: an error of reading what the system says of it.
    public func isStopped() throws -> Bool {
        let stat = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        // Behind the name, which is in parentheses, comes the state.
        return stat.split(separator: ")").last?.hasPrefix(" T") ?? false
    }

    /// Whether the program is in a group of its own, so that stopping the group does not stop the tests.
    public var hasOwnGroup: Bool {
        getpgid(process.processIdentifier) != getpgrp()
    }

    private var rest: String {
        String(decoding: printed[position...], as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    }

    /// Takes over what was printed, waiting for it at most so long; false if there was nothing.
    private func read(for seconds: Double) -> Bool {
        var descriptor = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(seconds * 1000)) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Foundation.read(keyboard, &buffer, buffer.count)
        guard count > 0 else { return false }
        printed.append(contentsOf: buffer[..<count])
        return true
    }
}
