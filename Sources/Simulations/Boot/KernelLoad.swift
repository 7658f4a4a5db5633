import MemoryModels
import Traces

/// Where a bzImage is loaded, moves itself, unpacks and runs, by the numbers of its setup header.
enum KernelLoad {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    private static func size(_ name: String, _ meaning: LocalizedText, _ range: ClosedRange<Int64>, _ value: String)
        -> Parameter
    {
        Parameter(name, meaning, .integer(range, unit: bytes), default: value)
    }

    static let simulation = Simulation(
        name: "kernel-load",
        area: .boot,
        title: LocalizedText(en: "From bzImage to a running kernel", zh: "从 bzImage 到运行中的内核"),
        summary: LocalizedText(
            en: """
                A boot loader puts the image somewhere. The image computes where the kernel will run, copies itself to the \
                end of that window, and unpacks upwards behind the data it reads. The sizes are those of a real kernel.
                """,
            zh: "引导程序把映像放到某处；映像算出内核的运行地址，把自己复制到那段窗口的末尾，再自下而上、跟在待读数据后面解压。默认尺寸取自一个真实内核。"
        ),
        parameters: [
            Parameter(
                "load",
                LocalizedText(en: "where the loader puts the protected-mode part", zh: "引导程序放置保护模式部分的地址"),
                .address,
                default: "0x100000"
            ),
            Parameter(
                "ram-end",
                LocalizedText(en: "usable memory from 1 MiB ends here", zh: "1 MiB 以上可用内存的终点"),
                .address,
                default: "0xc0000000"
            ),
            size(
                "compressed",
                LocalizedText(en: "the payload: z_input_len", zh: "压缩数据：z_input_len"),
                1...(1 << 30),
                "14023999"
            ),
            size(
                "unpacked",
                LocalizedText(en: "the ELF file in it: z_output_len", zh: "解压出的 ELF 文件：z_output_len"),
                1...(1 << 30),
                "53241868"
            ),
            size(
                "kernel",
                LocalizedText(en: "the kernel with bss and brk: _end - _text", zh: "内核含 bss 与 brk：_end - _text"),
                1...(1 << 30),
                "48234496"
            ),
            size(
                "decompressor",
                LocalizedText(en: "the decompressor with its heap, stack and page tables", zh: "解压程序及其堆、栈、页表"),
                0x10000...(16 << 20),
                "385013"
            ),
            Parameter(
                "setup-sectors",
                LocalizedText(en: "sectors of setup code behind the boot sector", zh: "引导扇区之后的 setup 扇区数"),
                .integer(4...63, unit: nil),
                default: "39"
            ),
            Parameter("physical-start", LocalizedText(same: "CONFIG_PHYSICAL_START"), .address, default: "0x1000000"),
            Parameter(
                "align",
                LocalizedText(same: "CONFIG_PHYSICAL_ALIGN"),
                .choice(["2M", "4M", "8M", "16M"]),
                default: "2M"
            ),
            Parameter("relocatable", LocalizedText(same: "CONFIG_RELOCATABLE"), .flag, default: "true"),
        ],
        results: [
            ResultDescription(
                "setup_size",
                LocalizedText(en: "what goes below 640 KiB", zh: "放在 640 KiB 以下的部分"),
                unit: bytes
            ),
            ResultDescription("pref_address", LocalizedText(en: "the preferred address in the header", zh: "头部中的首选地址")),
            ResultDescription(
                "init_size",
                LocalizedText(en: "memory needed from the runtime start on", zh: "从运行起点起需要的内存"),
                unit: bytes
            ),
            ResultDescription(
                "decided_by",
                LocalizedText(
                    en: "what init_size comes from: unpacking or kernel",
                    zh: "init_size 由什么决定：unpacking 或 kernel"
                )
            ),
            ResultDescription("runtime_start", LocalizedText(en: "where the kernel will run", zh: "内核的运行地址")),
            ResultDescription("window_end", LocalizedText(en: "the end of what must be free", zh: "必须空闲的区间的终点")),
            ResultDescription("moved_to", LocalizedText(en: "where the compressed image moves to", zh: "压缩映像被复制到的地址")),
            ResultDescription(
                "smallest_gap",
                LocalizedText(
                    en: "how close the output comes to the input; negative: overrun",
                    zh: "输出最接近输入时的距离；负数表示追过了输入"
                ),
                unit: bytes
            ),
            ResultDescription(
                "needed_size",
                LocalizedText(en: "what KASLR would look for room for", zh: "KASLR 要找的空间大小"),
                unit: bytes
            ),
            ResultDescription("phys_base", LocalizedText(en: "phys_base afterwards", zh: "启动后的 phys_base")),
            ResultDescription("fits", LocalizedText(en: "whether the window lies in memory", zh: "窗口是否整个落在内存里")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    KASLR, which replaces the runtime start by a drawn slot (see kaslr-slots); the initrd and reserved ranges, \
                    which the loader must also keep clear of the window; and the EFI stub, which since 6.6 unpacks straight \
                    into memory from the firmware.
                    """,
                zh: """
                    KASLR（会用抽到的槽位取代运行地址，见 kaslr-slots）；initrd 和保留区间（引导程序也要让它们避开窗口）；\
                    以及 EFI stub（6.6 起直接解压到固件分配的内存）。
                    """
            ),
            LocalizedText(
                en: """
                    Real data is not compressed evenly. For the default image, Debian's 6.1.0-50-cloud with LZ4, the true \
                    smallest gap is 339,490 bytes.
                    """,
                zh: "真实数据的压缩率并不均匀。默认映像是 Debian 的 6.1.0-50-cloud（LZ4），其真实的最小距离为 339490 字节。"
            ),
        ],
        follows: [
            "arch/x86/include/asm/page_types.h#LOAD_PHYSICAL_ADDR",
            "arch/x86/boot/header.S#INIT_SIZE",
            "arch/x86/boot/header.S#ZO_z_extra_bytes",
            "arch/x86/boot/compressed/head_64.S#startup_64",
            "arch/x86/boot/compressed/misc.c#extract_kernel",
            "arch/x86/boot/compressed/misc.c#parse_elf",
            "arch/x86/kernel/head64.c#__startup_64",
        ],
        drills: KernelLoadDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var image = KernelImage(
            compressedSize: values.unsigned("compressed"),
            unpackedSize: values.unsigned("unpacked"),
            decompressorSize: values.unsigned("decompressor"),
            kernelSize: values.unsigned("kernel")
        )
        image.setupSectors = values.unsigned("setup-sectors")
        image.physicalStart = values.address("physical-start")
        let megabytes = ["2M", "4M", "8M", "16M"].firstIndex { ExactText.areEqual($0, values.text("align")) } ?? 0
        image.alignment = 1 << UInt64(21 + megabytes)
        image.isRelocatable = values.flag("relocatable")
        for name in ["load", "physical-start"] where values.address(name) >= 1 << 46 {
            throw .conflict(
                parameter: name,
                value: Numerals.hexadecimal(values.address(name)),
                reason: LocalizedText(en: "physical memory ends below 2^46.", zh: "物理内存在 2^46 以下。")
            )
        }
        guard values.address("load") >= 0x10_0000 else {
            throw .conflict(
                parameter: "load",
                value: Numerals.hexadecimal(values.address("load")),
                reason: LocalizedText(
                    en: "a bzImage has LOADED_HIGH set: its protected-mode part goes to 0x100000 or higher.",
                    zh: "bzImage 设有 LOADED_HIGH：保护模式部分必须放在 0x100000 或更高处。"
                )
            )
        }
        var narrator = KernelLoadNarrator(
            place: KernelPlacement(image, loadedAt: values.address("load")),
            memoryEnd: values.address("ram-end")
        )
        try narrator.tell()
        return (narrator.results, narrator.list.steps)
    }
}
