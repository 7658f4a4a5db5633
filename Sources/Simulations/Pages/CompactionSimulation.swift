import MemoryModels
import Traces

/// How scattered free pages become a large block.
enum CompactionSimulation {
    static let simulation = Simulation(
        name: "compaction",
        area: .pages,
        title: LocalizedText(en: "Compaction: two scanners", zh: "内存规整：两个扫描器"),
        summary: LocalizedText(
            en: """
                One scanner collects movable pages from the low end of a zone, the other free pages from the high end, and the \
                contents are copied, until a block of the wanted order is free or the scanners meet.
                """,
            zh: "一个扫描器从内存区域低端收集可移动的页，另一个从高端收集空闲页，逐页搬迁，直到出现所求的块或两者相遇。"
        ),
        parameters: [
            Parameter(
                "layout",
                LocalizedText(en: "pageblocks of the zone, lowest first", zh: "内存区域的页块，从低到高"),
                .operations(grammar: CompactionLayout.grammar),
                default:
                    "u.m.mm.m..m.m.m. mm.m.m..m.mm..m. .m..m.mm.m.m..mm U:uu.u.u..uuu.u.u. mm.m..m.m..m.mm. m..m..m...m..m.."
            ),
            Parameter(
                "order",
                LocalizedText(
                    en: "order wanted; -1 compacts the whole zone, as `vm.compact_memory` does",
                    zh: "所求的阶；-1 表示规整整个区域，与 `vm.compact_memory` 相同"
                ),
                .integer(-1...8, unit: nil),
                default: "4"
            ),
            Parameter(
                "type",
                LocalizedText(en: "migrate type of the request", zh: "请求的迁移类型"),
                .choice(BuddyText.typeNames),
                default: "movable"
            ),
            Parameter(
                "mode",
                LocalizedText(
                    en: "async (a task's first try) or sync (a second one, kcompactd)",
                    zh: "async（任务的第一次尝试）或 sync（再次尝试、kcompactd）"
                ),
                .choice(["sync", "async"]),
                default: "sync"
            ),
        ],
        results: [
            ResultDescription("result", LocalizedText(en: "how compaction ended", zh: "规整的结果")),
            ResultDescription(
                "migrated",
                LocalizedText(en: "pages copied elsewhere", zh: "搬走的页数"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "migrate_scanned",
                LocalizedText(en: "pages seen by the migration scanner", zh: "迁移扫描器看过的页数"),
                unit: PagesText.pages
            ),
            ResultDescription(
                "free_scanned",
                LocalizedText(en: "pages seen by the free scanner", zh: "空闲扫描器看过的页数"),
                unit: PagesText.pages
            ),
            ResultDescription("buddyinfo_before", LocalizedText(en: "free blocks by order before", zh: "规整前各阶的空闲块数")),
            ResultDescription("buddyinfo_after", LocalizedText(en: "free blocks by order after", zh: "规整后各阶的空闲块数")),
            ResultDescription(
                "deferred_requests",
                LocalizedText(
                    en: "of 100 failing requests, those that would not try",
                    zh: "100 个会失败的请求中，不再尝试的个数"
                )
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "The short cuts through the free lists (`fast_isolate_freepages`, `fast_find_migrateblock`), skip hints and cached positions.",
                zh: "借空闲链表走的捷径（`fast_isolate_freepages`、`fast_find_migrateblock`）、跳过提示和缓存的位置。"
            ),
            LocalizedText(
                en: "Folios of several pages, pages that fail to migrate, watermarks, and per-CPU lists.",
                zh: "多页的 folio、迁移失败的页、水位线和每 CPU 页列表。"
            ),
        ],
        follows: [
            "mm/compaction.c#compact_zone",
            "mm/compaction.c#isolate_migratepages",
            "mm/compaction.c#isolate_migratepages_block",
            "mm/compaction.c#isolate_freepages",
            "mm/compaction.c#suitable_migration_target",
            "mm/compaction.c#suitable_migration_source",
            "mm/compaction.c#compact_finished",
            "mm/compaction.c#defer_compaction",
            "mm/compaction.c#compaction_deferred",
            "mm/page_alloc.c#__isolate_free_page",
        ],
        drills: CompactionDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let layout = try CompactionLayout(values.text("layout"))
        let before = PageTypeInfo(layout.zone).buddyinfo
        let mode: Compaction.Mode = ExactText.areEqual(values.text("mode"), "async") ? .async : .sync
        let compaction = Compaction(
            layout.zone,
            order: Order(values.integer("order")),
            type: BuddyText.type(named: values.text("type")),
            mode: mode
        )
        var narrator = CompactionNarrator(compaction)
        try narrator.play()
        let end = narrator.compaction
        let result =
            switch end.result {
            case .success: "success"
            case .contended: "contended"
            default: "complete"
            }
        func count(_ name: String, _ value: Int) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(value)))
        }
        let results = [
            TraceResult(name: "result", value: .text(result)), count("migrated", end.migrated),
            count("migrate_scanned", end.migrateScanned), count("free_scanned", end.freeScanned),
            TraceResult(name: "buddyinfo_before", value: .text(PagesText.list(before))),
            TraceResult(name: "buddyinfo_after", value: .text(PagesText.list(PageTypeInfo(end.zone).buddyinfo))),
            count("deferred_requests", narrator.skippedRequests),
        ]
        return (results, narrator.list.steps)
    }
}
