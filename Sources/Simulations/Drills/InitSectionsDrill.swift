import Traces

/// Drills of `init-sections`.
enum InitSectionsDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the gap behind the kernel's code", zh: "内核代码之后的空隙"),
            LocalizedText(en: "how much is write-protected", zh: "写保护的范围有多大"),
            LocalizedText(en: "how much is given back in all", zh: "一共释放多少"),
        ],
        make: make
    )

    private static var kibibytes: DrillUnit { DrillUnit("KiB", "KiB", zh: "KiB", bytes: 1 << 10) }

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let text = 8 << 20 + numbers.distinct(below: 4096) << 11 + numbers.bits(11)
        let rodata = 4 << 20 + numbers.bits(9) << 12
        let initmem = 1 << 20 + numbers.bits(9) << 12
        let locks = (1 + numbers.bits(5)) << 12
        let initrd = level == 3 && numbers.flip() ? (1 + numbers.bits(4)) << 20 : 0
        let present = level == 3 ? numbers.within(1...2) : 2
        let possible = max(present, numbers.within(1...2))
        let texts = [text, rodata, initmem, locks].map { Numerals.hexadecimal($0) }
        let questions = [
            LocalizedText(
                en: "The kernel's code has \(texts[0]) bytes. How many KiB behind it are freed as the text/rodata gap?",
                zh: "内核代码为 \(texts[0]) 字节。其后作为 text/rodata 空隙释放的有多少 KiB？"
            ),
            LocalizedText(
                en: """
                    The kernel's code has \(texts[0]) bytes, its rodata \(texts[1]). How many KiB does the log say are \
                    write-protected?
                    """,
                zh: "内核代码为 \(texts[0]) 字节，rodata 为 \(texts[1]) 字节。日志所说的写保护范围有多少 KiB？"
            ),
            LocalizedText(
                en: """
                    The kernel's code has \(texts[0]) bytes, its rodata \(texts[1]), the init sections \(texts[2]), the table \
                    of lock prefixes \(texts[3]); \(initrd == 0 ? "there is no initrd" : "the initrd has \(initrd >> 20) MiB"). \
                    Processors present: \(present), possible: \(possible). How many KiB are given back when booting is over?
                    """,
                zh: """
                    内核代码为 \(texts[0]) 字节，rodata 为 \(texts[1])，init 段为 \(texts[2])，lock 前缀表为 \(texts[3])；\
                    \(initrd == 0 ? "没有 initrd" : "initrd 为 \(initrd >> 20) MiB")。\
                    在位的处理器 \(present) 个，可能的处理器 \(possible) 个。启动结束时一共释放多少 KiB？
                    """
            ),
        ]
        let rules = [
            LocalizedText(
                en:
                    "rodata begins at the next multiple of 2 MiB; the whole pages from the end of the code to there are freed.",
                zh: "rodata 从下一个 2 MiB 边界开始；从代码末尾到那里的整页都释放。"
            ),
            LocalizedText(
                en: "From _text to the 2 MiB boundary behind rodata: both sizes rounded up to 2 MiB.",
                zh: "从 _text 到 rodata 之后的 2 MiB 边界：两个大小各自向上取整到 2 MiB。"
            ),
            LocalizedText(
                en: """
                    The init sections, the initrd, and the gaps of whole pages behind code and rodata, which both end at a 2 MiB \
                    boundary. The table goes too, unless one processor is present and more are possible: then it is needed to \
                    patch the prefixes back.
                    """,
                zh: """
                    init 段、initrd，以及代码和 rodata 之后到 2 MiB 边界的整页空隙。lock 前缀表也释放，\
                    除非只有一个处理器在位而以后可能更多：那时还要靠它把前缀改回来。
                    """
            ),
        ]
        let results = ["text_gap_kib", "write_protected_kib", "total_kib"]
        return DrillDraft(
            questions[level - 1],
            arguments: [
                ("text", texts[0]), ("rodata", texts[1]), ("init", texts[2]), ("locks", texts[3]),
                ("initrd", "\(initrd)"),
                ("cpus", "\(present)"), ("possible-cpus", "\(possible)"),
            ],
            rule: rules[level - 1],
            steps: level == 3 ? [] : [0, -1]
        ) { .number($0.numeral(results[level - 1]), unit: kibibytes) }
    }
}
