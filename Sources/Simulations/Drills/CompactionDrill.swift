import MemoryModels
import Traces

/// Drills of `compaction`.
enum CompactionDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how many pages are copied", zh: "搬走多少页"),
            LocalizedText(en: "where a page is copied to", zh: "一页搬到哪里"),
            LocalizedText(en: "how many pages are copied until a block is free", zh: "搬走多少页才腾出所求的块"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? request(&numbers) : whole(&numbers, asksPlace: level == 2)
    }

    /// Pairs of pages with one free page each, where the bits of `code` say which.
    private static func pairs(_ count: Int, _ code: Int) -> String {
        var text = ""
        for bit in 0..<count { text += code >> bit & 1 == 0 ? ".m" : "m." }
        return text
    }

    private static func whole(_ numbers: inout DrillNumbers, asksPlace: Bool) -> DrillDraft {
        var low = ""
        var movable: [UInt64] = []
        for page in 0..<16 {
            // There are at least two movable pages.
            let kind = page < 2 ? 0 : numbers.below(5)
            if kind < 2 { movable.append(UInt64(page)) }
            low += kind < 2 ? "m" : kind == 2 ? "u" : "."
        }
        var high = ""
        var free = 2
        // Free pages of the top pageblock are single ones.
        for _ in 0..<6 {
            let kind = numbers.below(6)
            if kind < 3 { free += 1 }
            high += [".m", "m.", ".u", "mu", "mm", "um"][kind]
        }
        // The middle one is not gone through, and tells the seed.
        let code = numbers.distinct(4096)
        var layout = ""
        for bit in 0..<12 { layout += code >> bit & 1 == 0 ? "m" : "." }
        layout = low + " " + layout + pairs(2, numbers.below(4)) + " .m" + high + "u."
        let moved = min(movable.count, free)
        let page = movable[movable.count - 1 - numbers.below(moved)]
        return DrillDraft(
            LocalizedText(
                en: """
                    The three pageblocks of a zone, from pfn 0 on, page by page (m movable, u unmovable, a dot free): \
                    "\(layout)". The whole zone is compacted (sync). \
                    \(asksPlace ? "To which pfn is the page at pfn \(page) copied?" : "How many pages are copied?")
                    """,
                zh: """
                    某内存区域从页框 0 起有三个页块，逐页为（m 可移动，u 不可移动，点为空闲）：“\(layout)”。规整整个区域（sync）。\
                    \(asksPlace ? "页框 \(page) 的页搬到哪个页框？" : "一共搬走多少页？")
                    """
            ),
            arguments: [("layout", layout), ("order", "-1")],
            rule: LocalizedText(
                en: """
                    The migration scanner takes the movable pages of the lowest pageblock, the free scanner free pages of the \
                    highest, both upwards; the page found last goes first, to the lowest of these. Then the scanners meet: \
                    the free scanner must be a whole pageblock ahead.
                    """,
                zh: """
                    迁移扫描器取最低页块中可移动的页，空闲扫描器取最高页块中的空闲页，块内都从低到高；\
                    最后找到的页先搬，搬到其中最低的空闲页。随后两个扫描器相遇：空闲扫描器至少要领先一个完整的页块。
                    """
            ),
            steps: [0, 1]
        ) { trace in
            asksPlace
                ? .number(target(of: page, layout), unit: .none)
                : .number(trace.numeral("migrated"), unit: .pages)
        }
    }

    /// Where the model copies a page to.
    private static func target(of page: UInt64, _ layout: String) -> UInt64 {
        guard let zone = try? CompactionLayout(layout).zone else { preconditionFailure("the layout is well formed") }
        var compaction = Compaction(zone, order: nil)
        while let round = compaction.advance() {
            for move in round.moves where move.from.rawValue == page { return move.to.rawValue }
        }
        return page
    }

    private static func request(_ numbers: inout DrillNumbers) -> DrillDraft {
        // The first pageblock without unmovable pages.
        let goal = numbers.below(3)
        let foreign = numbers.within(5...7)
        var code = numbers.distinct(4096)
        var layout = ""
        for block in 0..<8 {
            if block > 0 { layout += block == foreign ? " U:" : " " }
            if block > goal {
                // The last page is free: the free scanner finds some in every pageblock, and never grows its stride.
                layout += pairs(3, block < 4 ? numbers.below(8) : code) + "m."
                if block > 3 { code >>= 3 }
            } else {
                var pages = Array("........".utf8)
                var marks = "mm" + (numbers.flip() ? "m" : "") + (numbers.flip() ? "m" : "")
                if block < goal { marks += "u" }
                var places = Array(0..<8)
                for mark in marks.utf8 { pages[places.remove(at: numbers.below(places.count))] = mark }
                layout += String(decoding: pages, as: UTF8.self)
            }
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    The pageblocks of a zone, page by page (m movable, u unmovable, a dot free; U: a pageblock of type \
                    Unmovable, all others are Movable): "\(layout)". A movable block of order 3 is wanted, and the zone is \
                    compacted (sync). How many pages are copied?
                    """,
                zh: """
                    某内存区域的各页块，逐页为（m 可移动，u 不可移动，点为空闲；U: 表示该页块的类型为 Unmovable，其余都是 Movable）：\
                    “\(layout)”。现在要一个 3 阶的可移动块，于是规整该区域（sync）。一共搬走多少页？
                    """
            ),
            arguments: [("layout", layout), ("order", "3")],
            rule: LocalizedText(
                en: """
                    Pageblock by pageblock, from below, all movable pages are copied, into Movable pageblocks at the top. What \
                    is unmovable stays, so the first pageblock without it gives the block, and `compact_finished` stops there.
                    """,
                zh: """
                    从低到高逐个页块搬走所有可移动的页，搬到高端的 Movable 页块。不可移动的页留在原处，\
                    所以第一个没有这种页的页块才腾得出整块，`compact_finished` 到此为止。
                    """
            )
        ) { .number($0.numeral("migrated"), unit: .pages) }
    }
}
