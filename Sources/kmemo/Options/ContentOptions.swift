import ArgumentParser
import Foundation
import Library
import Traces

/// Where the content is.
struct ContentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The content folder.",
            discussion:
                "Default: the nearest Content folder from here upwards, else the one this program was built with.",
            valueName: "dir"
        )
    )
    var content: String?

    /// The content folder.
    ///
    /// - Throws: `ValidationError` if `--content` names none; `Failure` if none is found.
    func folder() throws -> ContentFolder {
        if let content {
            let url = URL(filePath: content, directoryHint: .isDirectory)
            guard ContentFolder.isContent(url) else {
                throw ValidationError("'\(content)' is not a content folder: it has no folder 'questions'.")
            }
            return ContentFolder(url)
        }
        let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        if let folder = ContentFolder.find(from: here) { return folder }
        if let folder = ContentFolder.find(from: URL(filePath: #filePath).deletingLastPathComponent()) { return folder }
        throw Failure(
            LocalizedText(
                en: "there is no Content folder here or above; say where it is with --content",
                zh: "当前目录及上级目录中没有 Content 目录；请用 --content 指定"
            ),
            status: .badData
        )
    }
}
