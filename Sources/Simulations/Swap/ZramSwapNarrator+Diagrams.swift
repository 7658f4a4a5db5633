import MemoryModels
import Traces

/// Where the pages are.
extension ZramSwapNarrator {
    /// What the page tables of the processes have.
    func pageTable(_ system: ZramSwap) -> Diagram {
        let living = system.processes.indices.filter { !system.processes[$0].isEmpty }
        var rows: [TableDiagram.Row] = []
        for page in 0..<ZramSwapOperation.pageLimit {
            var cells: [LocalizedText] = []
            var isThere = false
            var isTouched = false
            for process in system.processes.indices {
                let old = entry(before, process, page)
                let new = entry(system, process, page)
                if new != old { isTouched = true }
                guard !system.processes[process].isEmpty else { continue }
                if new != .none { isThere = true }
                cells.append(text(new))
            }
            guard isThere || isTouched else { continue }
            rows.append(TableDiagram.Row([PagesText.number(page)] + cells, mark: isTouched ? .active : .plain))
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Page tables: #n is a page in memory, * if nobody else can have it",
                    zh: "页表：#n 表示内存中的页，* 表示独占"
                ),
                columns: [TableDiagram.Column(LocalizedText(en: "page", zh: "页"), isNumeric: true)]
                    + living.map { TableDiagram.Column(LocalizedText(same: ProgramLayout.name($0))) },
                rows: rows
            )
        )
    }

    private func entry(_ system: ZramSwap, _ process: Int, _ page: Int) -> ZramSwap.Entry {
        let entries = system.processes[process]
        return page < entries.count ? entries[page] : .none
    }

    private func text(_ entry: ZramSwap.Entry) -> LocalizedText {
        switch entry {
        case .none: LocalizedText(same: "")
        case .mapped(let number, let isExclusive): LocalizedText(same: "#\(number)" + (isExclusive ? "*" : ""))
        case .swapped(let slot, let isExclusive):
            isExclusive
                ? LocalizedText(en: "slot \(slot)*", zh: "槽 \(slot)*")
                : LocalizedText(en: "slot \(slot)", zh: "槽 \(slot)")
        }
    }

    /// The slots in use, and what memory all of it takes.
    func slotTable(_ system: ZramSwap) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for slot in system.swap.map.indices.dropFirst() where system.swap.map[slot] != 0 || before.swap.map[slot] != 0 {
            let byte = system.swap.map[slot]
            let isSame =
                byte == before.swap.map[slot] && system.zeromap[slot] == before.zeromap[slot]
                && system.zram.slots[slot] == before.zram.slots[slot]
            rows.append(
                TableDiagram.Row(
                    [
                        PagesText.number(slot),
                        LocalizedText(same: Numerals.hexadecimal(UInt64(byte), digits: 2)),
                        cacheText(system, slot),
                        LocalizedText(same: system.zeromap[slot] ? "1" : "0"),
                        deviceText(system.zram.slots[slot]),
                    ],
                    mark: isSame ? .plain : .active
                )
            )
        }
        let usage = system.usage
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: """
                        Slots; pages in memory \(usage.inMemory), pool \(usage.pool), swapped out \(usage.swappedOut), \
                        saved \(usage.netSaved)
                        """,
                    zh: """
                        交换槽；内存中 \(usage.inMemory) 页，池 \(usage.pool) 页，已换出 \(usage.swappedOut) 页，净省 \(usage.netSaved) 页
                        """
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "slot", zh: "槽"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "swap_map")),
                    TableDiagram.Column(LocalizedText(en: "swap cache", zh: "交换缓存")),
                    TableDiagram.Column(LocalizedText(same: "zeromap")),
                    TableDiagram.Column(LocalizedText(en: "in zram", zh: "zram 中")),
                ],
                rows: rows
            )
        )
    }

    private func cacheText(_ system: ZramSwap, _ slot: Int) -> LocalizedText {
        for (number, page) in system.memory.enumerated() {
            guard let page, page.slot == slot else { continue }
            return page.isDirty
                ? LocalizedText(en: "#\(number), dirty", zh: "#\(number)，脏")
                : LocalizedText(en: "#\(number), clean", zh: "#\(number)，干净")
        }
        return LocalizedText(same: "")
    }

    private func deviceText(_ slot: ZramDevice.Slot) -> LocalizedText {
        switch slot {
        case .empty: LocalizedText(same: "")
        case .same: LocalizedText(en: "a word", zh: "一个字")
        case .stored(_, _, isHuge: true): LocalizedText(en: "the page as it was", zh: "原样一页")
        case .stored(_, let bytes, isHuge: false): LocalizedText(en: "\(bytes) bytes", zh: "\(bytes) 字节")
        }
    }
}
