import Testing

@testable import MemoryModels

@Suite("Init sections")
struct KernelSectionsTests {
    static let sizes = KernelSections.Sizes(
        text: 0x120_bb08,
        rodata: 0xa0_a000,
        data: 0x27_c140,
        tables: 0x50_6ec0,
        initmem: 0x3a_4000,
        smpLocks: 0xd000,
        bss: 0x12_4000
    )

    /// Linux 6.18.44, two processors, initrd at 0xbf8c0000-0xbfffffff. dmesg: "Freeing SMP alternatives memory: 52K",
    /// "Freeing initrd memory: 7424K", "Freeing unused kernel image (initmem) memory: 3728K", "Write protecting the
    /// kernel read-only data: 32768k", "... (text/rodata gap) memory: 2000K", "... (rodata/data gap) memory: 2008K".
    @Test("a real kernel's log, line by line")
    func realLog() {
        var image = KernelSections(sizes: Self.sizes)
        image.finishBoot(initrd: MemoryVector(start: 0xbf8c_0000, size: 0x74_0000))
        #expect(image.freed.map { $0.kibibytes } == [52, 7424, 3728, 2000, 2008])
        #expect(image.freed.map { $0.name } == [.smpAlternatives, .initrd, .initmem, .textGap, .rodataGap])
        #expect(image.writeProtectedKibibytes == 32_768)
        #expect(image.freedKibibytes == 15_212)
    }

    /// The same machine's /proc/iomem and /proc/kallsyms.
    @Test("a real kernel's addresses")
    func realAddresses() {
        let image = KernelSections(sizes: Self.sizes)
        for (section, start, end) in [
            (.text, 0x100_0000, 0x220_bb08), (.rodata, 0x240_0000, 0x2e0_a000), (.data, 0x300_0000, 0x327_c140),
            (.initmem, 0x378_3000, 0x3b2_7000), (.bss, 0x3b3_4000, 0x3c5_8000),
        ] as [(KernelSection, UInt64, UInt64)] {
            #expect(image.range(section) == KernelSections.Range(section: section, start: start, end: end))
        }
    }

    @Test(
        "the lock table stays only if a single processor may get company",
        arguments: [(1, 1, true), (1, 2, false), (2, 2, true)]
    )
    func locks(present: Int, possible: Int, isFreed: Bool) {
        var image = KernelSections(sizes: Self.sizes)
        image.finishBoot(initrd: nil, presentCPUs: present, possibleCPUs: possible)
        #expect(image.freed.contains { $0.name == .smpAlternatives } == isFreed)
    }

    @Test("with debug_pagealloc nothing is freed, everything is unmapped")
    func debug() {
        var image = KernelSections(sizes: Self.sizes)
        image.finishBoot(initrd: nil, debugPageAlloc: true)
        #expect(image.freedKibibytes == 0 && image.state(of: 0x378_3b00) == .unmapped)
        #expect(image.state(of: 0x100_0000) == .kept)
    }

    @Test(
        "10,000 random images: sections in a row without overlap; whole pages are freed, of no section that is needed"
    )
    func properties() {
        var random = SplitMix64(seed: 0xcc)
        func size() -> UInt64 { UInt64(random.next(below: 1 << 23)) + 1 }
        for _ in 0..<10_000 {
            var image = KernelSections(
                sizes: KernelSections.Sizes(
                    text: size(),
                    rodata: size(),
                    data: size(),
                    tables: size(),
                    initmem: size(),
                    smpLocks: size(),
                    bss: size()
                )
            )
            for (left, right) in zip(image.ranges, image.ranges.dropFirst()) { #expect(left.end <= right.start) }
            image.finishBoot(initrd: MemoryVector(start: 1 << 32, size: size()))
            for memory in image.freed {
                #expect(memory.start % 4096 == 0 && memory.end % 4096 == 0)
                for range in image.ranges where [.text, .rodata, .data, .tables, .bss].contains(range.section) {
                    #expect(memory.end <= range.start || memory.start >= range.end)
                }
            }
        }
    }
}
