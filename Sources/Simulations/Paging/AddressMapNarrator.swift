import MemoryModels
import Traces

/// What is told about one address in one layout.
struct AddressMapNarrator {
    let address: VirtualAddress
    let layout: KernelLayout
    let physBase: UInt64

    private var range: KernelRange { layout.range(of: address) }
    private var isCanonical: Bool { address.isCanonical(in: layout.mode) }
    private var bits: Int { layout.mode.virtualAddressBits }
    private var text: String { Numerals.hexadecimal(address.rawValue) }
    private var physical: UInt64? { layout.physicalAddress(of: address, physBase: physBase) }

    var results: [TraceResult] {
        [
            .flag("canonical", isCanonical),
            .text("region", range.region.name),
            .address("first", range.first),
            .address("last", range.last),
            .count("pgd_index", address.index(at: .pgd, in: layout.mode)),
            .address("physical_address", physical),
            .text("frame", layout.frame(describedAt: address).map { "\($0)" } ?? "none"),
            .count("page_offset_choices", rooms.first?.choices ?? 0),
        ]
    }

    /// The draws of KASLR as far as they do not depend on each other: with none of them moved.
    private var rooms: [KernelLayout.Draw] {
        KernelLayout.randomize(mode: layout.mode, directMapTiB: layout.sizes.directMapTiB, random: { 0 })
    }

    var steps: [Step] { [canonicalStep, basesStep, regionStep, meaningStep, roomStep] }

    // MARK: Steps

