import Traces

/// Drills of `malloc-threshold`.
enum MallocThresholdDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the mapping of one large block", zh: "一个大块的映射有几页"),
            LocalizedText(en: "how many of several blocks are mapped", zh: "几个大块中有几个用 mmap"),
            LocalizedText(en: "the size of the heap after frees", zh: "释放之后堆有多大"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? mapping(&numbers) : level == 2 ? calls(&numbers) : heap(&numbers)
    }

    private static func mapping(_ numbers: inout DrillNumbers) -> DrillDraft {
        let bytes = 140_000 + 13 * numbers.distinct(1 << 15)
        return DrillDraft(
            LocalizedText(
                en: """
                    A program's first call of malloc (glibc 2.36, x86-64) asks for \(bytes) bytes. How many pages of 4096 \
                    bytes does glibc map for it?
                    """,
                zh: "程序第一次调用 malloc（glibc 2.36，x86-64）就申请 \(bytes) 字节。glibc 为它映射几个 4096 字节的页？"
            ),
            arguments: [("operations", "a\(bytes)")],
            rule: LocalizedText(
                en: """
                    From 131072 bytes on a chunk gets a mapping: the request, rounded up to a chunk of a multiple of 16 with 8 \
                    bytes for its size, and 8 bytes more since no chunk follows, in whole pages.
                    """,
                zh: "chunk 达到 131072 字节就单独映射：请求加 8 字节的大小字段取整到 16 的倍数，再加 8 字节（后面没有别的 chunk），取整到页。"
            )
        ) { .number($0.numeral("mapped_bytes") / 4096, unit: .pages) }
    }

    private static func calls(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        var sizes = [140 + code & 63, 140 + 8 * (code >> 6)]
        while sizes.count < 6 { sizes.append(140 + numbers.below(1000)) }
        var operations: [String] = []
        for (place, size) in sizes.enumerated() { operations += ["a\(size)K", "f\(place + 1)"] }
        let list = DrillText.numbers(sizes)
        return DrillDraft(
            LocalizedText(
                en: """
                    A program calls malloc (glibc 2.36, default settings) for blocks of these sizes in KiB, and frees each \
                    before it asks for the next: \(list). How many of them does glibc map with mmap?
                    """,
                zh: """
                    程序用 malloc（glibc 2.36，默认设置）依次申请这些大小的块（单位 KiB），每块都在申请下一块之前释放：\(list)。\
                    glibc 用 mmap 映射其中几块？
                    """
            ),
            arguments: [("operations", operations.joined(separator: " "))],
            rule: LocalizedText(
                en: """
                    A block is mapped if nothing free in the heap is large enough and its chunk is not below the threshold, \
                    128 KiB at first. Freeing a mapped block raises the threshold to its pages; the free top of the heap stays \
                    until it reaches twice that.
                    """,
                zh: """
                    堆中没有够大的空闲 chunk，且 chunk 不小于阈值（起初 128 KiB）时才映射。释放映射的块，阈值就升到它的页数；\
                    堆顶的空闲部分达到阈值的两倍才归还。
                    """
            ),
            // The calls of malloc.
            steps: [0, 2, 4, 6, 8, 10]
        ) { .number($0.numeral("mmap_calls"), unit: DrillUnit("block", "blocks", zh: "块")) }
    }

    private static func heap(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let sizes = [20 + code & 63, 20 + 3 * (code >> 6), numbers.within(70...300)]
        let pad = 64 * numbers.below(4)
        let trim = 128 * numbers.within(1...3)
        let freesTwo = numbers.flip()
        let freed = LocalizedText(
            en: freesTwo ? "the third, then the second" : "the third",
            zh: freesTwo ? "第三块，再释放第二块" : "第三块"
        )
        return DrillDraft(
            LocalizedText(
                en: """
                    mallopt (glibc 2.36) has set M_MMAP_THRESHOLD to 4 MiB, M_TOP_PAD to \(pad) KiB and M_TRIM_THRESHOLD to \
                    \(trim) KiB. The first chunk of the heap, 656 bytes, is the tcache. Three calls of malloc ask for \
                    \(sizes[0]), \(sizes[1]) and \(sizes[2]) KiB; then the program frees \(freed.en). How large is the heap \
                    then?
                    """,
                zh: """
                    mallopt（glibc 2.36）把 M_MMAP_THRESHOLD 设为 4 MiB，M_TOP_PAD 设为 \(pad) KiB，M_TRIM_THRESHOLD 设为 \
                    \(trim) KiB。堆的第一个 chunk 是 656 字节的 tcache。程序三次调用 malloc，申请 \(sizes[0])、\(sizes[1])、\
                    \(sizes[2]) KiB，然后释放\(freed.zh)。此时堆有多大？
                    """
            ),
            arguments: [
                ("operations", "a\(sizes[0])K a\(sizes[1])K a\(sizes[2])K f3" + (freesTwo ? " f2" : "")),
                ("mmap-threshold", "4194304"), ("trim-threshold", "\(trim * 1024)"), ("top-pad", "\(pad * 1024)"),
            ],
            rule: LocalizedText(
                en: """
                    If the top chunk is smaller than the chunk wanted and 32 bytes, the heap grows by what is missing and the \
                    pad, in whole pages. A free of 64 KiB or more, merged with the top, trims the top if it has reached the \
                    threshold: whole pages go, but the pad and 33 bytes stay.
                    """,
                zh: """
                    top 不足所需 chunk 加 32 字节时，堆按所缺的加上 pad 增长，取整到页。释放的部分与 top 合并后达到 64 KiB，\
                    且 top 达到收缩阈值，就归还整页，但留下 pad 加 33 字节。
                    """
            )
        ) { .number($0.numeral("heap_bytes") / 1024, unit: DrillUnit("KiB", "KiB", zh: "KiB", bytes: 1024)) }
    }
}
