#if os(Linux)
    import Foundation
#endif
import Traces

/// A stack may not grow right up to the mapping below it.
enum StackGuardGap {
    static let experiment = Experiment(
        name: "stack-guard-gap",
        title: LocalizedText(en: "The gap below a growing stack", zh: "向下增长的栈与保护间隙"),
        summary: LocalizedText(
            en: """
                A child process makes a mapping that grows downwards (MAP_GROWSDOWN), 400 pages above an ordinary one, \
                and touches it page by page downwards until the kernel refuses to let it grow and ends the child.
                """,
            zh: """
                子进程建立一段向下增长的映射（MAP_GROWSDOWN），位于一段普通映射之上 400 页处，逐页向下访问，\
                直到内核拒绝让它增长而终止该进程。
                """
        ),
        follows: [
            "mm/mmap.c#expand_downwards", "mm/mmap.c#stack_guard_gap", "mm/mmap.c#acct_stack_growth",
            "mm/memory.c#lock_mm_and_find_vma",
        ],
        manual: ["mmap(2)"],
        quantities: [
            Quantity("distance", LocalizedText(en: "pages between the two mappings", zh: "两段映射之间的页数"), .pages),
            Quantity("grown", LocalizedText(en: "pages by which it grew", zh: "实际增长的页数"), .pages),
            Quantity("gap", LocalizedText(en: "pages left between the two", zh: "两者之间剩余的页数"), .pages),
            Quantity(
                "stack_guard_gap",
                LocalizedText(
                    en: "stack_guard_gap: 256, unless the kernel was booted with another",
                    zh: "stack_guard_gap：默认 256，可由启动参数修改"
                ),
                .pages
            ),
            Quantity("signal", LocalizedText(en: "the signal that ended the child", zh: "终止子进程的信号")),
        ],
        claims: [
            Claim(
                LocalizedText(en: "Touching the page below makes it grow.", zh: "访问下方的页会使它增长。"),
                "grown",
                .atLeast(1)
            ),
            Claim(
                LocalizedText(en: "Growing stops just at the gap.", zh: "增长恰好止于保护间隙。"),
                "gap",
                .equals("stack_guard_gap")
            ),
            Claim(
                LocalizedText(en: "A touch within the gap is SIGSEGV (11).", zh: "访问间隙内的地址得到 SIGSEGV（11）。"),
                "signal",
                .equals(11)
            ),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            let page = Int64(Page.size)
            let setting = (ProcFile.text("/proc/cmdline") ?? "").split { $0 == " " || $0 == "\n" }
                .last { $0.hasPrefix("stack_guard_gap=") }
            let gap = setting.flatMap { Int64($0.dropFirst("stack_guard_gap=".count)) } ?? 256
            let distance = gap + 144
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(3), &limit)
            guard limit.rlim_cur > rlim_t((distance + 2) * page) else {
                throw CannotRun(LocalizedText(en: "RLIMIT_STACK is too small", zh: "RLIMIT_STACK 过小"))
            }
            let child = try HelperProcess()
            let base = try child.map((distance + 2) * page)
            try child.ask(HelperOrder(.unmap, base, (distance + 2) * page))
            let access = Int64(PROT_READ | PROT_WRITE)
            let flags = Int64(MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE)
            let top = base + (distance + 1) * page
            for (address, more) in [(base, 0), (top, Int64(MAP_GROWSDOWN))] {
                let answer = try child.ask(HelperOrder(.map, address, page, access, flags | more))
                guard answer.error == 0, answer.value == address else { throw .refused("mmap", Int32(answer.error)) }
            }
            var lowest = top
            while lowest > base + page, child.answer(to: HelperOrder(.write, lowest - page, 1, 1)) != nil {
                lowest -= page
            }
            var found = Observation()
            found.set("stack_guard_gap", gap)
            found.set("distance", distance)
            found.set("grown", (top - lowest) / page)
            found.set("gap", (lowest - base - page) / page)
            // A child that was never refused is alive, and ends without a signal when nobody asks any more.
            if lowest > base + page { found.set("signal", Int64(child.signalOfEnd())) } else { found.set("signal", 0) }
            return found
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
