import ArgumentParser

/// `kmemo progress`
struct ProgressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "progress",
        abstract: "Take your answers with you: to another machine, to the site, and back.",
        discussion: """
            An export is a text file with one answer a line; the README describes it. The site's study page reads and \
            writes the same file.

            EXAMPLES
              kmemo progress export answers.jsonl
              kmemo progress import answers.jsonl
              kmemo progress merge /media/old/progress.sqlite
            """,
        subcommands: [ProgressExportCommand.self, ProgressImportCommand.self, ProgressMergeCommand.self]
    )
}
