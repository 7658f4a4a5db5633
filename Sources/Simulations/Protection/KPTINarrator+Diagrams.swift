import MemoryModels
import Traces

// The pictures of `kpti`.
extension KPTINarrator {
    var tables: Diagram {
        let space = pti.spaces[pti.current]
        func count(_ half: [UInt64]) -> LocalizedText { PagesText.number(half.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }) }
        let isOn = pti.settings.isEnabled
        func row(_ name: LocalizedText, _ pgd: UInt64, _ half: [UInt64], isUser: Bool) -> TableDiagram.Row {
            TableDiagram.Row(
                [
                    name, LocalizedText(same: Numerals.hexadecimal(pgd)), count(half),
                    isUser
                        ? LocalizedText(en: "what entries need", zh: "仅入口所需")
                        : LocalizedText(en: "everything", zh: "全部"),
                ],
                mark: pti.usesUserTable == isUser ? .active : .plain
            )
        }
        var rows = [
            row(LocalizedText(en: "kernel's", zh: "内核表"), space.pgd, space.kernelHalf, isUser: false)
        ]
        if isOn {
            rows.append(row(LocalizedText(en: "user's", zh: "用户表"), space.userPGD, space.userHalf, isUser: true))
        }
        return PagesText.table(
            LocalizedText(
                en: "Top-level tables of this address space; this step: in use",
                zh: "该地址空间的顶级页表；“本步涉及”为正在使用"
            ),
            [
                LocalizedText(en: "table", zh: "表"), LocalizedText(en: "address", zh: "地址"),
                LocalizedText(en: "user entries", zh: "用户项"), LocalizedText(en: "kernel", zh: "内核部分"),
            ],
            textColumns: 4,
            rows
        )
    }

    var regions: Diagram {
        let samples: [(LocalizedText, UInt64)] = [
            (KernelRegion.directMap.purpose, 0xffff_8880_0000_1000),
            (LocalizedText(en: "the CPU's TSS", zh: "CPU 的 TSS"), pti.taskStateSegment),
            (KernelRegion.vmalloc.purpose, 0xffff_c900_0000_0000),
            (KernelRegion.vmemmap.purpose, 0xffff_ea00_0000_0000),
            (KernelRegion.cpuEntryArea.purpose, KernelLayout.cpuEntryAreaBase),
            (KernelRegion.espfix.purpose, 0xffff_ff00_0000_0000),
            (LocalizedText(en: "kernel text", zh: "内核代码"), pti.image.start),
            (LocalizedText(en: "entry text", zh: "入口代码"), pti.image.entryStart),
            (LocalizedText(en: "kernel data", zh: "内核数据"), pti.image.rodataEnd),
        ]
        let isOn = pti.settings.isEnabled
        return PagesText.table(
            LocalizedText(en: "What user mode's table maps of the kernel", zh: "用户态的页表映射了内核的哪些部分"),
            [
                LocalizedText(en: "part", zh: "部分"), LocalizedText(en: "for example", zh: "示例地址"),
                LocalizedText(en: "mapped", zh: "映射"),
            ],
            textColumns: 3,
            samples.map { name, address in
                let isMapped = !isOn || pti.isShared(address)
                return TableDiagram.Row(
                    [
                        name, LocalizedText(same: Numerals.hexadecimal(address)),
                        isMapped ? LocalizedText(en: "yes", zh: "是") : LocalizedText(en: "no", zh: "否"),
                    ],
                    mark: isMapped ? .allocated : .plain
                )
            }
        )
    }

    var cr3Fields: Diagram {
        let cr3 = pti.cr3
        let isUser = cr3 & 0x1000 != 0
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(same: "CR3 = " + Numerals.hexadecimal(cr3)),
                unit: .bits,
                fields: [
                    BitFieldDiagram.Field(
                        name: LocalizedText(same: "PCID"),
                        low: 0,
                        length: 11,
                        value: "\(cr3 & 0x7ff)"
                    ),
                    BitFieldDiagram.Field(
                        name: LocalizedText(en: "user PCID", zh: "用户 PCID"),
                        low: 11,
                        length: 1,
                        value: "\(cr3 >> 11 & 1)",
                        mark: .active
                    ),
                    BitFieldDiagram.Field(
                        name: LocalizedText(en: "user table", zh: "用户表"),
                        low: 12,
                        length: 1,
                        value: isUser ? "1" : "0",
                        mark: .active
                    ),
                    BitFieldDiagram.Field(
                        name: LocalizedText(en: "table / 8 KiB", zh: "表地址 / 8 KiB"),
                        low: 13,
                        length: 39,
                        value: Numerals.hexadecimal(cr3 >> 13 & 0x7f_ffff_ffff)
                    ),
                ]
            )
        )
    }

    func entryFields(_ entry: UInt64) -> Diagram {
        let hasNX = entry >> 63 == 1
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(en: "The entry in the kernel's table", zh: "内核表中的这一项"),
                unit: .bits,
                fields: [
                    BitFieldDiagram.Field(
                        name: LocalizedText(en: "flags", zh: "标志"),
                        low: 0,
                        length: 12,
                        value: Numerals.hexadecimal(entry & 0xfff)
                    ),
                    BitFieldDiagram.Field(
                        name: LocalizedText(en: "next table", zh: "下级表"),
                        low: 12,
                        length: 40,
                        value: Numerals.hexadecimal(entry & 0xf_ffff_ffff_f000)
                    ),
                    BitFieldDiagram.Field(
                        name: LocalizedText(same: "NX"),
                        low: 63,
                        length: 1,
                        value: hasNX ? "1" : "0",
                        mark: hasNX ? .active : .plain
                    ),
                ]
            )
        )
    }
}
