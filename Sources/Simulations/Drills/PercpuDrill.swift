import Traces

/// Drills of `percpu-chunks`.
enum PercpuDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the address of a CPU's copy", zh: "某个 CPU 的副本地址"),
            LocalizedText(en: "the pointer that an aligned request gets", zh: "带对齐的请求得到的指针"),
            LocalizedText(en: "how large a unit is", zh: "单元有多大"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? copy(&numbers) : level == 2 ? pointer(&numbers) : unit(&numbers)
    }

    private static func copy(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 40_000 + 8 * numbers.distinct(2000)
        let cpus = numbers.one(of: [2, 4, 8])
        let unit = Numerals.hexadecimal(UInt64(0x20_0000 / cpus))
        let pointer = Numerals.hexadecimal(UInt64(size))
        return DrillDraft(
            LocalizedText(
                en: """
                    CPU 0's unit begins at 0xffff88807dc00000, a unit has \(unit) bytes, and alloc_percpu returns \(pointer). \
                    Where is the copy of CPU \(cpus - 1)?
                    """,
                zh: """
                    CPU 0 的单元从 0xffff88807dc00000 开始，每个单元 \(unit) 字节，alloc_percpu 返回 \(pointer)。\
                    CPU \(cpus - 1) 的副本在哪里？
                    """
            ),
            arguments: [
                ("cpus", "\(cpus)"), ("static-size", "\(size)"), ("reserved-size", "0"), ("operations", "a8@8"),
            ],
            rule: LocalizedText(
                en:
                    "All units have the same layout: to CPU 0's unit add the pointer and the CPU's number times the unit size.",
                zh: "各单元布局相同：CPU 0 的单元地址加上指针，再加 CPU 编号乘单元大小。"
            ),
            steps: [1]
        ) { .address($0.numeral("last_address")) }
    }

    private static func pointer(_ numbers: inout DrillNumbers) -> DrillDraft {
        let number = numbers.distinct(2400)
        let first = number % 60 + 1
        let second = number / 60 + 1
        let align = numbers.one(of: [8, 16, 32, 64])
        return DrillDraft(
            LocalizedText(
                en: """
                    The dynamic part of the units begins at 0x10000 and is empty. alloc_percpu is called for \(first) bytes \
                    aligned to 4, and then for \(second) bytes aligned to \(align), and again for \(second) aligned to \(align). \
                    Which pointer does the last call return?
                    """,
                zh: """
                    单元的动态部分从 0x10000 开始，尚无分配。先申请 \(first) 字节、按 4 对齐，再两次申请 \(second) 字节、按 \(align) 对齐。\
                    最后一次返回的指针是多少？
                    """
            ),
            arguments: [
                ("cpus", "2"), ("static-size", "65536"), ("reserved-size", "0"),
                ("operations", "a\(first) a\(second)@\(align) a\(second)@\(align)"),
            ],
            rule: LocalizedText(
                en: "Sizes are rounded up to 4 bytes; each request takes the lowest place with its alignment.",
                zh: "大小向上取到 4 字节的倍数；每次取满足对齐的最低位置。"
            ),
            steps: [-1]
        ) { .address($0.numeral("last_pointer")) }
    }

    private static func unit(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 20_004 + 128 * numbers.distinct(4000)
        let cpus = numbers.one(of: [1, 2, 4, 8, 16, 32])
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel has \(size) bytes of static per-CPU variables, reserves 8192 for modules and asks for 28672 of \
                    dynamic space. Possible CPUs: \(cpus). Chunks are multiples of 2 MiB. How many bytes does a unit have?
                    """,
                zh: """
                    内核的静态每 CPU 变量共 \(size) 字节，另为模块保留 8192 字节，动态空间要 28672 字节。可能的 CPU 有 \(cpus) 个，\
                    块是 2 MiB 的倍数。每个单元多少字节？
                    """
            ),
            arguments: [
                ("cpus", "\(cpus)"), ("static-size", "\(size)"), ("reserved-size", "8192"), ("operations", ""),
            ],
            rule: LocalizedText(
                en: """
                    The sum is rounded up to pages. 2 MiB are cut into as many equal units of whole pages as hold it, but no \
                    more than a third as many may be spare as there are CPUs, and fewer are taken if they need no more memory.
                    """,
                zh: """
                    三者之和向上取整到页。2 MiB 切成尽可能多、放得下它且为整页的等份；空余的份数不得超过 CPU 数的三分之一，\
                    份数更少而不多占内存时取更少的。
                    """
            ),
            steps: [0]
        ) { .number($0.numeral("unit_size"), unit: .bytes) }
    }
}
