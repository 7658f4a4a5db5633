import MemoryModels
import Traces

/// Phrases of `memblock-regions`.
enum MemblockText {
    private static func ranges(_ regions: [MemblockRegion]) -> LocalizedText {
        BootText.list(regions.map { BootText.range($0.base, $0.end) })
    }

    /// What the events of one operation mean.
    static func story(_ operation: MemblockOperation, _ events: [MemblockEvent], found: UInt64?) -> LocalizedText {
        var inserted: [MemblockRegion] = []
        var merged: [MemblockRegion] = []
        var removed: [MemblockRegion] = []
        var cuts: [String] = []
        var english: [String] = []
        var chinese = ""
        func say(_ text: LocalizedText) {
            english.append(text.en)
            chinese += text.zh
        }
        for event in events {
            switch event {
            case .inserted(let region, _): inserted.append(region)
            case .merged(let region): merged = merged.filter { $0.base != region.base } + [region]
            case .removed(let region): removed.insert(region, at: 0)
            case .split(_, let place): cuts.append(Numerals.hexadecimal(place))
            case .tried(let range, let candidate): say(tried(range, candidate, operation))
            case .handedOver, .noWholePage: break
            }
        }
        let parts = ranges(inserted)
        let joined = ranges(merged)
        let gone = ranges(removed)
        let places = BootText.list(cuts)
        switch operation {
        case .add(let base, let size), .reserve(let base, let size):
            let isWhole = inserted.count == 1 && inserted[0].base == base && inserted[0].size == size
            if isWhole {
                say(LocalizedText(en: "The range meets no other: it goes in whole.", zh: "该区间与其他区间不重叠，整个插入。"))
            } else if inserted.isEmpty {
                say(LocalizedText(en: "All of it is there already: nothing changes.", zh: "整个区间早已在其中，什么也不变。"))
            } else {
                say(
                    LocalizedText(
                        en: "Regions that it overlaps stay as they are; only what is missing goes in: \(parts.en).",
                        zh: "已有的重叠区间保持不变，只插入缺少的部分：\(parts.zh)。"
                    )
                )
            }
        case .allocate:
            if let found {
                let place = Numerals.hexadecimal(found)
                say(LocalizedText(en: "The block at \(place) is reserved.", zh: "把 \(place) 处的块记入 `reserved`。"))
            } else {
                say(LocalizedText(en: "No free range has room: the result is 0.", zh: "没有空闲区间放得下：返回 0。"))
            }
        case .remove, .free, .noMap:
            if !cuts.isEmpty {
                say(
                    LocalizedText(
                        en:
                            "`memblock_isolate_range` cuts at \(places.en), so that each region lies inside or outside.",
                        zh: "`memblock_isolate_range` 在 \(places.zh) 处切开，使每个区间要么全在范围内，要么全在外。"
                    )
                )
            }
            if case .noMap = operation {
                say(
                    LocalizedText(
                        en: "What is inside gets the flag NOMAP: it stays RAM, but is neither mapped nor given away.",
                        zh: "范围内的区间加上 NOMAP 标志：仍算内存，但既不映射也不分配。"
                    )
                )
            } else if removed.isEmpty {
                say(LocalizedText(en: "No region lies inside: nothing changes.", zh: "范围内没有区间，什么也不变。"))
            } else {
                say(LocalizedText(en: "What is inside goes: \(gone.en).", zh: "去掉范围内的区间：\(gone.zh)。"))
            }
        }
        if !merged.isEmpty {
            say(LocalizedText(en: "Neighbours merge into \(joined.en).", zh: "相邻区间合并为 \(joined.zh)。"))
        }
        return LocalizedText(english: english.joined(separator: " "), chinese: chinese)
    }

    private static func tried(
        _ range: Range<UInt64>,
        _ candidate: UInt64?,
        _ operation: MemblockOperation
    ) -> LocalizedText {
        let bytes = BootText.range(range.lowerBound, range.upperBound)
        let place = candidate.map { Numerals.hexadecimal($0) }
        return LocalizedText(
            en: place.map { "The free range \(bytes) has room at \($0)." }
                ?? "The free range \(bytes) has no aligned place of that size.",
            zh: place.map { "空闲区间 \(bytes) 在 \($0) 处放得下。" } ?? "空闲区间 \(bytes) 没有足够大的对齐位置。"
        )
    }

    /// How many regions there are now.
    static func counts(_ memblock: Memblock) -> LocalizedText {
        let memory = memblock.memory.regions.count
        let reserved = memblock.reserved.regions.count
        return LocalizedText(
            en: "Regions now: memory \(memory), reserved \(reserved).",
            zh: "现在 memory 有 \(memory) 个区间，reserved 有 \(reserved) 个。"
        )
    }

    /// What the events touched.
    static func places(_ events: [MemblockEvent]) -> [Range<UInt64>] {
        events.compactMap { event in
            switch event {
            case .inserted(let region, _): region.base..<region.end
            default: nil
            }
        }
    }

    /// The orders of the blocks as they were cut, neighbours of one order counted: `0, 5, 6, 3 x 10`.
    static func orders(_ events: [BuddyEvent]) -> LocalizedText {
        var runs: [(order: Order, count: Int)] = []
        for event in events {
            guard case .placed(_, let order, _, _, _) = event else { continue }
            if let last = runs.last, last.order == order {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((order, 1))
            }
        }
        return BootText.list(runs.map { $0.count == 1 ? "\($0.order)" : "\($0.order) (x\($0.count))" })
    }

    /// The order of the first block.
    static func first(_ events: [BuddyEvent]) -> String {
        for event in events {
            if case .placed(_, let order, _, _, _) = event { return "\(order)" }
        }
        return ""
    }

    /// A zone from page 0 up to `pages`; nil if there is no page.
    static func zone(_ pages: UInt64) -> BuddyAllocator? {
        do {
            return try BuddyAllocator(reservedFrom: 0, pageCount: Int(pages))
        } catch {
            return nil
        }
    }

    /// A free range that is lost.
    static func noWholePage(_ range: Range<UInt64>) -> Step {
        let bytes = BootText.range(range.lowerBound, range.upperBound)
        return Step(
            title: LocalizedText(en: "Lost: \(bytes)", zh: "舍弃：\(bytes)"),
            explanation: LocalizedText(
                en: "This free range holds no whole page, and the buddy allocator takes only pages: it stays unused.",
                zh: "这个空闲区间不含整页，而伙伴系统只管整页：它就此闲置。"
            )
        )
    }

    /// Why the model refused, in both languages.
    static func refusal(_ error: MemblockError) -> LocalizedText {
        switch error {
        case .full(let capacity, let needed):
            LocalizedText(en: "\(error.message)", zh: "数组只容 \(capacity) 个区间，还需要 \(needed) 个：请减少区间。")
        case .badAlignment(let alignment):
            LocalizedText(en: "\(error.message)", zh: "不能按 \(alignment) 对齐：应为 2 的幂。")
        }
    }
}
