import MemoryModels
import Traces

/// Drills of `free-list-allocators`.
enum FreeListDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the block that one request gets", zh: "一个请求得到哪个块"),
            LocalizedText(en: "the free blocks after several requests", zh: "几个请求之后的空闲块"),
            LocalizedText(en: "free blocks with headers, frees and merging", zh: "有头部、释放与合并时的空闲块"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? merging(&numbers) : holes(&numbers, isOne: level == 1)
    }

    private static let words: [(word: String, policy: FitPolicy)] = [
        ("first", .first), ("best", .best), ("worst", .worst), ("next", .next),
    ]

    private static let rule = LocalizedText(
        en: """
            First fit takes the first block in the list that is large enough, next fit goes on where the last search ended, \
            best fit takes the smallest that is large enough, worst fit the largest of all; of equal ones the first. The \
            lower end is handed out, the rest stays.
            """,
        zh: """
            首次适配取链表中第一个够大的块；循环首次适配从上次查找结束处接着找；最佳适配取够大的块中最小的；最坏适配取最大的。\
            大小相同取靠前的。交出低端，余下的仍然空闲。
            """
    )

    /// Four free blocks, each behind one that is in use.
    private static func holes(_ numbers: inout DrillNumbers, isOne: Bool) -> DrillDraft {
        let code = numbers.distinct(4096)
        let lengths = (0..<4).map { 16 * (2 + code >> (3 * $0) & 7) }
        var fills = ""
        var blocks: [String] = []
        var start = 8
        for length in lengths {
            fills += "a8 a\(length) "
            blocks.append("\(length) @ \(start)")
            start += length + 8
        }
        let list = BootText.list(blocks)
        let largest = lengths.reduce(0) { max($0, $1) }
        var requests = [8 * numbers.within(2...(largest / 8))]
        while !isOne, requests.count < 4 { requests.append(8 * numbers.within(2...9)) }
        let (word, policy) = words[numbers.below(isOne ? 3 : 4)]
        let name = FreeListNarrator.name(policy)
        let text = DrillText.numbers(requests)
        let operations = fills + "f2 f4 f6 f8 " + DrillText.numbers(requests, "a")
        let given = LocalizedText(
            en:
                "Free blocks, by address (bytes @ offset): \(list.en). There are no headers, and the policy is \(name.en).",
            zh: "按地址排列的空闲块（字节数 @ 偏移）：\(list.zh)。没有头部，采用\(name.zh)。"
        )
        return DrillDraft(
            isOne
                ? LocalizedText(
                    en: "\(given.en) At which offset is a request for \(text) bytes placed?",
                    zh: "\(given.zh)一个 \(text) 字节的请求会放在哪个偏移处？"
                )
                : LocalizedText(
                    en: """
                        \(given.en) Requests for these bytes come in turn, and one that finds no block fails: \(text). How long \
                        are the free blocks then, by address?
                        """,
                    zh: """
                        \(given.zh)依次请求 \(text) 字节，找不到块的请求失败。此后各空闲块有多长？按地址写出。
                        """
                ),
            arguments: [
                ("operations", operations), ("policy", word), ("capacity", "\(start - 8)"), ("header", "0"),
                ("load", "0"),
            ],
            rule: rule,
            // The last step compares policies under a load.
            steps: [-2]
        ) { _ in
            var options = FreeListAllocator.Options()
            options.policy = policy
            options.header = 0
            var arena = FreeListAllocator(capacity: start - 8, options: options)
            var starts: [Int] = []
            for length in lengths {
                _ = arena.allocate(8)
                if let block = arena.allocate(length).block { starts.append(block.start) }
            }
            do throws(FreeListError) {
                for start in starts { try arena.free(at: start) }
            } catch {
                preconditionFailure("each block is freed once")
            }
            var last = 0
            for bytes in requests { last = arena.allocate(bytes).block?.start ?? 0 }
            return isOne ? .number(UInt64(last), unit: .none) : .list(arena.free.map { UInt64($0.length) })
        }
    }

    private static func merging(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        var requests = [20 + code & 63, 20 + code >> 6]
        while requests.count < 6 { requests.append(numbers.within(20...120)) }
        var left = Array(1...6)
        var frees: [Int] = []
        for _ in 0..<4 { frees.append(left.remove(at: numbers.below(left.count))) }
        let more = [numbers.within(20...150), numbers.within(20...80)]
        let merges = numbers.below(3) > 0
        let (word, policy) = words[numbers.below(3)]
        let name = FreeListNarrator.name(policy)
        let sizes = DrillText.numbers(requests)
        let list = DrillText.numbers(frees)
        return DrillDraft(
            LocalizedText(
                en: """
                    An arena of 1024 bytes, \(name.en) in a list by address; each block has a header of 8 bytes and is rounded up to a \
                    multiple of 8. Freed blocks \(merges ? "merge" : "do not merge") with free neighbours. Allocated are blocks 1 \
                    to 6 of these bytes: \(sizes). Then blocks \(list) are freed, and \(more[0]) and \(more[1]) bytes allocated. \
                    How many free blocks are there, and how long is the largest?
                    """,
                zh: """
                    内存区 1024 字节，空闲链表按地址排列，采用\(name.zh)；每块有 8 字节头部，长度向上取整到 8 的倍数。\
                    释放的块\(merges ? "与" : "不与")相邻空闲块合并。先分配 1 到 6 号块，字节数为 \(sizes)；再依次释放 \(list) 号块；\
                    然后分配 \(more[0]) 和 \(more[1]) 字节。此时有几个空闲块，最大的有多少字节？依次写出两个数。
                    """
            ),
            arguments: [
                (
                    "operations",
                    DrillText.numbers(requests, "a") + " " + DrillText.numbers(frees, "f") + " "
                        + DrillText.numbers(more, "a")
                ), ("policy", word), ("coalesce", merges ? "true" : "false"), ("load", "0"),
            ],
            rule: rule,
            steps: [-3, -2]
        ) { .list([$0.numeral("free_blocks"), $0.numeral("largest_free")]) }
    }
}
