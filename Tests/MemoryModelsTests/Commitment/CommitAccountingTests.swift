import Testing

@testable import MemoryModels

@Suite("Commit accounting")
struct CommitAccountingTests {
    private func memory(
        _ policy: OvercommitPolicy,
        ram: Int64 = 100_000,
        isPrivileged: Bool = false
    ) -> CommitAccounting {
        var settings = CommitSettings(ramPages: ram)
        settings.policy = policy
        return CommitAccounting(settings, isPrivileged: isPrivileged)
    }

    /// `MemTotal: 24684084 kB`, no swap, no huge pages, overcommit_ratio 50: `CommitLimit: 12342040 kB`, as
    /// `/proc/meminfo` of Linux 6.18.44 (x86-64) had it; user_reserve_kbytes is capped, admin_reserve_kbytes was 8192.
    @Test("the limit of a real machine")
    func commitLimit() {
        var settings = CommitSettings(ramPages: 24_684_084 / 4)
        #expect(settings.commitLimit * 4 == 12_342_040)
        #expect(settings.adminReserveKbytes == 8192)
        #expect(settings.userReserveKbytes == 131_072)
        settings.swapPages = 1000
        settings.hugetlbPages = 512
        #expect(settings.commitLimit == (24_684_084 / 4 - 512) / 2 + 1000)
        settings.kbytes = 4003
        #expect(settings.commitLimit == 2000)
    }

    /// The flag `ac` in `VmFlags` of `/proc/self/smaps` on Linux 6.18.44 (x86-64), vm.overcommit_memory 0, for
    /// mappings made by a small program.
    @Test(
        "what is accounted, as smaps shows it",
        arguments: [
            (.privateAnonymous, true, false, true), (.privateAnonymous, false, false, false),
            (.privateAnonymous, true, true, false), (.sharedAnonymous, true, false, false),
            (.privateFile, true, false, true), (.privateFile, false, false, false), (.sharedFile, true, false, false),
        ] as [(CommittedArea.Backing, Bool, Bool, Bool)]
    )
    func accounted(backing: CommittedArea.Backing, isWritable: Bool, noReserve: Bool, isAccounted: Bool) {
        var memory = memory(.guess)
        memory.map(backing, pages: 2048, isWritable: isWritable, wantsNoReserve: noReserve)
        #expect(memory.processes[0].areas[0]?.isAccounted == isAccounted)
        // Shared anonymous memory counts too, but as an object, not by its mapping.
        #expect(memory.committed == (isAccounted || backing == .sharedAnonymous ? 2048 : 0))
    }

    /// From the same program: `ac` after mprotect to writable, none after mprotect back, and `ac` still there after
    /// mprotect back if a page was written.
    @Test("mprotect charges, and gives back only what was never written")
    func protect() {
        var memory = memory(.guess)
        memory.map(.privateAnonymous, pages: 2048, isWritable: false)
        #expect(memory.protect(0, isWritable: true) == .granted(2048))
        #expect(memory.protect(0, isWritable: false) == .granted(-2048))
        #expect(memory.protect(0, isWritable: true) == .granted(2048))
        memory.touch(0)
        #expect(memory.protect(0, isWritable: false) == .granted(0))
        #expect(memory.committed == 2048)
        #expect(memory.protect(0, isWritable: true) == .granted(0))
    }

    @Test("guess refuses only what is larger than all memory, always refuses nothing")
    func guess() {
        var guess = memory(.guess)
        #expect(guess.map(.privateAnonymous, pages: 100_000) == .granted(100_000))
        #expect(guess.map(.privateAnonymous, pages: 100_000) == .granted(100_000))
        #expect(guess.map(.privateAnonymous, pages: 100_001) == .refused(100_001, committed: 100_001, allowed: 100_001))
        #expect(guess.committed == 200_000)
        var always = memory(.always)
        #expect(always.map(.privateAnonymous, pages: 1 << 40) == .granted(1 << 40))
    }

