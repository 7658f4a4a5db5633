import Testing

@testable import MemoryModels

@Suite("OOM killer")
struct OOMKillerTests {
    private func killer(
        _ tasks: [OOMTask],
        _ pages: [Int64],
        ram: Int64 = 10_000,
        limit: Int64 = 0,
        wholeGroup: Bool = false
    ) throws -> OOMKiller {
        try OOMKiller(
            tasks: tasks,
            addressSpaces: pages.map { OOMAddressSpace(anonymousPages: $0) },
            ramPages: ram,
            groupLimit: limit,
            killsWholeGroup: wholeGroup
        )
    }

    /// VmRSS and VmPTE in KiB, oom_score_adj, and the oom_score read in the same moment, of Python processes on a
    /// virtual machine with Linux 6.18.44, x86-64, MemTotal 24684084 kB, no swap.
    @Test(
        "oom_score is what /proc/PID/oom_score shows on a real machine",
        arguments: [
            (13_520, 76, 0, 666), (79_104, 196, 0, 668), (537_816, 1104, 0, 680), (1_022_680, 2056, 0, 694),
            (79_092, 204, 3, 670), (320_728, 668, 250, 842), (79_104, 200, 1000, 1335),
            (1_091_160, 2180, 999, 1362),
        ] as [(Int64, Int64, Int, Int64)]
    )
    func realScores(rss: Int64, tables: Int64, adjustment: Int, expected: Int64) throws {
        let killer = try OOMKiller(
            tasks: [OOMTask(addressSpace: 0, adjustment: adjustment)],
            addressSpaces: [OOMAddressSpace(anonymousPages: rss / 4, pageTablePages: tables / 4)],
            ramPages: 24_684_084 / 4
        )
        #expect(killer.score(of: 0) == expected)
    }

    @Test("points are pages: memory, files, swap, page tables and the adjustment in whole thousandths")
    func badness() throws {
        let space = OOMAddressSpace(anonymousPages: 100, filePages: 20, swapEntries: 3, pageTablePages: 4)
        let killer = try OOMKiller(
            tasks: [OOMTask(addressSpace: 0, adjustment: -2)],
            addressSpaces: [space],
            ramPages: 9_000,
            swapPages: 1_999
        )
        #expect(killer.totalPages(.none) == 10_999)
        #expect(killer.badness(of: 0, totalPages: 10_999) == .points(127 - 2 * 10))
        #expect(killer.badness(of: 0, totalPages: 999) == .points(127))
        // Division rounds towards zero, as in C.
        #expect(killer.score(of: 0) == (1000 + 107 * 1000 / 10_999) * 2 / 3)
    }

    @Test("the most points lose, and of equal tasks the last one")
    func choice() throws {
        var killer = try killer(
            [OOMTask(addressSpace: 0), OOMTask(addressSpace: 1), OOMTask(addressSpace: 2)],
            [70, 90, 90]
        )
        #expect(killer.outOfMemory(.none).victim == 2)
    }

    @Test("who is never chosen, and why")
    func exempt() throws {
        var killer = try killer(
            [
                OOMTask(addressSpace: 0, isInit: true), OOMTask(addressSpace: nil),
                OOMTask(addressSpace: 1, adjustment: -1000), OOMTask(addressSpace: 2, isInVfork: true),
                OOMTask(addressSpace: 3, adjustment: -999),
            ],
            [900, 800, 700, 1]
        )
        var outcome = killer.outOfMemory(.none)
        #expect(outcome.verdicts == [.initProcess, .kernelThread, .adjustedOut, .vfork, .points(1 - 9990)])
        #expect(outcome.victim == 4)
        _ = killer.exitKilled()
        outcome = killer.outOfMemory(.none)
        #expect(outcome.victim == nil)
        #expect(outcome.verdicts.last == .gone)
        #expect((0..<5).map { killer.score(of: $0) } == [0, 0, 0, 0, 0])
    }

    @Test("one that asked to go first goes first")
    func origin() throws {
        var killer = try killer([OOMTask(addressSpace: 0, isOrigin: true), OOMTask(addressSpace: 1)], [1, 9000])
        let outcome = killer.outOfMemory(.none)
        #expect(outcome.victim == 0)
        #expect(outcome.verdicts == [.origin, .points(9000)])
    }

