import MemoryModels
import Traces

/// Drills of `slab-basics`.
enum SlabDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the distance from one object to the next", zh: "相邻两个对象之间的距离"),
            LocalizedText(en: "the objects in a slab", zh: "一个 slab 容纳的对象数"),
            LocalizedText(en: "which frees take the slow path", zh: "有几次释放走慢速路径"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? slot(&numbers) : level == 2 ? objects(&numbers) : frees(&numbers)
    }

    private static func slot(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 1 + numbers.distinct(2048)
        let align = 8 << numbers.within(0...4)
        return DrillDraft(
            LocalizedText(
                en: """
                    A slab cache without debugging flags holds objects of \(size) bytes, aligned to \(align). How many \
                    bytes are there from one object to the next?
                    """,
                zh: "某个没有调试标志的 slab 缓存，对象 \(size) 字节，按 \(align) 字节对齐。相邻两个对象的起点相距多少字节？"
            ),
            arguments: [("object-size", "\(size)"), ("align", "\(align)"), ("operations", "")],
            rule: LocalizedText(
                en:
                    "The free pointer lies within the free object, so only rounding up to the alignment costs anything.",
                zh: "空闲指针就放在空闲对象里，所以只需向上取整到对齐的倍数，别无开销。"
            ),
            steps: [0]
        ) { .number($0.numeral("slot_size"), unit: .bytes) }
    }

    private static func layout(_ size: Int, cpus: Int) -> SlabLayout {
        do {
            return try SlabLayout(objectSize: size, cpuCount: cpus)
        } catch {
            preconditionFailure("objects of a few hundred bytes fit in a slab")
        }
    }

    private static func objects(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 40 + numbers.distinct(1024)
        let cpus = numbers.one(of: [1, 2, 4, 8])
        let order = layout(size, cpus: cpus).order.rawValue
        return DrillDraft(
            LocalizedText(
                en: """
                    On a machine with \(cpus) CPUs, SLUB makes the slabs for objects of \(size) bytes (no flags, no \
                    alignment beyond 8) of order \(order). How many objects does a slab hold?
                    """,
                zh: "在 \(cpus) 个 CPU 的机器上，对象为 \(size) 字节（无标志，只按 8 对齐）的缓存，slab 为 \(order) 阶。一个 slab 容纳多少个对象？"
            ),
            arguments: [("object-size", "\(size)"), ("cpus", "\(cpus)"), ("operations", "")],
            rule: LocalizedText(
                en: "A slab has 4096 << order bytes; each object takes its size rounded up to a multiple of 8.",
                zh: "slab 共 4096 << 阶 字节；每个对象占用的字节数向上取整到 8 的倍数。"
            ),
            steps: [0, 1]
        ) { .number($0.numeral("objects_per_slab"), unit: DrillUnit("object", "objects", zh: "个")) }
    }

    private static func frees(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 200 + numbers.distinct(1024)
        let perSlab = layout(size, cpus: 2).objectsPerSlab
        let count = numbers.within((perSlab + 2)...min(64, perSlab * 3))
        var left = Array(0..<count)
        var list = ""
        var operations = "a0x\(count)"
        for _ in 0..<numbers.within(4...6) {
            let object = left.remove(at: numbers.below(left.count))
            list += (list.isEmpty ? "" : " ") + "\(object)"
            operations += " f\(object)"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    Objects of \(size) bytes, \(perSlab) in a slab. From an empty cache CPU 0 allocates \(count) objects, \
                    numbered from 0, and then frees numbers \(list), still on CPU 0. How many of these frees take the \
                    slow path?
                    """,
                zh: """
                    对象 \(size) 字节，每个 slab 容纳 \(perSlab) 个。缓存起初为空，CPU 0 分配 \(count) 个对象（从 0 编号），\
                    随后仍在 CPU 0 上释放第 \(list) 号对象。其中几次释放走慢速路径？
                    """
            ),
            arguments: [("object-size", "\(size)"), ("cpus", "2"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    The fast path is only for objects of the CPU's own slab, the one that it allocated from last; all \
                    others go to their slab's freelist.
                    """,
                zh: "只有属于该 CPU 当前 slab（最后一次分配所用的那个）的对象才走快速路径，其余都要放回各自 slab 的空闲链表。"
            )
        ) { .number($0.numeral("free_slowpath"), unit: DrillUnit("free", "frees", zh: "次")) }
    }
}
