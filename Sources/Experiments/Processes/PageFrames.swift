import Traces

/// pagemap tells root which page frame is behind an address.
enum PageFrames {
    static let experiment = Experiment(
        name: "pagemap-pfn",
        title: LocalizedText(en: "From an address to its page frame", zh: "从地址到页框"),
        summary: LocalizedText(
            en: """
                Writes 32 pages, reads 16 others and leaves 32 untouched, then looks them up in /proc/self/pagemap, and \
                the frames in /proc/kpagecount, /proc/kpageflags and /proc/iomem.
                """,
            zh: """
                写 32 页，另读 16 页，再留 32 页不碰，然后在 /proc/self/pagemap 中查它们，并在 /proc/kpagecount、\
                /proc/kpageflags 和 /proc/iomem 中查对应的页框。
                """
        ),
        needs: [.linux, .root],
        follows: [
            "fs/proc/task_mmu.c#pte_to_pagemap_entry", "fs/proc/task_mmu.c#pagemap_read",
            "fs/proc/page.c#kpagecount_read",
            "fs/proc/page.c#stable_page_flags", "mm/memory.c#do_anonymous_page",
        ],
        manual: ["proc_pid_pagemap(5)"],
        quantities: [
            Quantity("written", LocalizedText(en: "pages written", zh: "写入的页数"), .pages),
            Quantity("frames", LocalizedText(en: "different frames behind them", zh: "对应的不同页框"), .items),
            Quantity(
                "present_untouched",
                LocalizedText(en: "untouched pages that are present", zh: "未碰过却在内存中的页"),
                .pages
            ),
            Quantity(
                "zero_frames",
                LocalizedText(en: "different frames behind the pages only read", zh: "只读过的页对应的不同页框"),
                .items
            ),
            Quantity("zero_flag", LocalizedText(en: "whether that frame is the zero page", zh: "该页框是否为零页")),
            Quantity(
                "mapped_once",
                LocalizedText(en: "frames of written pages that are mapped once", zh: "写入页中只被映射一次的页框"),
                .items
            ),
            Quantity("anonymous", LocalizedText(en: "of them, flagged anonymous", zh: "其中带匿名标志的"), .items),
            Quantity("in_ram", LocalizedText(en: "of them, in System RAM", zh: "其中位于 System RAM 的"), .items),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Each written page has a frame of its own.", zh: "写过的每一页各有自己的页框。"),
                "frames",
                .equals("written")
            ),
            Claim(LocalizedText(en: "An untouched page has none.", zh: "没碰过的页没有页框。"), "present_untouched", .equals(0)),
            Claim(LocalizedText(en: "Pages only read share one frame.", zh: "只读过的页共用一个页框。"), "zero_frames", .equals(1)),
            Claim(LocalizedText(en: "It is the zero page.", zh: "它就是零页。"), "zero_flag", .equals(1)),
            Claim(
                LocalizedText(en: "The written frames are mapped once each.", zh: "写入页的页框各被映射一次。"),
                "mapped_once",
                .equals("written")
            ),
            Claim(LocalizedText(en: "They are anonymous memory.", zh: "它们是匿名内存。"), "anonymous", .equals("written")),
            Claim(
                LocalizedText(en: "They lie where the firmware says RAM is.", zh: "它们位于固件报告的内存范围内。"),
                "in_ram",
                .equals("written")
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            var found = Observation()
            let written = try Region(pages: 32)
            let read = try Region(pages: 16)
            let untouched = try Region(pages: 32)
            written.write()
            _ = read.countOthers(than: 0)
            found.set("written", written.pages)
            // Compaction may move a page between two readings; then they are made again.
            for attempt in 1...5 {
                let frames = try entries(of: written)
                let counts = frames.map { ProcFile.words("/proc/kpagecount", from: $0.frame, count: 1)?.first }
                let flags = frames.map { ProcFile.words("/proc/kpageflags", from: $0.frame, count: 1)?.first }
                let isSteady = try entries(of: written).map(\.frame) == frames.map(\.frame)
                guard isSteady || attempt == 5 else { continue }
                let numbers = Set(frames.filter(\.isPresent).map(\.frame))
                guard !numbers.isSubset(of: [0]) else {
                    throw CannotRun(
                        LocalizedText(
                            en: "page frame numbers are shown to root only (CAP_SYS_ADMIN)",
                            zh: "页框号只对 root（CAP_SYS_ADMIN）可见"
                        )
                    )
                }
                found.set("frames", numbers.count)
                found.set("present_untouched", try entries(of: untouched).count { $0.isPresent })
                let zeros = Set(try entries(of: read).map(\.frame))
                found.set("zero_frames", zeros.count)
                observe(&found, counts, flags, zeros)
                observeRAM(&found, numbers)
                return found
            }
            return found
        }

        private static func observe(
            _ found: inout Observation,
            _ counts: [UInt64?],
            _ flags: [UInt64?],
            _ zeros: Set<UInt64>
        ) {
            let unreadable = LocalizedText(
                en: "/proc/kpagecount or /proc/kpageflags cannot be read",
                zh: "无法读取 /proc/kpagecount 或 /proc/kpageflags"
            )
            guard !counts.contains(nil), !flags.contains(nil), let zero = zeros.first,
                let zeroFlags = ProcFile.words("/proc/kpageflags", from: zero, count: 1)?.first
            else {
                found.omit(["mapped_once", "anonymous", "zero_flag"], unreadable)
                return
            }
            // KPF_ZERO_PAGE and KPF_ANON of kernel-page-flags.h.
            found.set("zero_flag", zeroFlags >> 24 & 1 == 1 ? 1 : 0)
            found.set("mapped_once", counts.count { $0 == 1 })
            found.set("anonymous", flags.count { ($0 ?? 0) >> 12 & 1 == 1 })
        }

        private static func observeRAM(_ found: inout Observation, _ frames: Set<UInt64>) {
            let ranges = (ProcFile.text("/proc/iomem") ?? "").split(separator: "\n")
                .filter { $0.contains(" : System RAM") }
                .compactMap { MapsLine.range(of: $0) }
            guard ranges.contains(where: { $0.end > 0 }) else {
                found.omit(["in_ram"], LocalizedText(en: "/proc/iomem hides its addresses", zh: "/proc/iomem 隐藏了地址"))
                return
            }
            let size = UInt(Page.size)
            found.set(
                "in_ram",
                frames.count { frame in ranges.contains { ($0.start...$0.end).contains(UInt(frame) * size) } }
            )
        }

        private struct Entry {
            let word: UInt64
            var isPresent: Bool { word >> 63 == 1 }
            var frame: UInt64 { word & (1 << 55 - 1) }
        }

        private static func entries(of region: Region) throws(CannotRun) -> [Entry] {
            let first = UInt64(region.start) / UInt64(Page.size)
            guard let words = ProcFile.words("/proc/self/pagemap", from: first, count: region.pages) else {
                throw .refused("/proc/self/pagemap")
            }
            return words.map { Entry(word: $0) }
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
