#if os(Linux)
    import Foundation
#endif
import Traces

/// mmap grows the address space; touching grows the resident set.
enum MappingAndRSS {
    static let experiment = Experiment(
        name: "mmap-vsz-rss",
        title: LocalizedText(en: "mmap grows VSZ, touching grows RSS", zh: "mmap 增加 VSZ，访问才增加 RSS"),
        summary: LocalizedText(
            en: """
                A child process maps 4,096 pages, touches half of them and unmaps them, while the parent reads the \
                child's statm and smaps. VSZ is counted exactly. The RSS of statm is read from counters that each CPU \
                updates in batches, so it may be a little off; smaps walks the page tables.
                """,
            zh: """
                子进程映射 4,096 页、访问其中一半、再解除映射，父进程同时读取它的 statm 和 smaps。VSZ 是精确值。\
                statm 的 RSS 来自各 CPU 分批更新的计数器，可能略有出入；smaps 则遍历页表。
                """
        ),
        follows: [
            "fs/proc/task_mmu.c#task_statm", "fs/proc/task_mmu.c#smap_gather_stats", "mm/mmap.c#do_mmap",
            "include/linux/mm.h#get_mm_counter",
        ],
        manual: ["mmap(2)", "proc_pid_statm(5)"],
        quantities: [
            Quantity("pages", LocalizedText(en: "pages mapped", zh: "映射的页数"), .pages),
            Quantity("touched", LocalizedText(en: "pages touched", zh: "访问的页数"), .pages),
            Quantity("vsz_growth", LocalizedText(en: "growth of VSZ by mmap", zh: "mmap 使 VSZ 增加"), .pages),
            Quantity(
                "rss_mapped",
                LocalizedText(en: "resident in the mapping before any touch", zh: "访问前映射中的常驻页"),
                .pages
            ),
            Quantity(
                "rss_touched",
                LocalizedText(en: "resident in the mapping after touching", zh: "访问后映射中的常驻页"),
                .pages
            ),
            Quantity("vsz_growth_touched", LocalizedText(en: "growth of VSZ by touching", zh: "访问使 VSZ 增加"), .pages),
            Quantity(
                "statm_error",
                LocalizedText(en: "how far the RSS of statm is off", zh: "statm 中 RSS 的偏差"),
                .pages
            ),
            Quantity(
                "batch_limit",
                LocalizedText(en: "how far it may be off: the batches of all CPUs", zh: "允许的偏差：所有 CPU 的批量之和"),
                .pages
            ),
            Quantity(
                "vsz_unmapped",
                LocalizedText(en: "growth of VSZ that is left after munmap", zh: "munmap 之后残留的 VSZ 增量"),
                .pages
            ),
        ],
        claims: [
            Claim(
                LocalizedText(en: "mmap adds its pages to VSZ at once.", zh: "mmap 立刻把页数计入 VSZ。"),
                "vsz_growth",
                .equals("pages")
            ),
            Claim(LocalizedText(en: "It adds nothing to RSS.", zh: "RSS 毫无变化。"), "rss_mapped", .equals(0)),
            Claim(
                LocalizedText(en: "RSS grows by the pages that are touched.", zh: "RSS 随访问的页数增长。"),
                "rss_touched",
                .equals("touched")
            ),
            Claim(
                LocalizedText(en: "Touching adds nothing to VSZ.", zh: "访问不改变 VSZ。"),
                "vsz_growth_touched",
                .equals(0)
            ),
            Claim(
                LocalizedText(
                    en: "The quick counter is right within the batches of the CPUs.",
                    zh: "快速计数器的误差不超过各 CPU 的批量。"
                ),
                "statm_error",
                .atMost("batch_limit")
            ),
            Claim(LocalizedText(en: "munmap takes it all back.", zh: "munmap 全部收回。"), "vsz_unmapped", .equals(0)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let (pages, touched): (Int64, Int64) = (4096, 2048)
            let length = pages * Int64(Page.size)
            let child = try HelperProcess()
            var found = Observation()
            found.set("pages", pages)
            found.set("touched", touched)

            let before = try child.statm()
            let mapping = try child.map(length)
            let mapped = try child.statm()
            found.set("vsz_growth", mapped.mapped - before.mapped)
            _ = try child.ask(HelperOrder(.advise, mapping, length, Int64(MADV_NOHUGEPAGE)))
            func smaps() throws(CannotRun) -> Smaps {
                try Smaps(of: "\(child.id)", from: UInt(mapping), to: UInt(mapping + length))
            }
            found.set("rss_mapped", try smaps().pages("Rss"))

            let restful = try child.statm()
            try child.ask(HelperOrder(.write, mapping, touched, 1))
            found.set("rss_touched", try smaps().pages("Rss"))
            let full = try child.statm()
            found.set("vsz_growth_touched", full.mapped - mapped.mapped)
            found.set("statm_error", abs(full.resident - restful.resident - touched))
            // percpu_counter_batch is the greater of 32 and two for each CPU; before Linux 6.2 each thread kept
            // back up to 64 pages instead. Two readings may each be off.
            let processors = Int64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
            found.set("batch_limit", 2 * max(64, processors * max(32, 2 * processors)))

            try child.ask(HelperOrder(.unmap, mapping, length))
            found.set("vsz_unmapped", try child.statm().mapped - before.mapped)
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
