import MemoryModels
import Traces

/// Runs the operations on one kind of pool.
struct PoolRun {
    private(set) var list = StepList(simulation: "memory-pools")
    private(set) var results = PoolResults()

    private static func refused(_ call: String, _ error: PoolError) -> LocalizedText {
        error == .declined
            ? LocalizedText(
                en: "\(call): `ngx_pfree` declines. Small memory is freed with the whole pool only.",
                zh: "\(call)：`ngx_pfree` 拒绝。小块内存只随整个内存池释放。"
            )
            : LocalizedText(en: "\(call): it is not in use.", zh: "\(call)：它并未在用。")
    }

    private static func tooHigh(_ operation: PoolOperation, _ position: Int, _ count: Int) -> SimulationError {
        .badOperation(
            parameter: "operations",
            operation: operation.text,
            position: position,
            reason: LocalizedText(
                en: "only \(count) can be freed at this point.",
                zh: "此时只有 \(count) 个可以释放。"
            )
        )
    }

    private static func table(_ title: LocalizedText, _ rows: [(LocalizedText, String)]) -> Diagram {
        .table(
            TableDiagram(
                title: title,
                columns: [
                    TableDiagram.Column(LocalizedText(en: "what", zh: "项目")),
                    TableDiagram.Column(LocalizedText(en: "value", zh: "值"), isNumeric: true),
                ],
                rows: rows.map { TableDiagram.Row([$0.0, LocalizedText(same: $0.1)]) }
            )
        )
    }

    private static func count(_ question: LocalizedText, _ answer: Int, _ others: [Int], _ place: Int) -> Prediction {
        func text(_ number: Int) -> LocalizedText { LocalizedText(same: "\(number)") }
        return Prediction(
            question: question,
            answer: text(answer),
            wrongChoices: others.map { text($0) }.filter { $0 != text(answer) },
            position: place
        )
    }

    // MARK: Fixed blocks

    mutating func fixed(_ operations: [PoolOperation], size: Int) throws(SimulationError) {
        var pool = FixedPool(size: size)
        var blocks: [FixedPool.Block] = []
        for (index, operation) in operations.enumerated() {
            let pages = pool.pageCount
            var explanation: LocalizedText
            var prediction: Prediction?
            switch operation.kind {
            case .reset:
                throw .badOperation(
                    parameter: "operations",
                    operation: operation.text,
                    position: index + 1,
                    reason: LocalizedText(en: "only nginx pools are reset.", zh: "只有 nginx 内存池可以重置。")
                )
            case .allocate:
                for _ in 0..<min(operation.number, 1024) { blocks.append(pool.allocate()) }
                results.allocations += min(operation.number, 1024)
                let last = blocks[blocks.count - 1]
                let made = pool.pageCount - pages
                explanation = LocalizedText(
                    en: """
                        `pool_block_pop` takes the block that was freed last; if there is none, a new page is cut into \
                        \(pool.blocksPerPage) blocks (\(made) here). The last one is at \(last.page):\(last.offset).
                        """,
                    zh: """
                        `pool_block_pop` 取最近释放的块；没有时把新的一页切成 \(pool.blocksPerPage) 块（这里新增 \(made) 页）。\
                        最后一块在 \(last.page):\(last.offset)。
                        """
                )
                prediction = Self.count(
                    LocalizedText(
                        en: "\(operation.text): how many new pages does it take?",
                        zh: "\(operation.text)：需要几个新页？"
                    ),
                    made,
                    [made + 1, operation.number, 0, 1],
                    index % 3
                )
            case .free:
                guard operation.number <= blocks.count else {
                    throw Self.tooHigh(operation, index + 1, blocks.count)
                }
                do throws(PoolError) {
                    try pool.free(blocks[operation.number - 1])
                    results.frees += 1
                    explanation = LocalizedText(
                        en: "The block becomes the head of the free list. Pages never go back while the pool lives.",
                        zh: "该块成为空闲链表的表头。内存池存在期间，页不会归还。"
                    )
                } catch {
                    results.refusals += 1
                    explanation = Self.refused(operation.text, error)
                }
            }
            let items = pool.free.suffix(8).reversed().map { ListDiagram.Item("\($0.page):\($0.offset)", mark: .free) }
            try list.add(
                Step(
                    title: LocalizedText(
                        en: "\(operation.text): \(pool.used.count) in use",
                        zh: "\(operation.text)：在用 \(pool.used.count) 块"
                    ),
                    explanation: explanation,
                    prediction: prediction,
                    diagrams: [
                        .lists(
                            ListDiagram(
                                title: LocalizedText(
                                    en: "The first free blocks, page:offset",
                                    zh: "最前面的空闲块，页:偏移"
                                ),
                                lists: [
                                    ListDiagram.List(label: LocalizedText(en: "free", zh: "空闲"), items: Array(items))
                                ]
                            )
                        ),
                        Self.table(
                            LocalizedText(en: "The pool", zh: "内存池"),
                            [
                                (LocalizedText(en: "pages", zh: "页"), "\(pool.pageCount)"),
                                (LocalizedText(en: "blocks in use", zh: "在用的块"), "\(pool.used.count)"),
                                (LocalizedText(en: "free blocks", zh: "空闲块"), "\(pool.free.count)"),
                            ]
                        ),
                    ]
                )
            )
        }
        results.refills = pool.pageCount
        results.heldBytes = pool.pageCount * pool.allocation
        results.usedBytes = pool.used.count * size
    }

