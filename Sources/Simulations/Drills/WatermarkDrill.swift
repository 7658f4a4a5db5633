import Traces

/// Drills of `watermarks`.
enum WatermarkDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the low watermark of a single zone", zh: "唯一内存区域的 low 水位线"),
            LocalizedText(en: "the high watermark of one of two zones", zh: "两个内存区域之一的 high 水位线"),
            LocalizedText(en: "the watermarks from the size of memory", zh: "由内存大小推出水位线"),
        ],
        make: make
    )

    private static let rule = LocalizedText(
        en: """
            Each zone's min is its share of min_free_kbytes / 4 pages. low is min + d and high min + 2d, where d is the \
            larger of min / 4 and managed pages * watermark_scale_factor / 10000.
            """,
        zh: """
            各区域的 min 按管理页数分摊 min_free_kbytes / 4 页。low = min + d，high = min + 2d，\
            其中 d 取 min / 4 与“管理页数 × watermark_scale_factor / 10000”中较大的。
            """
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? low(&numbers) : level == 2 ? share(&numbers) : fromMemory(&numbers)
    }

    private static func arguments(
        dma32: Int = 0,
        normal: Int,
        kbytes: Int = 0,
        factor: Int = 10
    ) -> [(String, String)] {
        [
            ("dma", "0"), ("dma32", "\(dma32)"), ("normal", "\(normal)"), ("min-free-kbytes", "\(kbytes)"),
            ("scale-factor", "\(factor)"), ("thp", "false"), ("operations", ""),
        ]
    }

    private static func low(_ numbers: inout DrillNumbers) -> DrillDraft {
        let kbytes = 16 * (64 + numbers.distinct(2048))
        let managed = 1000 * numbers.within(30...60)
        return DrillDraft(
            LocalizedText(
                en: """
                    A node has one zone, Normal, with \(managed) managed pages. vm.min_free_kbytes is \(kbytes), \
                    watermark_scale_factor is 10. What is the zone's low watermark?
                    """,
                zh: """
                    某节点只有一个内存区域 Normal，管理 \(managed) 页。vm.min_free_kbytes 为 \(kbytes)，\
                    watermark_scale_factor 为 10。该区域的 low 水位线是多少？
                    """
            ),
            arguments: arguments(normal: managed, kbytes: kbytes),
            rule: rule,
            steps: [1]
        ) { .number($0.numeral("low_normal"), unit: .pages) }
    }

    private static func share(_ numbers: inout DrillNumbers) -> DrillDraft {
        let kbytes = 32 * (100 + numbers.distinct(2048))
        let quarter = 1000 * numbers.within(100...250)
        let dma32 = quarter
        let normal = 3 * quarter
        let asksNormal = numbers.flip()
        let zone = asksNormal ? "Normal" : "DMA32"
        return DrillDraft(
            LocalizedText(
                en: """
                    A node has DMA32 with \(dma32) managed pages and Normal with \(normal). vm.min_free_kbytes is \
                    \(kbytes), watermark_scale_factor is 10. What is the high watermark of \(zone)?
                    """,
                zh: """
                    某节点的 DMA32 管理 \(dma32) 页，Normal 管理 \(normal) 页。vm.min_free_kbytes 为 \(kbytes)，\
                    watermark_scale_factor 为 10。\(zone) 的 high 水位线是多少？
                    """
            ),
            arguments: arguments(dma32: dma32, normal: normal, kbytes: kbytes),
            rule: rule,
            steps: [1]
        ) { .number($0.numeral(asksNormal ? "high_normal" : "high_dma32"), unit: .pages) }
    }

    private static func fromMemory(_ numbers: inout DrillNumbers) -> DrillDraft {
        // A square number of pages, so that the root is a whole number.
        let root = 500 + numbers.distinct(1024)
        let managed = root * root
        let factor = numbers.one(of: [10, 20, 50, 100])
        let asksLow = numbers.flip()
        let mark = asksLow ? "low" : "high"
        return DrillDraft(
            LocalizedText(
                en: """
                    A node has one zone, Normal, with \(root) * \(root) = \(managed) managed pages, and transparent huge \
                    pages are off. vm.min_free_kbytes is as the kernel computes it, watermark_scale_factor is \(factor). \
                    What is the zone's \(mark) watermark?
                    """,
                zh: """
                    某节点只有一个内存区域 Normal，管理 \(root) × \(root) = \(managed) 页，未启用透明大页。\
                    vm.min_free_kbytes 由内核自行算出，watermark_scale_factor 为 \(factor)。该区域的 \(mark) 水位线是多少？
                    """
            ),
            arguments: arguments(normal: managed, factor: factor),
            rule: LocalizedText(
                en: "min_free_kbytes is the square root of 16 times the memory in KiB. \(rule.en)",
                zh: "min_free_kbytes 是“内存 KiB 数 × 16”的平方根。\(rule.zh)"
            ),
            steps: [0, 1]
        ) { .number($0.numeral(asksLow ? "low_normal" : "high_normal"), unit: .pages) }
    }
}
