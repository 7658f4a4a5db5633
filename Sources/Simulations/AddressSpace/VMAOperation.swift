import MemoryModels
import Traces

/// One system call of `vma-operations`.
enum VMAOperation: Equatable {
    /// A place in what an earlier call mapped: `2+5` is 5 pages behind the start of result 2.
    struct Place: Equatable {
        var result: Int
        var page: UInt64
    }

    /// `map:4:rw:f2@0+1`
    case map(pages: UInt64, VMAFlags, MapSource, at: Place?)
    /// `unmap:0+1:2`
    case unmap(Place, pages: UInt64)
    /// `protect:0+1:2:r`
    case protect(Place, pages: UInt64, VMAFlags)
    /// `remap:0:4:6`
    case remap(Place, from: UInt64, to: UInt64)
    /// `touch:0`
    case touch(Place)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 calls, separated by spaces or commas: map:<pages>:<rwx or -> is an mmap of private anonymous \
            memory, followed by :f<page> for a private file mapping from that page on, by :s<page> for a shared one, \
            by :s for shared anonymous memory, and by @<place> for MAP_FIXED; unmap:<place>:<pages>; \
            protect:<place>:<pages>:<rwx or ->; remap:<place>:<old pages>:<new pages> may move; touch:<place> writes. \
            A place is <n> or <n>+<page>: that many pages behind the n-th address returned by map or remap, from 0
            """,
        zh: """
            最多 64 次调用，以空格或逗号分隔：map:<页数>:<rwx 或 -> 即 mmap 私有匿名内存，其后可加 :f<页> 表示从该页起私有映射文件，\
            :s<页> 表示共享映射文件，:s 表示共享匿名内存，再加 @<位置> 表示 MAP_FIXED；unmap:<位置>:<页数>；\
            protect:<位置>:<页数>:<rwx 或 ->；remap:<位置>:<旧页数>:<新页数>，允许移动；touch:<位置> 写一次。\
            位置写作 <n> 或 <n>+<页>：map 或 remap 第 n 次返回的地址（从 0 数起）之后若干页
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [VMAOperation] {
        var operations: [VMAOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let isOneTooMany = index >= OperationText.limit
            guard !isOneTooMany, let operation = VMAOperation(word) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: isOneTooMany ? OperationText.tooMany : howToWrite
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private static let howToWrite = LocalizedText(
        en: """
            write map:<pages>:<rwx>, unmap:<place>:<pages>, protect:<place>:<pages>:<rwx>, \
            remap:<place>:<old>:<new> or touch:<place>, with 1 to 1048576 pages.
            """,
        zh: """
            应写作 map:<页数>:<rwx>、unmap:<位置>:<页数>、protect:<位置>:<页数>:<rwx>、remap:<位置>:<旧>:<新> \
            或 touch:<位置>，页数为 1 到 1048576。
            """
    )

    private init?(_ word: String) {
        let halves = Self.parts(Array(word.utf8)[...], separator: "@")
        let parts = Self.parts(Array(halves[0].utf8)[...], separator: ":")
        guard halves.count <= 2, halves.count == 1 || parts[0].isExactly("map") else { return nil }
        let name = parts[0]
        switch parts.count {
        case 3 where name.isExactly("map"), 4 where name.isExactly("map"):
            var place: Place?
            if halves.count == 2 {
                place = Self.place(halves[1])
                if place == nil { return nil }
            }
            guard let pages = Self.pages(parts[1]), let flags = Self.flags(parts[2]),
                let source = Self.source(parts.count == 4 ? parts[3] : "")
            else { return nil }
            self = .map(pages: pages, flags, source, at: place)
        case 3 where name.isExactly("unmap"):
            guard let place = Self.place(parts[1]), let pages = Self.pages(parts[2]) else { return nil }
            self = .unmap(place, pages: pages)
        case 4 where name.isExactly("protect"):
            guard let place = Self.place(parts[1]), let pages = Self.pages(parts[2]),
                let flags = Self.flags(parts[3])
            else { return nil }
            self = .protect(place, pages: pages, flags)
        case 4 where name.isExactly("remap"):
            guard let place = Self.place(parts[1]), let old = Self.pages(parts[2]), let new = Self.pages(parts[3])
            else { return nil }
            self = .remap(place, from: old, to: new)
        case 2 where name.isExactly("touch"):
            guard let place = Self.place(parts[1]) else { return nil }
            self = .touch(place)
        default:
            return nil
        }
    }

    private static func parts(_ bytes: ArraySlice<UInt8>, separator: Unicode.Scalar) -> [String] {
        bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func pages(_ text: String) -> UInt64? {
        guard let pages = StrictNumber.unsigned(text), pages >= 1, pages <= 1 << 20 else { return nil }
        return pages
    }

    private static func place(_ text: String) -> Place? {
        let parts = parts(Array(text.utf8)[...], separator: "+")
        guard parts.count <= 2, let result = StrictNumber.unsigned(parts[0]), result < 64 else { return nil }
        guard parts.count == 2 else { return Place(result: Int(result), page: 0) }
        guard let page = StrictNumber.unsigned(parts[1]), page <= 1 << 20 else { return nil }
        return Place(result: Int(result), page: page)
    }

    private static func flags(_ text: String) -> VMAFlags? {
        if text.isExactly("-") { return [] }
        var flags: VMAFlags = []
        for byte in text.utf8 {
            let flag: VMAFlags
            switch byte {
            case UInt8(ascii: "r"): flag = .read
            case UInt8(ascii: "w"): flag = .write
            case UInt8(ascii: "x"): flag = .execute
            default: return nil
            }
            if !flags.insert(flag).inserted { return nil }
        }
        return flags.isEmpty ? nil : flags
    }

    private static func source(_ text: String) -> MapSource? {
        if text.isEmpty { return .privateAnonymous }
        if text.isExactly("s") { return .sharedAnonymous }
        guard let page = StrictNumber.unsigned(OperationText.rest(of: text)), page <= 1 << 20 else { return nil }
        switch text.utf8.first {
        case UInt8(ascii: "f"): return .privateFile(0, page: page)
        case UInt8(ascii: "s"): return .sharedFile(0, page: page)
        default: return nil
        }
    }
}
