import Traces

/// Drills of `memory-pools`.
enum PoolDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the pages of a pool of fixed blocks", zh: "固定大小内存池占几页"),
            LocalizedText(en: "the blocks of an nginx pool", zh: "nginx 内存池有几块"),
            LocalizedText(en: "batches between a thread's list and the central one", zh: "线程链表与中心链表之间传递几批"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? fixed(&numbers) : level == 2 ? region(&numbers) : threads(&numbers)
    }

    private static func fixed(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 17 + numbers.distinct(1500)
        let count = numbers.within(20...300)
        return DrillDraft(
            LocalizedText(
                en: """
                    A dma_pool hands out blocks of \(size) bytes, aligned to 8, from pages of 4096 bytes. \(count) blocks are \
                    allocated and none is freed. How many pages does it hold?
                    """,
                zh: "某个 dma_pool 从 4096 字节的页中分配 \(size) 字节、按 8 字节对齐的块。分配了 \(count) 块，没有释放。它占几页？"
            ),
            arguments: [("pool", "fixed"), ("operations", "a\(count)"), ("object-size", "\(size)")],
            rule: LocalizedText(
                en:
                    "A block is rounded up to a multiple of 8, and no block crosses the end of a page: what is left over is lost.",
                zh: "块向上取整到 8 的倍数，不跨页，页尾余下的部分浪费。"
            )
        ) { .number($0.numeral("held_bytes") / 4096, unit: .pages) }
    }

    private static func region(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let size = 64 * numbers.within(6...12)
        var requests = [20 + 3 * (code & 63), 20 + 3 * (code >> 6)]
        // A few that are too large for a block.
        while requests.count < 8 { requests.append(numbers.within(20...(numbers.below(5) == 0 ? size : size - 80))) }
        let list = DrillText.numbers(requests)
        return DrillDraft(
            LocalizedText(
                en: """
                    An nginx pool has blocks of \(size) bytes; a head takes 80 bytes of the first and 32 of every other block. \
                    Allocated are, in this order, \(list) bytes, at multiples of 8. Requests beyond \(size - 80) bytes go to malloc \
                    and cost 16 bytes in a block. How many blocks has the pool then?
                    """,
                zh: """
                    某 nginx 内存池每块 \(size) 字节，第一块的头部占 80 字节，其余各块占 32 字节。依次分配 \(list) 字节，\
                    按 8 字节对齐。超过 \(size - 80) 字节的请求交给 malloc，并在块中占 16 字节登记。此时内存池有几块？
                    """
            ),
            arguments: [
                ("pool", "nginx"), ("operations", DrillText.numbers(requests, "a")), ("pool-size", "\(size)"),
            ],
            rule: LocalizedText(
                en: """
                    `ngx_palloc_small` looks through the blocks from `current` on and cuts from the first that has room behind \
                    what is used; if none has, a block is added. A block that failed six requests is no longer looked at.
                    """,
                zh: """
                    `ngx_palloc_small` 从 `current` 起逐块查找，从第一个余量足够的块中接着切；都不够就增加一块。\
                    失败满六次的块不再查找。
                    """
            ),
            steps: [-1]
        ) { trace in
            // What is held are blocks, and the large allocations by themselves.
            let large = requests.reduce(0) { $0 + ($1 > size - 80 ? $1 : 0) }
            let blocks = (trace.numeral("held_bytes") - UInt64(large)) / UInt64(size)
            return .number(blocks, unit: DrillUnit("block", "blocks", zh: "块"))
        }
    }

    private static func threads(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4000)
        let allocations = 24 + code % 40
        let frees = 5 + code / 40 % 20
        let batch = 2 + code / 800
        return DrillDraft(
            LocalizedText(
                en: """
                    tcmalloc moves objects of one size between a thread's list and the central one in batches of at most \
                    \(batch). Both threads' lists are empty, their limit is 1. Thread A allocates \(allocations) objects, then \
                    thread B frees \(frees) of them. How often does a batch cross, in either direction?
                    """,
                zh: """
                    tcmalloc 在线程链表与中心链表之间按批传递同一大小的对象，每批至多 \(batch) 个。两个线程的链表都为空，上限为 1。\
                    线程 A 分配 \(allocations) 个对象，之后线程 B 释放其中 \(frees) 个。两个方向一共传递几批？
                    """
            ),
            arguments: [
                ("pool", "thread-cache"), ("operations", "aA\(allocations) fB\(frees)"), ("object-size", "8"),
                ("batch", "\(batch)"),
            ],
            rule: LocalizedText(
                en: """
                    An empty list fetches as many objects as its limit, at most a batch. A list that is longer than its limit \
                    gives a batch back, or all that it has. Each time the limit grows by one until it is a batch; after that \
                    only fetches raise it, a batch at a time.
                    """,
                zh: """
                    链表空了就取回与上限同样多的对象，至多一批。链表长于上限就还一批，不足一批则全还。\
                    每次上限加一，直到等于一批；之后只有取回才使它再增加，每次一批。
                    """
            )
        ) { .number($0.numeral("crossings"), unit: DrillUnit("batch", "batches", zh: "批")) }
    }
}
