import Traces

/// Drills of `swap-and-zram`.
enum ZramSwapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what reaches the device", zh: "哪些页会交给设备"),
            LocalizedText(en: "how much memory swapping saves", zh: "换出省下多少内存"),
            LocalizedText(en: "what is in use after pages come back", zh: "页换回来后还占多少"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? writes(&numbers) : level == 2 ? saving(&numbers) : back(&numbers)
    }

    private static let zeroRule = LocalizedText(
        en: "Pages of zeroes only set their slots' bits in `zeromap`; the device never sees them.",
        zh: "全零页只置槽在 `zeromap` 中的位，设备看不到它们。"
    )

    private static let poolRule = LocalizedText(
        en: """
            An object has 8 bytes more and is rounded up to its size class; its class chains as many pages as leave the least \
            waste. A group is taken when there is an object for it, and goes back when its last one is gone.
            """,
        zh: """
            对象另加 8 字节后向上取整到所属大小类；每类连成一组的页数取浪费最少的。有对象要放才取一组页，最后一个对象消失才归还。
            """
    )

    private static func writes(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1100)
        let zeroes = 2 + code % 10
        let same = 2 + code / 10 % 10
        let others = 3 + code / 100
        let reads = numbers.within(2...others)
        return DrillDraft(
            LocalizedText(
                en: """
                    A process has \(others) pages of text, \(zeroes) pages of zeroes and \(same) pages that repeat one word \
                    which is not 0. All are swapped out to zram; then it reads \(reads) pages of text, which are swapped out \
                    again. How many pages were handed to the device in all (`pswpout`)?
                    """,
                zh: """
                    某进程有 \(others) 个文本页、\(zeroes) 个全零页和 \(same) 个由同一个非零字填满的页，全部换出到 zram；随后它读了其中 \
                    \(reads) 个文本页，这些页又被换出。先后共有多少页交给了设备（`pswpout`）？
                    """
            ),
            arguments: [
                ("disksize", "128"), ("mem-limit", "0"),
                (
                    "operations",
                    """
                    wA0-\(others - 1):1000 oA0-\(others - 1) zA20-\(19 + zeroes) oA20-\(19 + zeroes) \
                    sA20-\(19 + same) oA20-\(19 + same) rA0-\(reads - 1) oA0-\(reads - 1)
                    """
                ),
            ],
            rule: LocalizedText(
                en: """
                    \(zeroRule.en) A page that only this process has comes back past the swap cache and loses its slot, so it \
                    must be written again, though it was only read.
                    """,
                zh: """
                    \(zeroRule.zh)只属于该进程的页换回时绕过交换缓存，槽随即释放；所以哪怕只是读过，再换出也得重写。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral("pswpout"), unit: .pages) }
    }

    private static func saving(_ numbers: inout DrillNumbers) -> DrillDraft {
        let bytes = 500 + numbers.distinct(1500)
        let count = numbers.within(8...16)
        let zeroes = numbers.within(2...8)
        let huge = numbers.within(2...6)
        return DrillDraft(
            LocalizedText(
                en: """
                    Nothing is swapped out yet. Now \(count) pages that compress to \(bytes) bytes each, \(zeroes) pages of \
                    zeroes and \(huge) pages that cannot be compressed go to zram. CONFIG_ZSMALLOC_CHAIN_SIZE is 8. How many \
                    pages of memory does that save in all?
                    """,
                zh: """
                    原先什么也没有换出。现有 \(count) 个各压缩成 \(bytes) 字节的页、\(zeroes) 个全零页和 \(huge) 个压不动的页换出到 zram。\
                    CONFIG_ZSMALLOC_CHAIN_SIZE 为 8。一共省下多少页内存？
                    """
            ),
            arguments: [
                ("disksize", "128"), ("mem-limit", "0"),
                (
                    "operations",
                    """
                    wA0-\(count - 1):\(bytes) zA16-\(15 + zeroes) wA24-\(23 + huge):4096 oA0-31
                    """
                ),
            ],
            rule: LocalizedText(
                en: "\(zeroRule.en) What cannot be compressed takes a page as before. \(poolRule.en)",
                zh: "\(zeroRule.zh)压不动的仍占一页。\(poolRule.zh)"
            ),
            steps: [-1]
        ) { .number($0.numeral("net_saved"), unit: .pages) }
    }

    private static func back(_ numbers: inout DrillNumbers) -> DrillDraft {
        let bytes = 500 + numbers.distinct(1500)
        let count = numbers.within(9...32)
        let reads = numbers.within(2...(count - 2))
        return DrillDraft(
            LocalizedText(
                en: """
                    A process swaps out its only \(count) pages to zram, one after the other; each compresses to \(bytes) bytes. \
                    Then it reads the first \(reads) of them. CONFIG_ZSMALLOC_CHAIN_SIZE is 8. How many pages of memory are \
                    taken then, by the process and by the device's pool together?
                    """,
                zh: """
                    某进程仅有的 \(count) 页逐一换出到 zram，每页压缩成 \(bytes) 字节。然后它读了前 \(reads) 页。\
                    CONFIG_ZSMALLOC_CHAIN_SIZE 为 8。此时进程和设备的内存池共占多少页内存？
                    """
            ),
            arguments: [
                ("disksize", "128"), ("mem-limit", "0"),
                ("operations", "wA0-\(count - 1):\(bytes) oA0-\(count - 1) rA0-\(reads - 1)"),
            ],
            rule: LocalizedText(
                en: "Each page read takes a page, and its compressed copy is freed at once. \(poolRule.en)",
                zh: "每读一页就占一页，压缩副本随即释放。\(poolRule.zh)"
            ),
            steps: [-1]
        ) { .number($0.numeral("in_memory") + $0.numeral("pool_pages"), unit: .pages) }
    }
}