    @Test("nobody else is killed while a victim is dying; the reaper ends that")
    func dying() throws {
        var killer = try killer([OOMTask(addressSpace: 0), OOMTask(addressSpace: 1)], [5, 9])
        #expect(killer.outOfMemory(.none).killed == [1])
        var outcome = killer.outOfMemory(.none)
        #expect(outcome == OOMKiller.Outcome(verdicts: [.points(5), .dying], victim: nil, killed: []))
        #expect(killer.reap() == 9)
        #expect(killer.reap() == 0)
        outcome = killer.outOfMemory(.none)
        #expect(outcome == OOMKiller.Outcome(verdicts: [.points(5), .skipped], victim: 0, killed: [0]))
    }

    @Test("a memory cgroup judges its own members, on the scale of its own limit")
    func memcg() throws {
        let tasks = [
            OOMTask(addressSpace: 0), OOMTask(addressSpace: 1, adjustment: 100, isInGroup: true),
            OOMTask(addressSpace: 2, isInGroup: true),
        ]
        var machine = try killer(tasks, [50, 500, 900], limit: 2000)
        var group = machine
        #expect(machine.outOfMemory(.none).verdicts == [.points(50), .points(1500), .points(900)])
        let outcome = group.outOfMemory(.memcg)
        #expect(outcome.verdicts == [.outsideGroup, .points(700), .points(900)])
        #expect(outcome.victim == 2)
        #expect(try killer([], []).totalPages(.memcg) == 1)
    }

    @Test("all that share the victim's memory die, and the whole cgroup if so set; exempt members stay")
    func others() throws {
        var sharing = try killer(
            [OOMTask(addressSpace: 0), OOMTask(addressSpace: 1), OOMTask(addressSpace: 0, adjustment: -1000)],
            [90, 5]
        )
        #expect(sharing.outOfMemory(.none).killed == [0, 2])
        #expect(sharing.tasks.map { $0.isVictim } == [true, false, false])
        #expect(sharing.exitKilled() == 90)
        var group = try killer(
            [
                OOMTask(addressSpace: 0, isInGroup: true), OOMTask(addressSpace: 1, isInGroup: true),
                OOMTask(addressSpace: 2, adjustment: -1000, isInGroup: true), OOMTask(addressSpace: 3),
            ],
            [10, 90, 5, 80],
            wholeGroup: true
        )
        #expect(group.outOfMemory(.none).killed == [0, 1])
    }

    @Test("memory that init shares cannot be waited for")
    func initShares() throws {
        var killer = try killer(
            [OOMTask(addressSpace: 0, isInit: true), OOMTask(addressSpace: 0), OOMTask(addressSpace: 1)],
            [90, 5]
        )
        #expect(killer.outOfMemory(.none).victim == 1)
        #expect(killer.outOfMemory(.none).victim == 2)
        #expect(killer.exitKilled() == 5)
        #expect(killer.addressSpaces[0].anonymousPages == 90)
    }

