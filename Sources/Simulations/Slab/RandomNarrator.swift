import MemoryModels
import Traces

/// Makes the steps of `freelist-random`.
struct RandomNarrator {
    private(set) var list = StepList(simulation: "freelist-random")
    private var cache: SlabCache
    private var zone: BuddyAllocator
    /// The same cache without the option, for the comparison.
    private var plain: SlabCache
    private var plainZone: BuddyAllocator
    private var objects: [UInt64] = []
    private var plainObjects: [UInt64] = []
    /// What it records: the code that records is there anyway, and serves both.
    private var ignored: [SlabEvent] = []

    init(layout: SlabLayout, zone: BuddyAllocator, seed: UInt64?) {
        self.zone = zone
        plainZone = zone
        cache = SlabCache(layout: layout, cpuCount: 1)
        plain = cache
        if let seed { cache.randomize(SplitMix64(seed: seed)) }
    }

    var results: [TraceResult] {
        let numbers = objects.compactMap { cache.locate($0)?.object }
        let last = objects.last.flatMap { cache.locate($0) }
        let slab = cache.slabStates.first { $0.firstPage == last?.slab }
        return [
            .text("sequence", PagesText.list(cache.sequence?.numbers ?? [])),
            .text("draws", PagesText.list(cache.sequence?.swaps.map { $0.drawn } ?? [])),
            .count("slab_objects", slab?.objects.count ?? 0),
            .text("starts", PagesText.list(cache.shuffleStarts)),
            .text("handed_out", PagesText.list(numbers)),
            .count("last_object", numbers.last ?? 0),
            .count("neighbours", neighbours(objects)),
            .count("neighbours_without", neighbours(plainObjects)),
        ]
    }

    private func neighbours(_ objects: [UInt64]) -> Int {
        var count = 0
        for (first, second) in zip(objects, objects.dropFirst()) where second == first + UInt64(cache.layout.size) {
            count += 1
        }
        return count
    }

    // MARK: The cache

    mutating func open() throws(SimulationError) {
        guard let sequence = cache.sequence else {
            try list.add(
                Step(
                    title: LocalizedText(en: "Objects in the order of their addresses", zh: "对象按地址顺序"),
                    explanation: LocalizedText(
                        en: """
                            Without the option `shuffle_freelist` does nothing: a new slab hands out its objects one behind the other, \
                            and who overflows one knows what lies behind it.
                            """,
                        zh: "没有这个选项，`shuffle_freelist` 什么也不做：新 slab 依次交出对象，越界写的人知道后面是什么。"
                    )
                )
            )
            return
        }
        let count = sequence.numbers.count
        var numbers = Array(0..<count)
        var rows: [TableDiagram.Row] = []
        for swap in sequence.swaps {
            numbers.swapAt(swap.place, swap.drawn)
            guard rows.count < 16 else { continue }
            rows.append(
                TableDiagram.Row([
                    PagesText.number(swap.place), PagesText.number(swap.drawn),
                    LocalizedText(same: PagesText.list(numbers)),
                ])
            )
        }
        try list.add(
            Step(
                title: LocalizedText(en: "One permutation for the cache", zh: "整个缓存一个排列"),
                explanation: LocalizedText(
                    en: """
                        `freelist_randomize` shuffles the numbers 0 to \(count - 1) as Fisher and Yates did: for each place from the last \
                        down to 1, a number from 0 to that place is drawn, and the two change places. Every permutation is equally \
                        likely. It stays for the life of the cache.
                        """,
                    zh: """
                        `freelist_randomize` 用 Fisher-Yates 法打乱 0 到 \(count - 1)：从最后一个位置到 1，每次抽一个不超过该位置的数，\
                        两处互换。各种排列机会均等。此后缓存一直用这个排列。
                        """
                ),
                prediction: PagesText.ask(
                    LocalizedText(
                        en: "A slab has \(count) objects. How many random numbers does the shuffle take?",
                        zh: "每个 slab 有 \(count) 个对象。打乱一次要抽几个随机数？"
                    ),
                    "\(max(0, count - 1))",
                    not: ["\(count)", "1", "\(count * 2)"],
                    at: count % 3
                ),
                diagrams: rows.isEmpty
                    ? []
                    : [
                        .table(
                            TableDiagram(
                                title: LocalizedText(en: "The shuffle", zh: "打乱过程"),
                                columns: [
                                    TableDiagram.Column(LocalizedText(en: "place", zh: "位置"), isNumeric: true),
                                    TableDiagram.Column(LocalizedText(en: "drawn", zh: "抽到"), isNumeric: true),
                                    TableDiagram.Column(LocalizedText(en: "then", zh: "之后")),
                                ],
                                rows: rows
                            )
                        )
                    ]
            )
        )
    }

    // MARK: Operations

