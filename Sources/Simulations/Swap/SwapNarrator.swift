import MemoryModels
import Traces

/// Turns the operations of `swap-slots` into steps. Made before an operation, it knows the state then.
struct SwapNarrator {
    private let before: SwapDevice
    private let type: UInt64

    init(_ swap: SwapDevice, type: UInt64) {
        before = swap
        self.type = type
    }

    /// What an operation came to.
    enum Outcome {
        case swappedOut(Int?)
        case duplicated(Bool)
        case faulted(SwapDevice.SwapIn)
        case dropped(Bool)
    }

    var opening: Step {
        Step(
            title: LocalizedText(
                en: "A swap area of \(before.map.count) pages in \(before.clusters.count) clusters",
                zh: "一个 \(before.map.count) 页、\(before.clusters.count) 个簇的交换区"
            ),
            explanation: LocalizedText(
                en: """
                    `swap_map` has a byte for each page: how many page table entries refer to it, and 0x40, `SWAP_HAS_CACHE`, \
                    if the page is in memory as well. Slot 0 is the header, 0x3f. Slots are taken cluster by cluster, so \
                    that large folios find room.
                    """,
                zh: """
                    `swap_map` 给每页一个字节：有多少页表项指向它；若该页同时也在内存里，加上 0x40（`SWAP_HAS_CACHE`）。\
                    0 号槽是文件头，记为 0x3f。槽按簇分配，好让大 folio 也有地方。
                    """
            ),
            diagrams: [table(before, highlighting: [])]
        )
    }

    func step(_ word: String, _ operation: SwapOperation, _ outcome: Outcome, after: SwapDevice) -> Step {
        let what = words(operation)
        var touched: [Int] = []
        for index in after.clusters.indices where range(index).contains(where: { before.map[$0] != after.map[$0] }) {
            touched.append(index)
        }
        var diagrams = [table(after, highlighting: touched)]
        if case .swappedOut(let slot) = outcome, let slot { diagrams.append(entry(slot)) }
        return Step(
            title: LocalizedText(en: "\(word): \(what.en)", zh: "\(word)：\(what.zh)"),
            explanation: explanation(operation, outcome, after),
            prediction: prediction(operation, what, outcome, after),
            diagrams: diagrams
        )
    }

    private func range(_ cluster: Int) -> Range<Int> {
        let start = cluster * before.clusterPages
        return start..<min(start + before.clusterPages, before.map.count)
    }

    private func words(_ operation: SwapOperation) -> LocalizedText {
        switch operation {
        case .swapOut(let order):
            order == 0
                ? LocalizedText(en: "a page is swapped out", zh: "换出一页")
                : LocalizedText(en: "a folio of \(1 << order) pages is swapped out", zh: "换出 \(1 << order) 页的 folio")
        case .duplicate(let slot):
            LocalizedText(en: "a fork copies the entry for slot \(slot)", zh: "fork 复制指向 \(slot) 号槽的表项")
        case .touch(let slot, let isWrite):
            isWrite
                ? LocalizedText(en: "the page of slot \(slot) is written to", zh: "写 \(slot) 号槽的页")
                : LocalizedText(en: "the page of slot \(slot) is read", zh: "读 \(slot) 号槽的页")
        case .drop(let slot): LocalizedText(en: "an entry for slot \(slot) is given up", zh: "放弃一个指向 \(slot) 号槽的表项")
        }
    }

    // MARK: Explanations

