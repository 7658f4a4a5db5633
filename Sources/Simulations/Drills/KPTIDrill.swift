import Traces

/// Drills of `kpti`.
enum KPTIDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "CR3 on the way out of the kernel", zh: "离开内核时的 CR3"),
            LocalizedText(en: "a user entry in the kernel's table", zh: "内核表中的用户项"),
            LocalizedText(en: "the error code of an access", zh: "一次访问的错误码"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? cr3(&numbers) : level == 2 ? entry(&numbers) : errorCode(&numbers)
    }

    private static func cr3(_ numbers: inout DrillNumbers) -> DrillDraft {
        let pgd = 0x100_0000 + numbers.distinct(below: 4096) << 16
        let space = numbers.within(1...5)
        let hasPCID = numbers.below(4) > 0
        let tables = Numerals.hexadecimal(pgd + UInt64(space) << 13)
        return DrillDraft(
            LocalizedText(
                en: """
                    Page-table isolation is on. The kernel's top-level table of a process lies at \(tables), its ASID is \(space), \
                    and the processor has \(hasPCID ? "PCIDs" : "no PCIDs"). What is CR3 when the process runs in user mode?
                    """,
                zh: """
                    页表隔离已启用。某进程的内核顶级表位于 \(tables)，ASID 为 \(space)，处理器\(hasPCID ? "支持" : "不支持") PCID。\
                    该进程在用户态运行时 CR3 是多少？
                    """
            ),
            arguments: [
                ("meltdown", "true"), ("pti", "auto"), ("pcid", hasPCID ? "true" : "false"),
                ("pgd", Numerals.hexadecimal(pgd)), ("operations", "e s\(space) x"),
            ],
            rule: LocalizedText(
                en:
                    "User mode's table is 4 KiB further on (bit 12). With PCIDs the low bits are the ASID plus 1, and bit 11 is set.",
                zh: "用户表在其后 4 KiB（第 12 位）。有 PCID 时低位为 ASID 加 1，并置第 11 位。"
            ),
            steps: [-1]
        ) { .address($0.numeral("cr3")) }
    }

    private static func entry(_ numbers: inout DrillNumbers) -> DrillDraft {
        let pgd = 0x100_0000 + numbers.distinct(below: 4096) << 16
        let hasBug = numbers.flip()
        let value = Numerals.hexadecimal(pgd + 0xc000 + 0x67)
        return DrillDraft(
            LocalizedText(
                en: """
                    A processor \(hasBug ? "with" : "without") the Meltdown bug, nothing on the command line. `set_pgd` is called \
                    with \(value) for a user address. Which value goes into the kernel's table?
                    """,
                zh: """
                    处理器\(hasBug ? "有" : "没有") Meltdown 缺陷，命令行没有相关参数。对用户地址调用 `set_pgd`，值为 \(value)。\
                    写进内核表的值是多少？
                    """
            ),
            arguments: [
                ("meltdown", hasBug ? "true" : "false"), ("pti", "auto"), ("pcid", "true"),
                ("pgd", Numerals.hexadecimal(pgd)), ("operations", "m0x7f0000000000"),
            ],
            rule: LocalizedText(
                en: "With isolation the user's table gets the value as it is, the kernel's the same with NX, bit 63.",
                zh: "启用隔离时，用户表得到原值，内核表得到加了 NX（第 63 位）的值。"
            ),
            steps: [1]
        ) { .address($0.numeral("kernel_entry")) }
    }

    private static func errorCode(_ numbers: inout DrillNumbers) -> DrillDraft {
        let number = numbers.distinct(below: 1 << 17)
        let kind = numbers.below(5)
        var address: UInt64 = 0xffff_8881_0000_0000 + number << 12
        var what = LocalizedText(en: "loads from the direct map", zh: "读取直接映射区")
        var operations = "l"
        switch kind {
        case 1:
            address = 0xffff_fe00_0000_0000 + number << 12
            what = LocalizedText(en: "loads from the cpu_entry_area", zh: "读取 cpu_entry_area")
        case 2:
            address = 0x7f00_0000_0000 + number << 12
            what = LocalizedText(en: "jumps to a mapped user page", zh: "跳转到已映射的用户页")
            operations = "j"
        case 3:
            address = 0xffff_ffff_8200_0000 + number << 4
            what = LocalizedText(en: "jumps into the entry text", zh: "跳转到入口代码")
            operations = "j"
        case 4:
            address = 0xffff_ffff_82c0_0000 + number << 4
            what = LocalizedText(en: "loads from the kernel's data", zh: "读取内核数据")
        default: break
        }
        let place = Numerals.hexadecimal(address)
        let inKernel = kind == 2
        operations = (inKernel ? "m\(place) e " : "") + operations + place
        return DrillDraft(
            LocalizedText(
                en: """
                    Page-table isolation is on, SMEP and SMAP aside. In \(inKernel ? "kernel" : "user") mode, code \(what.en), \
                    address \(place). Which error code does the page fault have?
                    """,
                zh: """
                    页表隔离已启用，不计 SMEP 和 SMAP。\(inKernel ? "内核态" : "用户态")代码\(what.zh)，地址 \(place)。缺页异常的错误码是多少？
                    """
            ),
            arguments: [("meltdown", "true"), ("pti", "auto"), ("pcid", "true"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    Bit 0: the table in use maps the address. Bit 2: user mode. Bit 4: an instruction fetch. User mode's table has \
                    of the kernel only entry text, cpu_entry_area, espfix stacks and the TSS; the kernel's has user pages with NX.
                    """,
                zh: """
                    第 0 位：正在使用的表映射了该地址；第 2 位：用户态；第 4 位：取指。用户表中只有内核的入口代码、cpu_entry_area、\
                    espfix 栈和 TSS；内核表中的用户页带 NX。
                    """
            ),
            steps: [-1]
        ) { .address($0.numeral("last_error_code")) }
    }
}
