import MemoryModels
import Traces

/// The steps of `slub-layout` from the slot to the slab: `calculate_order` and the limits of the lists.
struct SlubOrderSteps {
    let layout: SlabLayout
    let plain: SlabLayout
    let search: SlabOrderSearch
    let cpuCount: Int

    var all: [Step] {
        var steps = [wanted(), order(), slab()]
        if layout.isDebugging { steps.append(cost()) }
        return steps + [lists()]
    }

    private func wanted() -> Step {
        let fls = (search.wantedObjects / 4) - 1
        let source =
            search.wantedObjects == SlabOrderSearch.usualObjects(cpuCount: cpuCount)
            ? LocalizedText(
                en: "With \(cpuCount) CPUs a slab should have 4 * (fls(\(cpuCount)) + 1) = 4 * (\(fls) + 1) objects.",
                zh: "有 \(cpuCount) 个 CPU，每个 slab 应有 4 × (fls(\(cpuCount)) + 1) = 4 × (\(fls) + 1) 个对象。"
            )
            : LocalizedText(
                en: "`slab_min_objects` asks for \(search.wantedObjects) objects in a slab.",
                zh: "`slab_min_objects` 要求每个 slab 有 \(search.wantedObjects) 个对象。"
            )
        let isCapped = search.minObjects < search.wantedObjects
        let room =
            isCapped
            ? LocalizedText(
                en: "The largest allowed slab holds only \(search.minObjects).",
                zh: "允许的最大 slab 只容得下 \(search.minObjects) 个。"
            ) : LocalizedText(same: "")
        let bytes = search.minObjects * search.size
        return Step(
            title: LocalizedText(
                en: "A slab should have \(search.minObjects) objects or more",
                zh: "每个 slab 至少要有 \(search.minObjects) 个对象"
            ),
            explanation: PagesText.join([
                source, room,
                LocalizedText(
                    en: """
                        They take \(bytes) bytes: the search begins at order \(search.firstOrder). Larger slabs mean fewer trips to \
                        the node's lock.
                        """,
                    zh: "它们占 \(bytes) 字节：从 \(search.firstOrder) 阶找起。slab 越大，去取节点锁的次数越少。"
                ),
            ]),
            prediction: PagesText.ask(
                LocalizedText(
                    en: "How many objects should a slab have at least on a machine with \(cpuCount) CPUs?",
                    zh: "在 \(cpuCount) 个 CPU 的机器上，每个 slab 至少应有多少个对象？"
                ),
                "\(search.minObjects)",
                not: ["\(cpuCount)", "\(search.minObjects * 2)", "\(4096 / min(4096, search.size))", "1"],
                at: cpuCount % 3
            )
        )
    }

    private func order() -> Step {
        let explanation: LocalizedText
        switch search.reason {
        case .littleWaste:
            explanation = LocalizedText(
                en: """
                    `calc_slab_order` takes the first order that leaves over at most a sixteenth; if none up to the largest does, \
                    an eighth will do, then a quarter, then a half.
                    """,
                zh: "`calc_slab_order` 取第一个剩余不超过十六分之一的阶；到最大阶都不行，就放宽到八分之一、四分之一、二分之一。"
            )
        case .oneObject:
            explanation = LocalizedText(
                en:
                    "No order up to the largest allowed one will do. The slab gets the order of one object, `get_order(size)`.",
                zh: "允许的各阶都不行。slab 就取一个对象所需的阶：`get_order(size)`。"
            )
        case .tooManyObjects:
            explanation = LocalizedText(
                en: """
                    A slab of order \(search.firstOrder) would have more than 32767 objects, too many for `objects` in \
                    `struct slab`: the order is lowered.
                    """,
                zh: "\(search.firstOrder) 阶的 slab 会有超过 32767 个对象，`struct slab` 的 `objects` 数不下：把阶降下来。"
            )
        }
        let answer = layout.order.rawValue
        return Step(
            title: LocalizedText(en: "The order is \(answer)", zh: "阶定为 \(answer)"),
            explanation: explanation,
            prediction: PagesText.ask(
                LocalizedText(
                    en: "An object takes \(layout.size) bytes. Which order will the slabs have?",
                    zh: "一个对象占 \(layout.size) 字节。slab 会是几阶？"
                ),
                "\(answer)",
                not: ["\(answer + 1)", "\(max(0, answer - 1))", "3", "0"],
                at: layout.size % 3
            ),
            diagrams: search.attempts.isEmpty ? [] : [attempts()]
        )
    }

    private func attempts() -> Diagram {
        PagesText.table(
            LocalizedText(en: "The orders tried", zh: "试过的阶"),
            [
                LocalizedText(en: "waste up to", zh: "容许浪费"), LocalizedText(en: "order", zh: "阶"),
                LocalizedText(en: "bytes", zh: "字节"), LocalizedText(en: "objects", zh: "对象"),
                LocalizedText(en: "left over", zh: "剩余"), LocalizedText(en: "allowed", zh: "上限"),
            ],
            search.attempts.map { attempt in
                TableDiagram.Row(
                    [LocalizedText(same: "1/\(attempt.fraction)")]
                        + [
                            attempt.order.rawValue, attempt.bytes, attempt.bytes / search.size, attempt.leftOver,
                            attempt.allowance,
                        ].map { PagesText.number($0) },
                    mark: attempt.isAccepted ? .active : .faulted
                )
            }
        )
    }

