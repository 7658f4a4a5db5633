#if os(Linux)
    import Foundation
#endif
import Traces

/// The page cache holds a file's pages whether somebody maps them or not.
enum PageCacheResidency {
    static let experiment = Experiment(
        name: "mincore-page-cache",
        title: LocalizedText(en: "The page cache, seen through mincore", zh: "用 mincore 看页缓存"),
        summary: LocalizedText(
            en: """
                Writes a file of 64 pages and maps it. mincore says which of its pages are in the page cache: all, \
                though the mapping itself has none yet. Reading them then takes minor faults only. After fsync and \
                POSIX_FADV_DONTNEED pages are gone from the cache, and reading one is a major fault.
                """,
            zh: """
                写一个 64 页的文件并映射它。mincore 说明哪些页在页缓存里：全部都在，尽管映射本身还没有任何页。\
                这时读取只有次缺页。fsync 之后执行 POSIX_FADV_DONTNEED，页从缓存中消失，再读就是一次主缺页。
                """
        ),
        follows: [
            "mm/mincore.c#mincore_page", "mm/fadvise.c#generic_fadvise", "mm/filemap.c#filemap_fault",
            "mm/filemap.c#filemap_map_pages",
        ],
        manual: ["mincore(2)", "posix_fadvise(2)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages of the file", zh: "文件的页数"), .pages),
            Quantity("cached_written", LocalizedText(en: "in the page cache after writing", zh: "写入后在页缓存中的页"), .pages),
            Quantity(
                "rss_mapped",
                LocalizedText(en: "resident in the mapping before reading", zh: "读取前映射中的常驻页"),
                .pages
            ),
            Quantity(
                "major_cached",
                LocalizedText(en: "major faults of reading cached pages", zh: "读取已缓存页的主缺页"),
                .faults
            ),
            Quantity(
                "minor_cached",
                LocalizedText(en: "minor faults of reading cached pages", zh: "读取已缓存页的次缺页"),
                .faults
            ),
            Quantity("evicted", LocalizedText(en: "pages that left the cache on advice", zh: "按建议移出缓存的页"), .pages),
            Quantity(
                "major_evicted",
                LocalizedText(en: "major faults of reading such a page", zh: "读取这样一页的主缺页"),
                .faults
            ),
            Quantity("cached_again", LocalizedText(en: "whether it is in the cache again", zh: "它是否又回到缓存")),
        ],
        claims: [
            Claim(
                LocalizedText(en: "What was written is in the page cache.", zh: "写入的内容都在页缓存里。"),
                "cached_written",
                .equals("pages")
            ),
            Claim(
                LocalizedText(en: "A page in the cache is not yet in the mapping's RSS.", zh: "页在缓存中，不等于计入映射的 RSS。"),
                "rss_mapped",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "Reading cached pages waits for no disk.", zh: "读取已缓存的页不等磁盘。"),
                "major_cached",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "It takes at most a minor fault a page, fewer where faults map their neighbours too.",
                    zh: "每页至多一次次缺页；缺页时顺带映射邻近页，次数更少。"
                ),
                "minor_cached",
                .atMost("pages")
            ),
            Claim(
                LocalizedText(en: "The advice empties the cache of clean pages.", zh: "建议会把干净页移出缓存。"),
                "evicted",
                .atLeast(1)
            ),
            Claim(
                LocalizedText(en: "Reading an evicted page is a major fault.", zh: "读取被移出的页是主缺页。"),
                "major_evicted",
                .atLeast(1)
            ),
            Claim(LocalizedText(en: "And brings it back into the cache.", zh: "并把它带回缓存。"), "cached_again", .equals(1)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let pages = 64
            var found = Observation()
            found.set("pages", pages)
            let folder = ScratchFile.folder
            let file = try ScratchFile(bytes: pages * Page.size)
            try observeCached(file, pages, &found)
            let late = ["evicted", "major_evicted", "cached_again"]
            if file.isInMemory {
                let reason = LocalizedText(
                    english: "\(folder) is in memory, so no page can leave the cache; set TMPDIR to a folder on a disk",
                    chinese: "\(folder) 位于内存文件系统，页无法移出缓存；请把 TMPDIR 设为磁盘上的目录"
                )
                found.omit(late, reason)
                return found
            }
            try observeEvicted(file, pages, &found)
            return found
        }

        /// The mappings end with this: mapped pages are not evicted.
        private static func observeCached(
            _ file: ScratchFile,
            _ pages: Int,
            _ found: inout Observation
        ) throws(CannotRun) {
            // The loop's own code may fault as well in the first round.
            for _ in 0..<2 {
                let region = try Region(pages: pages, isShared: true, file: file.descriptor, isWritable: false)
                found.set("cached_written", try cached(region).count { $0 })
                found.set("rss_mapped", try region.smaps().pages("Rss"))
                let faults = region.countOthers(than: 1).faults
                found.setIfFewer("major_cached", faults.major)
                found.setIfFewer("minor_cached", faults.minor)
            }
        }

        private static func observeEvicted(
            _ file: ScratchFile,
            _ pages: Int,
            _ found: inout Observation
        ) throws(CannotRun) {
            guard fsync(file.descriptor) == 0 else { throw .refused("fsync") }
            guard posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0 else {
                throw .refused("posix_fadvise")
            }
            let region = try Region(pages: pages, isShared: true, file: file.descriptor, isWritable: false)
            let resident = try cached(region)
            found.set("evicted", resident.count { !$0 })
            if let page = resident.lastIndex(of: false) {
                let address = region.start + UInt(page * Page.size)
                let faults = FaultCount.during { _ = Page.countOthers(address, 1, than: 1) }
                found.set("major_evicted", faults.major)
                found.set("cached_again", try cached(region)[page] ? 1 : 0)
            }
        }

        /// By page, whether it is in the page cache.
        private static func cached(_ region: Region) throws(CannotRun) -> [Bool] {
            var vector = [UInt8](repeating: 0, count: region.pages)
            guard mincore(region.pointer, region.length, &vector) == 0 else { throw .refused("mincore") }
            return vector.map { $0 & 1 == 1 }
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
