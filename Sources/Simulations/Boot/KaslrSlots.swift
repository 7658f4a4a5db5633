import MemoryModels
import Traces

/// Where the kernel image may go at this boot, and how many bits an attacker has to guess.
enum KaslrSlots {
    static let simulation = Simulation(
        name: "kaslr-slots",
        area: .boot,
        title: LocalizedText(en: "KASLR: counting the slots", zh: "KASLR：数一数有多少槽位"),
        summary: LocalizedText(
            en: """
                The decompressor looks through RAM for every aligned place where the image fits and hurts nobody, then \
                draws one. The virtual address is drawn apart from it, out of far fewer places.
                """,
            zh: "解压程序在内存中找出所有对齐、放得下、又不碍事的位置，从中抽取一个。虚拟地址另行抽取，可选位置要少得多。"
        ),
        parameters: [
            Parameter(
                "map",
                LocalizedText(en: "the memory map; only usable ranges count", zh: "内存表，只看其中 usable 的区间"),
                .operations(grammar: E820EntryText.grammar),
                default: """
                    usable:0x0-0x9fbff reserved:0x9fc00-0xfffff usable:0x100000-0xbfffffff \
                    reserved:0xeec00000-0xfebfffff usable:0x100000000-0x13fffffff
                    """
            ),
            Parameter(
                "avoid",
                LocalizedText(en: "what the image must not overlap", zh: "映像不可覆盖的区间"),
                .operations(
                    grammar: LocalizedText(
                        en: """
                            up to 12 ranges <first>-<last> or <first>+<size>, separated by spaces or commas: the \
                            decompressor itself, the initrd, the command line, boot_params, setup_data, memmap=
                            """,
                        zh: """
                            最多 12 个区间 <首字节>-<末字节> 或 <首字节>+<大小>，以空格或逗号分隔：\
                            解压程序自身、initrd、命令行、boot_params、setup_data、memmap=
                            """
                    )
                ),
                default: "0x3000000-0x6ffffff 0xb0000000-0xbdffffff 0x90000+0x1000"
            ),
            Parameter(
                "image-size",
                LocalizedText(en: "bytes that the unpacked image needs", zh: "解压后映像所需的字节数"),
                .integer(1...(1 << 30), unit: LocalizedText(en: "bytes", zh: "字节")),
                default: "0x3000000"
            ),
            Parameter(
                "align",
                LocalizedText(en: "CONFIG_PHYSICAL_ALIGN", zh: "CONFIG_PHYSICAL_ALIGN"),
                .choice(["2M", "4M", "8M", "16M"]),
                default: "2M"
            ),
            Parameter(
                "output",
                LocalizedText(
                    en: "where the boot loader put the image; slots begin there or at 512 MiB, whichever is lower",
                    zh: "引导程序放置映像的地址；槽位从这里或 512 MiB 中较低者开始"
                ),
                .address,
                default: "0x1000000"
            ),
            Parameter(
                "limit",
                LocalizedText(en: "the image ends below (mem=)", zh: "映像须在此地址以下（mem=）"),
                .address,
                default: "0x400000000000"
            ),
            Parameter(
                "gigantic-pages",
                LocalizedText(en: "1 GiB pages to leave alone (hugepages=)", zh: "留给 1 GiB 大页的数量（hugepages=）"),
                .integer(0...64, unit: nil),
                default: "0"
            ),
            Parameter(
                "random",
                LocalizedText(en: "the random number drawn", zh: "抽到的随机数"),
                .address,
                default: "0x9e3779b97f4a7c15"
            ),
        ],
        results: [
            ResultDescription("slot_areas", LocalizedText(en: "areas of slots", zh: "槽位区数")),
            ResultDescription("slots", LocalizedText(en: "places for the image in memory", zh: "物理位置数")),
            ResultDescription("physical_bits", LocalizedText(en: "their entropy, in bits", zh: "物理位置的熵（位）")),
            ResultDescription(
                "physical_address",
                LocalizedText(en: "the place drawn, or none", zh: "抽到的物理地址；没有则为 none")
            ),
            ResultDescription("virtual_slots", LocalizedText(en: "virtual addresses to choose from", zh: "可选的虚拟地址数")),
            ResultDescription("virtual_bits", LocalizedText(en: "their entropy, in bits", zh: "虚拟地址的熵（位）")),
            ResultDescription(
                "virtual_address",
                LocalizedText(en: "the virtual address drawn, or none", zh: "抽到的虚拟地址；没有则为 none")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    The EFI memory map, which is preferred where there is one, memory that can be hot-removed, and how the \
                    random number is made. Both draws use the one number given; the kernel makes another for each.
                    """,
                zh: """
                    EFI 内存表（有则优先使用）、可热移除的内存，以及随机数的产生。两次抽取用的是同一个给定的数，内核则各取一个。
                    """
            ),
            LocalizedText(
                en:
                    "The EFI stub's own search, which newer boots use instead, and the randomised bases of the kernel's regions.",
                zh: "EFI stub 自己的搜索（较新的启动方式改用它），以及内核各内存区基址的随机化。"
            ),
        ],
        follows: [
            "arch/x86/boot/compressed/kaslr.c#choose_random_location",
            "arch/x86/boot/compressed/kaslr.c#process_e820_entries",
            "arch/x86/boot/compressed/kaslr.c#__process_mem_region",
            "arch/x86/boot/compressed/kaslr.c#mem_avoid_overlap",
            "arch/x86/boot/compressed/kaslr.c#process_gb_huge_pages",
            "arch/x86/boot/compressed/kaslr.c#store_slot_info",
            "arch/x86/boot/compressed/kaslr.c#slots_fetch_random",
            "arch/x86/boot/compressed/kaslr.c#find_random_virt_addr",
        ],
        drills: KaslrDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let map = try E820EntryText.parse(values.text("map"), parameter: "map")
        let avoid = try RangeText.list(values.text("avoid"), parameter: "avoid")
        let megabytes = values.text("align")
        var slots = KernelSlots(
            imageSize: values.unsigned("image-size"),
            alignment: (megabytes.isExactly("2M")
                ? 2 : megabytes.isExactly("4M") ? 4 : megabytes.isExactly("8M") ? 8 : 16) << 20,
            output: values.address("output"),
            limit: min(values.address("limit"), 1 << 46),
            avoid: avoid,
            gigabytePages: values.unsigned("gigantic-pages")
        )
        for entry in map where entry.wrapsAround || entry.end > 1 << 52 {
            throw .conflict(
                parameter: "map",
                value: BootText.range(entry.address, entry.end),
                reason: LocalizedText(en: "a physical address has at most 52 bits.", zh: "物理地址最多 52 位。")
            )
        }
        var events: [SlotEvent] = []
        let before = slots
        slots.process(map, recordingInto: &events)
        var narrator = KaslrNarrator(before, map: map)
        let random = values.address("random")
        try narrator.tell(events, found: slots, random: random)
        let virtual = slots.virtualCount()
        let place = slots.address(forRandom: random)
        let address = virtual == 0 ? nil : KaslrText.kernelMap + (16 << 20) + random % virtual * slots.alignment
        func number(_ name: String, _ value: UInt64) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(clamping: value)))
        }
        func hexadecimal(_ name: String, _ value: UInt64?) -> TraceResult {
            TraceResult(name: name, value: .text(value.map { Numerals.hexadecimal($0) } ?? "none"))
        }
        let results = [
            number("slot_areas", UInt64(slots.areas.count)),
            number("slots", slots.count),
            TraceResult(name: "physical_bits", value: .text(KaslrText.bits(slots.count))),
            hexadecimal("physical_address", place),
            number("virtual_slots", virtual),
            TraceResult(name: "virtual_bits", value: .text(KaslrText.bits(virtual))),
            hexadecimal("virtual_address", address),
        ]
        return (results, narrator.list.steps)
    }
}
