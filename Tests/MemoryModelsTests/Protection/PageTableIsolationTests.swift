import Testing

@testable import MemoryModels

@Suite("page-table isolation")
struct PageTableIsolationTests {
    private func make(meltdown: Bool = true, pcid: Bool = true, _ mode: PageTableIsolation.Settings.Mode = .auto)
        -> PageTableIsolation
    {
        PageTableIsolation(.init(hasMeltdown: meltdown, mode: mode, hasPCID: pcid), pgd: 0x104_4000)
    }

    @Test(
        "the bug decides, unless the command line does; Linux 6.18 on an AMD EPYC prints nothing",
        arguments: [
            (true, .auto, true, ["enabled"]), (true, .on, true, ["enabled"]),
            (true, .off, false, ["disabled on command line."]), (false, .auto, false, []), (false, .off, false, []),
            (false, .on, true, ["force enabled on command line.", "enabled"]),
        ] as [(Bool, PageTableIsolation.Settings.Mode, Bool, [String])]
    )
    func decision(_ bug: Bool, _ mode: PageTableIsolation.Settings.Mode, _ isOn: Bool, _ messages: [String]) {
        let settings = PageTableIsolation.Settings(hasMeltdown: bug, mode: mode)
        #expect(settings.isEnabled == isOn && settings.messages == messages)
    }

    @Test("CR3 in user mode differs in bits 11 and 12; the PCID is the ASID plus 1")
    func values() {
        let pti = make()
        #expect(pti.cr3 == 0x104_5801)
        #expect(pti.kernelCR3(0) == 0x104_4001 && pti.kernelCR3(5) == 0x104_e006 && pti.userCR3(5) == 0x104_f806)
        #expect(make(pcid: false).cr3 == 0x104_5000)
        #expect(make(meltdown: false).cr3 == 0x104_4001)
    }

    @Test("a system call writes CR3 twice without a flush; after a change the way out flushes once")
    func writes() {
        var pti = make()
        #expect(pti.enter() == PageTableIsolation.CR3Write(value: 0x8000_0000_0104_4001))
        #expect(pti.cr3 == 0x104_4001 && pti.enter() == nil)
        let isPending = pti.invalidate()
        #expect(isPending && pti.userFlushMask == 0b10)
        #expect(pti.leave() == PageTableIsolation.CR3Write(value: 0x104_5801))
        #expect(pti.userFlushMask == 0 && pti.leave() == nil)
        _ = pti.enter()
        #expect(pti.leave()?.flushes == false)
    }

    @Test("without PCIDs every write flushes, and nothing is left pending; without isolation there is no write")
    func plain() {
        var noPCID = make(pcid: false)
        #expect(noPCID.enter() == PageTableIsolation.CR3Write(value: 0x104_4000))
        let isPending = noPCID.invalidate()
        #expect(!isPending)
        #expect(noPCID.leave()?.flushes == true)
        var off = make(meltdown: false)
        #expect(off.enter() == nil && off.isInKernel && off.leave() == nil && !off.isInKernel)
    }

    @Test("a pending flush waits for its own address space")
    func pending() {
        var pti = make()
        _ = pti.enter()
        _ = pti.invalidate()
        #expect(pti.switchTo(3) == PageTableIsolation.CR3Write(value: 0x8000_0000_0104_a004))
        #expect(pti.leave()?.flushes == false)
        _ = pti.enter()
        _ = pti.switchTo(0)
        #expect(pti.leave()?.flushes == true)
        #expect(pti.switchTo(2) == nil)
    }

    @Test("user entries go into both tables, with NX in the kernel's; kernel addresses are not entered here")
    func entries() throws {
        var pti = make()
        let first = pti.map(0x7f12_a654_3000)
        let entries = try #require(first)
        #expect(entries.user == 0x105_0067 && entries.kernel == 0x8000_0000_0105_0067)
        let second = pti.map(0x7f12_0000_0000)
        #expect(second?.user == entries.user && second?.kernel == entries.kernel)
        let other = pti.map(0xffff_8880_0000_0000)
        let beyond = pti.map(1 << 47)
        #expect(other == nil && beyond == nil)
        var off = make(meltdown: false)
        let plain = off.map(0)
        #expect(plain?.kernel == 0x105_0067 && plain?.user == 0)
    }

    @Test(
        "of the kernel, user mode finds entry text, entry area, espfix stacks and the TSS, nothing else",
        arguments: [
            (0xffff_8880_0000_1000, 4), (0xffff_8880_7dc0_6ff8, 5), (0xffff_8880_7dc0_7000, 4),
            (0xffff_c900_0000_0000, 4), (0xffff_ea00_0000_0000, 4), (0xffff_fe00_0000_0000, 5),
            (0xffff_fe7f_ffff_ffff, 5), (0xffff_ff00_0000_0000, 5), (0xffff_ffff_8100_0000, 4),
            (0xffff_ffff_8200_0000, 5), (0xffff_ffff_821f_ffff, 5), (0xffff_ffff_8220_0000, 4),
            (0xffff_ffff_ffff_f000, 4),
        ] as [(UInt64, UInt32)]
    )
    func userView(_ address: UInt64, _ code: UInt32) {
        let on = make().load(address)
        #expect(on.fault?.rawValue == code && on.isLeaked == (code == 5))
        // An unaffected processor faults in the same way where all is mapped, and leaks nothing.
        let off = make(meltdown: false).load(address)
        #expect(off.fault?.contains(.user) == true && !off.isLeaked)
        var kernel = make()
        _ = kernel.enter()
        #expect(kernel.load(address).fault == (address == 0xffff_ffff_ffff_f000 ? [] : nil))
    }