    @Test("what cannot be is refused")
    func refusals() {
        #expect(throws: OOMError.unusableTask(0)) { try killer([OOMTask(addressSpace: 1)], [1]) }
        #expect(throws: OOMError.unusableTask(1)) {
            try killer([OOMTask(addressSpace: 0), OOMTask(addressSpace: 0, adjustment: 1001)], [1])
        }
        #expect(throws: OOMError.unusableAddressSpace(0)) { try killer([], [-1]) }
        let error = #expect(throws: OOMError.unusableMemory) { try killer([], [], ram: 0) }
        #expect(error?.description.hasPrefix("Memory is 1 to") == true)
    }

    // MARK: Against an oracle

    private static func test(
        breaking: @escaping (inout OOMKiller) -> Void = { _ in }
    ) -> SequenceTest<OOMKiller, Draw> {
        SequenceTest("another machine every twelve calls") {
            try OOMKiller(tasks: [], addressSpaces: [], ramPages: 1)
        } play: { killer, draw in
            if draw.number % 12 == 0 { killer = try randomKiller(&draw) }
            let before = total(killer)
            switch draw.next(below: 6) {
            case 0:
                let freed = killer.reap()
                if freed != before - total(killer) {
                    return "\(freed) pages reaped, but \(before - total(killer)) gone"
                }
            case 1:
                let freed = killer.exitKilled()
                if freed != before - total(killer) { return "\(freed) pages freed, but \(before - total(killer)) gone" }
            default:
                let constraint: OOMKiller.Constraint = draw.next(below: 3) == 0 ? .memcg : .none
                let expected = plainChoice(killer, constraint)
                breaking(&killer)
                let victim = killer.outOfMemory(constraint).victim
                if victim != expected { return "\(victim as Any) is chosen, expected \(expected as Any)" }
            }
            let violations = killer.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test(
        "seeded random sequences of 10,000 calls choose as a plain reading of the rules does",
        arguments: 1...5 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) { Self.test().check(seed: seed) }

    @Test("broken variants are caught: swap is not counted, the dying are forgotten, everybody is passed over")
    func brokenVariants() {
        Self.test { for index in $0.addressSpaces.indices { $0.addressSpaces[index].swapEntries = 0 } }
            .expectCaught(within: 2)
        Self.test { for index in $0.tasks.indices { $0.tasks[index].isVictim = false } }.expectCaught(within: 3)
        Self.test { for index in $0.addressSpaces.indices { $0.addressSpaces[index].isSkipped = true } }
            .expectCaught(within: 2)
    }

    private static func total(_ killer: OOMKiller) -> Int64 {
        killer.addressSpaces.reduce(0) { $0 + $1.footprint }
    }

    private static func randomKiller(_ draw: inout Draw) throws -> OOMKiller {
        let spaces = (0..<4).map { _ in
            OOMAddressSpace(
                anonymousPages: Int64(draw.next(below: 4)) * 50,
                filePages: Int64(draw.next(below: 50)),
                swapEntries: Int64(draw.next(below: 50)),
                pageTablePages: 1
            )
        }
        let tasks = (0..<7).map { _ in
            OOMTask(
                addressSpace: draw.next(below: 8) == 0 ? nil : draw.next(below: 4),
                adjustment: [0, 0, 0, 5, -5, 300, -1000, 1000][draw.next(below: 8)],
                isInit: draw.next(below: 12) == 0,
                isInGroup: draw.next(below: 2) == 0,
                isInVfork: draw.next(below: 12) == 0,
                isOrigin: draw.next(below: 20) == 0
            )
        }
        return try OOMKiller(
            tasks: tasks,
            addressSpaces: spaces,
            ramPages: Int64(draw.next(below: 5000)) + 1,
            swapPages: Int64(draw.next(below: 5000)),
            groupLimit: Int64(draw.next(below: 3000)),
            killsWholeGroup: draw.next(below: 2) == 0
        )
    }

    /// The rules in the order of the documentation: who counts, is anybody dying, who offered itself, who has most.
    private static func plainChoice(_ killer: OOMKiller, _ constraint: OOMKiller.Constraint) -> Int? {
        let candidates = killer.tasks.indices.filter { index in
            let task = killer.tasks[index]
            return (constraint == .none || task.isInGroup) && !task.isInit && !task.hasExited
                && task.addressSpace != nil
        }
        func space(_ index: Int) -> OOMAddressSpace { killer.addressSpaces[killer.tasks[index].addressSpace ?? 0] }
        if candidates.contains(where: { killer.tasks[$0].isVictim && !space($0).isSkipped }) { return nil }
        let alive = candidates.filter { !killer.tasks[$0].isVictim }
        let total = constraint == .none ? killer.ramPages + killer.swapPages : killer.groupLimit + killer.swapPages
        let ranked = alive.compactMap { index -> (points: Int64, index: Int)? in
            let task = killer.tasks[index]
            if task.isOrigin { return (Int64.max, index) }
            guard task.adjustment != -1000, !task.isInVfork, !space(index).isSkipped else { return nil }
            let memory = space(index)
            let pages = memory.anonymousPages + memory.filePages + memory.swapEntries + memory.pageTablePages
            return (pages + Int64(task.adjustment) * (Swift.max(1, total) / 1000), index)
        }
        return ranked.max { ($0.points, $0.index) < ($1.points, $1.index) }?.index
    }

    @Test("damaged states are caught")
    func damage() throws {
        func fresh() throws -> OOMKiller {
            try self.killer([OOMTask(addressSpace: 0), OOMTask(addressSpace: 0), OOMTask(addressSpace: nil)], [1])
        }
        var killer = try fresh()
        killer.tasks[0].isVictim = true
        #expect(killer.checkInvariants() == [.victimNotKilled(0), .sharerSpared(0), .sharerSpared(1)])
        killer = try fresh()
        killer.tasks[1].hasExited = true
        #expect(killer.checkInvariants() == [.goneWithoutSignal(1)])
        killer = try fresh()
        killer.tasks[2].isKilled = true
        #expect(killer.checkInvariants() == [.killedUnkillable(2)])
    }
}