    private func explanation(_ operation: SwapOperation, _ outcome: Outcome, _ after: SwapDevice) -> LocalizedText {
        switch outcome {
        case .swappedOut(let slot): return swappedOut(operation, slot, after)
        case .duplicated(true):
            return LocalizedText(
                en: "`swap_duplicate`: parent and child refer to the slot, and its count grows by one.",
                zh: "`swap_duplicate`：父子进程都指向该槽，计数加一。"
            )
        case .dropped(true):
            return LocalizedText(
                en:
                    "`free_swap_and_cache` lowers the count. A slot that nothing refers to is free, and so perhaps is its cluster.",
                zh: "`free_swap_and_cache` 使计数减一。没有表项指向的槽就空闲了，它的簇也可能因此空闲。"
            )
        case .faulted(.bypassed):
            return LocalizedText(
                en: """
                    The device is synchronous, as zram is, and this is the only entry: `do_swap_page` reads the page past the \
                    swap cache and frees the slot.
                    """,
                zh: "设备是同步的（如 zram），而且只有这一个表项：`do_swap_page` 绕过交换缓存读入该页，并释放槽。"
            )
        case .faulted(.cached(let wasCached, let isFreed)):
            let source =
                wasCached
                ? LocalizedText(en: "The page is in the swap cache already: a minor fault.", zh: "该页已在交换缓存中：次缺页。")
                : LocalizedText(en: "The page is read into the swap cache: a major fault.", zh: "把该页读入交换缓存：主缺页。")
            let end =
                isFreed
                ? LocalizedText(
                    en:
                        "`folio_free_swap` takes it out again and frees the slot: nobody else needs it, and the page is written to or swap is more than half full.",
                    zh: "`folio_free_swap` 又把它移出缓存并释放槽：别人不再需要，而且要写该页，或者交换区已用过半。"
                )
                : LocalizedText(
                    en:
                        "It stays there, and the slot keeps its copy: if the page is not changed, it need not be written again.",
                    zh: "它留在缓存中，槽里的副本也保留：只要页没改，再换出时就不必重写。"
                )
            return LocalizedText(en: "\(source.en) \(end.en)", zh: "\(source.zh)\(end.zh)")
        case .duplicated(false), .dropped(false), .faulted(.notThere):
            return LocalizedText(
                en: "No entry refers to this slot: nothing happens.",
                zh: "没有表项指向这个槽：什么也不发生。"
            )
        }
    }

    private func swappedOut(_ operation: SwapOperation, _ slot: Int?, _ after: SwapDevice) -> LocalizedText {
        guard let slot else {
            if order(operation) == 0 {
                return LocalizedText(en: "No slot is free: the page stays in memory.", zh: "没有空闲槽：页留在内存里。")
            }
            return LocalizedText(
                en: "There is no aligned run of free slots of this length: the folio is split, or stays in memory.",
                zh: "没有这么长且对齐的空闲槽：folio 会被拆开，或者留在内存里。"
            )
        }
        let cluster = slot / before.clusterPages
        let old = before.clusters[cluster]
        if before.map[slot] == SwapDevice.hasCache {
            return LocalizedText(
                en: """
                    Swap is more than half full (`vm_swap_full`): no entry refers to slot \(slot), whose page is in the swap cache \
                    alone, so the slot is freed and taken.
                    """,
                zh: """
                    交换区已用过半（`vm_swap_full`）：\(slot) 号槽已无表项指向，页只在交换缓存里，于是释放该槽并取用。
                    """
            )
        }
        switch old.state {
        case .nonfull where old.order == order(operation) && after.clusters[cluster].state == .fragmented:
            return LocalizedText(
                en: """
                    No cluster is free: the first of `nonfull_clusters` of this order, number \(cluster), moves to \
                    `frag_clusters` and is searched from its beginning.
                    """,
                zh: """
                    没有空闲簇：取这一阶 `nonfull_clusters` 的第一个，即 \(cluster) 号簇，移到 `frag_clusters`，从头查找。
                    """
            )
        case .free:
            return LocalizedText(
                en: """
                    `cluster_alloc_swap_entry` begins a free cluster, number \(cluster), which is for folios of this order from \
                    now on. The page table entry keeps area and slot.
                    """,
                zh: """
                    `cluster_alloc_swap_entry` 启用空闲的 \(cluster) 号簇，从此它用于这一阶的 folio。页表项记下交换区和槽号。
                    """
            )
        case .nonfull where old.order == order(operation), .fragmented where old.order == order(operation):
            return LocalizedText(
                en:
                    "The CPU goes on in cluster \(cluster), which is for this order. The page table entry keeps area and slot.",
                zh: "CPU 继续使用 \(cluster) 号簇，它用于这一阶。页表项记下交换区和槽号。"
            )
        default:
            return LocalizedText(
                en:
                    "No cluster for single pages has room: a slot is stolen from cluster \(cluster), meant for larger folios.",
                zh: "单页用的簇都没有空位：从用于大 folio 的 \(cluster) 号簇偷一个槽。"
            )
        }
    }

    private func order(_ operation: SwapOperation) -> Int {
        if case .swapOut(let order) = operation { return order }
        return 0
    }

