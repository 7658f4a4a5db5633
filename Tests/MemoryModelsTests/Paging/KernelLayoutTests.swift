import Testing

@testable import MemoryModels

@Suite("Layout of the address space")
struct KernelLayoutTests {
    /// The boundaries of Documentation/arch/x86/x86_64/mm.rst, four levels.
    static let fourLevel: [(KernelRegion, UInt64, UInt64)] = [
        (.user, 0, 0x0000_7fff_ffff_efff), (.nonCanonical, 0x0000_8000_0000_0000, 0xffff_7fff_ffff_ffff),
        (.hypervisorGuard, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_ffff),
        (.ldtRemap, 0xffff_8800_0000_0000, 0xffff_887f_ffff_ffff),
        (.directMap, 0xffff_8880_0000_0000, 0xffff_c87f_ffff_ffff),
        (.hole, 0xffff_c880_0000_0000, 0xffff_c8ff_ffff_ffff), (.vmalloc, 0xffff_c900_0000_0000, 0xffff_e8ff_ffff_ffff),
        (.hole, 0xffff_e900_0000_0000, 0xffff_e9ff_ffff_ffff), (.vmemmap, 0xffff_ea00_0000_0000, 0xffff_eaff_ffff_ffff),
        (.hole, 0xffff_eb00_0000_0000, 0xffff_ebff_ffff_ffff),
        (.kasanShadow, 0xffff_ec00_0000_0000, 0xffff_fbff_ffff_ffff),
        (.hole, 0xffff_fc00_0000_0000, 0xffff_fdff_ffff_ffff),
        (.cpuEntryArea, 0xffff_fe00_0000_0000, 0xffff_fe7f_ffff_ffff),
        (.hole, 0xffff_fe80_0000_0000, 0xffff_feff_ffff_ffff), (.espfix, 0xffff_ff00_0000_0000, 0xffff_ff7f_ffff_ffff),
        (.hole, 0xffff_ff80_0000_0000, 0xffff_ffee_ffff_ffff), (.efi, 0xffff_ffef_0000_0000, 0xffff_fffe_ffff_ffff),
        (.hole, 0xffff_ffff_0000_0000, 0xffff_ffff_7fff_ffff), (.image, 0xffff_ffff_8000_0000, 0xffff_ffff_9fff_ffff),
        (.modules, 0xffff_ffff_a000_0000, 0xffff_ffff_feff_ffff),
        (.vsyscall, 0xffff_ffff_ff60_0000, 0xffff_ffff_ff60_0fff),
    ]

    @Test("four levels: every boundary of mm.rst")
    func documentation() throws {
        let layout = try KernelLayout(isImageRandomized: false, hasKASAN: true)
        for (region, first, last) in Self.fourLevel {
            #expect(layout.range(of: VirtualAddress(first)) == KernelRange(region, first: first, last: last))
            #expect(layout.range(of: VirtualAddress(last)) == KernelRange(region, first: first, last: last))
        }
    }

    @Test("five levels: the regions begin where mm.rst says")
    func fiveLevels() throws {
        let layout = try KernelLayout(mode: .fiveLevel)
        for (region, first) in [
            (.user, 0), (.userGuard, 0x00ff_ffff_ffff_f000), (.nonCanonical, 0x0100_0000_0000_0000),
            (.hypervisorGuard, 0xff00_0000_0000_0000), (.ldtRemap, 0xff10_0000_0000_0000),
            (.directMap, 0xff11_0000_0000_0000), (.vmalloc, 0xffa0_0000_0000_0000), (.hole, 0xffd2_0000_0000_0000),
            (.vmemmap, 0xffd4_0000_0000_0000), (.cpuEntryArea, 0xffff_fe00_0000_0000),
        ] as [(KernelRegion, UInt64)] {
            let range = layout.range(of: VirtualAddress(first))
            #expect(range.region == region && range.first == first)
        }
        let shadow = try KernelLayout(mode: .fiveLevel, hasKASAN: true).ranges.first { $0.region == .kasanShadow }
        // KASAN_SHADOW_START: 0xdffffc0000000000 + (0xff00000000000000 >> 3).
        #expect(shadow?.first == 0xffdf_fc00_0000_0000 && shadow?.last == 0xffff_fbff_ffff_ffff)
    }

    @Test("every address has one region, and only canonical ones have one that is not the gap", arguments: [4, 5])
    func complete(levels: Int) throws {
        let mode: PagingMode = levels == 4 ? .fourLevel : .fiveLevel
        var random = SplitMix64(seed: UInt64(levels))
        for _ in 0..<40 {
            // A draw may leave the last region no room; the kernel relies on chance there.
            let draws = KernelLayout.randomize(mode: mode, directMapTiB: 11, random: { random.next() })
            let bases = KernelLayout.Bases(pageOffset: draws[0].base, vmalloc: draws[1].base, vmemmap: draws[2].base)
            let layout = try KernelLayout(mode: mode, bases: bases, directMapTiB: 11)
            #expect(layout.ranges.first?.first == 0 && layout.ranges.last?.last == .max)
            for (left, right) in zip(layout.ranges, layout.ranges.dropFirst()) {
                #expect(left.last + 1 == right.first && right.first <= right.last)
            }
            for _ in 0..<500 {
                let address = VirtualAddress(
                    UInt64(bitPattern: Int64(bitPattern: random.next()) >> Int64(random.next(below: 50)))
                )
                let region = layout.range(of: address).region
                #expect(address.isCanonical(in: mode) == (region != .nonCanonical))
                let raw = address.rawValue
                #expect((region == .directMap) == (raw >= bases.pageOffset && raw < bases.pageOffset + 11 << 40))
                #expect((layout.physicalAddress(of: address) != nil) == (region == .directMap || region == .image))
            }
        }
    }

