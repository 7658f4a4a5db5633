import Traces

/// MADV_DONTNEED gives pages back at once.
enum AdviseDontNeed {
    static let experiment = Experiment(
        name: "madv-dontneed",
        title: LocalizedText(en: "MADV_DONTNEED frees at once", zh: "MADV_DONTNEED 立即释放"),
        summary: LocalizedText(
            en: """
                Writes 512 pages of private anonymous memory and advises MADV_DONTNEED. The mapping stays, its pages \
                are gone; the next touch finds zeros and faults again.
                """,
            zh: "写满 512 页私有匿名内存，然后执行 MADV_DONTNEED。映射还在，页已释放；再次访问读到 0，并重新缺页。"
        ),
        follows: ["mm/madvise.c#madvise_dontneed_single_vma", "mm/memory.c#zap_page_range_single"],
        manual: ["madvise(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages written", zh: "写入的页数"), .pages),
            Quantity("rss_before", LocalizedText(en: "resident before", zh: "之前的常驻页"), .pages),
            Quantity("rss_after", LocalizedText(en: "resident after", zh: "之后的常驻页"), .pages),
            Quantity("size_after", LocalizedText(en: "size of the mapping after", zh: "之后映射的大小"), .pages),
            Quantity("nonzero_bytes", LocalizedText(en: "old bytes that can still be read", zh: "仍能读到的旧字节"), .bytes),
            Quantity("faults_again", LocalizedText(en: "faults of touching them again", zh: "再次访问的缺页"), .faults),
        ],
        claims: [
            Claim(
                LocalizedText(en: "The written pages are resident.", zh: "写过的页常驻内存。"),
                "rss_before",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "After the advice none is.", zh: "执行之后一页不剩。"), "rss_after", .equals(0)),
            Claim(LocalizedText(en: "The mapping keeps its size.", zh: "映射大小不变。"), "size_after", .equals("pages")),
            Claim(
                LocalizedText(en: "The old content is lost: all reads give 0.", zh: "旧内容丢失：读到的全是 0。"),
                "nonzero_bytes",
                .equals(0)
            ),
            Claim(LocalizedText(en: "Each page faults anew.", zh: "每页重新缺页。"), "faults_again", .equals("pages")),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            var found = Observation()
            let region = try Region(pages: 512)
            found.set("pages", region.pages)
            for _ in 0..<5 {
                region.write(7)
                found.set("rss_before", try region.smaps().pages("Rss"))
                try region.advise(4, "MADV_DONTNEED")
                let after = try region.smaps()
                found.set("rss_after", after.pages("Rss"))
                found.set("size_after", after.pages("Size"))
                let (others, faults) = region.countOthers(than: 0)
                found.set("nonzero_bytes", others)
                found.setIfFewer("faults_again", faults.minor)
            }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
