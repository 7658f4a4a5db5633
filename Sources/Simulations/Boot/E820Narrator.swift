import MemoryModels
import Traces

/// Turns a sweep into steps, one for each address at which something changes.
struct E820Narrator {
    private(set) var list = StepList(simulation: "e820-map")
    private let entries: [E820Entry]
    private var new: [E820Entry] = []
    /// Where the entry being built begins.
    private var open: UInt64?
    private var conflictsAsked = 0
    private var joinsAsked = 0

    init(entries: [E820Entry]) {
        self.entries = entries
    }

    mutating func tell(
        _ events: [E820SweepEvent],
        outcome: E820Table.UpdateOutcome,
        result: E820Table
    ) throws(SimulationError) {
        switch outcome {
        case .updated: break
        case .tooFewEntries:
            return try leftAlone(
                LocalizedText(
                    en: "With fewer than two entries nothing can overlap: `e820__update_table` returns -1 at once.",
                    zh: "不足两个表项就谈不上重叠：`e820__update_table` 直接返回 -1。"
                )
            )
        case .wrapsAround(let entry):
            return try leftAlone(
                LocalizedText(
                    en: """
                        Entry \(entry + 1) runs past the highest 64-bit address. `e820__update_table` trusts nothing in \
                        such a map: it returns -1 and sorts, merges and resolves nothing.
                        """,
                    zh: """
                        第 \(entry + 1) 项越过了 64 位地址的最高处。`e820__update_table` 不再相信这样的表：\
                        返回 -1，不排序、不合并，也不消除重叠。
                        """
                )
            )
        }
        try opening(events)
        var index = 0
        while index < events.count {
            var group: [E820SweepEvent] = []
            let address = events[index].point.address
            while index < events.count, events[index].point.address == address {
                group.append(events[index])
                index += 1
            }
            let next = index < events.count ? events[index].point.address : nil
            try change(E820Change(group, entries: entries, open: open, next: next))
        }
        try finished(result)
    }

