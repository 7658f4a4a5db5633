import MemoryModels
import Traces

/// Drills of `kaslr-slots`.
enum KaslrDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the slots of one range", zh: "一个区间有多少槽位"),
            LocalizedText(en: "the address that a random number stands for", zh: "随机数对应的物理地址"),
            LocalizedText(en: "the slots of two ranges with something in the way", zh: "两个区间、中间有障碍时的槽位总数"),
        ],
        make: make
    )

    private static let mebibyte: UInt64 = 1 << 20
    private static var slots: DrillUnit { DrillUnit("slot", "slots", zh: "个") }
    private static let rule = LocalizedText(
        en: "A free range has (length - image) / alignment + 1 slots, once its start is aligned.",
        zh: "起点对齐之后，一段空闲区间有（长度减映像大小）除以对齐再加 1 个槽位。"
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? count(&numbers) : level == 2 ? place(&numbers) : sum(&numbers)
    }

    private static func count(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = 256 + 2 * numbers.distinct(below: 1024)
        let image = UInt64(2 * numbers.within(10...30))
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel image of \(image) MiB is placed in free RAM from 16 MiB to \(end) MiB, aligned to 2 MiB. How \
                    many slots are there?
                    """,
                zh: "\(image) MiB 的内核映像要放进 16 MiB 到 \(end) MiB 的空闲内存，按 2 MiB 对齐。有多少个槽位？"
            ),
            arguments: arguments("usable:" + range(16, end), image: image, align: 2),
            rule: rule,
            steps: [1, 2]
        ) { .number($0.numeral("slots"), unit: slots) }
    }

    private static func place(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = 256 + 16 * numbers.distinct(below: 1024)
        let align = UInt64(2) << UInt64(numbers.below(4))
        let image = align * UInt64(numbers.within(2...4))
        let random = numbers.bits(14)
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel image of \(image) MiB is placed in free RAM from 16 MiB to \(end) MiB, aligned to \(align) \
                    MiB. The random number is \(random). At which physical address is the image?
                    """,
                zh: """
                    \(image) MiB 的内核映像要放进 16 MiB 到 \(end) MiB 的空闲内存，按 \(align) MiB 对齐。\
                    随机数为 \(random)。映像放在哪个物理地址？
                    """
            ),
            arguments: arguments("usable:" + range(16, end), image: image, align: align) + [("random", "\(random)")],
            rule: LocalizedText(
                en: "\(rule.en) The random number modulo the slots counts them from the first.",
                zh: "\(rule.zh)随机数对槽位数取模，就是从第一个槽位数起的序号。"
            ),
            steps: [2, 3]
        ) { .address($0.numeral("physical_address")) }
    }

    private static func sum(_ numbers: inout DrillNumbers) -> DrillDraft {
        let end = 256 + 2 * numbers.distinct(below: 1024)
        let high = 4096 + UInt64(2 * numbers.within(30...400))
        let image = UInt64(2 * numbers.within(10...30))
        let obstacle = UInt64(numbers.within(20...150))
        let obstacleEnd = obstacle + UInt64(numbers.within(5...60))
        return DrillDraft(
            LocalizedText(
                en: """
                    A kernel image of \(image) MiB may go to RAM from 16 MiB to \(end) MiB and from 4096 MiB to \(high) \
                    MiB, aligned to 2 MiB; the initrd occupies \(obstacle) MiB to \(obstacleEnd) MiB. How many slots are \
                    there?
                    """,
                zh: """
                    \(image) MiB 的内核映像可放在 16 MiB 到 \(end) MiB 和 4096 MiB 到 \(high) MiB 的内存中，按 2 MiB 对齐；\
                    initrd 占着 \(obstacle) MiB 到 \(obstacleEnd) MiB。一共有多少个槽位？
                    """
            ),
            arguments: arguments(
                "usable:" + range(16, end) + " usable:" + range(4096, high),
                image: image,
                align: 2,
                avoid: range(obstacle, obstacleEnd)
            ),
            rule: LocalizedText(
                en: "\(rule.en) What is in the way cuts its range in two; a part too small for the image has none.",
                zh: "\(rule.zh)障碍把所在区间切成两段，放不下映像的一段没有槽位。"
            )
        ) { .number($0.numeral("slots"), unit: slots) }
    }

    /// In MiB, the end exclusive.
    private static func range(_ start: UInt64, _ end: UInt64) -> String {
        BootText.range(start * mebibyte, end * mebibyte)
    }

    private static func arguments(
        _ map: String,
        image: UInt64,
        align: UInt64,
        avoid: String = ""
    ) -> [(String, String)] {
        [
            ("map", map), ("avoid", avoid), ("image-size", Numerals.hexadecimal(image * mebibyte)),
            ("align", "\(align)M"), ("output", "0x1000000"),
        ]
    }
}
