import MemoryModels
import Traces

/// Sentences about what `malloc` and `free` did.
enum MallocText {
    /// One sentence for each kind of thing that happened in `calls`, in order; a repetition is counted.
    static func explanation(_ calls: [[MallocEvent]]) -> LocalizedText {
        var english = ""
        var chinese = ""
        var told: [MallocEvent] = []
        let events = calls.flatMap { $0 }
        for event in events where !told.contains(where: { isSameKind($0, event) }) {
            told.append(event)
            let same = events.filter { isSameKind($0, event) }
            // The last one has the numbers that hold at the end.
            let sentence = sentence(same.last ?? event)
            if !english.isEmpty { english += " " }
            english += sentence.en
            chinese += sentence.zh
            if same.count > 1 {
                english += " (\(same.count) times in all.)"
                chinese += "（共 \(same.count) 次。）"
            }
        }
        return LocalizedText(english: english, chinese: chinese)
    }

    /// Whether the second is the first again, but for how many are left or how large the rest is.
    private static func isSameKind(_ first: MallocEvent, _ second: MallocEvent) -> Bool {
        switch (first, second) {
        case (.tookFromTcache, .tookFromTcache), (.putIntoTcache, .putIntoTcache), (.splitTop, .splitTop),
            (.splitLastRemainder, .splitLastRemainder):
            true
        default: first == second
        }
    }

