import ArgumentParser
import Foundation
import Study

/// `kmemo progress merge`
struct ProgressMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Add the answers of another progress file to your own.",
        discussion: """
            The other may be a progress.sqlite, of another machine or from a backup, or an export. It is only read. \
            Merge both ways, and both have every answer.

            EXAMPLES
              kmemo progress merge /media/old/progress.sqlite
              kmemo progress merge ~/laptop.sqlite --progress ~/desktop.sqlite

            EXIT STATUS
              0 they were merged; 2 either file has errors, and nothing was added.
            """
    )

    @ArgumentParser.Argument(help: "The other progress.sqlite, or an export.")
    var file: String

    @OptionGroup var progress: ProgressOptions
    @OptionGroup var language: LanguageOptions

    func run() throws {
        try reportingFailures {
            let text = ProgressText(language: language.language)
            let url = URL(filePath: file)
            try ProgressOptions.explaining {
                let source = try source(url, text)
                let store = try progress.open(now: Date())
                let additions = try source(store)
                try store.close()
                print(text.tookIn(additions))
            }
        }
    }

    /// Opens the other file; what it has can then be taken in.
    private func source(
        _ url: URL,
        _ text: ProgressText
    ) throws -> (ProgressStore) throws -> ReviewLog.Additions {
        guard try LineFile.isDatabase(url) else {
            let lines = try LineFile(opening: url)
            return { try $0.takeIn(lines) }
        }
        guard let other = try ProgressStore.openForReading(url) else {
            throw Failure(text.noProgress(url.path), status: .badData)
        }
        return { try $0.takeIn(other) }
    }
}
