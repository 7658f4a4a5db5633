import ArgumentParser
import Foundation
import Study

/// `kmemo progress export`
struct ProgressExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all your answers as text, one a line.",
        discussion: """
            A file is replaced only once the new one is complete.

            EXAMPLES
              kmemo progress export answers.jsonl
              kmemo progress export | gzip > answers.jsonl.gz

            EXIT STATUS
              0 they were written; 1 there is no progress yet, and nothing was written; 2 they cannot be read or written.
            """
    )

    @ArgumentParser.Argument(help: ArgumentHelp("The file to write; standard output if it is - or not given."))
    var file: String?

    @OptionGroup var progress: ProgressOptions
    @OptionGroup var language: LanguageOptions

    func run() throws {
        try reportingFailures {
            let text = ProgressText(language: language.language)
            let source = try progress.file()
            try ProgressOptions.explaining {
                guard let store = try ProgressStore.openForReading(source) else {
                    throw Failure(text.noProgress(source.path), status: .nothingFound)
                }
                guard let file, file != "-" else {
                    try store.eachLine { print($0) }
                    return
                }
                var answers = 0
                try ExportFile(URL(filePath: file)).write { write in
                    answers = try store.eachLine(write)
                }
                StandardError.write(text.exported(answers, to: file))
            }
        }
    }
}
