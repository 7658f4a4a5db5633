import Foundation

/// A folder for the time being, removed with all that is in it when nobody needs it any more.
final class ScratchFolder: Sendable {
    let url: URL

    /// Makes the folder.
    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "kmemo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            // What somebody answered is their own business.
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
