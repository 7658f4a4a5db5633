import MemoryModels
import Traces

/// Makes the steps of `kmalloc-classes`.
struct KmallocNarrator {
    private(set) var list = StepList(simulation: "kmalloc-classes")
    private var heap: KmallocHeap
    private var blocks: [(block: KmallocHeap.Block, size: Int)] = []
    private var failed = 0
    private var asked = 0
    private var given = 0
    private var refusedFrees = 0

    init(_ heap: KmallocHeap) {
        self.heap = heap
    }

    // MARK: Before and after

    mutating func open() throws(SimulationError) {
        var rows: [TableDiagram.Row] = []
        var smaller = 0
        for index in KmallocClasses.ascending {
            let layout = heap.layout(KmallocHeap.CacheName(type: .normal, index: index))
            let size = KmallocClasses.sizes[index]
            let numbers = [index, smaller + 1, size, layout.order.rawValue, layout.objectsPerSlab, size - smaller - 1]
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: KmallocClasses.name(.normal, index))] + numbers.map { PagesText.number($0) }
                )
            )
            smaller = size
        }
        try list.add(
            Step(
                title: LocalizedText(en: "13 classes, from 8 bytes to 8 KiB", zh: "13 个大小类，从 8 字节到 8 KiB"),
                explanation: LocalizedText(
                    en: """
                        `create_kmalloc_caches` makes a slab cache for every power of two and, because such sizes are common, for 96 \
                        and 192. Indexes 1 and 2 were left for these two.
                        """,
                    zh: "`create_kmalloc_caches` 为每个 2 的幂建一个 slab 缓存；96 和 192 很常用，也各有一个，用的是空着的下标 1 和 2。"
                ),
                diagrams: [
                    PagesText.table(
                        LocalizedText(en: "The normal set", zh: "普通的一套"),
                        [
                            LocalizedText(en: "cache", zh: "缓存"), LocalizedText(en: "index", zh: "下标"),
                            LocalizedText(en: "from", zh: "从"), LocalizedText(en: "to", zh: "到"),
                            LocalizedText(en: "order", zh: "阶"), LocalizedText(en: "objects", zh: "对象"),
                            LocalizedText(en: "loss at most", zh: "最多浪费"),
                        ],
                        rows
                    )
                ]
            )
        )
    }

    mutating func close() throws(SimulationError) {
        var rows: [TableDiagram.Row] = []
        for (name, cache) in heap.caches {
            let pages = cache.slabStates.reduce(0) { $0 + $1.order.pageCount }
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: name.text)]
                        + [cache.allocatedCount, cache.slabCount, pages].map { PagesText.number($0) }
                )
            )
        }
        let percent = given == 0 ? 0 : (given - asked) * 100 / given
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Asked for \(asked) bytes, given \(given)",
                    zh: "要了 \(asked) 字节，给了 \(given) 字节"
                ),
                explanation: LocalizedText(
                    en: """
                        \(percent) percent of what was given is internal fragmentation: bytes within a block that the caller did not \
                        ask for. A slab's unused objects come on top of it.
                        """,
                    zh: "给出的内存有 \(percent)% 是内部碎片：块内调用者并没有要的字节。slab 里还没用上的对象不计在内。"
                ),
                diagrams: rows.isEmpty
                    ? []
                    : [
                        PagesText.table(
                            LocalizedText(en: "The caches used", zh: "用到的缓存"),
                            [
                                LocalizedText(en: "cache", zh: "缓存"), LocalizedText(en: "in use", zh: "在用对象"),
                                LocalizedText(en: "slabs", zh: "slab 数"), LocalizedText(en: "pages", zh: "页"),
                            ],
                            rows
                        )
                    ]
            )
        )
    }

    var results: [TraceResult] {
        let slabPages = heap.caches.reduce(0) { sum, entry in
            sum + entry.cache.slabStates.reduce(0) { $0 + $1.order.pageCount }
        }
        let last = blocks.last
        return [
            .count("served", blocks.count - failed),
            .count("failed", failed),
            .count("asked_bytes", asked),
            .count("given_bytes", given),
            .count("lost_bytes", given - asked),
            .text("last_source", last.map { source($0.block).en } ?? "none"),
            .count("last_given", last.map { givenBytes($0.block) } ?? 0),
            .count("refused_frees", refusedFrees),
            .count("caches", heap.caches.count),
            .count("slab_pages", slabPages),
            .count("large_pages", heap.largeBlocks.reduce(0) { $0 + $1.order.pageCount }),
        ]
    }

    private func source(_ block: KmallocHeap.Block) -> LocalizedText {
        switch block {
        case .zeroSize: LocalizedText(same: "ZERO_SIZE_PTR")
        case .object(_, let cache): LocalizedText(same: cache.text)
        case .pages(_, let order): LocalizedText(en: "pages of order \(order)", zh: "\(order) 阶页块")
        case .none: LocalizedText(same: "NULL")
        }
    }

    private func givenBytes(_ block: KmallocHeap.Block) -> Int {
        switch block {
        case .zeroSize, .none: 0
        case .object(_, let cache): KmallocClasses.sizes[cache.index]
        case .pages(_, let order): order.pageCount * 4096
        }
    }

    // MARK: Requests

    mutating func play(_ request: KmallocRequest, _ word: String, position: Int) throws(SimulationError) {
        switch request {
        case .allocate(let size, let flags, let caller):
            let block = heap.allocate(size, flags, caller: caller)
            blocks.append((block, size))
            if case .none = block {
                failed += 1
            } else {
                asked += size
                given += givenBytes(block)
            }
            try list.add(step(size, flags, caller, block))
        case .free(let number):
            guard number < blocks.count else {
                throw .badOperation(
                    parameter: "requests",
                    operation: word,
                    position: position,
                    reason: LocalizedText(
                        en: "there were only \(blocks.count) requests before it; they are counted from 0.",
                        zh: "在它之前只有 \(blocks.count) 次请求（从 0 数起）。"
                    )
                )
            }
            try list.add(freeing(number))
        }
    }

    private func step(_ size: Int, _ flags: KmallocFlags, _ caller: UInt64, _ block: KmallocHeap.Block) -> Step {
        let name = source(block)
        let call = KmallocText.call(size, flags)
        let wrong = KmallocText.wrongSources(size, block, heap.classes).map { source($0) }
        return Step(
            title: LocalizedText(
                en: "\(blocks.count - 1): \(call) gets \(name.en)",
                zh: "\(blocks.count - 1)：\(call) 得到 \(name.zh)"
            ),
            explanation: KmallocText.explanation(size, flags, caller, block, heap.classes),
            prediction: Prediction(
                question: LocalizedText(en: "What does \(call) return?", zh: "\(call) 返回什么？"),
                answer: name,
                wrongChoices: wrong,
                position: size % 3
            ),
            diagrams: picture(size, block)
        )
    }

    /// The block in bytes: what was asked for, and the rest.
    private func picture(_ size: Int, _ block: KmallocHeap.Block) -> [Diagram] {
        let total = givenBytes(block)
        guard total > 0 else { return [] }
        var fields = [
            BitFieldDiagram.Field(
                name: LocalizedText(en: "asked for", zh: "请求的"),
                low: 0,
                length: size,
                mark: .allocated
            )
        ]
        if size < total {
            fields.append(
                BitFieldDiagram.Field(
                    name: LocalizedText(en: "lost", zh: "浪费"),
                    low: size,
                    length: total - size,
                    mark: .reserved
                )
            )
        }
        return [
            .bitField(
                BitFieldDiagram(
                    title: LocalizedText(en: "The block, \(total) bytes", zh: "得到的块，共 \(total) 字节"),
                    unit: .bytes,
                    fields: fields
                )
            )
        ]
    }

    // MARK: Frees

    private mutating func freeing(_ number: Int) -> Step {
        let title: LocalizedText
        let explanation: LocalizedText
        do {
            // What got NULL is freed as NULL.
            switch try heap.free(blocks[number].block.address ?? 0) {
            case .nothing:
                title = LocalizedText(en: "f\(number): nothing to free", zh: "f\(number)：没有可释放的")
                explanation = LocalizedText(
                    en: "`kfree` takes NULL and `ZERO_SIZE_PTR` (16) and returns at once: `ZERO_OR_NULL_PTR`.",
                    zh: "`kfree` 接受 NULL 和 `ZERO_SIZE_PTR`（16），立即返回：`ZERO_OR_NULL_PTR`。"
                )
            case .object(let cache):
                title = LocalizedText(en: "f\(number): an object of \(cache.text)", zh: "f\(number)：\(cache.text) 的对象")
                explanation = LocalizedText(
                    en: """
                        `kfree` is told no size. `virt_to_folio` finds the page of the address; it belongs to a slab, and \
                        `slab->slab_cache` names the cache: \(cache.text).
                        """,
                    zh: """
                        没有人告诉 `kfree` 大小。`virt_to_folio` 由地址找到页；它属于一个 slab，`slab->slab_cache` 指出缓存：\(cache.text)。
                        """
                )
            case .pages(let order):
                title = LocalizedText(en: "f\(number): pages of order \(order)", zh: "f\(number)：\(order) 阶页块")
                explanation = LocalizedText(
                    en: """
                        The page belongs to no slab: `free_large_kmalloc`. A block of more than one page is a compound page, and \
                        `folio_order` knows that its order is \(order).
                        """,
                    zh: "页不属于任何 slab：走 `free_large_kmalloc`。多于一页的块是复合页，`folio_order` 知道它是 \(order) 阶。"
                )
            }
        } catch {
            refusedFrees += 1
            let reason = SlabText.refusal(error)
            title = LocalizedText(en: "f\(number): refused", zh: "f\(number)：被拒绝")
            explanation = LocalizedText(
                en: "\(reason.en) The kernel would not notice here: the free list or the page would be damaged.",
                zh: "\(reason.zh)内核在这里察觉不到，空闲链表或页就会遭到破坏。"
            )
        }
        return Step(title: title, explanation: explanation)
    }
}
