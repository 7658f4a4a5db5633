import MemoryModels
import Traces

/// Drills of `page-walk`.
enum PageWalkDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the physical address behind a 4 KiB page", zh: "4 KiB 页对应的物理地址"),
            LocalizedText(en: "the index into one of the tables", zh: "某一级页表的索引"),
            LocalizedText(en: "a large page's physical address, or a fault's error code", zh: "大页的物理地址，或缺页异常的错误码"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        if level == 2 { return index(&numbers) }
        return level == 3 && numbers.flip() ? fault(&numbers) : translation(&numbers, large: level == 3)
    }

    /// An address of user space.
    private static func address(_ numbers: inout DrillNumbers) -> UInt64 {
        numbers.bits(19) << 28 | numbers.distinct(below: 1 << 16) << 12 | numbers.bits(12)
    }

    private static func translation(_ numbers: inout DrillNumbers, large: Bool) -> DrillDraft {
        let isGigantic = large && numbers.flip()
        let size = large ? (isGigantic ? "1G" : "2M") : "4K"
        let title = large ? (isGigantic ? "1 GiB" : "2 MiB") : "4 KiB"
        let shift: UInt64 = large ? (isGigantic ? 30 : 21) : 12
        let virtual = Numerals.hexadecimal(address(&numbers))
        let physical = Numerals.hexadecimal((1 + numbers.bits(38 - shift)) << shift)
        return DrillDraft(
            LocalizedText(
                en: """
                    The \(title) page of the virtual address \(virtual) is mapped to physical address \(physical). Which \
                    physical address does a read of \(virtual) reach?
                    """,
                zh: "虚拟地址 \(virtual) 所在的 \(title) 页映射到物理地址 \(physical)。读 \(virtual) 时访问的物理地址是多少？"
            ),
            arguments: [("address", virtual), ("page-size", size), ("physical", physical)],
            rule: LocalizedText(
                en: "The low \(shift) bits are the offset within the page; the page tables replace all bits above.",
                zh: "低 \(shift) 位是页内偏移，页表只替换它以上的各位。"
            ),
            steps: [0, -1]
        ) { .address($0.numeral("physical_address")) }
    }

    private static func index(_ numbers: inout DrillNumbers) -> DrillDraft {
        let virtual = Numerals.hexadecimal(address(&numbers))
        let place = numbers.below(4)
        let level = ["pte", "pmd", "pud", "pgd"][place]
        let shift = 12 + 9 * place
        return DrillDraft(
            LocalizedText(
                en: """
                    With 4 levels and 4 KiB pages, which entry of the \(level) table (counted from 0) does a walk for \
                    the virtual address \(virtual) read?
                    """,
                zh: "4 级页表、4 KiB 页。为虚拟地址 \(virtual) 遍历页表时，读取 \(level) 表的第几项（从 0 数起）？"
            ),
            arguments: [("address", virtual)],
            rule: LocalizedText(
                en: "The \(level) index is bits \(shift) to \(shift + 8): (address >> \(shift)) & 511.",
                zh: "\(level) 的索引是第 \(shift) 到 \(shift + 8) 位：(address >> \(shift)) & 511。"
            ),
            steps: [0, 4 - place]
        ) { .number($0.numeral(level + "_index"), unit: .none) }
    }

    /// An access that fails: which one, and what the entry says.
    private static func fault(_ numbers: inout DrillNumbers) -> DrillDraft {
        let virtual = Numerals.hexadecimal(address(&numbers))
        let cause = numbers.below(6)
        let isKernel = cause == 4 || cause == 5
        var access = numbers.below(3)
        if cause == 0 { access = 1 }
        if cause == 2 || cause == 4 { access = 2 }
        if cause == 5 { access = numbers.below(2) }
        let kind = ["read", "write", "fetch"][access]
        let isWritable = cause != 0 && (access == 1 || numbers.flip())
        let isUserPage = cause != 1
        let isExecutable = cause != 2 && (access == 2 || numbers.flip())
        let damage = cause == 3 ? numbers.one(of: ["pud", "pmd", "pte"]) : "none"
        let english = ["reads", "writes", "fetches an instruction at"][access]
        let chinese = ["读", "写", "取指令"][access]
        let who = LocalizedText(en: isKernel ? "The kernel" : "A program", zh: isKernel ? "内核" : "用户程序")
        let presence =
            cause == 3
            ? LocalizedText(en: "the \(damage) entry is not present", zh: "\(damage) 表项不存在")
            : LocalizedText(en: "all entries are present", zh: "各级表项都存在")
        let bits = "R/W=\(isWritable ? 1 : 0) U/S=\(isUserPage ? 1 : 0) NX=\(isExecutable ? 0 : 1)"
        return DrillDraft(
            LocalizedText(
                en: """
                    \(who.en) \(english) \(virtual), a 4 KiB page with \(bits); \(presence.en), and the upper levels allow \
                    everything. NX, WP, SMEP and SMAP are enabled, EFLAGS.AC is clear. What is the error code of the \
                    page fault?
                    """,
                zh: """
                    \(who.zh)访问 \(virtual)（\(chinese)），它在一个 \(bits) 的 4 KiB 页中；\(presence.zh)，上层表项不加限制。\
                    NX、WP、SMEP、SMAP 均已启用，EFLAGS.AC 为 0。缺页异常的错误码是多少？
                    """
            ),
            arguments: [
                ("address", virtual), ("access", kind), ("mode", isKernel ? "kernel" : "user"),
                ("writable", isWritable ? "true" : "false"), ("user-page", isUserPage ? "true" : "false"),
                ("executable", isExecutable ? "true" : "false"), ("missing", damage),
            ],
            rule: LocalizedText(
                en: """
                    Bit 0: the page was present (a rule was broken); bit 1: a write; bit 2: user mode; bit 4: an \
                    instruction fetch.
                    """,
                zh: "第 0 位：页存在（违反了权限）；第 1 位：写；第 2 位：用户态；第 4 位：取指令。"
            ),
            steps: [-2, -1]
        ) { .number($0.numeral("error_code"), unit: .none) }
    }
}
