import Foundation

/// The folder that a site is written to: only what changed is written, and only what was written is removed.
///
/// A manifest in the folder lists the files that the generator made. A folder that holds files but no
/// manifest is somebody else's and is refused.
struct OutputFolder {
    /// The manifest's name: one path a line, sorted.
    static let manifestName = ".kmemo-site"

    let url: URL

    /// Makes the folder hold `files`, by path from the folder, and none of an earlier build's others.
    ///
    /// - Throws: `SiteError.foreignFolder`, or `SiteError.files` if the file system refuses.
    func update(_ files: [String: Data]) throws(SiteError) -> (written: Int, removed: Int) {
        let old = try earlierFiles()
        let new = Set(files.keys)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            // Both builds' files first: if this one is cut short, the next still knows what is ours.
            try writeManifest(old.union(new))
            var written = 0
            for (path, data) in files.sorted(by: { $0.key < $1.key }) where try write(data, to: path) { written += 1 }
            var removed = 0
            for path in old.subtracting(new).sorted() where try remove(path) { removed += 1 }
            try writeManifest(new)
            return (written, removed)
        } catch {
            throw .files("'\(url.path)' cannot be written: \(error.localizedDescription)")
        }
    }

    /// The files that an earlier build made.
    private func earlierFiles() throws(SiteError) -> Set<String> {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return []
        } catch {
            throw .files("'\(url.path)' cannot be read: \(error.localizedDescription)")
        }
        if names.isEmpty { return [] }
        guard let manifest = try? String(contentsOf: url.appending(path: Self.manifestName), encoding: .utf8) else {
            throw .foreignFolder(url.path)
        }
        return Set(manifest.split(separator: "\n").map(String.init).filter(Self.isInside))
    }

    /// Whether a path of the manifest stays in the folder: a manifest that was tampered with removes nothing else.
    private static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
    }

    private func writeManifest(_ paths: Set<String>) throws {
        let text = paths.sorted().map { $0 + "\n" }.joined()
        _ = try write(Data(text.utf8), to: Self.manifestName)
    }

    /// Writes a file if it differs; whether it did.
    private func write(_ data: Data, to path: String) throws -> Bool {
        let file = url.appending(path: path)
        if let present = try? Data(contentsOf: file), present == data { return false }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: file, options: .atomic)
        return true
    }

    /// Removes a file and the folders that become empty; whether it was there.
    private func remove(_ path: String) throws -> Bool {
        let manager = FileManager.default
        var file = url.appending(path: path)
        guard manager.fileExists(atPath: file.path) else { return false }
        try manager.removeItem(at: file)
        for _ in path.split(separator: "/").dropLast() {
            file = file.deletingLastPathComponent()
            guard try manager.contentsOfDirectory(atPath: file.path).isEmpty else { break }
            try manager.removeItem(at: file)
        }
        return true
    }
}
