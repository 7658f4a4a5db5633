import MemoryModels
import Traces

/// What the kernel gives back when booting is over.
enum InitSections {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")
    private static let kibibytes = LocalizedText(same: "KiB")

    private static func size(_ name: String, _ meaning: LocalizedText, _ value: String, least: Int64 = 1) -> Parameter {
        Parameter(name, meaning, .integer(least...(256 << 20), unit: bytes), default: value)
    }

    static let simulation = Simulation(
        name: "init-sections",
        area: .boot,
        title: LocalizedText(en: "Memory that only booting needs", zh: "只有启动才用得着的内存"),
        summary: LocalizedText(
            en: """
                A kernel image is laid out as the linker script does. At the end of booting the init sections, the initrd, the \
                lock table and the gaps of alignment are filled with 0xcc and freed. The sizes are those of a real kernel.
                """,
            zh: """
                按链接脚本排布内核映像。启动结束时，init 段、initrd、锁表和对齐产生的空隙被填上 0xcc 后释放。默认尺寸取自一个真实内核。
                """
        ),
        parameters: [
            size("text", LocalizedText(en: "_etext - _text", zh: "_etext - _text"), "0x120bb08"),
            size(
                "rodata",
                LocalizedText(en: "__end_rodata - __start_rodata", zh: "__end_rodata - __start_rodata"),
                "0xa0a000"
            ),
            size("data", LocalizedText(en: "_edata - _sdata", zh: "_edata - _sdata"), "0x27c140"),
            size(
                "tables",
                LocalizedText(en: "bug and ORC tables behind it", zh: "其后的 bug 表与 ORC 表"),
                "0x506ec0",
                least: 0
            ),
            size("init", LocalizedText(en: "__init_end - __init_begin", zh: "__init_end - __init_begin"), "0x3a4000"),
            size(
                "locks",
                LocalizedText(en: "__smp_locks_end - __smp_locks", zh: "__smp_locks_end - __smp_locks"),
                "0xd000"
            ),
            size("bss", LocalizedText(en: "__bss_stop - __bss_start", zh: "__bss_stop - __bss_start"), "0x124000"),
            size(
                "initrd",
                LocalizedText(en: "the initrd; 0: none, or retain_initrd", zh: "initrd；0 表示没有，或 retain_initrd"),
                "7602176",
                least: 0
            ),
            Parameter(
                "cpus",
                LocalizedText(en: "processors present", zh: "在位的处理器数"),
                .integer(1...8192, unit: nil),
                default: "2"
            ),
            Parameter(
                "possible-cpus",
                LocalizedText(en: "processors that there may be later", zh: "以后最多可有的处理器数"),
                .integer(1...8192, unit: nil),
                default: "2"
            ),
            Parameter(
                "debug-pagealloc",
                LocalizedText(en: "debug_pagealloc=on", zh: "debug_pagealloc=on"),
                .flag,
                default: "false"
            ),
            Parameter(
                "probe",
                LocalizedText(en: "a function that is called afterwards, by mistake", zh: "启动后被误调用的函数地址"),
                .address,
                default: "0xffffffff83783b00"
            ),
        ],
        results: [
            ResultDescription(
                "init_kib",
                LocalizedText(en: "init sections given back", zh: "释放的 init 段"),
                unit: kibibytes
            ),
            ResultDescription(
                "text_gap_kib",
                LocalizedText(en: "gap before rodata given back", zh: "释放的 rodata 之前的空隙"),
                unit: kibibytes
            ),
            ResultDescription(
                "rodata_gap_kib",
                LocalizedText(en: "gap before data given back", zh: "释放的 data 之前的空隙"),
                unit: kibibytes
            ),
            ResultDescription("locks_kib", LocalizedText(en: "lock table given back", zh: "释放的锁表"), unit: kibibytes),
            ResultDescription("initrd_kib", LocalizedText(en: "initrd given back", zh: "释放的 initrd"), unit: kibibytes),
            ResultDescription("total_kib", LocalizedText(en: "together", zh: "合计"), unit: kibibytes),
            ResultDescription(
                "write_protected_kib",
                LocalizedText(en: "what the log says is write-protected", zh: "日志所说的写保护大小"),
                unit: kibibytes
            ),
            ResultDescription(
                "init_begin",
                LocalizedText(en: "where the init sections begin in memory", zh: "init 段的物理起点")
            ),
            ResultDescription(
                "probe",
                LocalizedText(en: "kept, freed, unmapped or outside", zh: "kept、freed、unmapped 或 outside")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Init sections of modules, memory that memblock itself frees, and what the tables contain: percpu template, \
                    alternatives, exit code. With page-table isolation the freed parts also leave the image's mapping.
                    """,
                zh: """
                    模块的 init 段、memblock 自己释放的内存，以及各表的内容：每 CPU 模板、alternatives、退出代码。\
                    启用页表隔离时，释放的部分还会从映像的映射中去掉。
                    """
            )
        ],
        follows: [
            "init/main.c#kernel_init", "arch/x86/mm/init.c#free_initmem", "arch/x86/mm/init.c#free_kernel_image_pages",
            "arch/x86/mm/init.c#free_init_pages", "mm/page_alloc.c#free_reserved_area",
            "arch/x86/mm/init_64.c#mark_rodata_ro", "arch/x86/kernel/alternative.c#alternative_instructions",
            "include/linux/poison.h#POISON_FREE_INITMEM",
        ],
        drills: InitSectionsDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let cpus = values.integer("cpus")
        let possible = values.integer("possible-cpus")
        guard cpus <= possible else {
            throw .conflict(
                parameter: "cpus",
                value: "\(cpus)",
                reason: LocalizedText(
                    en: "no more can be present than possible-cpus, \(possible).",
                    zh: "在位的处理器不能多于 possible-cpus，即 \(possible)。"
                )
            )
        }
        let before = KernelSections(
            sizes: KernelSections.Sizes(
                text: values.unsigned("text"),
                rodata: values.unsigned("rodata"),
                data: values.unsigned("data"),
                tables: values.unsigned("tables"),
                initmem: values.unsigned("init"),
                smpLocks: values.unsigned("locks"),
                bss: values.unsigned("bss")
            )
        )
        let size = values.unsigned("initrd")
        // The initrd ends at 3 GiB, where a loader puts it that has memory up to there.
        let initrd = size == 0 ? nil : MemoryVector(start: (3 << 30 - size) & ~4095, size: size)
        var image = before
        image.finishBoot(
            initrd: initrd,
            presentCPUs: cpus,
            possibleCPUs: possible,
            debugPageAlloc: values.flag("debug-pagealloc")
        )
        let narrator = InitSectionsNarrator(before: before, after: image, probe: values.address("probe"))
        func freed(_ name: FreedMemory.Name) -> UInt64 {
            image.freed.first { $0.name == name && $0.state != .unmapped }?.kibibytes ?? 0
        }
        let results: [TraceResult] = [
            .count("init_kib", freed(.initmem)), .count("text_gap_kib", freed(.textGap)),
            .count("rodata_gap_kib", freed(.rodataGap)), .count("locks_kib", freed(.smpAlternatives)),
            .count("initrd_kib", freed(.initrd)), .count("total_kib", image.freedKibibytes),
            .count("write_protected_kib", image.writeProtectedKibibytes),
            .address("init_begin", image.range(.initmem)?.start), .text("probe", narrator.probeState),
        ]
        return (results, narrator.steps)
    }
}
