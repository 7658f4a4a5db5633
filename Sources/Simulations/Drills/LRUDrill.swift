import MemoryModels
import Traces

/// Drills of `lru-lists`.
enum LRUDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the list on which a page is", zh: "某页在哪条链表上"),
            LocalizedText(en: "which pages are evicted, in order", zh: "依次淘汰哪些页"),
            LocalizedText(en: "the refault distance of a page that comes back", zh: "重新读入的页的 refault 距离"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? list(&numbers) : level == 2 ? evicted(&numbers) : distance(&numbers)
    }

    /// Different pages, of which the first two tell the seed.
    private static func pages(_ numbers: inout DrillNumbers, count: Int) -> [Int] {
        let code = numbers.distinct(9900)
        var pages = [code / 99, code % 99]
        if pages[1] >= pages[0] { pages[1] += 1 }
        while pages.count < count {
            let page = numbers.below(100)
            if !pages.contains(page) { pages.append(page) }
        }
        return pages
    }

    private static func text(_ pages: [Int], _ prefix: String = "") -> String {
        var text = ""
        for page in pages { text += (text.isEmpty ? "" : " ") + prefix + "\(page)" }
        return text
    }

    private static func arguments(_ reads: [Int], memory: Int) -> [(String, String)] {
        [("memory", "\(memory)"), ("swap", "false"), ("operations", text(reads, "r"))]
    }

    private static func given(_ reads: [Int], memory: Int) -> LocalizedText {
        let list = text(reads)
        return LocalizedText(
            en:
                "Memory holds \(memory) pages and is empty; there is no swap. read() reads these pages of a file: \(list).",
            zh: "内存可容纳 \(memory) 页，起初为空，没有交换空间。用 read() 依次读文件的这些页：\(list)。"
        )
    }

    private static func list(_ numbers: inout DrillNumbers) -> DrillDraft {
        let pages = pages(&numbers, count: 5)
        var reads = [pages[0], pages[1]]
        while reads.count < 7 { reads.append(pages[numbers.below(4)]) }
        // The last page is never read.
        let page = numbers.one(of: pages)
        let position = numbers.below(3)
        let given = given(reads, memory: 6)
        return DrillDraft(
            LocalizedText(
                en: "\(given.en) Where is page \(page) in the end?",
                zh: "\(given.zh)最后第 \(page) 页在哪里？"
            ),
            arguments: arguments(reads, memory: 6),
            rule: LocalizedText(
                en:
                    "`folio_mark_accessed`: the first read marks a page as referenced, the second moves it to the active list.",
                zh: "`folio_mark_accessed`：第一次读把页标记为 referenced，第二次才移到活跃链表。"
            ),
            steps: [-1]
        ) { trace in
            let places = [
                LocalizedText(en: "on the active list", zh: "在活跃链表上"),
                LocalizedText(en: "on the inactive list", zh: "在非活跃链表上"),
                LocalizedText(en: "not in memory", zh: "不在内存中"),
            ]
            func isOn(_ list: String) -> Bool {
                ExactText.contains("\(page)", in: OperationText.words(of: trace.result(list)?.text ?? ""))
            }
            let place = isOn("active_file") ? 0 : isOn("inactive_file") ? 1 : 2
            return .choice(places[place], wrong: places, position: position)
        }
    }

    /// Reads that make at most one page active, and one new page after another.
    private static func stream(_ numbers: inout DrillNumbers, memory: Int, evictions: Int) -> [Int] {
        let pages = pages(&numbers, count: memory + evictions)
        var reads = pages
        // The page is still in memory when it is read again.
        let place = numbers.below(memory - 1)
        reads.insert(pages[place], at: place + 1 + numbers.below(memory - place))
        return reads
    }

    private static func evicted(_ numbers: inout DrillNumbers) -> DrillDraft {
        let memory = numbers.within(4...5)
        let reads = stream(&numbers, memory: memory, evictions: numbers.within(2...4))
        let given = given(reads, memory: memory)
        return DrillDraft(
            LocalizedText(
                en: "\(given.en) Which pages are evicted, in order?",
                zh: "\(given.zh)依次淘汰哪些页？"
            ),
            arguments: arguments(reads, memory: memory),
            rule: LocalizedText(
                en:
                    "Pages leave at the tail of the inactive list; a page that was read twice is on the active list and stays.",
                zh: "页从非活跃链表的表尾淘汰；读过两次的页在活跃链表上，得以留下。"
            ),
            steps: [-1]
        ) { _ in
            var pages: [UInt64] = []
            for event in events(reads, memory: memory) {
                if case .evicted(let page, _) = event { pages.append(UInt64(page)) }
            }
            return .list(pages)
        }
    }

    private static func distance(_ numbers: inout DrillNumbers) -> DrillDraft {
        let memory = numbers.within(4...5)
        let stream = stream(&numbers, memory: memory, evictions: numbers.within(3...6))
        var gone: [Int] = []
        for event in events(stream, memory: memory) {
            if case .evicted(let page, _) = event { gone.append(page) }
        }
        let reads = stream + [numbers.one(of: gone)]
        let given = given(reads, memory: memory)
        return DrillDraft(
            LocalizedText(
                en: """
                    \(given.en) The last one was evicted before. What are its refault distance and the size of the working \
                    set that it is compared with, in pages?
                    """,
                zh: "\(given.zh)最后一页先前已被淘汰。它的 refault 距离是多少页？与之比较的工作集有多少页？依次写出两个数。"
            ),
            arguments: arguments(reads, memory: memory),
            rule: LocalizedText(
                en: """
                    `nonresident_age` counts evictions and activations; the distance is how far it has come since the page \
                    was evicted, that eviction included. Without swap, the working set of a file page is the active file \
                    list. If the distance is not larger, the page is activated at once.
                    """,
                zh: """
                    `nonresident_age` 累计淘汰和激活的次数；距离是从该页被淘汰（含这一次）到现在的增量。\
                    没有交换空间时，文件页的工作集就是活跃文件链表。距离不超过它，页就立即激活。
                    """
            ),
            steps: [-1]
        ) { _ in
            for event in events(reads, memory: memory) {
                if case .refaulted(_, let distance, let workingset, _) = event { return .list([distance, workingset]) }
            }
            return .list([])
        }
    }

    /// What happens in the model.
    private static func events(_ reads: [Int], memory: Int) -> [LRUEvent] {
        var events: [LRUEvent] = []
        do {
            var lru = try LRUVector(frames: memory, filePages: 100, anonymousPages: 0, hasSwap: false, swappiness: 60)
            for page in reads { lru.read(page, recordingInto: &events) }
        } catch {
            preconditionFailure("the model takes a few frames and 100 pages")
        }
        return events
    }
}
