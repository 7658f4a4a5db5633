import MemoryModels
import Traces

/// Drills of `kmalloc-classes`.
enum KmallocDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "bytes lost by a small request", zh: "一次小请求浪费多少字节"),
            LocalizedText(en: "pages of a large request", zh: "一次大请求占多少页"),
            LocalizedText(en: "the cache, by size and flags", zh: "由大小和标志判断缓存"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? small(&numbers) : level == 2 ? large(&numbers) : cache(&numbers)
    }

    private static func small(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 1 + numbers.distinct(8192)
        return DrillDraft(
            LocalizedText(
                en: "How many bytes of the object that `kmalloc(\(size), GFP_KERNEL)` returns were not asked for?",
                zh: "`kmalloc(\(size), GFP_KERNEL)` 返回的对象里，有多少字节不是请求所要的？"
            ),
            arguments: [("requests", "\(size)")],
            rule: LocalizedText(
                en: "The classes are 8, 16, 32, 64, 96, 128, 192, 256 and on in powers of two up to 8192.",
                zh: "大小类为 8、16、32、64、96、128、192、256，此后是直到 8192 的 2 的幂。"
            ),
            steps: [1]
        ) { .number($0.numeral("lost_bytes"), unit: .bytes) }
    }

    private static func large(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Spread over all orders: a power of two and a part of it.
        let order = numbers.within(1...9)
        let size = (4096 << order) + 1 + numbers.distinct(8192) * (1 << (order - 1))
        return DrillDraft(
            LocalizedText(
                en: "How many pages does `kmalloc(\(size), GFP_KERNEL)` take?",
                zh: "`kmalloc(\(size), GFP_KERNEL)` 占多少页？"
            ),
            arguments: [("requests", "\(size)")],
            rule: LocalizedText(
                en: "Above 8192 bytes `kmalloc` takes a block of the page allocator: the next power of two of pages.",
                zh: "超过 8192 字节，`kmalloc` 直接取页分配器的块：页数向上取到 2 的幂。"
            ),
            steps: [1]
        ) { .number($0.numeral("large_pages"), unit: .pages) }
    }

    private static func cache(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 1 + numbers.distinct(8192)
        let letters = numbers.one(of: ["a", "r", "d", "ra", "da", "dr", "dra"])
        var flags: KmallocFlags = []
        for letter in letters.utf8 {
            flags.insert(letter == UInt8(ascii: "a") ? .account : letter == UInt8(ascii: "r") ? .reclaimable : .dma)
        }
        let index = KmallocClasses.index(of: size) ?? 3
        let place = numbers.below(4)
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel has `CONFIG_ZONE_DMA` and `CONFIG_MEMCG`. From which cache does \(KmallocText.call(size, flags)) take \
                    its object?
                    """,
                zh: "内核启用了 `CONFIG_ZONE_DMA` 和 `CONFIG_MEMCG`。\(KmallocText.call(size, flags)) 的对象来自哪个缓存？"
            ),
            arguments: [("requests", "\(size)\(letters)")],
            rule: LocalizedText(
                en:
                    "The size chooses the class; of the flags, DMA goes before reclaimable, and reclaimable before accounted.",
                zh: "大小决定类；标志的优先次序是 DMA、可回收、记账。"
            ),
            steps: [1]
        ) { trace in
            var name = LocalizedText(same: "")
            if case .text(let text)? = trace.result("last_source") { name = LocalizedText(same: text) }
            let sets: [KmallocType] = [.normal, .cgroup, .reclaim, .dma]
            return .choice(
                name,
                wrong: sets.map { LocalizedText(same: KmallocClasses.name($0, index)) },
                position: place
            )
        }
    }
}
