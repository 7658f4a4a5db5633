import MemoryModels
import Traces

/// When the kernel promises memory, and when it refuses.
enum Overcommit {
    private static let mebibytes = LocalizedText(same: "MiB")
    private static let kibibytes = LocalizedText(same: "KiB")

    private static func size(_ name: String, _ en: Phrase, _ zh: Phrase, _ value: String) -> Parameter {
        Parameter(name, LocalizedText(en: en, zh: zh), .integer(0...(1 << 24), unit: mebibytes), default: value)
    }

    private static func kbytes(_ name: String, _ en: Phrase, _ zh: Phrase, _ value: String) -> Parameter {
        Parameter(name, LocalizedText(en: en, zh: zh), .integer(0...(1 << 34), unit: kibibytes), default: value)
    }

    static let simulation = Simulation(
        name: "overcommit",
        area: .reclaim,
        title: LocalizedText(en: "Promising memory: overcommit", zh: "许诺内存：overcommit"),
        summary: LocalizedText(
            en: """
                A process maps, protects, forks and unmaps. The kernel adds up what it has promised in `Committed_AS`, and \
                by `vm.overcommit_memory` refuses nothing, only what can never be, or all beyond `CommitLimit`.
                """,
            zh: """
                进程映射、改权限、fork、解除映射。内核把许诺的内存累计在 `Committed_AS` 中，并按 `vm.overcommit_memory` \
                决定：什么都不拒绝，只拒绝绝无可能的，或者拒绝超出 `CommitLimit` 的一切。
                """
        ),
        parameters: [
            Parameter(
                "overcommit-memory",
                LocalizedText(
                    en: "`vm.overcommit_memory`: 0 guess, 1 always, 2 never",
                    zh: "`vm.overcommit_memory`：0 估计，1 总是，2 从不"
                ),
                .integer(0...2, unit: nil),
                default: "2"
            ),
            Parameter(
                "ram",
                LocalizedText(en: "memory, `totalram_pages`", zh: "内存大小，`totalram_pages`"),
                .integer(64...(1 << 24), unit: mebibytes),
                default: "8192"
            ),
            size("hugetlb", "set aside as huge pages", "预留的大页", "0"),
            size("swap", "swap space", "交换空间", "2048"),
            Parameter(
                "overcommit-ratio",
                LocalizedText(en: "`vm.overcommit_ratio`, per cent", zh: "`vm.overcommit_ratio`，百分比"),
                .integer(0...1000, unit: nil),
                default: "50"
            ),
            kbytes(
                "overcommit-kbytes",
                "`vm.overcommit_kbytes`; 0 leaves it to the ratio",
                "`vm.overcommit_kbytes`；0 表示用比例",
                "0"
            ),
            kbytes("admin-reserve-kbytes", "`vm.admin_reserve_kbytes`", "`vm.admin_reserve_kbytes`", "8192"),
            kbytes("user-reserve-kbytes", "`vm.user_reserve_kbytes`", "`vm.user_reserve_kbytes`", "131072"),
            size("committed", "promised to other processes", "已许诺给其他进程的", "1024"),
            Parameter(
                "root",
                LocalizedText(en: "whether the process has `CAP_SYS_ADMIN`", zh: "进程是否有 `CAP_SYS_ADMIN`"),
                .flag,
                default: "false"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what the process does", zh: "进程做什么"),
                .operations(grammar: CommitOperation.grammar),
                // Counted, read-only and shared ones, one that becomes writable, a fork that doubles, and a refusal.
                default: "a1024 r512 f4096 n256 w1 t1 o1 s256 k a1200 x a1200"
            ),
        ],
        results: [
            ResultDescription(
                "commit_limit_kb",
                LocalizedText(en: "`CommitLimit`", zh: "`CommitLimit`"),
                unit: kibibytes
            ),
            ResultDescription(
                "committed_as_kb",
                LocalizedText(en: "`Committed_AS`", zh: "`Committed_AS`"),
                unit: kibibytes
            ),
            ResultDescription(
                "total_vm_kb",
                LocalizedText(en: "all mappings of the process, `VmSize`", zh: "进程的全部映射，`VmSize`"),
                unit: kibibytes
            ),
            ResultDescription(
                "headroom_kb",
                LocalizedText(
                    en: "the largest private writable mapping that would be granted now; -1 for any",
                    zh: "此时还能准许的最大私有可写映射；-1 表示不限"
                ),
                unit: kibibytes
            ),
            ResultDescription("granted", LocalizedText(en: "calls that were granted", zh: "准许的调用数")),
            ResultDescription("refused", LocalizedText(en: "calls that failed with `ENOMEM`", zh: "以 `ENOMEM` 失败的调用数")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    `vm_committed_as` is a per-CPU counter, which the check reads without adding up the parts of all CPUs; \
                    here it is exact.
                    """,
                zh: "`vm_committed_as` 是每 CPU 计数器，检查时读到的值不含各 CPU 尚未汇总的部分；这里是精确的。"
            ),
            LocalizedText(
                en:
                    "Stack growth, `mremap`, pages of tmpfs files, hugetlb's own reservations, `RLIMIT_AS` and `RLIMIT_DATA`.",
                zh: "栈的增长、`mremap`、tmpfs 文件的页、hugetlb 自己的预留、`RLIMIT_AS` 和 `RLIMIT_DATA`。"
            ),
        ],
        follows: [
            "mm/util.c#__vm_enough_memory",
            "mm/util.c#vm_commit_limit",
            "mm/mmap.c#accountable_mapping",
            "mm/mmap.c#do_mmap",
            "mm/mmap.c#exit_mmap",
            "mm/mprotect.c#mprotect_fixup",
            "mm/shmem.c#shmem_acct_size",
            "kernel/fork.c#dup_mmap",
            "security/commoncap.c#cap_vm_enough_memory",
        ],
        drills: OvercommitDrill.series,
        body: run
    )

    private static func memory(_ values: ArgumentValues) -> CommitAccounting {
        func number(_ name: String) -> Int64 { Int64(values.unsigned(name)) }
        var settings = CommitSettings(ramPages: number("ram") * 256)
        settings.policy = OvercommitPolicy(rawValue: values.integer("overcommit-memory")) ?? .guess
        settings.hugetlbPages = min(number("hugetlb") * 256, settings.ramPages)
        settings.swapPages = number("swap") * 256
        settings.ratio = number("overcommit-ratio")
        settings.kbytes = number("overcommit-kbytes")
        settings.adminReserveKbytes = number("admin-reserve-kbytes")
        settings.userReserveKbytes = number("user-reserve-kbytes")
        return CommitAccounting(
            settings,
            committedElsewhere: number("committed") * 256,
            isPrivileged: values.flag("root")
        )
    }

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try CommitOperation.parse(values.text("operations"), parameter: "operations")
        var memory = memory(values)
        var list = StepList(simulation: "overcommit")
        var refused = 0
        try list.add(CommitNarrator(memory).opening)
        for (position, operation) in operations.enumerated() {
            let narrator = CommitNarrator(memory)
            let outcome = try perform(operation, on: &memory, position: position + 1)
            if case .refused = outcome { refused += 1 }
            try list.add(narrator.step(operation, outcome, after: memory))
        }
        func kbytes(_ name: String, _ pages: Int64) -> TraceResult {
            TraceResult(name: name, value: .integer(pages * 4))
        }
        let headroom = memory.headroom()
        return (
            [
                kbytes("commit_limit_kb", memory.settings.commitLimit),
                kbytes("committed_as_kb", memory.committed),
                kbytes("total_vm_kb", memory.processes[0].totalPages),
                TraceResult(name: "headroom_kb", value: .integer(headroom.map { $0 * 4 } ?? -1)),
                .count("granted", operations.count - refused),
                .count("refused", refused),
            ],
            list.steps
        )
    }

    private static func perform(
        _ operation: CommitOperation,
        on memory: inout CommitAccounting,
        position: Int
    ) throws(SimulationError) -> CommitOutcome {
        switch operation.action {
        case .map(let backing, let mebibytes, let isWritable, let isUnreserved):
            return memory.map(
                backing,
                pages: mebibytes * 256,
                isWritable: isWritable,
                wantsNoReserve: isUnreserved
            )
        case .fork: return memory.fork()
        case .exit: return memory.exitChild()
        case .protect(let index, _), .touch(let index), .unmap(let index):
            let areas = memory.processes[0].areas
            guard index < areas.count, areas[index] != nil else {
                throw .badOperation(
                    parameter: "operations",
                    operation: operation.word,
                    position: position,
                    reason: LocalizedText(en: "there is no such mapping at this point.", zh: "此时没有这个映射。")
                )
            }
            switch operation.action {
            case .protect(_, let isWritable): return memory.protect(index, isWritable: isWritable)
            case .touch:
                memory.touch(index)
                return .granted(0)
            default: return memory.unmap(index)
            }
        }
    }
}