    // MARK: Regions

    mutating func region(_ operations: [PoolOperation], size: Int) throws(SimulationError) {
        var pool = RegionPool(size: size)
        var pointers: [(bytes: Int, pointer: RegionPool.Pointer, isLive: Bool)] = []
        for (index, operation) in operations.enumerated() {
            let before = pool
            var explanation: LocalizedText
            var prediction: Prediction?
            switch operation.kind {
            case .allocate:
                let pointer = pool.allocate(operation.number)
                pointers.append((operation.number, pointer, true))
                results.allocations += 1
                let answer = Self.place(pointer, before)
                explanation = Self.explanation(pointer, before, pool)
                var choices = [LocalizedText(en: "malloc", zh: "用 malloc 分配")]
                for block in 0..<min(2, before.blocks.count) {
                    choices.append(LocalizedText(en: "block \(block)", zh: "\(block) 号块"))
                }
                choices.append(LocalizedText(en: "a new block", zh: "新的块"))
                prediction = Prediction(
                    question: LocalizedText(
                        en: "\(operation.number) bytes: where do they come from?",
                        zh: "\(operation.number) 字节从哪里来？"
                    ),
                    answer: answer,
                    wrongChoices: choices.filter { $0 != answer },
                    position: index % 3
                )
            case .free:
                guard operation.number <= pointers.count else {
                    throw Self.tooHigh(operation, index + 1, pointers.count)
                }
                do throws(PoolError) {
                    try pool.free(pointers[operation.number - 1].pointer)
                    pointers[operation.number - 1].isLive = false
                    results.frees += 1
                    explanation = LocalizedText(
                        en: "`ngx_pfree` gives a large allocation back to malloc; its record stays for the next one.",
                        zh: "`ngx_pfree` 把大块还给 malloc，它的记录留给下一个大块使用。"
                    )
                } catch {
                    results.refusals += 1
                    explanation = Self.refused(operation.text, error)
                }
            case .reset:
                pool.reset()
                for place in pointers.indices { pointers[place].isLive = false }
                explanation = LocalizedText(
                    en: "`ngx_reset_pool` frees the large allocations and starts every block anew. No block goes back.",
                    zh: "`ngx_reset_pool` 释放全部大块，各块从头使用，但不归还。"
                )
            }
            try list.add(
                Step(
                    title: LocalizedText(
                        en: "\(operation.text): blocks: \(pool.blocks.count)",
                        zh: "\(operation.text)：共 \(pool.blocks.count) 块"
                    ),
                    explanation: explanation,
                    prediction: prediction,
                    diagrams: [Self.blocks(pool)]
                )
            )
        }
        var large = 0
        for bytes in pool.large { large += bytes ?? 0 }
        results.refills = pool.blocks.count + pool.large.count
        results.heldBytes = pool.blocks.count * size + large
        results.usedBytes = pointers.reduce(0) { $0 + ($1.isLive ? $1.bytes : 0) }
    }

    private static func place(_ pointer: RegionPool.Pointer, _ before: RegionPool) -> LocalizedText {
        switch pointer {
        case .large: LocalizedText(en: "malloc", zh: "用 malloc 分配")
        case .small(let block, _):
            block < before.blocks.count
                ? LocalizedText(en: "block \(block)", zh: "\(block) 号块") : LocalizedText(en: "a new block", zh: "新的块")
        }
    }

    private static func explanation(
        _ pointer: RegionPool.Pointer,
        _ before: RegionPool,
        _ after: RegionPool
    ) -> LocalizedText {
        switch pointer {
        case .large:
            LocalizedText(
                en: """
                    More than \(after.largestSmall) bytes: `ngx_palloc_large` calls malloc and records it, in one of the five \
                    newest records if that is free, else in 16 bytes of a block.
                    """,
                zh: """
                    超过 \(after.largestSmall) 字节：`ngx_palloc_large` 调用 malloc，并登记在最近五个记录中空着的一个，\
                    没有就从块中取 16 字节登记。
                    """
            )
        case .small(let block, let offset):
            block < before.blocks.count
                ? LocalizedText(
                    en:
                        "`ngx_palloc_small` looks from block \(before.current) on: block \(block) has room at \(offset).",
                    zh: "`ngx_palloc_small` 从 \(before.current) 号块找起：\(block) 号块在 \(offset) 处有空间。"
                )
                : LocalizedText(
                    en: """
                        No block from \(before.current) on has room: `ngx_palloc_block` adds one and counts a failure for each \
                        of them. After six, searches begin behind it: now at block \(after.current).
                        """,
                    zh: """
                        从 \(before.current) 号起各块都没有空间：`ngx_palloc_block` 增加一块，并给这些块各记一次失败。满六次的块不再\
                        查找，现在从 \(after.current) 号块找起。
                        """
                )
        }
    }

