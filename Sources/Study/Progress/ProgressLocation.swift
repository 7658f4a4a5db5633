import Foundation

/// Where the progress of a user belongs.
public enum ProgressLocation {
    /// `$XDG_DATA_HOME/kmemo/progress.sqlite`, else `~/.local/share/kmemo/progress.sqlite`, or
    /// `~/Library/Application Support/kmemo/progress.sqlite` on macOS; nil if the environment names no home.
    public static func file(_ environment: [String: String]) -> URL? {
        let name = "kmemo/progress.sqlite"
        // A relative path is to be ignored, says the XDG Base Directory Specification.
        if let path = environment["XDG_DATA_HOME"], path.hasPrefix("/") {
            return URL(filePath: path, directoryHint: .isDirectory).appending(path: name)
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        #if os(macOS)
            let data = "Library/Application Support"
        #else
            let data = ".local/share"
        #endif
        return URL(filePath: home, directoryHint: .isDirectory).appending(path: data).appending(path: name)
    }
}