    /// Lines of /proc/self/maps and symbols of /proc/kallsyms as Linux 6.18.44 showed them, booted without
    /// KASLR (`nokaslr` is the default of its boot loader).
    @Test(
        "addresses of a real machine",
        arguments: [
            (0x5596_4e12_4000, .user), (0x5596_72a5_8000, .user), (0x7f0d_9ead_2000, .user), (0x7f0d_9ed4_a000, .user),
            (0x7ffe_e93f_bfff, .user), (0xffff_ffff_ff60_0000, .vsyscall), (0xffff_ffff_8100_0000, .image),
            (0xffff_ffff_8378_3000, .image),
        ] as [(UInt64, KernelRegion)]
    )
    func realAddresses(address: UInt64, region: KernelRegion) throws {
        #expect(try KernelLayout().range(of: VirtualAddress(address)).region == region)
    }

    /// The same machine: /proc/iomem says "01000000-0220bb07 : Kernel code", kallsyms puts `_text` at
    /// 0xffffffff81000000 and `_etext` at 0xffffffff8220bb08.
    @Test("__pa of the image and of the direct map")
    func physicalAddresses() throws {
        let layout = try KernelLayout()
        #expect(layout.physicalAddress(of: 0xffff_ffff_8100_0000) == 0x100_0000)
        #expect(layout.physicalAddress(of: 0xffff_ffff_8220_bb08) == 0x220_bb08)
        #expect(layout.physicalAddress(of: 0xffff_ffff_8100_0000, physBase: 0x2000_0000) == 0x2100_0000)
        #expect(layout.physicalAddress(of: 0xffff_8880_0010_0000) == 0x10_0000)
        #expect(layout.frame(describedAt: 0xffff_ea00_0000_007f) == 1)
        #expect(layout.frame(describedAt: 0xffff_c900_0000_0000) == nil)
    }

    @Test("KASLR draws in order, 1 GiB apart at least, from a third, then a half, then all that is left")
    func randomize() {
        // 119.5 TiB - 2 TiB below cpu_entry_area, less 11 + 32 + 1 TiB.
        let spare: UInt64 = (1175 << 40) / 10 - (44 << 40)
        let low = KernelLayout.randomize(mode: .fourLevel, directMapTiB: 11, random: { 0 })
        #expect(low.map { $0.base } == [0xffff_8880_0000_0000, 0xffff_9380_4000_0000, 0xffff_b380_8000_0000])
        #expect(low.map { $0.room } == [spare / 3, spare / 2, spare])
        #expect(low[0].choices == 25_089)
        var random = SplitMix64(seed: 3)
        for _ in 0..<10_000 {
            let draws = KernelLayout.randomize(mode: .fourLevel, directMapTiB: 11, random: { random.next() })
            #expect(draws.allSatisfy { $0.base & 0x3fff_ffff == 0 })
            #expect(draws[1].base - draws[0].base >= 11 << 40 + 1 << 30)
            #expect(draws[2].base - draws[1].base >= 32 << 40 + 1 << 30)
            #expect(draws[0].base - 0xffff_8880_0000_0000 <= spare / 3)
        }
    }

    @Test("the direct map of KASLR: memory and padding, rounded up, at most what can be")
    func directMapSize() {
        #expect(KernelLayout.directMapTiB(memory: 16 << 30, mode: .fourLevel) == 11)
        #expect(KernelLayout.directMapTiB(memory: 1 << 40, padding: 0, mode: .fourLevel) == 1)
        #expect(KernelLayout.directMapTiB(memory: 60 << 40, mode: .fourLevel) == 64)
        #expect(KernelLayout.directMapTiB(memory: 60 << 40, mode: .fiveLevel) == 70)
    }

    @Test("bases that cannot be are refused")
    func refusals() {
        func problem(_ offset: UInt64, _ vmalloc: UInt64, _ vmemmap: UInt64, kasan: Bool = false) -> KernelLayout
            .Problem?
        {
            do throws(KernelLayout.Problem) {
                let bases = KernelLayout.Bases(pageOffset: offset, vmalloc: vmalloc, vmemmap: vmemmap)
                _ = try KernelLayout(bases: bases, hasKASAN: kasan)
                return nil
            } catch {
                return error
            }
        }
        let (offset, vmalloc, vmemmap): (UInt64, UInt64, UInt64) = (
            0xffff_8880_0000_0000, 0xffff_c900_0000_0000, 0xffff_ea00_0000_0000
        )
        #expect(problem(offset, vmalloc, vmemmap) == nil)
        #expect(problem(offset + 1 << 29, vmalloc, vmemmap) == .unaligned(.directMap))
        #expect(problem(offset + 1 << 40, vmalloc, vmemmap) == .overlaps(.vmalloc))
        #expect(problem(offset - 1 << 30, vmalloc, vmemmap) == .overlaps(.directMap))
        #expect(problem(offset, vmalloc, vmalloc) == .overlaps(.vmemmap))
        #expect(problem(offset, vmalloc, 0xffff_fd80_0000_0000) == .beyondEnd)
        #expect(problem(offset, vmalloc + 1 << 30, vmemmap, kasan: true) == .movedWithKASAN)
    }
}
