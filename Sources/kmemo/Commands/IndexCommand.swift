import ArgumentParser
import Foundation
import Library
import SearchIndex
import Traces

/// `kmemo index`
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Bring the search index up to date with the content.",
        discussion: """
            Only what changed is written. The index is a cache: it may be deleted at any time, and a search makes or \
            refreshes it by itself.

            EXAMPLES
              kmemo index
              kmemo index --rebuild
            """
    )

    @OptionGroup var content: ContentOptions
    @OptionGroup var colour: ColourOptions

    @Flag(help: "Write every entry anew.")
    var rebuild = false

    func run() throws {
        try reportingFailures {
            let folder = try content.folder()
            let console = Console(colour: colour)
            let (report, counts) = try IndexLocation.using(folder) { index in
                var bar = ProgressBar(console: console)
                let report = try index.refresh(from: folder, rebuild: rebuild) { done, total in
                    bar.show(done, of: total)
                }
                bar.finish()
                return (report, try index.counts())
            }
            print(
                "indexed \(counts.entries) entries, \(counts.sections) sections: "
                    + "\(report.written) written, \(report.unchanged) unchanged, \(report.removed) removed"
            )
            if !report.problems.isEmpty {
                report.problems.forEach { StandardError.write($0.description) }
                throw Failure(
                    LocalizedText(
                        english: "the content has \(ContentWarning.count(report.problems))",
                        chinese: "内容有 \(report.problems.count) 处问题"
                    ),
                    status: .badData
                )
            }
        }
    }
}

/// A bar on standard error, only on a terminal.
struct ProgressBar {
    private let isShown: Bool
    private let width: Int
    private var last = -1

    init(console: Console) {
        isShown = isatty(STDERR_FILENO) == 1
        width = min(40, console.width - 20)
    }

    /// Draws the bar if it changed.
    mutating func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = done * width / total
        guard filled != last else { return }
        last = filled
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        FileHandle.standardError.write(Data("\r[\(bar)] \(done)/\(total)".utf8))
    }

    /// Clears the bar.
    func finish() {
        if isShown, last >= 0 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