    private var canonicalStep: Step {
        let top = bits - 1
        let accepted = LocalizedText(en: "yes, it is in the kernel's half", zh: "接受，属于内核那一半")
        let user = LocalizedText(en: "yes, it is in the user half", zh: "接受，属于用户那一半")
        let refused = LocalizedText(en: "no: #GP, before any page table is read", zh: "不接受：#GP，根本不查页表")
        let isUpper = address.rawValue >> 63 == 1
        let high = UInt64(64 - bits)
        return Step(
            title: LocalizedText(
                en: isCanonical ? "\(text) is canonical" : "\(text) is not canonical",
                zh: isCanonical ? "\(text) 是规范地址" : "\(text) 不是规范地址"
            ),
            explanation: LocalizedText(
                en: """
                    With \(layout.mode.levels.count) levels, bits 0 to \(top) are translated, and bits \(bits) to 63 must \
                    all repeat bit \(top), or every access is a #GP (#SS through the stack) rather than a page fault. \
                    \(isCanonical ? "They do: the sign bit says \(isUpper ? "kernel" : "user")." : "They do not.")
                    """,
                zh: """
                    \(layout.mode.levels.count) 级页表翻译第 0 到 \(top) 位，第 \(bits) 到 63 位必须都与第 \(top) 位相同，\
                    否则任何访问都是 #GP（经过栈则是 #SS），而不是缺页。\
                    \(isCanonical ? "这里相同：最高位说明它属于\(isUpper ? "内核" : "用户")。" : "这里并不相同。")
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(en: "Does the processor accept \(text)?", zh: "处理器接受 \(text) 吗？"),
                answer: !isCanonical ? refused : isUpper ? accepted : user,
                wrongChoices: [accepted, user, refused],
                position: 1
            ),
            diagrams: [
                .bitField(
                    BitFieldDiagram(
                        title: LocalizedText(en: "The address in bits", zh: "地址的各位"),
                        unit: .bits,
                        fields: layout.mode.levels.reversed().map { level in
                            BitFieldDiagram.Field(
                                name: LocalizedText(same: level.name),
                                low: level.shift(in: layout.mode),
                                length: 9,
                                value: "\(address.index(at: level, in: layout.mode))"
                            )
                        } + [
                            BitFieldDiagram.Field(
                                name: LocalizedText(en: "sign", zh: "符号"),
                                low: bits,
                                length: Int(high),
                                value: Numerals.hexadecimal(address.rawValue >> UInt64(bits)),
                                mark: isCanonical ? .active : .faulted
                            )
                        ]
                    )
                )
            ]
        )
    }

    private var basesStep: Step {
        let fixed = KernelLayout.Bases.fixed(in: layout.mode)
        func row(_ name: String, _ fixed: UInt64, _ base: UInt64, _ size: UInt64) -> TableDiagram.Row {
            TableDiagram.Row(
                [
                    LocalizedText(same: name), LocalizedText(same: Numerals.hexadecimal(base)),
                    LocalizedText(same: "\(Int64(bitPattern: base &- fixed) >> 30)"), LocalizedText(same: "\(size)"),
                ],
                mark: base == fixed ? .plain : .active
            )
        }
        return Step(
            title: LocalizedText(en: "Three bases may move", zh: "三个基址可以移动"),
            explanation: LocalizedText(
                en: """
                    Between the LDT's slot and the cpu_entry_area lie direct map, vmalloc and vmemmap, always in this \
                    order. KASLR moves each by a multiple of 1 GiB. All else is fixed at compile time, and the image moves \
                    within its own window.
                    """,
                zh: """
                    LDT 的位置与 cpu_entry_area 之间依次是直接映射区、vmalloc 区和 vmemmap，顺序不变。KASLR 以 1 GiB 的\
                    整数倍移动它们。其余各区在编译时就定好了，内核映像只在自己的窗口里移动。
                    """
            ),
            diagrams: [
                .table(
                    TableDiagram(
                        title: LocalizedText(
                            en: "What kernel_randomize_memory sets",
                            zh: "kernel_randomize_memory 设定的值"
                        ),
                        columns: [
                            TableDiagram.Column(LocalizedText(en: "base", zh: "基址变量")),
                            TableDiagram.Column(LocalizedText(en: "value", zh: "值")),
                            TableDiagram.Column(LocalizedText(en: "moved, GiB", zh: "移动 GiB"), isNumeric: true),
                            TableDiagram.Column(LocalizedText(en: "size, TiB", zh: "大小 TiB"), isNumeric: true),
                        ],
                        rows: [
                            row(
                                "page_offset_base",
                                fixed.pageOffset,
                                layout.bases.pageOffset,
                                layout.sizes.directMapTiB
                            ),
                            row("vmalloc_base", fixed.vmalloc, layout.bases.vmalloc, layout.sizes.vmallocTiB),
                            row("vmemmap_base", fixed.vmemmap, layout.bases.vmemmap, layout.sizes.vmemmapTiB),
                        ]
                    )
                )
            ]
        )
    }

    private var regionStep: Step {
        let purpose = range.region.purpose
        let above = address.rawValue - range.first
        // What stands beside it, as wrong choices.
        let others = [KernelRegion.directMap, .vmalloc, .image, .user].filter { $0 != range.region }
        return Step(
            title: LocalizedText(en: "It lies in: \(purpose.en)", zh: "它位于：\(purpose.zh)"),
            explanation: LocalizedText(
                en: """
                    From \(Numerals.hexadecimal(range.first)) to \(Numerals.hexadecimal(range.last)); the address is \
                    \(Numerals.hexadecimal(above)) bytes into it.
                    """,
                zh: """
                    从 \(Numerals.hexadecimal(range.first)) 到 \(Numerals.hexadecimal(range.last))；\
                    这个地址在其中的偏移是 \(Numerals.hexadecimal(above))。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(en: "Which region is it in?", zh: "它在哪个区？"),
                answer: purpose,
                wrongChoices: others.prefix(3).map { $0.purpose },
                position: 2
            ),
            diagrams: [regionTable]
        )
    }

