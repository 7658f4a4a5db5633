import Traces

/// Drills of `kernel-load`.
enum KernelLoadDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "where the kernel will run", zh: "内核在哪里运行"),
            LocalizedText(en: "where the compressed image moves to", zh: "压缩映像复制到哪里"),
            LocalizedText(en: "the header's init_size", zh: "头部的 init_size"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? start(&numbers) : level == 2 ? moved(&numbers) : size(&numbers)
    }

    private static let head: UInt64 = 0x2cc

    private static func start(_ numbers: inout DrillNumbers) -> DrillDraft {
        let place = numbers.below(4)
        let mebibytes = 2 << place
        // Between 8 and 72 MiB: below the preferred address, at it, or above.
        let load = Numerals.hexadecimal(8 << 20 + numbers.distinct(below: 1 << 14) << 12)
        return DrillDraft(
            LocalizedText(
                en: """
                    A relocatable kernel has the preferred address 0x1000000 and CONFIG_PHYSICAL_ALIGN of \(mebibytes) MiB. \
                    The loader puts its protected-mode part at \(load). At which address will the kernel run, without KASLR?
                    """,
                zh: """
                    某可重定位内核的首选地址为 0x1000000，CONFIG_PHYSICAL_ALIGN 为 \(mebibytes) MiB。\
                    引导程序把保护模式部分放在 \(load)。不用 KASLR，内核将在哪个地址运行？
                    """
            ),
            arguments: [("load", load), ("align", "\(mebibytes)M")],
            rule: LocalizedText(
                en:
                    "`startup_64` rounds its own address up to the alignment; below the preferred address it takes that one.",
                zh: "`startup_64` 把自己所在的地址向上对齐；结果低于首选地址时，就用首选地址。"
            ),
            steps: [2]
        ) { .address($0.numeral("runtime_start")) }
    }

    private static func moved(_ numbers: inout DrillNumbers) -> DrillDraft {
        let program = (2048 + numbers.distinct(below: 1024)) << 12
        // Larger than what unpacking needs: init_size is the kernel's.
        let kernel = (9216 + numbers.bits(12)) << 12
        let start = (16 + 2 * numbers.bits(6)) << 20
        let texts = [program, kernel, start].map { Numerals.hexadecimal($0) }
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel will run at \(texts[2]), and its header has init_size \(texts[1]). The protected-mode part, as \
                    loaded, takes \(texts[0]) bytes. To which address does it copy itself before it unpacks the kernel?
                    """,
                zh: """
                    某内核将在 \(texts[2]) 处运行，头部的 init_size 为 \(texts[1])。装入的保护模式部分占 \(texts[0]) 字节。\
                    解压之前，它把自己复制到哪个地址？
                    """
            ),
            arguments: [
                ("load", "0x100000"), ("physical-start", texts[2]), ("compressed", "\(program - head - 0x40000)"),
                ("unpacked", "\(program + 8 << 20)"), ("kernel", "\(kernel)"), ("decompressor", "\(0x40000)"),
            ],
            rule: LocalizedText(
                en:
                    "To the end of the window from the runtime start to init_size behind it, so that the output fits below.",
                zh: "复制到窗口末尾：窗口从运行地址开始，长 init_size，这样解压结果放得进下方。"
            ),
            steps: [2, 3]
        ) { .address($0.numeral("moved_to")) }
    }

    private static func size(_ numbers: inout DrillNumbers) -> DrillDraft {
        let unpacked = (32 + 4 * numbers.bits(3)) << 20
        let compressed = (6 << 20) + numbers.distinct(below: 4096) << 9
        let decompressor: UInt64 = 0x40000
        let kernel = unpacked + numbers.bits(4) << 16
        let texts = [compressed, unpacked, decompressor, kernel].map { Numerals.hexadecimal($0) }
        return DrillDraft(
            LocalizedText(
                en: """
                    In a bzImage the payload has \(texts[0]) bytes, which unpack to \(texts[1]); the head before it has 0x2cc, \
                    the decompressor behind it \(texts[2]). The kernel itself needs \(texts[3]) with bss and brk. What is \
                    init_size?
                    """,
                zh: """
                    某 bzImage 的压缩数据为 \(texts[0]) 字节，解压后为 \(texts[1])；前面的头部 0x2cc 字节，后面的解压程序 \(texts[2]) 字节。\
                    内核自身连同 bss 与 brk 需要 \(texts[3])。init_size 是多少？
                    """
            ),
            arguments: [
                ("compressed", "\(compressed)"), ("unpacked", "\(unpacked)"), ("decompressor", "\(decompressor)"),
                ("kernel", "\(kernel)"),
            ],
            rule: LocalizedText(
                en: """
                    The larger of what the kernel and what unpacking needs. Unpacking needs head, payload and decompressor in \
                    whole pages, and before them, in whole pages, unpacked - compressed + (unpacked >> 8) + 0x20000.
                    """,
                zh: """
                    内核所需与解压所需，取较大者。解压需要头部、压缩数据和解压程序（取整到页），前面还要留出 \
                    unpacked - compressed + (unpacked >> 8) + 0x20000（取整到页）。
                    """
            ),
            steps: [1]
        ) { .address($0.numeral("init_size")) }
    }
}
