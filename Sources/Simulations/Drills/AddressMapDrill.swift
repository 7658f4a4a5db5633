import MemoryModels
import Traces

/// Drills of `address-space-map`.
enum AddressMapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the region of an address", zh: "地址在哪个区"),
            LocalizedText(en: "the physical address that `__pa` computes", zh: "`__pa` 算出的物理地址"),
            LocalizedText(en: "the page that a `struct page` describes", zh: "`struct page` 描述的页"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? region(&numbers) : level == 2 ? physical(&numbers) : page(&numbers)
    }

    private static func region(_ numbers: inout DrillNumbers) -> DrillDraft {
        let regions: [(region: KernelRegion, first: UInt64, bits: UInt64)] = [
            (.user, 0x5000_0000_0000, 45), (.nonCanonical, 0x8000_0000_0000, 62),
            (.directMap, 0xffff_8880_0000_0000, 42),
            (.vmalloc, 0xffff_c900_0000_0000, 44), (.vmemmap, 0xffff_ea00_0000_0000, 39),
            (.image, KernelLayout.startKernelMap, 28), (.modules, 0xffff_ffff_c000_0000, 28),
        ]
        let place = numbers.below(regions.count)
        let offset = numbers.bits(regions[place].bits) & ~0xfff_ffff | numbers.distinct(below: 1 << 20) << 8
        let address = Numerals.hexadecimal(regions[place].first + offset)
        let names = regions.map { $0.region.purpose }
        return DrillDraft(
            LocalizedText(
                en:
                    "x86-64, 4 levels of page tables, the regions where they are without KASLR: what lies at \(address)?",
                zh: "x86-64，4 级页表，各区位于未经 KASLR 移动的位置：\(address) 处是什么？"
            ),
            arguments: [("address", address)],
            rule: LocalizedText(
                en: """
                    User space ends below 0x800000000000. The direct map begins at 0xffff888000000000, vmalloc at \
                    0xffffc90000000000, vmemmap at 0xffffea0000000000, the image at 0xffffffff80000000, modules 1 GiB higher. \
                    What does not repeat bit 47 above it is not canonical.
                    """,
                zh: """
                    用户空间在 0x800000000000 以下。直接映射区始于 0xffff888000000000，vmalloc 区始于 0xffffc90000000000，\
                    vmemmap 始于 0xffffea0000000000，内核映像始于 0xffffffff80000000，模块区再高 1 GiB。\
                    高位与第 47 位不同的不是规范地址。
                    """
            ),
            steps: [0, 2]
        ) { trace in
            let name = trace.result("region")?.text ?? ""
            let index = regions.firstIndex { ExactText.areEqual($0.region.name, name) } ?? place
            // In the order of addresses: there is nothing to guess from it.
            return .choice(index, of: names)
        }
    }

    /// A base that KASLR has moved by so many GiB.
    private static func moved(_ base: UInt64, _ numbers: inout DrillNumbers, bits: UInt64) -> UInt64 {
        base + (1 + numbers.bits(bits)) << 30
    }

    private static func physical(_ numbers: inout DrillNumbers) -> DrillDraft {
        let isImage = numbers.flip()
        let offset = numbers.distinct(below: 1 << 12) << 16 | numbers.bits(16)
        let base = moved(KernelLayout.Bases.fixed(in: .fourLevel).pageOffset, &numbers, bits: 15)
        let physBase = (1 + numbers.bits(9)) << 21
        let address = Numerals.hexadecimal(
            (isImage ? KernelLayout.startKernelMap : base + numbers.bits(8) << 28) + offset
        )
        let given = Numerals.hexadecimal(isImage ? physBase : base)
        let english =
            isImage ? "The kernel image was loaded so that phys_base is" : "KASLR has set page_offset_base to"
        let chinese = isImage ? "内核映像装入后 phys_base 为" : "KASLR 把 page_offset_base 设为"
        return DrillDraft(
            LocalizedText(
                en: "\(english) \(given). Which physical address does __pa(\(address)) give?",
                zh: "\(chinese) \(given)。__pa(\(address)) 得到的物理地址是多少？"
            ),
            arguments: [
                ("address", address), ("direct-map-tib", "1"),
                isImage ? ("phys-base", given) : ("page-offset-base", given),
            ],
            rule: LocalizedText(
                en: """
                    From 0xffffffff80000000 on an address is one of the image: less that, plus phys_base. Otherwise it is \
                    one of the direct map: less page_offset_base.
                    """,
                zh: "不低于 0xffffffff80000000 的是映像中的地址：减去它，再加 phys_base。否则是直接映射区的地址：减去 page_offset_base。"
            ),
            steps: [2, 3]
        ) { .address($0.numeral("physical_address")) }
    }

    private static func page(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = moved(KernelLayout.Bases.fixed(in: .fourLevel).vmemmap, &numbers, bits: 13)
        let frame = numbers.bits(11) << 14 | numbers.distinct(below: 1 << 14)
        let address = Numerals.hexadecimal(base + 64 * frame)
        let given = Numerals.hexadecimal(base)
        return DrillDraft(
            LocalizedText(
                en: """
                    vmemmap_base is \(given), and a struct page has 64 bytes. At which physical address does the page begin \
                    that the struct page at \(address) describes?
                    """,
                zh: "vmemmap_base 为 \(given)，struct page 为 64 字节。\(address) 处的 struct page 所描述的页，物理地址从哪里开始？"
            ),
            arguments: [("address", address), ("direct-map-tib", "1"), ("vmemmap-base", given)],
            rule: LocalizedText(
                en:
                    "The page frame is (address - vmemmap_base) / 64, the physical address 4096 times that: the distance << 6.",
                zh: "页帧号为（地址减 vmemmap_base）/ 64，物理地址是它的 4096 倍，即把距离左移 6 位。"
            ),
            steps: [2, 3]
        ) { .address($0.numeral("frame") << 12) }
    }
}
