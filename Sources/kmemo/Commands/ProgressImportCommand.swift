import ArgumentParser
import Foundation
import Study

/// `kmemo progress import`
struct ProgressImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add the answers of an export to your own.",
        discussion: """
            Answers that are there already stay as they are, so importing a file twice is the same as once. If any line \
            is wrong, it is named and nothing is imported.

            EXAMPLES
              kmemo progress import answers.jsonl
              gunzip -c answers.jsonl.gz | kmemo progress import -

            EXIT STATUS
              0 it was imported; 2 the file or your own progress has errors, and nothing was imported.
            """
    )

    @ArgumentParser.Argument(help: "The file to read; standard input if it is -.")
    var file: String

    @OptionGroup var progress: ProgressOptions
    @OptionGroup var language: LanguageOptions

    func run() throws {
        try reportingFailures {
            let text = ProgressText(language: language.language)
            try ProgressOptions.explaining {
                let lines: LineFile
                if file == "-" {
                    lines = LineFile(.standardInput, name: text.standardInput)
                } else {
                    let url = URL(filePath: file)
                    if try LineFile.isDatabase(url) { throw Failure(text.isDatabase(file), status: .badData) }
                    lines = try LineFile(opening: url)
                }
                let store = try progress.open(now: Date())
                let additions = try store.takeIn(lines)
                try store.close()
                print(text.tookIn(additions))
            }
        }
    }
}
