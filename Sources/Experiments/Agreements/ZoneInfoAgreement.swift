import MemoryModels
import Traces

/// The model's watermarks and reserves are the running kernel's.
enum ZoneInfoAgreement {
    static let experiment = Experiment(
        name: "zoneinfo-agreement",
        title: LocalizedText(en: "The watermarks model and /proc/zoneinfo", zh: "水位线模型与 /proc/zoneinfo"),
        summary: LocalizedText(
            en: """
                Computes min, low, high and protection of every zone from its managed pages and this machine's \
                min_free_kbytes, watermark_scale_factor and lowmem_reserve_ratio, by the model of the simulation \
                watermarks, and compares them with /proc/zoneinfo. The kernel computes watermarks at start and when a \
                setting is written, so a mark may be a little behind a zone that has gained pages since; reading \
                lowmem_reserve_ratio makes it compute the reserves anew.
                """,
            zh: """
                由各内存区域的 managed 页数和本机的 min_free_kbytes、watermark_scale_factor、lowmem_reserve_ratio，\
                用模拟 watermarks 的模型算出每个区域的 min、low、high 和 protection，与 /proc/zoneinfo 比对。\
                内核只在启动时和写入设置时计算水位线，因此区域后来增加了页时，水位线会略显滞后；\
                而读取 lowmem_reserve_ratio 会让内核重新计算保留量。
                """
        ),
        follows: [
            "mm/page_alloc.c#__setup_per_zone_wmarks", "mm/page_alloc.c#setup_per_zone_lowmem_reserve",
            "mm/page_alloc.c#lowmem_reserve_ratio_sysctl_handler", "mm/vmstat.c#zoneinfo_show_print",
        ],
        manual: ["proc_zoneinfo(5)", "proc_sys_vm(5)"],
        quantities: [
            Quantity("min_free_kbytes", LocalizedText(en: "vm.min_free_kbytes", zh: "vm.min_free_kbytes"), .kilobytes),
            Quantity("marks", LocalizedText(en: "watermarks compared", zh: "比对的水位线"), .items),
            Quantity("marks_exact", LocalizedText(en: "of them, equal to the page", zh: "其中一页不差的"), .items),
            Quantity("marks_wrong", LocalizedText(en: "off by more than 1% and 3 pages", zh: "相差超过 1% 加 3 页的"), .items),
            Quantity(
                "unshared",
                LocalizedText(
                    en: "min_free_kbytes in pages, less the sum of all min",
                    zh: "min_free_kbytes 折合的页数减去各 min 之和"
                ),
                .pages
            ),
            Quantity("zones", LocalizedText(en: "zones that share it", zh: "分摊它的区域"), .items),
            Quantity("reserves", LocalizedText(en: "reserves compared", zh: "比对的保留量"), .items),
            Quantity("reserves_wrong", LocalizedText(en: "reserves that differ", zh: "不一致的保留量"), .items),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Every watermark is that of the model.", zh: "每条水位线都与模型一致。"),
                "marks_wrong",
                .equals(0)
            ),
            Claim(
                LocalizedText(en: "The zones share out min_free_kbytes, no more.", zh: "各区域分摊 min_free_kbytes，不会超出。"),
                "unshared",
                .atLeast(0)
            ),
            Claim(
                LocalizedText(en: "Rounding loses less than a page a zone.", zh: "取整使每个区域少分不到一页。"),
                "unshared",
                .atMost("zones")
            ),
            Claim(
                LocalizedText(en: "Every reserve is that of the model.", zh: "每项保留量都与模型一致。"),
                "reserves_wrong",
                .equals(0)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            guard Page.size == 4096 else {
                throw CannotRun(LocalizedText(en: "the model has pages of 4 KiB", zh: "模型的页大小为 4 KiB"))
            }
            var comparison = try compare()
            // The kernel boosts watermarks for a while, and may do so between two lines.
            for _ in 0..<3 where comparison.zones.wrongMarks + comparison.zones.wrongReserves > 0 {
                comparison = try compare()
            }
            let zones = comparison.zones
            var found = Observation()
            found.set("min_free_kbytes", comparison.minFreeKbytes)
            found.set("marks", zones.marks)
            found.set("marks_exact", zones.exactMarks)
            found.set("unshared", zones.unsharedPages)
            found.set("zones", zones.sharingZones)
            found.set("reserves", zones.reserves)
            found.set("reserves_wrong", zones.wrongReserves)
            for difference in zones.differences { found.differ(difference) }
            if zones.wrongMarks > 0, ProcFile.number("/proc/vmstat", "balloon_inflate") ?? 0 > 0 {
                let reason = LocalizedText(
                    en: "a balloon has taken pages since the kernel computed its watermarks",
                    zh: "内核算出水位线之后，气球驱动又取走了页"
                )
                found.omit(["marks_wrong"], reason)
            } else {
                found.set("marks_wrong", zones.wrongMarks)
            }
            return found
        }

        private static func compare() throws(CannotRun) -> (zones: ZoneComparison, minFreeKbytes: Int64) {
            let ratios = try ProcFile.required("/proc/sys/vm/lowmem_reserve_ratio")
                .split { $0 == "\t" || $0 == " " || $0 == "\n" }.compactMap { Int64($0) }
            guard let minFreeKbytes = ProcFile.number("/proc/sys/vm/min_free_kbytes"),
                let scaleFactor = ProcFile.number("/proc/sys/vm/watermark_scale_factor")
            else { throw .refused("/proc/sys/vm") }
            let zones = ZoneInfo.parse(try ProcFile.required("/proc/zoneinfo"))
            let comparison = try ZoneComparison(
                zones,
                minFreeKbytes: minFreeKbytes,
                scaleFactor: scaleFactor,
                ratios: ratios
            )
            return (comparison, minFreeKbytes)
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
