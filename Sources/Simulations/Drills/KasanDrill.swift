import MemoryModels
import Traces

/// Drills of `kasan-shadow`.
enum KasanDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where the shadow of an address lies", zh: "某个地址的影子在哪里"),
            LocalizedText(en: "the shadow byte behind an object", zh: "对象之后的影子字节"),
            LocalizedText(en: "what is said of an access", zh: "对一次访问会怎么说"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? shadow(&numbers) : level == 2 ? end(&numbers) : verdict(&numbers)
    }

    private static func shadow(_ numbers: inout DrillNumbers) -> DrillDraft {
        let address = 0xffff_8880_0000_0000 + numbers.distinct(below: 1 << 20) << 12 + numbers.bits(12)
        let text = Numerals.hexadecimal(address)
        return DrillDraft(
            LocalizedText(
                en: """
                    KASAN_SHADOW_OFFSET is 0xdffffc0000000000, as on x86-64. At which address is the shadow byte of \
                    \(text)?
                    """,
                zh: "KASAN_SHADOW_OFFSET 为 0xdffffc0000000000，与 x86-64 相同。\(text) 的影子字节在哪个地址？"
            ),
            arguments: [("address", text), ("operations", "")],
            rule: LocalizedText(
                en: "The shadow byte is at (address >> 3) + KASAN_SHADOW_OFFSET.",
                zh: "影子字节位于 (地址 >> 3) + KASAN_SHADOW_OFFSET。"
            ),
            steps: [0]
        ) { .address($0.numeral("shadow_address")) }
    }

    private static func end(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Beyond 8192 bytes come whole pages.
        let size = numbers.flip() ? 1 + numbers.distinct(8192) : 8193 + numbers.distinct(8192)
        return DrillDraft(
            LocalizedText(
                en:
                    "p = kmalloc(\(size)) under generic KASAN. What is the shadow byte of the granule that holds p[\(size)]?",
                zh: "通用 KASAN 下 p = kmalloc(\(size))。p[\(size)] 所在粒度的影子字节是什么？"
            ),
            arguments: [("operations", "m\(size)")],
            rule: LocalizedText(
                en: """
                    A granule that is allowed in part holds the number of its allowed bytes, size mod 8. If the size is a \
                    multiple of 8, what follows is red zone: 0xfc in a slab, 0xfe in whole pages (more than 8192 bytes); \
                    an object that fills its pages has the next free page behind it, 0xff.
                    """,
                zh: """
                    部分可访问的粒度，其影子是可访问的字节数，即大小模 8。若大小是 8 的倍数，其后就是红区：slab 中为 0xfc，\
                    整页（超过 8192 字节）中为 0xfe；若对象占满所在的页，其后是下一个空闲页，影子为 0xff。
                    """
            ),
            steps: [1]
        ) { .address($0.numeral("shadow_at_end")) }
    }

    private static func verdict(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 1 + numbers.distinct(1024)
        let access = numbers.one(of: [1, 2, 4, 8])
        let slot = slotSize(size)
        let kind = numbers.below(4)
        // Within the object or across its end; far into the neighbour; anywhere after the free.
        let offset: Int
        switch kind {
        case 0: offset = max(0, size - access - numbers.below(3))
        case 1: offset = max(0, size - access + 1 + numbers.below(access))
        case 2: offset = slot + max(0, min(size - access, numbers.below(16)))
        default: offset = numbers.below(size)
        }
        let isFreed = kind == 3
        let position = numbers.below(3)
        return DrillDraft(
            LocalizedText(
                en: """
                    Under generic KASAN p = kmalloc(\(size)) and then q = kmalloc(\(size)), \(slot) bytes behind p in the same \
                    slab\(isFreed ? "; p is freed" : ""). \(access) bytes are read at p + \(offset). What does KASAN say?
                    """,
                zh: """
                    通用 KASAN 下先 p = kmalloc(\(size))，再 q = kmalloc(\(size))，q 在同一 slab 中 p 之后 \(slot) 字节处\
                    \(isFreed ? "；随后释放 p" : "")。在 p + \(offset) 处读 \(access) 字节。KASAN 怎么说？
                    """
            ),
            arguments: [("operations", "m\(size) m\(size)\(isFreed ? " f0" : "") r0+\(offset):\(access)")],
            rule: LocalizedText(
                en: """
                    Only the shadow of the bytes touched counts: 0 allows all of a granule, 1 to 7 its first bytes. A byte \
                    of another live object is allowed whichever pointer led there.
                    """,
                zh: "只看所触字节的影子：0 允许整个粒度，1 到 7 只允许开头的若干字节。只要字节属于某个存活的对象，不论由哪个指针得来都放行。"
            ),
            steps: [1, -1]
        ) { trace in
            let names = ["no report", "slab-out-of-bounds", "slab-use-after-free"]
            let choices = names.map {
                ExactText.areEqual($0, names[0])
                    ? LocalizedText(en: "no report", zh: "没有报告") : LocalizedText(same: $0)
            }
            var place = 0
            let verdict = trace.result("last_verdict")?.text ?? ""
            for (index, name) in names.enumerated() where ExactText.areEqual(name, verdict) { place = index }
            return .choice(choices[place], wrong: choices, position: position)
        }
    }

    private static func slotSize(_ size: Int) -> Int {
        KasanCache.kmalloc.first { $0.objectSize >= size }?.size ?? 0
    }
}
