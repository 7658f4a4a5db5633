import MemoryModels
import Traces

/// One access to one address: every entry that the processor reads, and the physical address or the fault.
enum PageWalkSimulation {
    static let simulation = Simulation(
        name: "page-walk",
        area: .paging,
        title: LocalizedText(en: "A page-table walk on x86-64", zh: "x86-64 的页表遍历"),
        summary: LocalizedText(
            en: """
                A virtual address is cut into indexes; one entry per level leads to the next table, and all of them \
                together decide whether the access is allowed. It ends in a physical address or in a fault with its \
                error code.
                """,
            zh: """
                虚拟地址被切成若干索引，每一级的一个页表项指向下一张表，所有表项共同决定访问是否允许。\
                结果是一个物理地址，或者一次带错误码的异常。
                """
        ),
        parameters: PageWalkSettings.parameters,
        results: [
            ResultDescription(
                "outcome",
                LocalizedText(
                    en: "translated, page_fault or general_protection",
                    zh: "translated（转换成功）、page_fault（缺页异常）或 general_protection（一般保护异常）"
                )
            ),
            ResultDescription(
                "physical_address",
                LocalizedText(en: "where the access goes, or none", zh: "访问到的物理地址；没有则为 none")
            ),
            ResultDescription(
                "error_code",
                LocalizedText(en: "what the page-fault handler is told, or none", zh: "交给缺页处理程序的错误码；没有则为 none")
            ),
            ResultDescription(
                "fault_reason",
                LocalizedText(
                    en: """
                        none, not_present, reserved_bits, supervisor_page, read_only, not_executable, smep or smap
                        """,
                    zh: """
                        none、not_present（不存在）、reserved_bits（保留位）、supervisor_page（内核页）、\
                        read_only（只读）、not_executable（不可执行）、smep 或 smap
                        """
                )
            ),
            ResultDescription("fault_level", LocalizedText(en: "the level at fault, or none", zh: "出错的那一级；没有则为 none")),
            ResultDescription("entries_read", LocalizedText(en: "entries read", zh: "读取的页表项数")),
            ResultDescription("tables", LocalizedText(en: "tables that the mapping needs", zh: "该映射用到的页表数")),
            ResultDescription("pgd_index", LocalizedText(en: "index into the pgd", zh: "pgd 的索引")),
            ResultDescription("p4d_index", LocalizedText(en: "index into the p4d, or none", zh: "p4d 的索引；没有则为 none")),
            ResultDescription("pud_index", LocalizedText(en: "index into the pud", zh: "pud 的索引")),
            ResultDescription("pmd_index", LocalizedText(en: "index into the pmd, or none", zh: "pmd 的索引；没有则为 none")),
            ResultDescription(
                "pte_index",
                LocalizedText(en: "index into the page table, or none", zh: "pte 的索引；没有则为 none")
            ),
            ResultDescription(
                "page_offset",
                LocalizedText(en: "offset within the page", zh: "页内偏移"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: "The TLB and the paging-structure caches: every access walks all levels.",
                zh: "TLB 和页表结构缓存：每次访问都完整遍历各级。"
            ),
            LocalizedText(
                en: "Protection keys, shadow stacks, linear-address masking and memory encryption.",
                zh: "保护键、影子栈、线性地址掩码（LAM）和内存加密。"
            ),
            LocalizedText(
                en: "What the kernel does next: a page fault is not handled here.",
                zh: "内核接下来的动作：这里不处理缺页异常。"
            ),
        ],
        follows: [
            "arch/x86/include/asm/pgtable_types.h#_PAGE_BIT_PRESENT",
            "arch/x86/include/asm/page.h#__is_canonical_address",
            "arch/x86/include/asm/trap_pf.h#x86_pf_error_code",
            "arch/x86/mm/fault.c#show_fault_oops",
            "arch/x86/kvm/mmu/mmu.c#update_permission_bitmask",
            "arch/x86/kvm/mmu/mmu.c#__reset_rsvds_bits_mask",
        ],
        drills: PageWalkDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let settings = try PageWalkSettings(values)
        var tables = try settings.makeTables()
        let walk = PageWalker(control: settings.control).walk(settings.address, settings.access, in: &tables)
        var narrator = PageWalkNarrator(settings: settings, rootAddress: tables.rootFrame.physicalAddress)
        try narrator.tell(walk)
        return (results(of: walk, settings, tableCount: tables.tableCount), narrator.list.steps)
    }

    private static func results(
        of walk: PageWalk,
        _ settings: PageWalkSettings,
        tableCount: Int
    ) -> [TraceResult] {
        var outcome = "translated"
        var physical = "none"
        var code = "none"
        var reason = "none"
        var level = "none"
        switch walk.outcome {
        case .translated(let address, _):
            physical = Numerals.hexadecimal(address)
        case .pageFault(let fault):
            outcome = "page_fault"
            code = Numerals.hexadecimal(UInt64(fault.errorCode.rawValue))
            reason = fault.reason.name
            level = fault.reason.level?.name ?? "none"
        case .nonCanonical:
            outcome = "general_protection"
        case .tableOutsideMemory:
            preconditionFailure("every entry of a mapping made here leads to one of its tables")
        }
        var results = [
            TraceResult(name: "outcome", value: .text(outcome)),
            TraceResult(name: "physical_address", value: .text(physical)),
            TraceResult(name: "error_code", value: .text(code)),
            TraceResult(name: "fault_reason", value: .text(reason)),
            TraceResult(name: "fault_level", value: .text(level)),
            TraceResult(name: "entries_read", value: .integer(Int64(walk.steps.count))),
            TraceResult(name: "tables", value: .integer(Int64(tableCount))),
        ]
        for level in PageTableLevel.allCases {
            let isUsed = settings.levels.contains(level)
            let index = Int64(settings.address.index(at: level, in: settings.control.mode))
            results.append(TraceResult(name: level.name + "_index", value: isUsed ? .integer(index) : .text("none")))
        }
        let offset = Int64(settings.address.offset(in: settings.pageSize))
        results.append(TraceResult(name: "page_offset", value: .integer(offset)))
        return results
    }
}

extension PageFault.Reason {
    /// The stable name, in results.
    var name: String {
        switch self {
        case .notPresent: "not_present"
        case .reservedBits: "reserved_bits"
        case .supervisorPage: "supervisor_page"
        case .readOnly: "read_only"
        case .notExecutable: "not_executable"
        case .smep: "smep"
        case .smap: "smap"
        }
    }

    /// The level whose entry is to blame, if it is one.
    var level: PageTableLevel? {
        switch self {
        case .notPresent(let level), .reservedBits(let level, _), .supervisorPage(let level), .readOnly(let level),
            .notExecutable(let level):
            level
        case .smep, .smap: nil
        }
    }
}
