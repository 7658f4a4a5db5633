import BrowserExchange
import SearchRanking

// The search of the site. The script loads shards and shows hits; all else is here and in SearchRanking.

/// The shards that the page has loaded. The module has one thread.
nonisolated(unsafe) private var source = ShardSource()

/// What `kmemo_search` returns if shards have to be loaded first.
private let needsShards: Int32 = 3

/// How many terminal columns an excerpt takes.
private let excerptWidth = 160

/// Takes a shard: its name on the first line of the request, then its text. Status 1 if it belongs to another build
/// of the site than the root; the root itself is always taken, and what was there before forgotten.
@_cdecl("kmemo_search_shard")
public func kmemoSearchShard() -> Int32 {
    let request = Exchange.inputBytes
    guard let end = request.firstIndex(of: UInt8(ascii: "\n")) else {
        return Exchange.answer(bytes: [], status: .badRequest)
    }
    let isTaken = source.add(Array(request[(end + 1)...]), as: Array(request[..<end]))
    return Exchange.answer(bytes: [], status: isTaken ? .done : .badRequest)
}

/// Searches for the request's text, whatever it is. `language` is the reader's: 0 English, 1 Chinese.
///
/// The answer is that of `ShardSearch.answer`, with at most `limit` hits. With status 3 it is the names of the shards
/// that have to be given to `kmemo_search_shard` first, one a line.
@_cdecl("kmemo_search")
public func kmemoSearch(_ language: Int32, _ limit: Int32) -> Int32 {
    do {
        let answer = try ShardSearch.answer(
            Exchange.inputBytes,
            in: &source,
            language: language == 1 ? .chinese : .english,
            limit: Int(min(max(1, limit), 1_000)),
            excerptWidth: excerptWidth
        )
        return Exchange.answer(bytes: answer)
    } catch {
        var names: [UInt8] = []
        for name in error.names {
            if !names.isEmpty { names.append(UInt8(ascii: "\n")) }
            names += name
        }
        _ = Exchange.answer(bytes: names)
        return needsShards
    }
}
