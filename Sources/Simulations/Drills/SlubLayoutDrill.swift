import MemoryModels
import Traces

/// Drills of `slub-layout`.
enum SlubLayoutDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where the free pointer is", zh: "空闲指针在哪里"),
            LocalizedText(en: "the size of a slot under `slab_debug`", zh: "打开 `slab_debug` 时的间距"),
            LocalizedText(en: "the order of a slab", zh: "slab 的阶"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? pointer(&numbers) : level == 2 ? slot(&numbers) : order(&numbers)
    }

    private static func pointer(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 16 + numbers.distinct(2048)
        let kind = numbers.below(3)
        let en = ["neither a constructor nor debugging flags", "a constructor", "`slab_debug=P` at work"][kind]
        let zh = ["既没有构造函数也没有调试标志", "带有构造函数", "打开了 `slab_debug=P`"][kind]
        return DrillDraft(
            LocalizedText(
                en: """
                    A cache of objects of \(size) bytes has \(en). How many bytes behind the start of a free object is its \
                    free pointer?
                    """,
                zh: "某缓存的对象为 \(size) 字节，\(zh)。空闲对象的空闲指针距对象起点多少字节？"
            ),
            arguments: [
                ("object-size", "\(size)"), ("constructor", kind == 1 ? "true" : "false"),
                ("debug", kind == 2 ? "P" : "-"),
            ],
            rule: LocalizedText(
                en: """
                    If the content of a free object must survive, the pointer follows the object, rounded up to 8; else it lies \
                    at half the size, rounded down to 8.
                    """,
                zh: "空闲对象的内容若须保留，指针紧跟在对象之后（对象大小按 8 向上取整）；否则放在大小的一半处，按 8 向下取整。"
            ),
            steps: [2]
        ) { .number($0.numeral("free_pointer_offset"), unit: .bytes) }
    }

    private static func slot(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 16 + numbers.distinct(2048)
        let letters = numbers.one(of: ["Z", "P", "U", "ZP", "ZU", "PU", "FZPU"])
        let align = 8 << numbers.below(4)
        return DrillDraft(
            LocalizedText(
                en: """
                    A cache has objects of \(size) bytes, aligned to \(align), no constructor and no other flags. With \
                    `slab_debug=\(letters)`, how many bytes are there from one object to the next?
                    """,
                zh: "某缓存的对象为 \(size) 字节，按 \(align) 对齐，没有构造函数和其他标志。启动参数为 `slab_debug=\(letters)` 时，相邻两个对象的起点相距多少字节？"
            ),
            arguments: [("object-size", "\(size)"), ("align", "\(align)"), ("debug", letters)],
            rule: LocalizedText(
                en: """
                    Round up to 8. Z: a word more if that adds nothing, a word of padding, and a left red zone of one alignment. \
                    P: a word for the free pointer. U: 64 bytes. Then round up to the alignment.
                    """,
                zh: """
                    先按 8 向上取整。Z：若取整没有增加字节就再加一个字，另加一个填充字和一份对齐大小的左红区。\
                    P：空闲指针一个字。U：64 字节。最后按对齐向上取整。
                    """
            )
        ) { .number($0.numeral("slot_size"), unit: .bytes) }
    }

    private static func order(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 8 * (12 + numbers.distinct(1024))
        let cpus = numbers.one(of: [1, 2, 4, 8, 16])
        return DrillDraft(
            LocalizedText(
                en: """
                    On a machine with \(cpus) CPUs and no boot parameters, the objects of a cache are \(size) bytes apart. Of \
                    which order are its slabs?
                    """,
                zh: "在 \(cpus) 个 CPU、没有相关启动参数的机器上，某缓存的对象间距为 \(size) 字节。它的 slab 是几阶？"
            ),
            arguments: [("object-size", "\(size)"), ("cpus", "\(cpus)"), ("debug", "-")],
            rule: LocalizedText(
                en: """
                    At least 4 * (fls(CPUs) + 1) objects, or as many as order 3 holds; from the order that they need up to 3, the \
                    first that leaves over at most 1/16, else 1/8, 1/4, 1/2.
                    """,
                zh: """
                    至少 4 × (fls(CPU 数) + 1) 个对象，或 3 阶所能容纳的个数；从它们所需的阶到 3 阶，\
                    取第一个剩余不超过 1/16 的，不行再试 1/8、1/4、1/2。
                    """
            ),
            steps: [4, 5]
        ) { .number($0.numeral("slab_order"), unit: .none) }
    }
}
