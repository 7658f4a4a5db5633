import Foundation

/// What tells that a file may have changed: its size and the time of its last change.
struct FileStamp: Sendable, Equatable {
    private let size: Int
    /// Nanoseconds since 1970.
    private let modified: Int

    /// Those of all files in a folder and below, by path with `prefix` before it. Hidden files and folders, and the
    /// folders named in `skipping`, are passed over.
    static func all(in folder: URL, _ prefix: String, skipping: Set<String> = []) -> [String: FileStamp] {
        var stamps: [String: FileStamp] = [:]
        collect(folder.path, prefix, skipping, into: &stamps)
        return stamps
    }

    private static func collect(
        _ folder: String,
        _ prefix: String,
        _ skipping: Set<String>,
        into stamps: inout [String: FileStamp]
    ) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where !name.hasPrefix(".") {
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where !skipping.contains(name):
                collect("\(folder)/\(name)", "\(prefix)\(name)/", skipping, into: &stamps)
            case S_IFREG:
                #if canImport(Darwin)
                    let time = status.st_mtimespec
                #else
                    let time = status.st_mtim
                #endif
                stamps[prefix + name] = FileStamp(
                    size: Int(status.st_size),
                    modified: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
                )
            default: break
            }
        }
    }
}
