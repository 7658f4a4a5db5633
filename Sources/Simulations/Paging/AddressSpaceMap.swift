import MemoryModels
import Traces

/// Which region of the address space an address lies in, and what that says about it.
enum AddressSpaceMap {
    static let simulation = Simulation(
        name: "address-space-map",
        area: .paging,
        title: LocalizedText(en: "What an address is by where it lies", zh: "看地址的位置，就知道它是什么"),
        summary: LocalizedText(
            en: """
                One 64-bit address: is it canonical, whose half is it in, which region, and can its physical address be \
                computed without page tables? The three regions that KASLR moves can be put elsewhere.
                """,
            zh: "给一个 64 位地址：是不是规范地址、在哪一半、在哪个区，不查页表能否算出物理地址。KASLR 会移动的三个区可以另设基址。"
        ),
        parameters: [
            Parameter(
                "address",
                LocalizedText(en: "the address", zh: "要查的地址"),
                .address,
                default: "0xffff888012345678"
            ),
            Parameter(
                "levels",
                LocalizedText(en: "levels of page tables", zh: "页表级数"),
                .choice(["4", "5"]),
                default: "4"
            ),
            base("page-offset-base", LocalizedText(en: "the direct map begins here", zh: "直接映射区基址")),
            base("vmalloc-base", LocalizedText(en: "the vmalloc region begins here", zh: "vmalloc 区基址")),
            base("vmemmap-base", LocalizedText(en: "the array of struct page begins here", zh: "struct page 数组基址")),
            Parameter(
                "direct-map-tib",
                LocalizedText(
                    en: "size of the direct map; 0: all that can be, as with CONFIG_ZONE_DEVICE",
                    zh: "直接映射区大小；0 为可能的最大值（开启 CONFIG_ZONE_DEVICE 时如此）"
                ),
                .integer(0...4096, unit: LocalizedText(same: "TiB")),
                default: "0"
            ),
            Parameter(
                "phys-base",
                LocalizedText(en: "how far above its link address the image was loaded", zh: "映像比链接地址高出多少（phys_base）"),
                .address,
                default: "0x0"
            ),
            Parameter(
                "kaslr",
                LocalizedText(
                    en: "CONFIG_RANDOMIZE_BASE: the image gets 1 GiB",
                    zh: "CONFIG_RANDOMIZE_BASE：映像区为 1 GiB"
                ),
                .flag,
                default: "true"
            ),
            Parameter("kasan", LocalizedText(en: "CONFIG_KASAN", zh: "CONFIG_KASAN"), .flag, default: "false"),
        ],
        results: [
            ResultDescription("canonical", LocalizedText(en: "whether the processor accepts it", zh: "是否规范地址")),
            ResultDescription("region", LocalizedText(en: "the region", zh: "所在的区")),
            ResultDescription("first", LocalizedText(en: "its first address", zh: "区的首地址")),
            ResultDescription("last", LocalizedText(en: "its last address", zh: "区的末地址")),
            ResultDescription("pgd_index", LocalizedText(en: "index in the top-level table", zh: "顶级页表中的索引")),
            ResultDescription(
                "physical_address",
                LocalizedText(en: "what __pa computes, or none", zh: "__pa 的结果；不适用则为 none")
            ),
            ResultDescription(
                "frame",
                LocalizedText(en: "in vmemmap: the page frame described, or none", zh: "在 vmemmap 中时所描述的页帧，否则为 none")
            ),
            ResultDescription(
                "page_offset_choices",
                LocalizedText(en: "places KASLR has for the direct map", zh: "KASLR 可为直接映射区选的位置数")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Whether anything is mapped there: a region is only room. KMSAN, Xen PV and 32-bit kernels lay it out \
                    otherwise; the fixmap's exact start depends on the configuration.
                    """,
                zh: "该处是否真有映射：区只是预留的空间。KMSAN、Xen PV 和 32 位内核的布局另有不同；fixmap 的确切起点随配置而变。"
            ),
            LocalizedText(
                en: """
                    With five levels mm.rst gives the direct map 32 PiB and vmemmap 0.5 PiB; with 52 physical bits at most \
                    4 PiB and 64 TiB can be filled, and these are shown.
                    """,
                zh: "5 级页表时，mm.rst 给直接映射区留 32 PiB、vmemmap 留 0.5 PiB；物理地址 52 位，最多填满 4 PiB 和 64 TiB，这里按后者显示。"
            ),
        ],
        follows: [
            "arch/x86/include/asm/page_64_types.h#__PAGE_OFFSET_BASE_L4",
            "arch/x86/include/asm/page_64.h#task_size_max",
            "arch/x86/include/asm/page_64.h#__phys_addr_nodebug",
            "arch/x86/include/asm/page.h#__is_canonical_address",
            "arch/x86/include/asm/pgtable_64_types.h#__VMALLOC_BASE_L4",
            "arch/x86/include/asm/pgtable_64_types.h#__VMEMMAP_BASE_L4",
            "arch/x86/include/asm/pgtable_64_types.h#MODULES_VADDR",
            "arch/x86/include/asm/fixmap.h#FIXADDR_START",
            "arch/x86/mm/kaslr.c#kernel_randomize_memory",
        ],
        drills: AddressMapDrill.series,
        body: run
    )

    private static func base(_ name: String, _ meaning: LocalizedText) -> Parameter {
        Parameter(
            name,
            LocalizedText(
                english: meaning.en + "; 0: where it is without KASLR",
                chinese: meaning.zh + "；0 为不用 KASLR 时的值"
            ),
            .address,
            default: "0x0"
        )
    }

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let mode: PagingMode = ExactText.areEqual(values.text("levels"), "5") ? .fiveLevel : .fourLevel
        let narrator = AddressMapNarrator(
            address: VirtualAddress(values.address("address")),
            layout: try layout(values, mode),
            physBase: values.address("phys-base")
        )
        return (narrator.results, narrator.steps)
    }

    private static func layout(_ values: ArgumentValues, _ mode: PagingMode) throws(SimulationError) -> KernelLayout {
        let fixed = KernelLayout.Bases.fixed(in: mode)
        func base(_ name: String, _ otherwise: UInt64) -> UInt64 {
            let given = values.address(name)
            return given == 0 ? otherwise : given
        }
        let bases = KernelLayout.Bases(
            pageOffset: base("page-offset-base", fixed.pageOffset),
            vmalloc: base("vmalloc-base", fixed.vmalloc),
            vmemmap: base("vmemmap-base", fixed.vmemmap)
        )
        let size = values.unsigned("direct-map-tib")
        do {
            return try KernelLayout(
                mode: mode,
                bases: bases,
                directMapTiB: size == 0 ? nil : size,
                isImageRandomized: values.flag("kaslr"),
                hasKASAN: values.flag("kasan")
            )
        } catch {
            throw conflict(error, bases)
        }
    }

    /// Why the bases do not go together, at the parameter to blame.
    private static func conflict(_ problem: KernelLayout.Problem, _ bases: KernelLayout.Bases) -> SimulationError {
        func at(_ region: KernelRegion, _ reason: LocalizedText) -> SimulationError {
            let (name, value) =
                switch region {
                case .directMap: ("page-offset-base", bases.pageOffset)
                case .vmalloc: ("vmalloc-base", bases.vmalloc)
                default: ("vmemmap-base", bases.vmemmap)
                }
            return .conflict(parameter: name, value: Numerals.hexadecimal(value), reason: reason)
        }
        switch problem {
        case .unaligned(let region):
            return at(
                region,
                LocalizedText(en: "KASLR moves regions by multiples of 1 GiB.", zh: "KASLR 以 1 GiB 的整数倍移动各区。")
            )
        case .overlaps(let region):
            return at(
                region,
                LocalizedText(
                    en: "it begins before the region below it ends; with five levels there is more room.",
                    zh: "它的起点在下方区的终点之前；5 级页表的空间更大。"
                )
            )
        case .beyondEnd:
            return at(
                .vmemmap,
                LocalizedText(
                    en: "the three regions must end below 0xfffffe0000000000, the cpu_entry_area.",
                    zh: "三个区都必须在 0xfffffe0000000000（cpu_entry_area）以下结束。"
                )
            )
        case .movedWithKASAN:
            return .conflict(
                parameter: "kasan",
                value: "true",
                reason: LocalizedText(
                    en: "with KASAN the kernel leaves all three bases where they are.",
                    zh: "启用 KASAN 时内核不移动这三个基址。"
                )
            )
        }
    }
}
