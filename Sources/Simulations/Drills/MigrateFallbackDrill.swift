import Traces

/// Drills of `migrate-fallback`.
enum MigrateFallbackDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the pageblocks that unmovable blocks claim", zh: "不可移动的块认领多少个页块"),
            LocalizedText(en: "the pageblocks of each type after three requests", zh: "三组请求之后各类型的页块数"),
            LocalizedText(en: "whether pageblocks are claimed or single pages taken", zh: "认领整个页块，还是逐页取用"),
        ],
        make: make
    )

    private static let rule = LocalizedText(
        en: """
            A type whose lists are empty claims the largest free block of another type: here one of order 10, two \
            pageblocks at once. What is left of it serves the next requests of the type.
            """,
        zh: "某类型的链表空了，就认领其他类型中最大的空闲块：这里是 10 阶块，一次两个页块。剩下的部分留给该类型以后的请求。"
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? claimed(&numbers) : level == 2 ? types(&numbers) : mixed(&numbers)
    }

    private static func claimed(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1024)
        let order = 2 + code % 4
        let count = 1 + code / 4
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone of 16 pageblocks (order 9) is free and Movable. \(count) unmovable blocks of order \(order) are \
                    allocated. How many pageblocks are Unmovable then?
                    """,
                zh: "某内存区域有 16 个页块（9 阶），全部空闲，类型为 Movable。分配 \(count) 个 \(order) 阶的不可移动块之后，有多少个页块是 Unmovable？"
            ),
            arguments: [("pageblocks", "16"), ("operations", "u\(order)x\(count)")],
            rule: rule
        ) { .number($0.numeral("pageblocks_unmovable"), unit: DrillUnit("pageblock", "pageblocks", zh: "个")) }
    }

    private static func types(_ numbers: inout DrillNumbers) -> DrillDraft {
        var code = numbers.distinct(1024)
        var operations = ""
        var en = ""
        var zh = ""
        for place in 0..<3 {
            let order = numbers.within(3...6)
            // At most 32 blocks of order 6 each: no type has to take what another has claimed.
            let share = place == 1 ? numbers.below(32) : code % 32
            if place != 1 { code /= 32 }
            let count = (share + 1) << (6 - order) - numbers.below(1 << (6 - order))
            let isReclaimable = place == 1
            operations += (place > 0 ? " " : "") + (isReclaimable ? "r" : "u") + "\(order)x\(count)"
            en +=
                (place > 0 ? ", then " : "")
                + "\(count) \(isReclaimable ? "reclaimable" : "unmovable") of order \(order)"
            zh += (place > 0 ? "，再分配 " : "") + "\(count) 个 \(order) 阶的\(isReclaimable ? "可回收" : "不可移动")块"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone of 16 pageblocks (order 9) is free and Movable. These blocks are allocated: \(en). How many \
                    pageblocks are Unmovable, Movable and Reclaimable then?
                    """,
                zh: """
                    某内存区域有 16 个页块（9 阶），全部空闲，类型为 Movable。先分配 \(zh)。\
                    此时 Unmovable、Movable、Reclaimable 页块各有多少个？
                    """
            ),
            arguments: [("pageblocks", "16"), ("operations", operations)],
            rule: rule
        ) { trace in
            .list(["unmovable", "movable", "reclaimable"].map { trace.numeral("pageblocks_" + $0) })
        }
    }

    private static func mixed(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1152)
        let pageblocks = 8 + code % 9
        let order = 5 + code / 9 % 2
        let count = 1 + code / 18
        let stride = max(2, numbers.within(1...4))
        let pages = pageblocks << order
        return DrillDraft(
            LocalizedText(
                en: """
                    A zone has \(pageblocks) pageblocks of order \(order), all Movable. Movable pages fill it, then every \
                    \(["second", "third", "fourth"][stride - 2]) page is freed. Now \(count) unmovable pages are allocated, \
                    one by one. How many pageblocks are Unmovable then, and how many pages were taken singly from Movable ones?
                    """,
                zh: """
                    某内存区域有 \(pageblocks) 个 \(order) 阶页块，类型都是 Movable，先由可移动的页占满，再每 \(stride) 页释放一页。\
                    现在逐页分配 \(count) 个不可移动的页。此时有多少个页块是 Unmovable？又有多少页是从 Movable 页块中逐页取走的？依次写出两个数。
                    """
            ),
            arguments: [
                ("pageblocks", "\(pageblocks)"), ("pageblock-order", "\(order)"),
                ("operations", "m0x\(pages) fm\(stride) u0x\(count)"),
            ],
            rule: LocalizedText(
                en: """
                    `try_to_steal_block` claims a pageblock if at least half of its pages are free or of the kind that is \
                    asked for; its free pages then serve the next requests too. Otherwise a single block is taken, and the \
                    pageblock stays Movable.
                    """,
                zh: """
                    `try_to_steal_block`：页块中至少一半的页空闲或与请求同类，才认领整个页块，其中的空闲页也供后面的请求使用；\
                    否则只取走一个块，页块仍是 Movable。
                    """
            ),
            steps: [-1]
        ) { .list([$0.numeral("pageblocks_unmovable"), $0.numeral("steals")]) }
    }
}
