import ArgumentParser
import Traces

/// The command line. Each subcommand is a file of its own under Commands/.
@main
struct Kmemo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kmemo",
        abstract: "Linux memory management that you can search, be quizzed on, and run.",
        discussion: """
            Every answer points to evidence that a machine has checked: simulations with recorded output, experiments \
            that measure your own kernel, and names in the Linux 6.12 source.

            EXAMPLES
              kmemo search "buddy allocator"     find an answer
              kmemo show 22                      read it
              kmemo run buddy-split --step       watch it happen
              kmemo quiz                         be asked

            EXIT STATUS
              0 done; 1 nothing found; 2 the content or data has errors; 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [
            IndexCommand.self, SearchCommand.self, ShowCommand.self, ListCommand.self, RunCommand.self,
            QuizCommand.self, StatsCommand.self, ProgressCommand.self, SiteCommand.self, ServeCommand.self,
            VerifyCommand.self,
        ]
    )
}

extension Kmemo {
    /// Runs the command that the arguments name. What could not be written, as on a full disk, is no success.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            _ = StandardOutput.finish()
            exit(withError: error)
        }
        if !StandardOutput.finish() {
            exit(
                withError: Failure(LocalizedText(en: "the output cannot be written", zh: "输出无法写入"), status: .badData)
                    .reported()
            )
        }
    }
}

extension ExitCode {
    /// Nothing was found, as with grep.
    static let nothingFound = ExitCode(1)
    /// The content or the data has errors.
    static let badData = ExitCode(2)
}
