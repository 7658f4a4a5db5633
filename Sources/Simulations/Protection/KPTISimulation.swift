import MemoryModels
import Traces

/// Why user mode finds no kernel to read, and what each system call pays for it.
enum KPTISimulation {
    static let simulation = Simulation(
        name: "kpti",
        area: .checking,
        title: LocalizedText(en: "Kernel page-table isolation", zh: "内核页表隔离（KPTI）"),
        summary: LocalizedText(
            en: """
                On a processor with Meltdown each process has two top-level tables, and CR3 changes on every entry and exit. \
                Loads and jumps in both modes show what each table maps, what faults, and what would leak.
                """,
            zh: "在有 Meltdown 缺陷的处理器上，每个进程有两张顶级页表，进出内核都要换 CR3。在两种模式下读取、跳转，看看每张表映射什么、哪里出错、哪里会泄漏。"
        ),
        parameters: [
            Parameter(
                "meltdown",
                LocalizedText(en: "the processor has `X86_BUG_CPU_MELTDOWN`", zh: "处理器有 `X86_BUG_CPU_MELTDOWN`"),
                .flag,
                default: "true"
            ),
            Parameter(
                "pti",
                LocalizedText(en: "the command line; off is nopti too", zh: "命令行参数；off 也即 nopti"),
                .choice(["auto", "on", "off"]),
                default: "auto"
            ),
            Parameter("pcid", LocalizedText(en: "the processor has PCIDs", zh: "处理器支持 PCID"), .flag, default: "true"),
            Parameter(
                "pgd",
                LocalizedText(en: "where the first top-level table lies", zh: "第一张顶级页表的物理地址"),
                .address,
                default: "0x1044000"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens, in order", zh: "依次进行的操作"),
                .operations(grammar: KPTIOperation.grammar),
                default: """
                    m0x7f12a6543000 l0xffff888000001000 l0xfffffe0000001000 j0xffffffff82000080 e l0xffff888000001000 \
                    j0x7f12a6543000 i x e x e s1 x
                    """
            ),
        ],
        results: [
            ResultDescription("enabled", LocalizedText(en: "whether isolation is on", zh: "是否启用隔离")),
            ResultDescription("cr3", LocalizedText(en: "CR3 at the end", zh: "最后的 CR3")),
            ResultDescription(
                "cr3_kernel",
                LocalizedText(en: "CR3 of this address space in the kernel", zh: "该地址空间在内核态的 CR3")
            ),
            ResultDescription(
                "cr3_user",
                LocalizedText(en: "CR3 of this address space in user mode", zh: "该地址空间在用户态的 CR3")
            ),
            ResultDescription("cr3_writes", LocalizedText(en: "writes of CR3", zh: "写 CR3 的次数")),
            ResultDescription("flushing_writes", LocalizedText(en: "those that flush", zh: "其中带刷新的次数")),
            ResultDescription("faults", LocalizedText(en: "accesses that fault", zh: "出错的访问次数")),
            ResultDescription(
                "last_error_code",
                LocalizedText(en: "error code of the last access, or none", zh: "最后一次访问的错误码；成功为 none")
            ),
            ResultDescription("leaks", LocalizedText(en: "loads that Meltdown could use", zh: "可被 Meltdown 利用的读取次数")),
            ResultDescription(
                "kernel_entry",
                LocalizedText(en: "the last entry set, in the kernel's table, or none", zh: "最后设置的顶级项在内核表中的值；没有则为 none")
            ),
            ResultDescription(
                "user_entry",
                LocalizedText(en: "the same in the user's table, or none", zh: "它在用户表中的值；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "The lower levels: a user address is mapped if its top-level entry is, a kernel address if its region is.",
                zh: "下级页表：用户地址只看顶级项，内核地址只看所在区域。"
            ),
            LocalizedText(
                en: "SMEP and SMAP, which stop the kernel at user pages on their own, global TLB entries, and KASLR.",
                zh: "SMEP、SMAP（单凭它们内核就碰不了用户页）、全局 TLB 项以及 KASLR。"
            ),
            LocalizedText(
                en:
                    "The LDT remap, the vsyscall page, Xen PV guests, 32-bit kernels, and NMIs, which keep the CR3 they find.",
                zh: "LDT 重映射、vsyscall 页、Xen PV 客户机、32 位内核，以及会保留原 CR3 的 NMI。"
            ),
        ],
        follows: [
            "arch/x86/mm/pti.c#pti_check_boottime_disable",
            "arch/x86/mm/pti.c#pti_init",
            "arch/x86/mm/pti.c#__pti_set_user_pgtbl",
            "arch/x86/mm/pti.c#pti_clone_user_shared",
            "arch/x86/mm/pti.c#pti_clone_entry_text",
            "arch/x86/mm/pti.c#pti_setup_espfix64",
            "arch/x86/mm/pti.c#pti_kernel_image_global_ok",
            "arch/x86/mm/pti.c#pti_clone_kernel_text",
            "arch/x86/include/asm/pgtable.h#kernel_to_user_pgdp",
            "arch/x86/entry/calling.h#PTI_USER_PGTABLE_BIT",
            "arch/x86/entry/calling.h#PTI_USER_PCID_BIT",
            "arch/x86/mm/tlb.c#kern_pcid",
            "arch/x86/mm/tlb.c#user_pcid",
            "arch/x86/mm/tlb.c#build_cr3",
            "arch/x86/mm/tlb.c#invalidate_user_asid",
        ],
        drills: KPTIDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try KPTIOperation.parse(values.text("operations"))
        let pti = values.text("pti")
        let mode: PageTableIsolation.Settings.Mode = pti.isExactly("on") ? .on : pti.isExactly("off") ? .off : .auto
        let pgd = values.address("pgd")
        guard pgd & 0x1fff == 0, pgd >= 0x2000, pgd < 1 << 40 else {
            throw .conflict(
                parameter: "pgd",
                value: Numerals.hexadecimal(pgd),
                reason: LocalizedText(
                    en: "give a multiple of 8 KiB below 1 TiB, but not 0.",
                    zh: "应为 1 TiB 以下、8 KiB 的倍数，且不为 0。"
                )
            )
        }
        let settings = PageTableIsolation.Settings(
            hasMeltdown: values.flag("meltdown"),
            mode: mode,
            hasPCID: values.flag("pcid")
        )
        var narrator = KPTINarrator(PageTableIsolation(settings, pgd: pgd))
        try narrator.open()
        for (index, operation) in operations.enumerated() {
            try narrator.play(operation.operation, operation.word, position: index + 1)
        }
        return (narrator.results, narrator.list.steps)
    }
}

/// One operation of `kpti`.
enum KPTIOperation: Equatable {
    /// `m0x…`: the address gets a page, and its top-level entry.
    case map(UInt64)
    /// `l0x…`: a load.
    case load(UInt64)
    /// `j0x…`: a jump there.
    case jump(UInt64)
    /// `e`: into the kernel.
    case enter
    /// `x`: back to user mode.
    case leave
    /// `i`: the kernel flushes a change of the address space.
    case invalidate
    /// `s1`: another address space.
    case switchTo(Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: mADDRESS maps a user page, lADDRESS loads, jADDRESS jumps; e \
            enters the kernel, x leaves it; in the kernel, i flushes the address space and sN switches to that of ASID N, 0 to 5
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：m地址，映射用户页；l地址，读取；j地址，跳转；e，进入内核；x，返回；\
            在内核中：i，刷新地址空间；s 加 0 到 5，切换到该 ASID 的地址空间
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: KPTIOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en:
                    "write e, x, i, s0 to s5, or m, l or j and a canonical address; m takes a user address.",
                zh: "应写作 e、x、i、s0 到 s5，或 m、l、j 加规范地址；m 只用于用户地址。"
            )
        ) { word in
            KPTIOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        if bytes.count == 1 {
            switch letter {
            case UInt8(ascii: "e"): self = .enter
            case UInt8(ascii: "x"): self = .leave
            case UInt8(ascii: "i"): self = .invalidate
            default: return nil
            }
            return
        }
        guard let number = StrictNumber.unsigned(bytes[1...]) else { return nil }
        let isUser = number < 1 << 47
        let isCanonical = isUser || number >= 0xffff_8000_0000_0000
        switch letter {
        case UInt8(ascii: "s") where number < UInt64(PageTableIsolation.addressSpaceCount):
            self = .switchTo(Int(number))
        case UInt8(ascii: "m") where isUser: self = .map(number)
        case UInt8(ascii: "l") where isCanonical: self = .load(number)
        case UInt8(ascii: "j") where isCanonical: self = .jump(number)
        default: return nil
        }
    }
}
