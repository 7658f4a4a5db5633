import Testing

@testable import MemoryModels

@Suite("Randomised layouts")
struct UserRandomizationTests {
    /// Linux 6.18.44 with vm.mmap_rnd_bits = 28 and ulimit -s 8192: the lowest and highest that 4,000 execs of a
    /// position-independent program of 20 KiB showed in /proc/self/maps. `top` is the end of the highest mapping
    /// below the stack, two pages of the interpreter's below mmap_base at most.
    @Test("4,000 execs of a real 64-bit program lie within the bounds, and come near them")
    func real64() {
        let settings = UserRandomization()
        let program: ClosedRange<UInt64> = settings.program(0)...settings.program(1 << 28 - 1)
        #expect(program == 0x5555_5555_4000...0x5655_5555_3000)
        #expect(program.contains(0x5555_95b2_1000) && program.contains(0x5655_4ef0_a000))
        let mmap: ClosedRange<UInt64> = settings.mmapBase(1 << 28 - 1)...settings.mmapBase(0)
        #expect(mmap == 0x7efb_ff70_1000...0x7ffb_ff70_0000)
        #expect(mmap.contains(0x7efc_094a_b000) && mmap.contains(0x7ffb_f6b8_c000))
        let stack = settings.stackEnd(settings.stackMask, fine: 8191)...settings.stackEnd(0, fine: 0)
        #expect(stack == 0x7ffb_ffff_e000...0x7fff_ffff_f000)
        #expect(stack.contains(0x7ffc_000b_a000) && stack.contains(0x7fff_fffe_2000))
        // Heap less program: 0x8e000 to 0x3fff1000 were seen.
        #expect(settings.heap(program: 0, 0) == 0x6000)
        #expect(settings.heap(program: 0, 262_143) == 0x4000_5000)
    }

    /// The same machine, vm.mmap_rnd_compat_bits = 8, 3,000 execs of a 32-bit program: all 256 program bases and
    /// all 256 ends of the highest mapping came up.
    @Test("3,000 execs of a real 32-bit program: the bounds exactly")
    func real32() {
        let settings = UserRandomization(isCompat: true, mmapBits: 8)
        #expect(settings.program(0) == 0x5655_5000 && settings.program(255) == 0x5665_4000)
        #expect(settings.mmapBase(255) == 0xf7ef_f000 && settings.mmapBase(0) == 0xf7ff_e000)
        #expect(settings.programChoices == 256 && settings.mmapChoices == 256)
        let stack = settings.stackEnd(0x7ff, fine: 8191)...settings.stackEnd(0, fine: 0)
        #expect(stack.contains(0xff7f_f000) && stack.contains(0xffff_d000))
    }

    @Test("arch_align_stack lowers the stack's last page by none, one or two")
    func stackPages() {
        let settings = UserRandomization()
        let top = settings.taskSize
        for (fine, pages) in [(0, 0), (1, 0), (4080, 0), (4081, 1), (8176, 1), (8177, 2), (8191, 2)]
            as [(UInt64, UInt64)]
        {
            #expect(settings.stackEnd(0, fine: fine) == top - pages << 12, "\(fine)")
        }
    }

    @Test("the gap holds stack limit, randomisation and guard, within 128 MiB and five sixths")
    func gaps() {
        #expect(UserRandomization().gap == 0x4008_ff000)
        #expect(UserRandomization(stackLimit: .max).gap == (1 << 47 - 4096) / 6 * 5)
        #expect(UserRandomization(randomizeLevel: 0).gap == 128 << 20)
        #expect(UserRandomization(isCompat: true, mmapBits: 8).gap == 128 << 20)
        #expect(UserRandomization(isLegacy: true).mmapBase(0) == 0x2aaa_aaaa_b000)
    }

    @Test("10,000 execs keep to the bounds and the order; counting small worlds gives the number of places")
    func properties() {
        var random = SplitMix64(seed: 47)
        for _ in 0..<10_000 {
            let isCompat = random.next(below: 2) == 0
            let settings = UserRandomization(
                isCompat: isCompat,
                mmapBits: isCompat ? 8 + random.next(below: 9) : 28 + random.next(below: 5),
                randomizeLevel: random.next(below: 3),
                stackLimit: random.next() >> UInt64(random.next(below: 60)),
                alignment: 4096 << UInt64(random.next(below: 10))
            )
            let layout = settings.exec(random: { random.next() })
            #expect(layout.program % settings.alignment == 0)
            #expect(layout.program <= settings.programBase + settings.mmapChoices << 12)
            #expect(
                layout.heap >= layout.program + 0x5000 && layout.heap < layout.program + 0x7000 + settings.heapRange
            )
            #expect(layout.mmapBase <= settings.taskSize - 128 << 20 && layout.mmapBase & 4095 == 0)
            #expect(
                layout.stackEnd <= settings.taskSize
                    && settings.taskSize - layout.stackEnd <= (settings.stackMask + 2) << 12
            )
            if settings.randomizeLevel == 0 { #expect(settings.exec(random: { 1 }) == layout) }
        }
        let small = UserRandomization(isCompat: true, mmapBits: 10, alignment: 64 << 10)
        #expect(Set((0..<1024 as Range<UInt64>).map { small.program($0) }).count == Int(small.programChoices))
        var ends: Set<UInt64> = []
        for pages in 0...small.stackMask {
            for fine in [0, 4081, 8191] as [UInt64] { ends.insert(small.stackEnd(pages, fine: fine)) }
        }
        #expect(ends.count == Int(small.stackChoices))
    }
}
