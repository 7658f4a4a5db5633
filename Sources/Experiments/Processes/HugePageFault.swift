#if os(Linux)
    import Foundation
#endif
import Traces

/// One fault, 2 MiB.
enum HugePageFault {
    static let experiment = Experiment(
        name: "transparent-huge-page",
        title: LocalizedText(en: "One fault maps a whole huge page", zh: "一次缺页映射一个大页"),
        summary: LocalizedText(
            en: """
                Asks for huge pages with MADV_HUGEPAGE and writes one byte into an aligned range as long as a huge \
                page. Then frees one small page in the middle. Skipped if the kernel finds no free huge page.
                """,
            zh: """
                用 MADV_HUGEPAGE 请求大页，在一段按大页对齐的范围内写一个字节；然后释放中间的一个小页。\
                内核找不到空闲大页时跳过。
                """
        ),
        needs: [.linux, .hugePages],
        follows: [
            "mm/huge_memory.c#do_huge_pmd_anonymous_page", "mm/huge_memory.c#__split_huge_pmd",
            "fs/proc/task_mmu.c#smaps_pmd_entry",
        ],
        manual: ["madvise(2)"],
        quantities: [
            Quantity("huge_page", LocalizedText(en: "small pages in a huge page", zh: "一个大页所含的小页"), .pages),
            Quantity("faults_first", LocalizedText(en: "faults of writing one byte", zh: "写一个字节的缺页"), .faults),
            Quantity("rss_first", LocalizedText(en: "resident after it", zh: "此后的常驻页"), .pages),
            Quantity("faults_rest", LocalizedText(en: "faults of writing the other pages", zh: "写其余各页的缺页"), .faults),
            Quantity(
                "huge_split",
                LocalizedText(en: "mapped as a huge page after one small page is freed", zh: "释放一个小页后仍以大页映射的"),
                .pages
            ),
            Quantity("rss_split", LocalizedText(en: "resident after that", zh: "此后的常驻页"), .pages),
            Quantity("huge_page_less_one", LocalizedText(en: "a huge page less one small page", zh: "大页少一个小页"), .pages),
        ],
        claims: [
            Claim(LocalizedText(en: "One byte costs one fault.", zh: "一个字节一次缺页。"), "faults_first", .equals(1)),
            Claim(LocalizedText(en: "And brings a whole huge page.", zh: "换来整个大页。"), "rss_first", .equals("huge_page")),
            Claim(LocalizedText(en: "Its other pages fault no more.", zh: "其余各页不再缺页。"), "faults_rest", .equals(0)),
            Claim(
                LocalizedText(en: "Freeing a part splits the huge mapping.", zh: "释放一部分会拆开大页映射。"),
                "huge_split",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Just that small page is gone.", zh: "只少了那一个小页。"),
                "rss_split",
                .equals("huge_page_less_one")
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let folder = "/sys/kernel/mm/transparent_hugepage"
            let enabled = try ProcFile.required("\(folder)/enabled")
            guard !enabled.contains("[never]"), ProcFile.number("/proc/self/status", "THP_enabled") != 0 else {
                throw CannotRun(LocalizedText(en: "transparent huge pages are switched off", zh: "透明大页已关闭"))
            }
            guard let bytes = ProcFile.number("\(folder)/hpage_pmd_size").map(Int.init), bytes <= 32 << 20 else {
                throw CannotRun(LocalizedText(en: "a huge page is too large to spend", zh: "大页过大，不宜占用"))
            }
            let small = bytes / Page.size
            var found = Observation()
            found.set("huge_page", small)
            found.set("huge_page_less_one", small - 1)
            for _ in 0..<5 {
                let region = try Region(pages: 2 * small, hugePages: true)
                try region.advise(MADV_HUGEPAGE, "MADV_HUGEPAGE")
                let start = (region.start + UInt(bytes) - 1) / UInt(bytes) * UInt(bytes)
                let first = FaultCount.during { Page.write(start, 1, 1) }
                let after = try region.smaps()
                guard after.pages("AnonHugePages") == Int64(small) else {
                    throw CannotRun(
                        LocalizedText(
                            en: "the kernel gave small pages: no huge page was free, or their size is switched off",
                            zh: "内核只给了小页：没有空闲大页，或该尺寸被关闭"
                        )
                    )
                }
                found.setIfFewer("faults_first", first.minor)
                found.set("rss_first", after.pages("Rss"))
                found.setIfFewer("faults_rest", FaultCount.during { Page.write(start, small, 2) }.minor)
                let middle = UnsafeMutableRawPointer(bitPattern: start + UInt(small / 2 * Page.size))
                guard madvise(middle, Page.size, 4) == 0 else { throw .refused("madvise(MADV_DONTNEED)") }
                let split = try region.smaps()
                found.set("huge_split", split.pages("AnonHugePages"))
                found.set("rss_split", split.pages("Rss"))
            }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