    mutating func play(_ operation: SlabOperation, position: Int) throws(SimulationError) {
        let narrator = SlabNarrator(cache: cache)
        var events: [SlabEvent] = []
        let slabs = cache.shuffleStarts.count
        switch operation {
        case .allocate(_, let count):
            let first = objects.count
            for _ in 0..<count { allocate(&events) }
            if cache.shuffleStarts.count > slabs { try tellNewSlabs(events, from: slabs) }
            let got = Array(objects[first...])
            try list.add(
                count == 1
                    ? narrator.allocation(cpu: 0, got.first, number: first, events, after: cache)
                    : narrator.allocations(cpu: 0, got, first: first, events, after: cache)
            )
        case .free(let number, _):
            guard number < objects.count else {
                throw .badOperation(
                    parameter: "operations",
                    operation: "f\(number)",
                    position: position,
                    reason: LocalizedText(
                        en: "there were only \(objects.count) allocations before it; they are counted from 0.",
                        zh: "在它之前只有 \(objects.count) 次成功的分配（从 0 数起）。"
                    )
                )
            }
            do {
                try cache.free(objects[number], cpu: 0, to: &zone, recordingInto: &events)
            } catch {
                try list.add(narrator.refusal(objects[number], number: number, error))
                return
            }
            // Whatever the plain cache says: it has handed out the same allocations, or it had no memory either.
            if number < plainObjects.count {
                try? plain.free(plainObjects[number], cpu: 0, to: &plainZone, recordingInto: &ignored)
            }
            try list.add(narrator.free(objects[number], number: number, cpu: 0, events, after: cache))
        case .flush:
            do {
                try cache.flush(cpu: 0, to: &zone, recordingInto: &events)
                try plain.flush(cpu: 0, to: &plainZone, recordingInto: &ignored)
            } catch {
                preconditionFailure("every cache has a CPU 0")
            }
            try list.add(narrator.flush(cpu: 0, events, after: cache))
        }
    }

    private mutating func allocate(_ events: inout [SlabEvent]) {
        do {
            if let object = try cache.allocate(cpu: 0, from: &zone, recordingInto: &events) { objects.append(object) }
            if let object = try plain.allocate(cpu: 0, from: &plainZone, recordingInto: &ignored) {
                plainObjects.append(object)
            }
        } catch {
            preconditionFailure("every cache has a CPU 0")
        }
    }

    /// A step for each new slab, before the one for the allocation that needed it.
    private mutating func tellNewSlabs(_ events: [SlabEvent], from first: Int) throws(SimulationError) {
        var place = first
        for event in events {
            guard case .newSlab(let page, _, let count) = event, let sequence = cache.sequence,
                place < cache.shuffleStarts.count
            else { continue }
            try list.add(newSlab(page, count, sequence, start: cache.shuffleStarts[place]))
            place += 1
        }
    }

    private func newSlab(_ page: PageFrameNumber, _ count: Int, _ sequence: FreelistSequence, start: Int) -> Step {
        let order = sequence.order(of: count, from: start)
        let skipped = sequence.numbers.count - count
        return Step(
            title: LocalizedText(
                en: "The new slab at pfn \(page) begins at place \(start)",
                zh: "页框 \(page) 处的新 slab 从位置 \(start) 开始"
            ),
            explanation: PagesText.join([
                LocalizedText(
                    en: """
                        `shuffle_freelist` draws one number, a place in the permutation, and links the objects as \
                        `next_freelist_entry` returns them, starting over at the end.
                        """,
                    zh: "`shuffle_freelist` 只抽一个数，即排列中的位置，再按 `next_freelist_entry` 返回的次序串起对象，到末尾再从头来。"
                ),
                skipped == 0
                    ? LocalizedText(
                        en: "So there are only \(count) different orders: who has seen one whole slab knows them all.",
                        zh: "因此总共只有 \(count) 种次序：看全过一个 slab，就全知道了。"
                    )
                    : LocalizedText(
                        en:
                            "The slab is smaller than usual: \(skipped) entries beyond its \(count) objects are passed over.",
                        zh: "这个 slab 比平常小：超出其 \(count) 个对象的 \(skipped) 个条目都跳过。"
                    ),
            ]),
            prediction: PagesText.ask(
                LocalizedText(
                    en: """
                        The permutation is \(PagesText.list(sequence.numbers)); a new slab of \(count) objects begins at place \
                        \(start). Which object is handed out first?
                        """,
                    zh: "排列为 \(PagesText.list(sequence.numbers))；有 \(count) 个对象的新 slab 从位置 \(start) 开始。先交出哪个对象？"
                ),
                "\(order[0])",
                not: ["0", "\(start)", "\(order[1])"],
                at: start % 3
            ),
            diagrams: [
                .lists(
                    ListDiagram(
                        title: LocalizedText(en: "The permutation and the freelist", zh: "排列与空闲链表"),
                        lists: [
                            ListDiagram.List(
                                label: LocalizedText(en: "random_seq", zh: "random_seq 排列"),
                                items: sequence.numbers.enumerated().prefix(24).map { index, number in
                                    ListDiagram.Item(
                                        "\(number)",
                                        mark: index == start ? .active : number < count ? .plain : .reserved
                                    )
                                }
                            ),
                            ListDiagram.List(
                                label: LocalizedText(en: "freelist", zh: "空闲链表"),
                                items: order.prefix(24).map { ListDiagram.Item("\($0)", mark: .free) }
                            ),
                        ]
                    )
                )
            ]
        )
    }
}
