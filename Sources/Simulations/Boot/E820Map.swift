import MemoryModels
import Traces

/// A contradictory map from the firmware becomes one that says one thing about each address.
enum E820Map {
    static let simulation = Simulation(
        name: "e820-map",
        area: .boot,
        title: LocalizedText(en: "Sanitising the E820 map", zh: "整理 E820 内存表"),
        summary: LocalizedText(
            en: """
                The firmware's list of memory ranges may be unsorted and overlap. One sweep over all starts and ends \
                makes it sorted and disjoint: where entries overlap, the highest type number wins.
                """,
            zh: "固件报告的内存区间可能无序、重叠。内核按地址扫过所有起点和终点，得到有序且互不重叠的表：重叠处取类型编号最大者。"
        ),
        parameters: [
            Parameter(
                "entries",
                LocalizedText(en: "the entries, in the firmware's order", zh: "按固件给出的顺序排列的表项"),
                .operations(grammar: E820EntryText.grammar),
                default: """
                    usable:0x0-0x9ffff reserved:0x9fc00-0xfffff usable:0x100000-0x7fffffff \
                    reserved:0x7fe00000-0x7fffffff acpi:0x7ff00000-0x7ff3ffff nvs:0x7ff30000-0x7ff7ffff \
                    usable:0x180000000-0x1ffffffff usable:0x100000000-0x17fffffff
                    """
            ),
            Parameter(
                "trim-bios",
                LocalizedText(
                    en: "whether page 0 and 640 KiB to 1 MiB are taken away afterwards, as setup_arch does",
                    zh: "之后是否像 setup_arch 那样去掉第 0 页和 640 KiB 到 1 MiB"
                ),
                .flag,
                default: "true"
            ),
        ],
        results: [
            ResultDescription(
                "outcome",
                LocalizedText(
                    en: "updated, or why the table was left alone: too_few_entries, wraps_around",
                    zh: "updated，或未整理的原因：too_few_entries、wraps_around"
                )
            ),
            ResultDescription("entries_in", LocalizedText(en: "entries from the firmware", zh: "固件给出的表项数")),
            ResultDescription(
                "change_points",
                LocalizedText(en: "starts and ends that were swept", zh: "扫过的起点与终点数")
            ),
            ResultDescription(
                "deepest_overlap",
                LocalizedText(en: "the most entries over one address", zh: "同一地址上最多的重叠表项数")
            ),
            ResultDescription("entries_sanitised", LocalizedText(en: "entries after the sweep", zh: "整理后的表项数")),
            ResultDescription("entries_out", LocalizedText(en: "entries at the end", zh: "最终的表项数")),
            ResultDescription(
                "usable_bytes",
                LocalizedText(en: "RAM that the kernel may use", zh: "内核可用的内存"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
            ResultDescription(
                "last_pfn",
                LocalizedText(en: "the end of RAM and ACPI tables (max_pfn)", zh: "内存与 ACPI 表的末端（max_pfn）")
            ),
            ResultDescription(
                "last_low_pfn",
                LocalizedText(en: "the same below 4 GiB (max_low_pfn at first)", zh: "4 GiB 以下的同一数值（最初的 max_low_pfn）")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    How the map is obtained, the entries beyond 128 in setup_data, and `mem=` and `memmap=`. A firmware \
                    map of fewer than two entries never gets here: the kernel falls back to older BIOS calls.
                    """,
                zh: """
                    取得内存表的过程、setup_data 中第 128 项之后的表项，以及 `mem=` 和 `memmap=`。\
                    固件表不足两项时根本到不了这里：内核会退回更老的 BIOS 调用。
                    """
            ),
            LocalizedText(
                en:
                    "What trims RAM later: MTRRs, the quirks of single machines, and memblock's rounding to whole pages.",
                zh: "之后对内存的裁剪：MTRR、个别机器的修正，以及 memblock 按整页取整。"
            ),
        ],
        follows: [
            "arch/x86/kernel/e820.c#e820__update_table",
            "arch/x86/kernel/e820.c#cpcompare",
            "arch/x86/kernel/e820.c#e820_nomerge",
            "arch/x86/kernel/e820.c#__e820__range_update",
            "arch/x86/kernel/e820.c#e820__range_remove",
            "arch/x86/kernel/e820.c#e820__end_ram_pfn",
            "arch/x86/kernel/setup.c#trim_bios_range",
            "arch/x86/include/asm/e820/types.h#e820_type",
        ],
        drills: E820Drill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let entries = try E820EntryText.parse(values.text("entries"), parameter: "entries")
        var table = E820Table()
        do {
            for entry in entries { try table.append(entry) }
        } catch {
            preconditionFailure("the table has room for what a parameter can list")
        }
        var events: [E820SweepEvent] = []
        let outcome = table.update(recordingInto: &events)
        let sanitised = table
        var narrator = E820Narrator(entries: entries)
        try narrator.tell(events, outcome: outcome, result: sanitised)
        if values.flag("trim-bios") {
            do {
                try table.trimBIOSRange()
            } catch {
                preconditionFailure("the table has room for the parts")
            }
            try narrator.trimmed(sanitised, to: table)
        }
        func number(_ name: String, _ value: UInt64) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(clamping: value)))
        }
        let results = [
            TraceResult(name: "outcome", value: .text(outcome.name)),
            number("entries_in", UInt64(entries.count)),
            number("change_points", UInt64(events.count)),
            number("deepest_overlap", UInt64(events.map { $0.overlapping.count }.max() ?? 0)),
            number("entries_sanitised", UInt64(sanitised.entries.count)),
            number("entries_out", UInt64(table.entries.count)),
            number("usable_bytes", table.byteCount(of: .ram)),
            number("last_pfn", table.endOfRAM().rawValue),
            number("last_low_pfn", table.endOfRAM(below: PageFrameNumber(1 << 20)).rawValue),
        ]
        return (results, narrator.list.steps)
    }
}

extension E820Table.UpdateOutcome {
    fileprivate var name: String {
        switch self {
        case .updated: "updated"
        case .tooFewEntries: "too_few_entries"
        case .wrapsAround: "wraps_around"
        }
    }
}