    @Test("never: root may use the admin reserve, a large process leaves a 32nd, and the bound itself is too much")
    func never() {
        for isPrivileged in [false, true] {
            var memory = memory(.never, isPrivileged: isPrivileged)
            let bound: Int64 = isPrivileged ? 50_000 : 50_000 - 2048
            #expect(memory.headroom() == bound - 1)
            #expect(memory.map(.privateAnonymous, pages: bound) == .refused(bound, committed: bound, allowed: bound))
            #expect(memory.map(.privateAnonymous, pages: 32_000) == .granted(32_000))
            #expect(memory.headroom() == bound - 32_000 - 1000 - 1)
            // Also what does not count makes the process large.
            memory.map(.sharedFile, pages: 3200)
            #expect(memory.allowed(for: 0) == bound - 1100)
        }
        var memory = memory(.never)
        #expect(memory.map(.privateAnonymous, pages: 10, wantsNoReserve: true) == .granted(10))
    }

    @Test("a refused fork leaves nothing behind")
    func fork() {
        var memory = memory(.never)
        memory.map(.privateAnonymous, pages: 10_000)
        memory.map(.sharedAnonymous, pages: 1000)
        memory.map(.privateAnonymous, pages: 15_000)
        let before = memory
        #expect(memory.fork() == .refused(15_000, committed: 51_000, allowed: 50_000 - 2048 - 812))
        #expect(memory == before)
        memory.unmap(2)
        #expect(memory.fork() == .granted(10_000))
        memory.unmap(1)
        // The child still maps the shared object.
        #expect(memory.committed == 21_000)
        #expect(memory.exitChild() == .granted(-11_000))
        #expect(memory.exitChild() == .granted(0))
        #expect(memory.checkInvariants() == nil)
    }

    // MARK: Against an oracle

    /// Each promise by its own, in a list: what is written down is added up again for every question.
    private struct Ledger {
        var entries: [(process: Int, area: Int, pages: Int64)] = []
        var sizes: [[Int: Int64]] = [[:]]
        var sum: Int64 { entries.reduce(0) { $0 + $1.pages } }

        mutating func strike(_ process: Int, _ area: Int) {
            entries.removeAll { $0.process == process && $0.area == area }
        }
    }

    private struct World {
        var memory: CommitAccounting
        var ledger = Ledger()
        let limit: Int64
        let reserve: Int64

        init(_ memory: CommitAccounting, isPrivileged: Bool) {
            self.memory = memory
            limit = 10_000 - (isPrivileged ? 0 : memory.settings.adminReserveKbytes / 4)
            reserve = memory.settings.userReserveKbytes / 4
        }

        private func fits(_ pages: Int64) -> Bool {
            switch memory.settings.policy {
            case .always: return true
            case .guess: return pages <= 20_000
            case .never:
                let size = ledger.sizes[0].values.reduce(0, +)
                return ledger.sum + pages < limit - min(size / 32, reserve)
            }
        }

