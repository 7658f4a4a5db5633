#if os(Linux)
    import Foundation
#endif
import Traces

/// MADV_FREE lets the kernel take pages when it wants them.
enum AdviseFree {
    static let experiment = Experiment(
        name: "madv-free",
        title: LocalizedText(en: "MADV_FREE frees later, or never", zh: "MADV_FREE 延后释放，也可能不释放"),
        summary: LocalizedText(
            en: """
                Writes 4,096 pages, advises MADV_FREE, and writes 64 of them again. The pages stay until memory is \
                short; smaps counts them as LazyFree. The marks are set in batches of 31 pages a CPU, so some lag. \
                Each page that was not written again may be read with its old content or as zeros, but never mixed.
                """,
            zh: """
                写满 4,096 页，执行 MADV_FREE，再重写其中 64 页。内存紧张之前这些页仍在，smaps 把它们计为 LazyFree。\
                标记按每 CPU 31 页一批进行，因此会有少量滞后。没有重写的页，读到的要么是旧内容，要么全 0，不会混杂。
                """
        ),
        follows: ["mm/madvise.c#madvise_free_single_vma", "mm/swap.c#folio_mark_lazyfree", "mm/swap.c#lru_lazyfree"],
        manual: ["madvise(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages written", zh: "写入的页数"), .pages),
            Quantity("half", LocalizedText(en: "half of them", zh: "其一半"), .pages),
            Quantity("lazy_before", LocalizedText(en: "lazily freed before the advice", zh: "执行前的 LazyFree 页"), .pages),
            Quantity(
                "unmarked",
                LocalizedText(en: "resident and not lazily freed after it", zh: "执行后常驻而未标记的页"),
                .pages
            ),
            Quantity("rewritten", LocalizedText(en: "pages written again", zh: "重写的页数"), .pages),
            Quantity("rewritten_kept", LocalizedText(en: "of these, with the new content", zh: "其中保有新内容的页"), .pages),
            Quantity(
                "mixed",
                LocalizedText(en: "pages with neither old content nor zeros", zh: "既非旧内容也非全 0 的页"),
                .pages
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Ordinary pages are not lazily freed.", zh: "普通页不是 LazyFree。"),
                "lazy_before",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "After the advice most are, or are gone already.",
                    zh: "执行之后，大多数页成为 LazyFree，或已被回收。"
                ),
                "unmarked",
                .atMost("half")
            ),
            Claim(
                LocalizedText(en: "A write cancels the advice: the page keeps it.", zh: "写入会撤销释放：页保有新内容。"),
                "rewritten_kept",
                .equals("rewritten")
            ),
            Claim(LocalizedText(en: "No page is half gone.", zh: "没有哪一页只丢一半。"), "mixed", .equals(0)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            var found = Observation()
            let (pages, rewritten) = (4096, 64)
            let region = try Region(pages: pages)
            fill(region, 0..<pages, 5)
            found.set("pages", pages)
            found.set("half", pages / 2)
            found.set("rewritten", rewritten)
            found.set("lazy_before", try region.smaps().pages("LazyFree"))
            try region.advise(8, "MADV_FREE")
            let after = try region.smaps()
            found.set("unmarked", after.pages("Rss") - after.pages("LazyFree"))
            fill(region, 0..<rewritten, 6)
            var (kept, mixed) = (0, 0)
            // Compared with memcmp: a loop over sixteen million bytes takes seconds in a debug build.
            for page in 0..<pages {
                let start = region.pointer + page * Page.size
                let first = start.load(as: UInt8.self)
                // Each byte equals the one behind it.
                let isWhole = memcmp(start, start + 1, Page.size - 1) == 0
                if page < rewritten {
                    if isWhole && first == 6 { kept += 1 }
                } else if !isWhole || (first != 5 && first != 0) {
                    mixed += 1
                }
            }
            found.set("rewritten_kept", kept)
            found.set("mixed", mixed)
            return found
        }

        private static func fill(_ region: Region, _ pages: Range<Int>, _ value: UInt8) {
            memset(region.pointer + pages.lowerBound * Page.size, Int32(value), pages.count * Page.size)
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