    private func slab() -> Step {
        let count = layout.objectsPerSlab
        let used = UInt64(count * layout.size)
        // Single objects where they can be seen, else all together.
        var cells: [BlockMap.Cell] = []
        let step = count <= 48 ? 1 : count
        for first in stride(from: 0, to: count, by: step) {
            cells.append(
                BlockMap.Cell(
                    start: UInt64(first * layout.size),
                    length: UInt64(step * layout.size),
                    text: step == 1 ? "\(first)" : "0-\(count - 1)",
                    mark: .free
                )
            )
        }
        if layout.wastedBytes > 0 {
            cells.append(BlockMap.Cell(start: used, length: UInt64(layout.wastedBytes), text: "-", mark: .reserved))
        }
        return Step(
            title: LocalizedText(
                en: "A slab of \(count) objects, \(layout.wastedBytes) bytes left over",
                zh: "一个 slab 有 \(count) 个对象，剩 \(layout.wastedBytes) 字节"
            ),
            explanation: LocalizedText(
                en: """
                    `oo_make` packs the order and the number of objects in one word, so that both are read at once. There is no \
                    header: `struct slab` lies over the page descriptor. If such a block is not to be had, a slab of order \
                    \(layout.minimumOrder) (`s->min`) must do.
                    """,
                zh: """
                    `oo_make` 把阶和对象数打包在一个字里，好一次读出。slab 内没有头部：`struct slab` 就放在页描述符上。\
                    要不到这样的块时，\(layout.minimumOrder) 阶的 slab（`s->min`）也行。
                    """
            ),
            prediction: PagesText.ask(
                LocalizedText(
                    en: "How many objects of \(layout.size) bytes does a slab of order \(layout.order) hold?",
                    zh: "\(layout.order) 阶的 slab 容得下多少个 \(layout.size) 字节的对象？"
                ),
                "\(count)",
                not: ["\(count + 1)", "\(max(1, count - 1))", "\(count * 2)"],
                at: count % 3
            ),
            diagrams: [
                .blockMap(
                    BlockMap(
                        title: LocalizedText(en: "The slab, by object number", zh: "slab（以对象编号表示）"),
                        rows: [
                            BlockMap.Row(
                                label: LocalizedText(en: "order \(layout.order)", zh: "\(layout.order) 阶"),
                                cells: cells
                            )
                        ],
                        scale: .linear
                    )
                )
            ]
        )
    }

    private func cost() -> Step {
        func row(_ label: LocalizedText, _ layout: SlabLayout) -> TableDiagram.Row {
            let share = (4096 << layout.order.rawValue) / layout.objectsPerSlab
            return TableDiagram.Row(
                [label]
                    + [layout.size, layout.order.rawValue, layout.objectsPerSlab, share].map { PagesText.number($0) }
            )
        }
        return Step(
            title: LocalizedText(en: "What debugging costs", zh: "调试的代价"),
            explanation: LocalizedText(
                en: """
                    Memory is one part of it. The other is time: a cache that is being debugged has no per-CPU slabs, so every \
                    operation takes the node's lock.
                    """,
                zh: "内存只是一部分。另一部分是时间：正在调试的缓存没有每 CPU slab，每次操作都要取节点锁。"
            ),
            diagrams: [
                PagesText.table(
                    LocalizedText(en: "With and without slab_debug", zh: "有无 slab_debug 的对比"),
                    [
                        LocalizedText(same: ""), LocalizedText(en: "slot", zh: "间距"),
                        LocalizedText(en: "order", zh: "阶"), LocalizedText(en: "objects", zh: "对象"),
                        LocalizedText(en: "bytes each", zh: "每个占"),
                    ],
                    [
                        row(LocalizedText(en: "with", zh: "有"), layout),
                        row(LocalizedText(en: "without", zh: "无"), plain),
                    ]
                )
            ]
        )
    }

    private func lists() -> Step {
        let slabs = layout.cpuPartialSlabs
        return Step(
            title: LocalizedText(en: "How many slabs wait on lists", zh: "链表上留多少个 slab"),
            explanation: PagesText.join([
                LocalizedText(
                    en: """
                        The node keeps \(layout.minPartial) partial slabs even if they are empty: half the binary logarithm of the \
                        size, from 5 to 10.
                        """,
                    zh: "节点保留 \(layout.minPartial) 个部分空闲 slab，即使全空：取大小的二进对数之半，限于 5 到 10。"
                ),
                layout.isDebugging
                    ? LocalizedText(
                        en: "A CPU has no partial list while the cache is being debugged.",
                        zh: "调试中的缓存没有每 CPU 部分空闲链表。"
                    )
                    : LocalizedText(
                        en: """
                            A CPU's partial list should hold \(layout.cpuPartialObjects) free objects; taking slabs for half full, \
                            that is \(slabs) of them.
                            """,
                        zh: "每 CPU 部分空闲链表应有 \(layout.cpuPartialObjects) 个空闲对象；按半满估算，即 \(slabs) 个 slab。"
                    ),
            ])
        )
    }
}