    @Test("without PCIDs text and read-only data are mapped too, but no data")
    func globalImage() {
        let pti = make(pcid: false)
        #expect(pti.settings.mapsKernelImage && !make(pcid: false, .on).settings.mapsKernelImage)
        #expect(pti.load(0xffff_ffff_8100_0000).fault == [.protection, .user])
        #expect(pti.load(0xffff_ffff_82bf_ffff).fault == [.protection, .user])
        #expect(pti.load(0xffff_ffff_82c0_0000).fault == .user)
    }

    @Test("user code runs with the user's table only")
    func fetches() {
        var pti = make()
        _ = pti.map(0x40_0000)
        #expect(pti.fetch(0x40_0000).fault == nil)
        #expect(pti.fetch(0xffff_ffff_8200_0080).fault == [.protection, .user, .instruction])
        _ = pti.enter()
        #expect(pti.fetch(0x40_0000).fault == [.protection, .instruction])
        #expect(pti.fetch(0xffff_ffff_8100_0000).fault == nil)
        #expect(pti.fetch(0xffff_8880_0000_0000).fault == [.protection, .instruction])
        #expect(pti.load(0x40_0000).fault == nil && pti.load(0x80_0000_0000).fault == [])
        var off = make(meltdown: false)
        _ = off.map(0x40_0000)
        _ = off.enter()
        #expect(off.fetch(0x40_0000).fault == nil)
    }

    private struct World {
        var pti: PageTableIsolation
        /// Address spaces whose user entries must be flushed before the next use.
        var stale: Set<Int> = []
    }

    private func test(
        meltdown: Bool,
        pcid: Bool,
        breaking: @escaping (inout PageTableIsolation) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("meltdown \(meltdown), PCID \(pcid)") {
            World(pti: make(meltdown: meltdown, pcid: pcid))
        } play: { world, draw in
            switch draw.next(below: 6) {
            case 0: _ = world.pti.enter()
            case 1:
                let isStale = world.stale.contains(world.pti.current)
                if let write = world.pti.leave() {
                    if write.flushes != (isStale || !pcid) { return "flushes: \(write.flushes)" }
                    world.stale.remove(world.pti.current)
                }
            case 2 where world.pti.isInKernel:
                let isPending = world.pti.invalidate()
                if isPending != (meltdown && pcid) { return "pending: \(isPending)" }
                if isPending { world.stale.insert(world.pti.current) }
            case 3: _ = world.pti.switchTo(draw.next(below: 7))
            default: _ = world.pti.map(draw.next() >> UInt64(16 + draw.next(below: 8)))
            }
            breaking(&world.pti)
            let violations = world.pti.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test(
        "over 10,000 random operations CR3, both tables and pending flushes agree with plain bookkeeping",
        arguments: [(true, true), (true, false), (false, true)]
    )
    func random(meltdown: Bool, pcid: Bool) { test(meltdown: meltdown, pcid: pcid).check(seed: pcid ? 3 : 4) }

    @Test("every sequence of six operations", arguments: [(true, true), (true, false), (false, true)])
    func exhaustive(meltdown: Bool, pcid: Bool) {
        let steps = [Draw(0), Draw(1), Draw(2), Draw(3, 0), Draw(3, 1), Draw(4, 0x7f12_a654_3000)]
        test(meltdown: meltdown, pcid: pcid).checkEverySequence(upTo: 6) { _ in steps }
    }

    @Test("broken variants are caught: a flush that nobody asked for, an entry that user mode lacks")
    func brokenVariants() {
        test(meltdown: true, pcid: true) { if $0.isInKernel { _ = $0.invalidate() } }.expectCaught(within: 3)
        test(meltdown: true, pcid: true) { $0.spaces[0].userHalf[0] = 0 }.expectCaught(within: 1)
    }

    @Test("the checks notice an entry without NX, one that the user's table lacks, and a wrong CR3")
    func broken() {
        var sound = make()
        _ = sound.map(0)
        var executable = sound
        executable.spaces[0].kernelHalf[0] = executable.spaces[0].userHalf[0]
        #expect(executable.checkInvariants() == [.executable(space: 0, index: 0)])
        var missing = sound
        missing.spaces[0].userHalf[0] = 0
        #expect(missing.checkInvariants() == [.unequalEntry(space: 0, index: 0)])
        var moved = sound
        moved.spaces[0] = moved.spaces[1]
        #expect(moved.checkInvariants() == [.wrongCR3(0x104_5801)])
    }
}
