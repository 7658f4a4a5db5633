import ArgumentParser
import Foundation
import Study
import Traces

/// Where the learner's progress is.
struct ProgressOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file with your answers.",
            discussion: "Default: $XDG_DATA_HOME/kmemo/progress.sqlite, else the same under ~/.local/share.",
            valueName: "file"
        )
    )
    var progress: String?

    /// The chosen file, or that of the environment.
    ///
    /// - Throws: `Failure` if the environment names no place for it.
    func file() throws -> URL {
        if let progress { return URL(filePath: progress) }
        guard let file = ProgressLocation.file(ProcessInfo.processInfo.environment) else {
            throw Failure(ProgressText(language: .spoken).noPlace, status: .badData)
        }
        return file
    }

    /// Opens the progress, making it if there is none; what happened to a damaged or old file is told on standard
    /// error.
    ///
    /// - Throws: `Failure` if it cannot be used.
    func open(now: Date) throws -> ProgressStore {
        let store = try Self.explaining { try ProgressStore.open(file(), now: now) }
        for notice in store.notices { StandardError.write("kmemo: \(notice.message[.spoken])") }
        return store
    }

    /// Runs `body`; an error of the progress becomes a message and its exit status.
    static func explaining<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ProgressError {
            throw Failure(error.message, status: .badData)
        }
    }
}
