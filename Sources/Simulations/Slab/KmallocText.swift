import MemoryModels
import Traces

/// Phrases of `kmalloc-classes`.
enum KmallocText {
    /// The call as a programmer writes it: `kmalloc(130, GFP_KERNEL | __GFP_ACCOUNT)`.
    static func call(_ size: Int, _ flags: KmallocFlags) -> String {
        var text = "`kmalloc(\(size), GFP_KERNEL"
        if flags.contains(.dma) { text += " | __GFP_DMA" }
        if flags.contains(.reclaimable) { text += " | __GFP_RECLAIMABLE" }
        if flags.contains(.account) { text += " | __GFP_ACCOUNT" }
        return text + ")`"
    }

    /// Other blocks that a reader may expect.
    static func wrongSources(
        _ size: Int,
        _ block: KmallocHeap.Block,
        _ classes: KmallocClasses
    ) -> [KmallocHeap.Block] {
        func cache(_ type: KmallocType, _ index: Int) -> KmallocHeap.Block {
            .object(address: 0, cache: KmallocHeap.CacheName(type: type, index: index))
        }
        switch block {
        case .zeroSize: return [.none, cache(.normal, 3), .pages(address: 0, order: 0)]
        case .none: return [.pages(address: 0, order: .max), cache(.normal, 13), .zeroSize]
        case .pages(_, let order):
            return [.pages(address: 0, order: Order(order.rawValue + 1) ?? 0), cache(.normal, 13), .none]
        case .object(_, let name):
            let place = KmallocClasses.ascending.firstIndex(of: name.index) ?? 0
            let larger = KmallocClasses.ascending[min(place + 1, 12)]
            return [
                cache(name.type, larger), cache(name.type == .normal ? .cgroup : .normal, name.index),
                cache(.reclaim, name.index),
            ]
        }
    }

    /// Why a request got its block.
    static func explanation(
        _ size: Int,
        _ flags: KmallocFlags,
        _ caller: UInt64,
        _ block: KmallocHeap.Block,
        _ classes: KmallocClasses
    ) -> LocalizedText {
        switch block {
        case .zeroSize:
            LocalizedText(
                en: """
                    A request for no bytes gets `ZERO_SIZE_PTR`, the address 16: not NULL, so it is no failure, but touching it \
                    faults.
                    """,
                zh: "0 字节的请求得到 `ZERO_SIZE_PTR`，即地址 16：不是 NULL，不算失败，但一碰就出异常。"
            )
        case .none:
            size > KmallocClasses.maxSize
                ? LocalizedText(
                    en:
                        "More than `KMALLOC_MAX_SIZE`, 4 MiB: no block of the page allocator is so large. The result is NULL.",
                    zh: "超过 `KMALLOC_MAX_SIZE`（4 MiB）：页分配器没有这么大的块。返回 NULL。"
                )
                : LocalizedText(en: "There are no pages left: NULL.", zh: "没有页了：返回 NULL。")
        case .pages(_, let order):
            LocalizedText(
                en: """
                    More than `KMALLOC_MAX_CACHE_SIZE`, 8192 bytes: `___kmalloc_large_node` takes `get_order(size)` = \(order), \
                    \(order.pageCount) pages, from the page allocator. Flags choose no cache here.
                    """,
                zh: """
                    超过 `KMALLOC_MAX_CACHE_SIZE`（8192 字节）：`___kmalloc_large_node` 向页分配器要 `get_order(size)` = \(order) 阶，\
                    共 \(order.pageCount) 页。这时不用标志选缓存。
                    """
            )
        case .object(_, let name):
            PagesText.join([index(size, name.index), type(flags, caller, name.type, classes)])
        }
    }

    private static func index(_ size: Int, _ index: Int) -> LocalizedText {
        let rounded = KmallocClasses.sizes[index]
        return size <= 192
            ? LocalizedText(
                en: """
                    Up to 192 bytes the class is looked up: `kmalloc_size_index[(\(size) - 1) / 8]` is \(index), the class of \
                    \(rounded) bytes.
                    """,
                zh: "192 字节以内查表：`kmalloc_size_index[(\(size) - 1) / 8]` 是 \(index)，即 \(rounded) 字节的类。"
            )
            : LocalizedText(
                en: "Above 192 bytes it is computed: `fls(\(size) - 1)` is \(index), the class of \(rounded) bytes.",
                zh: "超过 192 字节则计算：`fls(\(size) - 1)` 是 \(index)，即 \(rounded) 字节的类。"
            )
    }

    /// Which set of caches, and why.
    private static func type(
        _ flags: KmallocFlags,
        _ caller: UInt64,
        _ type: KmallocType,
        _ classes: KmallocClasses
    ) -> LocalizedText {
        switch type {
        case .dma:
            LocalizedText(en: "`__GFP_DMA` goes before all other flags.", zh: "`__GFP_DMA` 优先于其他标志。")
        case .reclaim where flags.contains(.reclaimable):
            LocalizedText(
                en: "`__GFP_RECLAIMABLE` goes before `__GFP_ACCOUNT`; pages of this set are grouped by mobility.",
                zh: "`__GFP_RECLAIMABLE` 优先于 `__GFP_ACCOUNT`；这一套的页按可移动性归在一起。"
            )
        case .reclaim:
            LocalizedText(
                en: "Without `CONFIG_MEMCG`, what is not normal and not DMA is reclaimable.",
                zh: "没有 `CONFIG_MEMCG` 时，既非普通又非 DMA 的都归可回收。"
            )
        case .cgroup:
            LocalizedText(
                en: "`__GFP_ACCOUNT`: a set of its own, whose objects are charged to the task's memory cgroup.",
                zh: "`__GFP_ACCOUNT`：另有一套，其对象记到任务所在的内存控制组账上。"
            )
        case .normal, .random:
            classes.randomSeed == nil
                ? flags.isEmpty
                    ? LocalizedText(same: "")
                    : LocalizedText(
                        en: "This kernel has no set for these flags: the normal one serves.",
                        zh: "这个内核没有对应这些标志的一套：用普通的。"
                    )
                : LocalizedText(
                    en: """
                        `hash_64(caller ^ random_kmalloc_seed, 4)` of \(Numerals.hexadecimal(caller)) picks the copy: another call \
                        site most likely gets another one.
                        """,
                    zh: """
                        由 \(Numerals.hexadecimal(caller)) 算出的 `hash_64(caller ^ random_kmalloc_seed, 4)` 决定用哪一份：\
                        换一个调用点，多半换一份。
                        """
                )
        }
    }
}
