import ArgumentParser
import Foundation
import Traces

/// A failure with its message and exit status: what is wrong and what to do.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let status: ExitCode

    init(_ description: String, status: ExitCode) {
        self.description = description
        self.status = status
    }

    /// A failure told in the language of this run.
    init(_ message: LocalizedText, status: ExitCode) {
        self.init(message[.spoken], status: status)
    }

    /// Prints the message on standard error; the exit status to throw.
    func reported() -> ExitCode {
        StandardError.write("kmemo: \(description)")
        return status
    }
}

/// Messages, as opposed to results.
enum StandardError {
    /// Prints a line on standard error, in the language of this run.
    static func write(_ message: LocalizedText) {
        write(message[.spoken])
    }

    /// Prints a line on standard error.
    static func write(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

extension ParsableCommand {
    /// Runs `body`; a `Failure`, or an error that no one foresaw, becomes a message and an exit status.
    func reportingFailures(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as Failure {
            throw failure.reported()
        } catch let error where error is ExitCode || error is ValidationError || error is CleanExit {
            throw error
        } catch {
            throw Failure("\(error)", status: .badData).reported()
        }
    }
}
