import Foundation
import Library
import SearchIndex

/// What the browser searches: the index of the command line, in parts.
enum SearchFiles {
    /// The module that searches.
    static let module = "search"

    /// The files by path from the site's root.
    ///
    /// - Throws: `SiteError.files` if SQLite cannot make the index.
    static func files(of library: ContentLibrary) throws(SiteError) -> [String: Data] {
        do {
            var files: [String: Data] = [:]
            for shard in try SearchIndex(indexing: library).shards() {
                files["search/\(shard.name).js"] = Data(shard.script.utf8)
            }
            return files
        } catch {
            throw .files("the search index cannot be made: \(error)")
        }
    }
}