        mutating func play(_ draw: inout Draw, breaking: (inout CommitAccounting) -> Void) -> String? {
            let policy = memory.settings.policy
            let count = memory.processes[0].areas.count
            var isGranted = true
            var outcome = CommitOutcome.granted(0)
            let choice = draw.next(below: 10)
            if choice < 3 || count == 0 {
                let backing: [CommittedArea.Backing] = [.privateAnonymous, .privateFile, .sharedFile]
                let kind = backing[draw.next(below: 3)]
                let pages = Int64(1 + draw.next(below: 3000))
                let isWritable = draw.next(below: 3) > 0
                let wants = draw.next(below: 4) == 0
                let counts = kind != .sharedFile && isWritable && !(wants && policy != .never)
                isGranted = !counts || fits(pages)
                if isGranted {
                    ledger.sizes[0][count] = pages
                    if counts { ledger.entries.append((0, count, pages)) }
                }
                outcome = memory.map(kind, pages: pages, isWritable: isWritable, wantsNoReserve: wants)
            } else if choice < 6 {
                let index = draw.next(below: count)
                let area = memory.processes[0].areas[index]
                let isWritable = draw.next(below: 2) == 0
                let isCounted = ledger.entries.contains { $0.process == 0 && $0.area == index }
                if let area, isWritable, !isCounted, !area.isWritable, area.backing != .sharedFile, !area.isUnreserved {
                    isGranted = fits(area.pages)
                    if isGranted { ledger.entries.append((0, index, area.pages)) }
                } else if let area, !isWritable, isCounted, area.backing == .privateAnonymous, !area.hasPrivatePages {
                    ledger.strike(0, index)
                }
                outcome = memory.protect(index, isWritable: isWritable)
            } else if choice == 6 {
                memory.touch(draw.next(below: count))
            } else if choice == 7 {
                let index = draw.next(below: count)
                ledger.strike(0, index)
                ledger.sizes[0][index] = nil
                outcome = memory.unmap(index)
            } else if choice == 8 {
                // Children without end make nothing new.
                if memory.processes.count > 40 { return nil }
                let mine = ledger.entries.filter { $0.process == 0 }
                var copy = ledger
                for (_, area, pages) in mine {
                    let size = ledger.sizes[0].values.reduce(0, +)
                    let bound = limit - min(size / 32, reserve)
                    if policy == .never, copy.sum + pages >= bound { isGranted = false }
                    if !isGranted { break }
                    copy.entries.append((ledger.sizes.count, area, pages))
                }
                if isGranted {
                    ledger = copy
                    ledger.sizes.append(ledger.sizes[0])
                }
                outcome = memory.fork()
            } else {
                if let last = (1..<max(1, ledger.sizes.count)).last(where: { !ledger.sizes[$0].isEmpty }) {
                    ledger.entries.removeAll { $0.process == last }
                    ledger.sizes[last] = [:]
                }
                outcome = memory.exitChild()
            }
            breaking(&memory)
            if case .refused = outcome, isGranted { return "refused" }
            if case .granted = outcome, !isGranted { return "granted" }
            if memory.committed != ledger.sum { return "\(memory.committed), expected \(ledger.sum)" }
            if memory.checkInvariants() != nil { return "\(memory.committed) is not what the areas have" }
            return nil
        }
    }

    private func test(
        _ policy: OvercommitPolicy,
        isPrivileged: Bool = false,
        breaking: @escaping (inout CommitAccounting) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        let fresh = World(memory(policy, ram: 20_000, isPrivileged: isPrivileged), isPrivileged: isPrivileged)
        return SequenceTest("\(policy), privileged: \(isPrivileged)") {
            fresh
        } play: { world, draw in
            // A new machine now and then, since areas and children stay on record.
            if draw.number % 150 == 149 { world = fresh }
            return world.play(&draw, breaking: breaking)
        }
    }

    @Test(
        "seeded random sequences of 10,000 calls against a ledger",
        arguments: OvercommitPolicy.allCases,
        [true, false]
    )
    func random(policy: OvercommitPolicy, isPrivileged: Bool) {
        test(policy, isPrivileged: isPrivileged).check(seed: 1)
    }

    @Test("every sequence of four calls", arguments: OvercommitPolicy.allCases)
    func exhaustive(policy: OvercommitPolicy) {
        test(policy).checkEverySequence(upTo: 4) { world in
            let areas = world.memory.processes[0].areas.indices
            // map, fork and exit; then protect, touch and unmap for each area.
            return [Draw(0, 0, 2999, 1, 1), Draw(0, 1, 2000, 0, 1), Draw(0, 0, 2500, 1, 0), Draw(8), Draw(9)]
                + areas.flatMap { [Draw(3, $0, 0), Draw(3, $0, 1), Draw(6, $0), Draw(7, $0)] }
        }
    }

    @Test("broken variants are caught: a sum that forgets, an area that does not know that it counts, root's reserve")
    func broken() {
        let broken: [(inout CommitAccounting) -> Void] = [
            { $0.committed -= $0.committed > 5000 ? 1 : 0 },
            { memory in
                for index in memory.processes[0].areas.indices { memory.processes[0].areas[index]?.isAccounted = false }
            },
            { $0.settings.adminReserveKbytes = 0 },
            { $0.settings.userReserveKbytes = 0 },
        ]
        for breaking in broken { test(.never, breaking: breaking).expectCaught(count: 5000, within: 20) }
    }
}