    private var regionTable: Diagram {
        var rows: [TableDiagram.Row] = []
        for other in layout.ranges where other.region != .hole || other == range {
            rows.append(
                TableDiagram.Row(
                    [
                        LocalizedText(same: Numerals.hexadecimal(other.first)),
                        LocalizedText(same: Numerals.hexadecimal(other.last)), other.region.purpose,
                    ],
                    mark: other == range ? .active : .plain
                )
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(en: "The address space, holes left out", zh: "地址空间（略去空洞）"),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "first", zh: "首地址")),
                    TableDiagram.Column(LocalizedText(en: "last", zh: "末地址")),
                    TableDiagram.Column(LocalizedText(en: "what for", zh: "用途")),
                ],
                rows: rows
            )
        )
    }

    private var meaningStep: Step {
        let (title, explanation) = meaning
        let candidates = [
            address.rawValue &- layout.bases.pageOffset, address.rawValue &- KernelLayout.startKernelMap,
            address.rawValue & 0x7fff_ffff_ffff,
        ]
        let onlyTables = LocalizedText(en: "only the page tables can tell", zh: "只有页表才知道")
        let answer = physical.map { LocalizedText(same: Numerals.hexadecimal($0)) } ?? onlyTables
        return Step(
            title: title,
            explanation: explanation,
            prediction: Prediction(
                question: LocalizedText(
                    en: "Which physical address is it, if anything is mapped there?",
                    zh: "如果该处有映射，物理地址是多少？"
                ),
                answer: answer,
                wrongChoices: candidates.map { LocalizedText(same: Numerals.hexadecimal($0)) } + [onlyTables],
                position: physical == nil ? 2 : 0
            )
        )
    }

    private var meaning: (LocalizedText, LocalizedText) {
        if let physical {
            let value = Numerals.hexadecimal(physical)
            let isImage = range.region == .image
            let base = Numerals.hexadecimal(isImage ? KernelLayout.startKernelMap : layout.bases.pageOffset)
            let plus = isImage ? " + \(Numerals.hexadecimal(physBase))" : ""
            return (
                LocalizedText(en: "__pa: physical \(value)", zh: "__pa：物理地址 \(value)"),
                LocalizedText(
                    en: """
                        Arithmetic is enough: \(text) - \(base)\(plus) = \(value). \(isImage ? "phys_base" : "page_offset_base") \
                        is a variable, so the same pointer means another frame at another boot.
                        """,
                    zh: """
                        一次减法就够了：\(text) - \(base)\(plus) = \(value)。\(isImage ? "phys_base" : "page_offset_base") \
                        是变量，所以同一个指针在下次启动时对应另一个页帧。
                        """
                )
            )
        }
        switch range.region {
        case .vmemmap:
            let frame = layout.frame(describedAt: address) ?? 0
            return (
                LocalizedText(en: "The struct page of frame \(frame)", zh: "页帧 \(frame) 的 struct page"),
                LocalizedText(
                    en: "page_to_pfn is a subtraction and a division: (\(text) - vmemmap_base) / 64 = \(frame).",
                    zh: "page_to_pfn 只是减法和除法：(\(text) - vmemmap_base) / 64 = \(frame)。"
                )
            )
        case .user:
            let isHigh = address.rawValue >= 1 << 47 - 0x1000
            return (
                LocalizedText(en: "Ask the process's areas", zh: "要问进程的 VMA"),
                LocalizedText(
                    en: isHigh
                        ? "mmap gives addresses above 47 bits only to those who ask with a hint up there."
                        : "Only a VMA tells whether it may be used, only the page tables what is there now.",
                    zh: isHigh
                        ? "47 位以上的地址，只有在提示地址中主动要求时 mmap 才会给。" : "能不能用由 VMA 说了算，眼下有什么由页表说了算。"
                )
            )
        case .nonCanonical, .hole, .hypervisorGuard, .userGuard:
            return (
                LocalizedText(en: "A stray pointer", zh: "野指针"),
                LocalizedText(
                    en: "Nothing is ever mapped here. An oops that shows this address had a damaged pointer.",
                    zh: "这里从不映射任何东西。oops 里出现这种地址，说明指针已经损坏。"
                )
            )
        default:
            return (
                LocalizedText(en: "Ask the page tables", zh: "要查页表"),
                LocalizedText(
                    en: """
                        Pages are mapped here one by one, in any order: __pa would give nonsense, and virt_addr_valid says \
                        no. vmalloc_to_page walks the tables for vmalloc and modules.
                        """,
                    zh: """
                        这里的页逐个映射，次序任意：用 __pa 得到的是错误结果，virt_addr_valid 返回假。\
                        vmalloc 区和模块区由 vmalloc_to_page 查页表。
                        """
                )
            )
        }
    }

    private var roomStep: Step {
        let choices = rooms.first?.choices ?? 0
        let room = (rooms.first?.room ?? 0) >> 30
        let bits = KaslrText.bits(choices)
        return Step(
            title: LocalizedText(en: "KASLR: \(choices) places for the direct map", zh: "KASLR：直接映射区有 \(choices) 个位置"),
            explanation: LocalizedText(
                en: """
                    What the three regions leave free below cpu_entry_area is shared out: the first may move by a third, \
                    here \(room) GiB: \(choices) places or \(bits) bits; the next by half of the rest. \
                    A smaller direct map leaves more room.
                    """,
                zh: """
                    三个区之外、cpu_entry_area 以下的空余由它们分摊：第一个区可移动其中的三分之一，这里是 \(room) GiB，\
                    即 \(choices) 个位置，\(bits) 位熵；第二个区再取剩余的一半。直接映射区越小，余地越大。
                    """
            )
        )
    }
}