    private func prediction(
        _ operation: SwapOperation,
        _ what: LocalizedText,
        _ outcome: Outcome,
        _ after: SwapDevice
    ) -> Prediction? {
        switch operation {
        case .swapOut:
            guard case .swappedOut(let slot) = outcome else { return nil }
            var free: [LocalizedText] = [LocalizedText(en: "none: no room", zh: "没有：放不下")]
            for index in before.map.indices where before.map[index] == 0 && free.count < 3 {
                free.append(LocalizedText(same: "\(index)"))
            }
            // Where nothing can be free there is no riddle.
            if slot == nil, free.count == 1 { return nil }
            return Prediction(
                question: LocalizedText(
                    en: "\(what.en). At which slot does it begin?",
                    zh: "\(what.zh)。从哪个槽开始？"
                ),
                answer: slot.map { LocalizedText(same: "\($0)") } ?? free[0],
                wrongChoices: free,
                position: (slot ?? 0) % 3
            )
        case .touch(let slot, _):
            let value = "0x" + hexadecimal(after.map[slot])
            return Prediction(
                question: LocalizedText(
                    en:
                        "\(what.en). `swap_map[\(slot)]` was 0x\(hexadecimal(before.map[slot])). What is it afterwards?",
                    zh: "\(what.zh)。`swap_map[\(slot)]` 原为 0x\(hexadecimal(before.map[slot]))，之后是多少？"
                ),
                answer: LocalizedText(same: value),
                wrongChoices: [
                    LocalizedText(same: "0x40"), LocalizedText(same: "0x00"), LocalizedText(same: "0x41"),
                    LocalizedText(same: "0x01"),
                ],
                position: slot % 3
            )
        case .duplicate, .drop: return nil
        }
    }

    // MARK: Pictures

    private func hexadecimal(_ value: UInt8) -> String {
        let text = String(value, radix: 16)
        return value < 16 ? "0" + text : text
    }

    private func state(_ cluster: SwapDevice.Cluster) -> LocalizedText {
        switch cluster.state {
        case .free: LocalizedText(en: "free", zh: "空闲")
        case .nonfull: LocalizedText(en: "nonfull \(cluster.order)", zh: "未满 \(cluster.order)")
        case .fragmented: LocalizedText(en: "frag \(cluster.order)", zh: "碎片 \(cluster.order)")
        case .full: LocalizedText(en: "full \(cluster.order)", zh: "已满 \(cluster.order)")
        }
    }

    private func table(_ swap: SwapDevice, highlighting touched: [Int]) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (index, cluster) in swap.clusters.enumerated() {
            var bytes = ""
            for slot in range(index).prefix(16) { bytes += (bytes.isEmpty ? "" : " ") + hexadecimal(swap.map[slot]) }
            if swap.clusterPages > 16 { bytes += " .." }
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: "\(index)"), state(cluster), LocalizedText(same: bytes)],
                    mark: touched.contains(index) ? .active : .plain
                )
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Clusters with their state, order and bytes of swap_map; \(swap.freeSlots) slots free",
                    zh: "各簇的状态、阶和 swap_map 字节；空闲 \(swap.freeSlots) 槽"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "no.", zh: "号"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "state", zh: "状态")),
                    TableDiagram.Column(LocalizedText(same: "swap_map")),
                ],
                rows: rows
            )
        )
    }

    private func entry(_ slot: Int) -> Diagram {
        let value = SwapEntry(type: type, offset: UInt64(slot)).pageTableEntry
        func field(_ name: LocalizedText, _ low: Int, _ length: Int, _ mark: Mark = .plain) -> BitFieldDiagram.Field {
            let bits = (value >> UInt64(low)) & ((UInt64(1) << UInt64(length)) - 1)
            return BitFieldDiagram.Field(
                name: name,
                low: low,
                length: length,
                value: Numerals.hexadecimal(bits),
                mark: mark
            )
        }
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(
                    en: "The page table entry for slot \(slot): \(Numerals.hexadecimal(value, digits: 16))",
                    zh: "指向 \(slot) 号槽的页表项：\(Numerals.hexadecimal(value, digits: 16))"
                ),
                unit: .bits,
                fields: [
                    field(LocalizedText(en: "present", zh: "存在位"), 0, 1),
                    field(LocalizedText(en: "flags", zh: "标志"), 1, 8),
                    field(LocalizedText(en: "offset, inverted", zh: "槽号取反"), 9, 50, .active),
                    field(LocalizedText(en: "area", zh: "交换区"), 59, 5, .active),
                ]
            )
        )
    }
}
