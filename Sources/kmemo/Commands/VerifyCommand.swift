import ArgumentParser
import Foundation
import Library

/// `kmemo verify`
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every link, citation, quoted number, recorded output and translation.",
        discussion: """
            Says how many of each check were made, and each problem with file, line and what to do. A Chinese text \
            whose English source has changed since they were compared is a notice, not a problem; its page says so.

            EXAMPLES
              kmemo verify
              kmemo verify --update                                  record the snippets' outputs anew, on purpose
              kmemo verify --kernel-source /usr/src/linux-6.12       check the cited names against the source
              kmemo verify --kernel-source /usr/src/linux-6.12 --update
              kmemo verify --reviewed q22 --reviewed article:slub    the Chinese texts say what the English ones say

            EXIT STATUS
              0 all is well; 2 something is wrong.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Also check against an unpacked Linux 6.12 source (needs universal-ctags).",
            valueName: "dir"
        )
    )
    var kernelSource: String?

    @Flag(help: "Record the snippets' outputs and, with --kernel-source, the table of kernel names anew.")
    var update = false

    @Option(
        help: ArgumentHelp(
            "Record that the Chinese text of an entry was compared with the English one as it is now.",
            discussion: "An id such as q22 or article:slub; 'all' for every entry. May be repeated.",
            valueName: "id"
        )
    )
    var reviewed: [String] = []

    @Flag(name: .shortAndLong, help: "Print problems only.")
    var quiet = false

    @OptionGroup var content: ContentOptions

    func run() throws {
        try reportingFailures {
            let folder = try content.folder()
            var loaded = folder.load()
            if !reviewed.isEmpty {
                try recordReview(folder, loaded.library)
                loaded = folder.load()
            }
            let source = try kernelSource.map(open)
            if update { try record(folder, loaded.library, source) }
            var report = ContentVerification.verify(folder, loaded)
            SnippetVerification.verify(folder, into: &report)
            ExperimentVerification.verify(folder, into: &report)
            if let source {
                try KernelSourceVerification.verify(folder, loaded.library, source, into: &report)
            }
            if !quiet {
                printCounts(report)
                report.notices.forEach { StandardError.write("notice: \($0)") }
            }
            if report.problems.isEmpty {
                if !quiet { print("no problem found") }
            } else {
                // What cannot be read comes first: much of the rest may follow from it.
                let others = report.problems.filter { !loaded.problems.contains($0) }
                (loaded.problems + others).forEach { StandardError.write($0.description) }
                throw Failure(ContentWarning.count(report.problems), status: .badData)
            }
        }
    }

    private func open(_ path: String) throws -> KernelSource {
        do {
            return try KernelSource(root: URL(filePath: path, directoryHint: .isDirectory))
        } catch {
            throw ValidationError(error.description)
        }
    }

    private func recordReview(_ folder: ContentFolder, _ library: ContentLibrary) throws {
        let ids = try reviewed.flatMap { text throws -> [EntryID] in
            if text == "all" { return TranslationReview.entries(of: library) }
            guard let id = EntryID(text) else {
                throw ValidationError("'\(text)' is no id of an entry; write q22, article:slub or all.")
            }
            return [id]
        }
        let changed = try TranslationReview.record(ids, in: folder, library)
        print("translations recorded: \(changed.isEmpty ? "none changed" : changed.joined(separator: ", "))")
    }

    private func record(_ folder: ContentFolder, _ library: ContentLibrary, _ source: KernelSource?) throws {
        let changed = try SnippetVerification.update(folder)
        print("recorded outputs changed: \(changed.isEmpty ? "none" : changed.joined(separator: ", "))")
        if let source {
            let missing = try KernelSourceVerification.update(folder, library, source)
            print("wrote \(KernelSymbolTable.fileName) from Linux \(source.release), \(missing.count) names not found")
        }
    }

    private func printCounts(_ report: VerificationReport) {
        let rows = VerificationReport.Check.allCases.compactMap { check in
            report.counts[check].map { (check.rawValue, "\($0)") }
        }
        let width = rows.map(\.1.count).max() ?? 0
        for (name, count) in rows {
            print(String(repeating: " ", count: width - count.count) + count + "  " + name)
        }
    }
}