    private static func sentence(_ event: MallocEvent) -> LocalizedText {
        switch event {
        case .setUpTcache(let bytes):
            LocalizedText(
                en: "The first call allocates the tcache itself, a chunk of \(bytes) bytes.",
                zh: "第一次调用先分配 tcache 自身，一个 \(bytes) 字节的 chunk。"
            )
        case .tookFromTcache(let bin, let left):
            LocalizedText(
                en: "tcache bin \(bin) hands out its newest chunk; \(left) left.",
                zh: "tcache 的 \(bin) 号 bin 交出最近放入的 chunk，还剩 \(left) 个。"
            )
        case .tookFromFastbin(let bin):
            LocalizedText(
                en: "The tcache is empty, fastbin \(bin) is not.",
                zh: "tcache 中没有，\(bin) 号 fastbin 中有。"
            )
        case .tookFromSmallBin(let bin):
            LocalizedText(
                en: "Small bin \(bin) has chunks of just this size and gives the oldest.",
                zh: "\(bin) 号 small bin 中正好都是这种大小，取最早放入的。"
            )
        case .stashed(let count):
            LocalizedText(
                en: "Chunks of the same size go along to the tcache: \(count).",
                zh: "顺便把同样大小的 \(count) 个 chunk 移入 tcache。"
            )
        case .consolidated(let chunks):
            LocalizedText(
                en: """
                    `malloc_consolidate` empties the fastbins (\(chunks)): merged with free neighbours, the chunks go \
                    to the unsorted bin or the top.
                    """,
                zh: """
                    `malloc_consolidate` 清空 fastbin（\(chunks) 个），与相邻的空闲 chunk 合并，放入 unsorted bin 或并入 top。
                    """
            )
        case .exactFit(let size, let isCached):
            isCached
                ? LocalizedText(
                    en: "An unsorted chunk of \(size) bytes fits exactly: it goes to the tcache first.",
                    zh: "unsorted bin 中有正好 \(size) 字节的 chunk：先放入 tcache。"
                )
                : LocalizedText(
                    en: "An unsorted chunk of \(size) bytes fits exactly.",
                    zh: "unsorted bin 中有正好 \(size) 字节的 chunk。"
                )
        case .sorted(let size, let bin):
            LocalizedText(
                en: "An unsorted chunk of \(size) bytes does not fit exactly and goes to bin \(bin).",
                zh: "unsorted bin 中 \(size) 字节的 chunk 不正好，归入 \(bin) 号 bin。"
            )
        case .splitLastRemainder(let size, let rest):
            LocalizedText(
                en: "The last remainder, \(size) bytes, is all that is unsorted: it is split again, \(rest) stay.",
                zh: "unsorted bin 中只有上次切剩的 \(size) 字节：继续切，剩 \(rest) 字节。"
            )
        case .bestFit(let size, let bin, let rest, let isHigher):
            LocalizedText(
                en: """
                    Best fit: bin \(bin)\(isHigher ? ", the next that is not empty," : "") has \(size) bytes; \
                    \(rest == 0 ? "nothing is cut off." : "the rest of \(rest) becomes unsorted.")
                    """,
                zh: """
                    最佳适配：\(isHigher ? "下一个非空的 " : "")\(bin) 号 bin 有 \(size) 字节的 chunk\
                    \(rest == 0 ? "，不切割。" : "，切剩的 \(rest) 字节放入 unsorted bin。")
                    """
            )
        case .splitTop(let rest):
            LocalizedText(
                en: "It is cut from the top chunk, of which \(rest) bytes stay.",
                zh: "从 top chunk 切下，top 还剩 \(rest) 字节。"
            )
        case .grewHeap(let bytes):
            LocalizedText(
                en: """
                    Nothing free is large enough, so `sbrk(\(bytes))` moves the end of the heap up: the need and \
                    `M_TOP_PAD`, in whole pages.
                    """,
                zh: "没有够大的空闲 chunk，于是 `sbrk(\(bytes))` 抬高堆尾：所缺的加上 `M_TOP_PAD`，取整到页。"
            )
        case .mapped(let bytes):
            LocalizedText(
                en: """
                    Nothing free fits and the chunk is not below the mmap threshold: `mmap` of \(bytes) bytes, whole \
                    pages with a header of 16.
                    """,
                zh: "没有合适的空闲 chunk，且大小达到 mmap 阈值：用 `mmap` 映射 \(bytes) 字节，整页，含 16 字节的头部。"
            )
        case .putIntoTcache(let bin, let count):
            LocalizedText(
                en: "It goes to tcache bin \(bin), without merging; the bin now has \(count).",
                zh: "放入 tcache 的 \(bin) 号 bin，不合并；该 bin 现有 \(count) 个。"
            )
        case .putIntoFastbin(let bin):
            LocalizedText(
                en: "The tcache bin is full: it goes to fastbin \(bin), still without merging.",
                zh: "tcache 的 bin 已满：放入 \(bin) 号 fastbin，仍不合并。"
            )
        case .mergedBelow(let size):
            LocalizedText(
                en: "The chunk below, \(size) bytes, is free: the two merge.",
                zh: "低地址一侧的 \(size) 字节空闲，两者合并。"
            )
        case .mergedAbove(let size):
            LocalizedText(
                en: "The chunk above, \(size) bytes, is free: the two merge.",
                zh: "高地址一侧的 \(size) 字节空闲，两者合并。"
            )
        case .putIntoUnsorted(let size):
            LocalizedText(
                en: "\(size) bytes go to the unsorted bin; the kernel gets nothing back.",
                zh: "\(size) 字节放入 unsorted bin，不归还内核。"
            )
        case .mergedIntoTop(let size):
            LocalizedText(
                en: "It borders on the top chunk, which becomes \(size) bytes.",
                zh: "与 top chunk 相邻，并入后 top 为 \(size) 字节。"
            )
        case .trimmedHeap(let bytes):
            LocalizedText(
                en: """
                    The top chunk has reached the trim threshold: `systrim` gives \(bytes) bytes back with `sbrk`, all \
                    but `M_TOP_PAD`.
                    """,
                zh: "top chunk 达到收缩阈值：`systrim` 用 `sbrk` 归还 \(bytes) 字节，只留 `M_TOP_PAD`。"
            )
        case .raisedThresholds(let mmap, let trim):
            LocalizedText(
                en: """
                    What was mapped once and freed may come often: the mmap threshold rises to \(mmap), the trim \
                    threshold to \(trim).
                    """,
                zh: "映射过又释放的大小可能还会用到：mmap 阈值升到 \(mmap)，收缩阈值升到 \(trim)。"
            )
        case .unmapped(let bytes):
            LocalizedText(
                en: "`munmap` gives \(bytes) bytes back at once.",
                zh: "`munmap` 立即归还 \(bytes) 字节。"
            )
        }
    }

    /// What a failed call says.
    static func failure(_ error: MallocError) -> LocalizedText {
        switch error {
        case .noMemory:
            LocalizedText(en: "malloc returns NULL: ENOMEM.", zh: "malloc 返回 NULL：ENOMEM。")
        case .invalidFree(let message):
            message.map {
                LocalizedText(
                    en: "glibc notices the wrong free and aborts: `\($0)`.",
                    zh: "glibc 发现这次释放有误，终止程序：`\($0)`。"
                )
            }
                ?? LocalizedText(
                    en: """
                        A double free that glibc does not notice: the same memory would be handed out twice. The run \
                        leaves it out.
                        """,
                    zh: "glibc 察觉不到的重复释放：同一块内存以后会分配两次。这里不执行它。"
                )
        }
    }

    /// `malloc(24) x 7`, `free(#1)`.
    static func call(_ operation: MallocOperation) -> String {
        switch operation {
        case .allocate(let bytes, 1): "malloc(\(bytes))"
        case .allocate(let bytes, let count): "malloc(\(bytes)) x \(count)"
        case .free(let numbers):
            numbers.count == 1 ? "free(#\(numbers.lowerBound))" : "free(#\(numbers.lowerBound)-#\(numbers.upperBound))"
        }
    }
}
