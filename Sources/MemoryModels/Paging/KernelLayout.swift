/// Where the regions of the address space lie on x86-64.
///
/// Follows `Documentation/arch/x86/x86_64/mm.rst` and the headers that it describes:
/// `page_64_types.h`, `pgtable_64_types.h` and `fixmap.h`.
public struct KernelLayout: Sendable, Equatable {
    /// Why a layout cannot be.
    public enum Problem: Error, Equatable, Sendable {
        /// A base is no multiple of 1 GiB (`PUD_SIZE`).
        case unaligned(KernelRegion)
        /// A region begins before the one below it ends.
        case overlaps(KernelRegion)
        /// The last region reaches beyond `vaddr_end`, `CPU_ENTRY_AREA_BASE`.
        case beyondEnd
        /// KASAN's shadow lies at a fixed place, so the kernel then moves nothing.
        case movedWithKASAN
    }

    /// The three bases that `kernel_randomize_memory` moves.
    public struct Bases: Sendable, Equatable {
        /// `page_offset_base`.
        public var pageOffset: UInt64
        /// `vmalloc_base`.
        public var vmalloc: UInt64
        /// `vmemmap_base`.
        public var vmemmap: UInt64

        /// Three bases.
        public init(pageOffset: UInt64, vmalloc: UInt64, vmemmap: UInt64) {
            self.pageOffset = pageOffset
            self.vmalloc = vmalloc
            self.vmemmap = vmemmap
        }

        /// `__PAGE_OFFSET_BASE_L4`, `__VMALLOC_BASE_L4`, `__VMEMMAP_BASE_L4`, or the same with `L5`.
        public static func fixed(in mode: PagingMode) -> Bases {
            mode == .fourLevel
                ? Bases(
                    pageOffset: 0xffff_8880_0000_0000,
                    vmalloc: 0xffff_c900_0000_0000,
                    vmemmap: 0xffff_ea00_0000_0000
                )
                : Bases(
                    pageOffset: 0xff11_0000_0000_0000,
                    vmalloc: 0xffa0_0000_0000_0000,
                    vmemmap: 0xffd4_0000_0000_0000
                )
        }
    }

    /// How many bytes the three regions take.
    public struct Sizes: Sendable, Equatable {
        /// The direct map, in TiB.
        public let directMapTiB: UInt64
        /// `VMALLOC_SIZE_TB`.
        public let vmallocTiB: UInt64
        /// A `struct page` of 64 bytes for each page of the direct map, rounded up to a TiB.
        public let vmemmapTiB: UInt64

        /// The sizes for a direct map of so many TiB.
        ///
        /// - Parameters:
        ///   - directMapTiB: Nil for all that can be: 2^46 bytes with four levels, 2^52 with five.
        ///   - mode: Four or five levels.
        public init(directMapTiB: UInt64? = nil, mode: PagingMode) {
            let tebibytes = directMapTiB ?? 1 << UInt64(KernelLayout.physicalBits(mode) - 40)
            self.directMapTiB = tebibytes
            vmallocTiB = mode == .fourLevel ? 32 : 12_800
            // size_tb << (TB_SHIFT - PAGE_SHIFT) * sizeof(struct page), rounded up to a TiB.
            vmemmapTiB = (tebibytes + 63) / 64
        }
    }

    /// Four or five levels.
    public let mode: PagingMode
    /// Where the three movable regions begin.
    public let bases: Bases
    /// How large they are.
    public let sizes: Sizes
    /// Every address, by region, ascending and without gaps.
    public let ranges: [KernelRange]

    /// `MAX_PHYSMEM_BITS`.
    public static func physicalBits(_ mode: PagingMode) -> Int { mode == .fourLevel ? 46 : 52 }
    /// `__START_KERNEL_map`.
    public static let startKernelMap: UInt64 = 0xffff_ffff_8000_0000
    /// `CPU_ENTRY_AREA_BASE`, `vaddr_end` of KASLR.
    public static let cpuEntryAreaBase: UInt64 = 0xffff_fe00_0000_0000

