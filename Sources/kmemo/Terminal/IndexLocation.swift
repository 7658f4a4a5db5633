import Foundation
import Library
import SearchIndex
import Traces

/// The index of a content folder, where the user's caches belong.
enum IndexLocation {
    /// Opens the index of `folder` in `$XDG_CACHE_HOME/kmemo`, or in memory if there is no place for it.
    static func open(_ folder: ContentFolder) throws -> SearchIndex {
        let index = try SearchIndex(file: cache.map { SearchIndex.file(for: folder, in: $0) })
        if index.file == nil {
            StandardError.write(
                LocalizedText(
                    english:
                        "kmemo: the index cannot be kept: \(cache?.path ?? "no cache folder") is not writable; it is "
                        + "built anew in memory each time",
                    chinese: "kmemo：索引无法保存：\(cache?.path ?? "没有缓存目录") 不可写；每次都要在内存中重建"
                )
            )
        }
        return index
    }

    /// Opens the index of `folder` and gives it to `body`. If the file turns out to be damaged on the way, it is made
    /// anew and `body` is called once more: an index is a cache.
    static func using<Value>(_ folder: ContentFolder, _ body: (SearchIndex) throws -> Value) throws -> Value {
        let index = try open(folder)
        do {
            return try body(index)
        } catch  where SearchIndex.isDamage(error) {
            try index.discard()
            return try body(open(folder))
        }
    }

    /// `$XDG_CACHE_HOME/kmemo`, else `~/.cache/kmemo`, or `~/Library/Caches/kmemo` on macOS.
    private static var cache: URL? {
        let environment = ProcessInfo.processInfo.environment
        // A relative path is to be ignored, says the XDG Base Directory Specification.
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
            return URL(filePath: path, directoryHint: .isDirectory).appending(path: "kmemo")
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        #if os(macOS)
            let caches = "Library/Caches/kmemo"
        #else
            let caches = ".cache/kmemo"
        #endif
        return URL(filePath: home, directoryHint: .isDirectory).appending(path: caches)
    }
}