    private static func blocks(_ pool: RegionPool) -> Diagram {
        let rows = pool.blocks.enumerated().suffix(10).map { number, block in
            TableDiagram.Row(
                [number, block.last, pool.size - block.last, block.failed].map { LocalizedText(same: "\($0)") },
                mark: number == pool.current ? .active : .plain
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Blocks of \(pool.size) bytes; the marked one is where searches start",
                    zh: "\(pool.size) 字节的块；标出的是查找起点"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "block", zh: "块"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "last"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "room", zh: "剩余"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(same: "failed"), isNumeric: true),
                ],
                rows: Array(rows)
            )
        )
    }

    // MARK: Thread caches

    mutating func threads(_ operations: [PoolOperation], size: Int, batch: Int) throws(SimulationError) {
        var pool = ThreadCachePool(objectSize: size, threads: 4, batch: batch)
        for (index, operation) in operations.enumerated() {
            let before = pool.statistics
            switch operation.kind {
            case .allocate:
                for _ in 0..<min(operation.number, 1024) { _ = pool.allocate(thread: operation.thread) }
                results.allocations += min(operation.number, 1024)
            case .free:
                guard operation.number <= pool.used.count else {
                    throw Self.tooHigh(operation, index + 1, pool.used.count)
                }
                for _ in 0..<operation.number {
                    do throws(PoolError) {
                        try pool.free(pool.used[0], thread: operation.thread)
                        results.frees += 1
                    } catch {
                        results.refusals += 1
                    }
                }
            case .reset: break
            }
            let after = pool.statistics
            let fetches = after.fetches - before.fetches
            let releases = after.releases - before.releases
            try list.add(
                Step(
                    title: LocalizedText(
                        en: "\(operation.text): \(after.local - before.local) served by the thread's own list",
                        zh: "\(operation.text)：线程自己的链表承担 \(after.local - before.local) 次"
                    ),
                    explanation: LocalizedText(
                        en: """
                            Batches fetched from the central list: \(fetches), released to it: \(releases). Spans made: \
                            \(after.spansMade - before.spansMade), given back: \(after.spansFreed - before.spansFreed). A list may \
                            hold one object at first and more after each fetch, up to \(batch) and then by whole batches.
                            """,
                        zh: """
                            从中心链表取 \(fetches) 批，还 \(releases) 批。新建 span \(after.spansMade - before.spansMade) 个，归还 \
                            \(after.spansFreed - before.spansFreed) 个。链表起初只许有一个对象，每取一批放宽一个，到 \(batch) 个之后\
                            按整批放宽。
                            """
                    ),
                    prediction: Self.count(
                        LocalizedText(
                            en:
                                "\(operation.text): how many batches cross between the thread's list and the central one?",
                            zh: "\(operation.text)：线程链表与中心链表之间要传递几批？"
                        ),
                        fetches + releases,
                        [operation.number, fetches + releases + 1, 0, 1],
                        index % 3
                    ),
                    diagrams: [Self.levels(pool)]
                )
            )
        }
        results.crossings = pool.statistics.fetches + pool.statistics.releases
        results.refills = pool.statistics.spansMade
        results.heldBytes = pool.systemPageCount * 8192
        results.usedBytes = pool.used.count * size
    }

    private static func levels(_ pool: ThreadCachePool) -> Diagram {
        var rows: [(LocalizedText, String)] = []
        for (number, thread) in pool.threads.enumerated() where thread.maximum > 1 || !thread.objects.isEmpty {
            let name = String(decoding: [UInt8(ascii: "A") + UInt8(number)], as: UTF8.self)
            rows.append(
                (
                    LocalizedText(
                        en: "list of thread \(name) (limit \(thread.maximum))",
                        zh: "线程 \(name) 的链表（上限 \(thread.maximum)）"
                    ),
                    "\(thread.objects.count)"
                )
            )
        }
        let central = pool.spans.reduce(0) { $0 + ($1?.objects.count ?? 0) }
        let spans = pool.spans.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
        rows.append((LocalizedText(en: "free in spans, central", zh: "中心链表 span 中的空闲对象"), "\(central)"))
        rows.append((LocalizedText(en: "spans", zh: "span 数"), "\(spans)"))
        let pages = pool.freeRuns.reduce(0) { $0 + $1.count }
        rows.append((LocalizedText(en: "free pages", zh: "空闲页"), "\(pages)"))
        rows.append((LocalizedText(en: "objects in use", zh: "在用的对象"), "\(pool.used.count)"))
        return table(LocalizedText(en: "The levels", zh: "各层"), rows)
    }
}
