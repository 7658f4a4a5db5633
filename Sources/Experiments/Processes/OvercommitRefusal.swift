#if os(Linux)
    import Foundation
#endif
import Traces

/// How much may be promised.
enum OvercommitRefusal {
    static let experiment = Experiment(
        name: "overcommit-refusal",
        title: LocalizedText(en: "What the overcommit policy refuses", zh: "overcommit 策略拒绝什么"),
        summary: LocalizedText(
            en: """
                A child process asks for mappings larger than all memory and swap: writable, writable with \
                MAP_NORESERVE, and read-only. What must happen follows from vm.overcommit_memory. Nothing is touched.
                """,
            zh: """
                子进程请求比全部内存加交换区还大的映射：可写的、带 MAP_NORESERVE 可写的、只读的。结果应由\
                vm.overcommit_memory 决定。映射都不会被访问。
                """
        ),
        follows: ["mm/util.c#__vm_enough_memory", "mm/util.c#vm_commit_limit", "mm/mmap.c#accountable_mapping"],
        manual: ["mmap(2)", "proc_sys_vm(5)"],
        quantities: [
            Quantity(
                "policy",
                LocalizedText(
                    en: "vm.overcommit_memory: 0 heuristic, 1 always, 2 strict",
                    zh: "vm.overcommit_memory：0 启发式，1 总是允许，2 严格"
                )
            ),
            Quantity("memory", LocalizedText(en: "memory and swap", zh: "内存与交换区"), .kilobytes),
            Quantity("asked", LocalizedText(en: "asked for: four times that", zh: "请求的大小：其四倍"), .kilobytes),
            Quantity(
                "error_writable",
                LocalizedText(en: "errno of the writable mapping, 0 if granted", zh: "可写映射的 errno，0 表示成功")
            ),
            Quantity("must_writable", LocalizedText(en: "what it must be under this policy", zh: "该策略下应有的值")),
            Quantity("error_noreserve", LocalizedText(en: "errno with MAP_NORESERVE", zh: "带 MAP_NORESERVE 时的 errno")),
            Quantity("must_noreserve", LocalizedText(en: "what it must be under this policy", zh: "该策略下应有的值")),
            Quantity("error_readonly", LocalizedText(en: "errno of the read-only mapping", zh: "只读映射的 errno")),
            Quantity("error_small", LocalizedText(en: "errno of a writable mapping of one page", zh: "一页可写映射的 errno")),
        ],
        claims: [
            Claim(
                LocalizedText(
                    en: "More than there is: refused with ENOMEM (12), unless the policy is 1.",
                    zh: "超过总量：以 ENOMEM（12）拒绝，策略 1 除外。"
                ),
                "error_writable",
                .equals("must_writable")
            ),
            Claim(
                LocalizedText(
                    en: "MAP_NORESERVE is not counted, unless the policy is 2.",
                    zh: "MAP_NORESERVE 不计入，策略 2 除外。"
                ),
                "error_noreserve",
                .equals("must_noreserve")
            ),
            Claim(
                LocalizedText(
                    en: "What cannot be written needs no promise of memory.",
                    zh: "不可写的私有映射无须承诺内存。"
                ),
                "error_readonly",
                .equals(0)
            ),
            Claim(LocalizedText(en: "One page is granted.", zh: "一页总能得到。"), "error_small", .equals(0)),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            guard let policy = ProcFile.number("/proc/sys/vm/overcommit_memory"),
                let memory = ProcFile.number("/proc/meminfo", "MemTotal"),
                let swap = ProcFile.number("/proc/meminfo", "SwapTotal")
            else { throw .refused("/proc/meminfo") }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(9), &limit)
            let asked = 4 * (memory + swap)
            guard limit.rlim_cur == rlim_t.max, asked < 1 << 35 else {
                throw CannotRun(
                    LocalizedText(
                        en: "the address space is limited (RLIMIT_AS) or too small",
                        zh: "地址空间受限（RLIMIT_AS）或不够大"
                    )
                )
            }
            var found = Observation()
            found.set("policy", policy)
            found.set("memory", memory + swap)
            found.set("asked", asked)
            let child = try HelperProcess()
            let both = PROT_READ | PROT_WRITE
            for (name, bytes, access, flags) in [
                ("error_writable", asked * 1024, both, 0), ("error_noreserve", asked * 1024, both, MAP_NORESERVE),
                ("error_readonly", asked * 1024, PROT_READ, 0), ("error_small", Int64(Page.size), both, 0),
            ] {
                let order = HelperOrder(.map, 0, bytes, Int64(access), Int64(MAP_PRIVATE | MAP_ANONYMOUS | flags))
                let answer = try child.ask(order)
                if answer.error == 0 { try child.ask(HelperOrder(.unmap, answer.value, bytes)) }
                found.set(name, answer.error)
            }
            found.set("must_writable", policy == 1 ? 0 : Int64(ENOMEM))
            found.set("must_noreserve", policy == 2 ? Int64(ENOMEM) : 0)
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