    private mutating func leftAlone(_ reason: LocalizedText) throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "The table is left as it is", zh: "表保持原样"),
                explanation: reason,
                diagrams: [
                    E820Diagrams.table(LocalizedText(en: "The entries", zh: "各表项"), entries) { $0.wrapsAround }
                ]
            )
        )
    }

    private mutating func opening(_ events: [E820SweepEvent]) throws(SimulationError) {
        let empty = entries.count - events.count / 2
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(entries.count) entries, \(events.count) change points",
                    zh: "\(entries.count) 个表项，\(events.count) 个变化点"
                ),
                explanation: LocalizedText(
                    en: """
                        The firmware's entries come in any order and may overlap. `e820__update_table` writes down where \
                        each begins and ends\(empty == 0 ? "" : ", passing over \(empty) empty ones,") and sorts these \
                        change points by address. It then goes through them from below and keeps a list of the entries \
                        that lie over the current address.
                        """,
                    zh: """
                        固件给出的表项顺序任意，还可能重叠。`e820__update_table` 记下每项的起点和终点\
                        \(empty == 0 ? "" : "（跳过 \(empty) 个空项）")，把这些变化点按地址排序，\
                        再由低到高逐个处理，并维护一张“覆盖当前地址的表项”列表。
                        """
                ),
                diagrams: [E820Diagrams.map(entries, active: [], new: [])]
            )
        )
    }

    private mutating func change(_ change: E820Change) throws(SimulationError) {
        if let finished = change.finished { new.append(finished) }
        open = change.pending?.address
        let shown = new + (change.pending.map { [$0] } ?? [])
        let address = Numerals.hexadecimal(change.address)
        let borders = change.borders
        let outcome = change.outcome
        let prediction = prediction(change)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(address): \(change.title.en)",
                    zh: "\(address)：\(change.title.zh)"
                ),
                explanation: LocalizedText(en: "\(borders.en) \(outcome.en)", zh: "\(borders.zh)\(outcome.zh)"),
                prediction: prediction,
                diagrams: [
                    E820Diagrams.map(entries, active: change.overlapping, new: shown) { $0 == change.pending }
                ]
            )
        )
    }

    /// Asked where types contend and where equal neighbours meet, a few times each.
    private mutating func prediction(_ change: E820Change) -> Prediction? {
        let address = Numerals.hexadecimal(change.address)
        let types = change.typesHere
        if types.count > 1, !change.starts.isEmpty, conflictsAsked < 3, let type = change.type {
            conflictsAsked += 1
            let names = BootText.list(types.map { $0.label })
            return Prediction(
                question: LocalizedText(
                    en:
                        "From \(address) on, entries of several types lie over each other: \(names.en). Which one holds?",
                    zh: "从 \(address) 起，几种类型的表项重叠：\(names.zh)。以哪个为准？"
                ),
                answer: LocalizedText(same: type.label),
                wrongChoices: types.map { LocalizedText(same: $0.label) }
                    + [LocalizedText(en: "The one listed first", zh: "列在最前的那一项")],
                position: conflictsAsked - 1
            )
        }
        if change.meets, joinsAsked < 2, let type = change.type {
            joinsAsked += 1
            let joined = LocalizedText(en: "No, both become one entry", zh: "不会，两者成为一项")
            let apart = LocalizedText(en: "Yes, they stay two entries", zh: "会，仍是两项")
            return Prediction(
                question: LocalizedText(
                    en:
                        "At \(address) one range of type \(type.label) ends and another begins. Does a new entry begin?",
                    zh: "在 \(address)，一个 \(type.label) 区间结束，另一个同类型区间开始。新表会另起一项吗？"
                ),
                answer: type.staysApart ? apart : joined,
                wrongChoices: [joined, apart],
                position: 1
            )
        }
        return nil
    }

    private mutating func finished(_ result: E820Table) throws(SimulationError) {
        let before = entries.reduce(UInt64(0)) { $1.type == .ram ? $0 &+ $1.size : $0 }
        let after = result.byteCount(of: .ram)
        let change = LocalizedText(
            en: before == after
                ? "No RAM was claimed by another type: \(BootText.size(after)) are usable."
                : "The firmware called \(BootText.size(before)) usable; \(BootText.size(after)) of it remain.",
            zh: before == after
                ? "没有内存被其他类型夺走：可用 \(BootText.size(after))。"
                : "固件称可用的共 \(BootText.size(before))，整理后剩 \(BootText.size(after))。"
        )
        try list.add(
            Step(
                title: LocalizedText(en: "The sanitised map", zh: "整理后的表"),
                explanation: LocalizedText(
                    en: """
                        The new entries replace the old ones: sorted, disjoint, and as few as can be. This is what the \
                        kernel prints as "BIOS-e820". \(change.en)
                        """,
                    zh: "新表项取代旧表项：有序、互不重叠、数量最少。内核以“BIOS-e820”打印的就是它。\(change.zh)"
                ),
                diagrams: [
                    E820Diagrams.table(LocalizedText(en: "e820_table", zh: "e820_table"), result.entries) { _ in false }
                ]
            )
        )
    }

    /// What `trim_bios_range` made of `before`.
    mutating func trimmed(_ before: E820Table, to after: E820Table) throws(SimulationError) {
        let page = BootText.size(after.byteCount(of: .ram))
        let last = after.endOfRAM()
        let hasPageZero = before.entries.contains { $0.type == .ram && $0.address == 0 && $0.size != 0 }
        try list.add(
            Step(
                title: LocalizedText(en: "Page 0 and the BIOS area are no RAM", zh: "第 0 页和 BIOS 区不算内存"),
                explanation: LocalizedText(
                    en: """
                        Whatever the firmware says, `trim_bios_range` makes usable bytes of page 0 reserved, because the \
                        BIOS keeps its data there, and takes usable bytes from 640 KiB to 1 MiB away. The table is \
                        sanitised once more. \(page) are usable, and the last page frame of memory is below \(last), \
                        printed as last_pfn = \(Numerals.hexadecimal(last.rawValue)).
                        """,
                    zh: """
                        不管固件怎么说，`trim_bios_range` 把第 0 页中的 usable 改为 reserved（BIOS 在那里存数据），\
                        并去掉 640 KiB 到 1 MiB 之间的 usable，然后再整理一遍。可用内存为 \(page)，\
                        内存的末端是页框 \(last)，内核打印为 last_pfn = \(Numerals.hexadecimal(last.rawValue))。
                        """
                ),
                prediction: hasPageZero
                    ? Prediction(
                        question: LocalizedText(
                            en: "The map calls page 0 usable. Will the kernel put it on its free lists?",
                            zh: "表中第 0 页是 usable。内核会把它放进空闲链表吗？"
                        ),
                        answer: LocalizedText(en: "No, it becomes reserved", zh: "不会，它被改为 reserved"),
                        wrongChoices: [
                            LocalizedText(en: "Yes, like any usable page", zh: "会，和其他可用页一样"),
                            LocalizedText(en: "No, it is removed from the map", zh: "不会，它从表中删除"),
                        ],
                        position: 1
                    )
                    : nil,
                diagrams: [
                    E820Diagrams.table(
                        LocalizedText(en: "e820_table after trim_bios_range", zh: "trim_bios_range 之后的 e820_table"),
                        after.entries
                    ) { !before.entries.contains($0) }
                ]
            )
        )
    }
}