    /// A layout.
    ///
    /// - Parameters:
    ///   - mode: Four or five levels.
    ///   - bases: Nil for where they are without KASLR.
    ///   - directMapTiB: The direct map's size, nil for the largest.
    ///   - isImageRandomized: `CONFIG_RANDOMIZE_BASE`, which gives the image 1 GiB instead of 512 MiB.
    ///   - hasKASAN: Whether KASAN's shadow is there.
    /// - Throws: `Problem` for bases that the kernel would not choose.
    public init(
        mode: PagingMode = .fourLevel,
        bases: Bases? = nil,
        directMapTiB: UInt64? = nil,
        isImageRandomized: Bool = true,
        hasKASAN: Bool = false
    ) throws(Problem) {
        self.mode = mode
        let fixed = Bases.fixed(in: mode)
        let bases = bases ?? fixed
        let sizes = Sizes(directMapTiB: directMapTiB, mode: mode)
        self.bases = bases
        self.sizes = sizes
        if hasKASAN && bases != fixed { throw .movedWithKASAN }
        let shift: UInt64 = mode == .fourLevel ? 39 : 48
        let pgdSize: UInt64 = 1 << shift
        let half: UInt64 = 1 << UInt64(mode.virtualAddressBits - 1)
        var ranges: [KernelRange] = []
        /// Appends a region, and a hole before it if it does not begin where the last one ended.
        func add(_ region: KernelRegion, _ first: UInt64, _ last: UInt64) throws(Problem) {
            let next = ranges.last.map { $0.last + 1 } ?? 0
            guard first >= next, last >= first else { throw .overlaps(region) }
            if first > next { ranges.append(KernelRange(.hole, first: next, last: first - 1)) }
            ranges.append(KernelRange(region, first: first, last: last))
        }
        try add(.user, 0, half - 0x1001)
        try add(.userGuard, half - 0x1000, half - 1)
        try add(.nonCanonical, half, UInt64.max - half)
        let guardBase: UInt64 = 0 &- half
        try add(.hypervisorGuard, guardBase, guardBase + 16 * pgdSize - 1)
        try add(.ldtRemap, guardBase + 16 * pgdSize, guardBase + 17 * pgdSize - 1)
        for (region, base, tebibytes) in [
            (KernelRegion.directMap, bases.pageOffset, sizes.directMapTiB), (.vmalloc, bases.vmalloc, sizes.vmallocTiB),
            (.vmemmap, bases.vmemmap, sizes.vmemmapTiB),
        ] {
            guard base & ((1 << 30) - 1) == 0 else { throw .unaligned(region) }
            let (last, overflow) = base.addingReportingOverflow(tebibytes << 40 - 1)
            guard !overflow, last < Self.cpuEntryAreaBase else { throw .beyondEnd }
            try add(region, base, last)
        }
        if hasKASAN {
            // KASAN_SHADOW_START to KASAN_SHADOW_END.
            let start: UInt64 = mode == .fourLevel ? 0xffff_ec00_0000_0000 : 0xffdf_fc00_0000_0000
            try add(.kasanShadow, start, 0xffff_fbff_ffff_ffff)
        }
        try add(.cpuEntryArea, Self.cpuEntryAreaBase, 0xffff_fe7f_ffff_ffff)
        try add(.espfix, 0xffff_ff00_0000_0000, 0xffff_ff7f_ffff_ffff)
        try add(.efi, 0xffff_ffef_0000_0000, 0xffff_fffe_ffff_ffff)
        let imageSize: UInt64 = isImageRandomized ? 1 << 30 : 512 << 20
        try add(.image, Self.startKernelMap, Self.startKernelMap + imageSize - 1)
        try add(.modules, Self.startKernelMap + imageSize, 0xffff_ffff_feff_ffff)
        try add(.fixmap, 0xffff_ffff_ff20_0000, 0xffff_ffff_ff5f_ffff)
        try add(.vsyscall, 0xffff_ffff_ff60_0000, 0xffff_ffff_ff60_0fff)
        ranges.append(KernelRange(.hole, first: 0xffff_ffff_ff60_1000, last: .max))
        self.ranges = ranges
    }

    /// The range in which an address lies.
    public func range(of address: VirtualAddress) -> KernelRange {
        // The ranges cover every address.
        ranges.first { $0.contains(address) } ?? KernelRange(.hole, first: 0, last: .max)
    }

    /// The physical address that arithmetic alone gives: `__phys_addr_nodebug`.
    ///
    /// - Parameters:
    ///   - address: Any address.
    ///   - physBase: `phys_base`: how far the image was loaded from where it was linked to be.
    /// - Returns: Nil outside the direct map and the image, where only page tables can tell.
    public func physicalAddress(of address: VirtualAddress, physBase: UInt64 = 0) -> UInt64? {
        switch range(of: address).region {
        case .directMap: address.rawValue - bases.pageOffset
        case .image: address.rawValue - Self.startKernelMap &+ physBase
        default: nil
        }
    }

    /// The page frame whose `struct page` of 64 bytes an address of vmemmap belongs to: `page_to_pfn`.
    public func frame(describedAt address: VirtualAddress) -> UInt64? {
        range(of: address).region == .vmemmap ? (address.rawValue - bases.vmemmap) / 64 : nil
    }
}

extension KernelLayout.Problem: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .unaligned(let region): "\(region.name) does not begin at a multiple of 1 GiB"
        case .overlaps(let region): "\(region.name) begins before the region below it ends"
        case .beyondEnd: "the regions reach beyond the cpu_entry_area"
        case .movedWithKASAN: "with KASAN no base is moved"
        }
    }
}
