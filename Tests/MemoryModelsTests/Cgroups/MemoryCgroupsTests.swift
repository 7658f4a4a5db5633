import Testing

@testable import MemoryModels

@Suite("Memory cgroups")
struct MemoryCgroupsTests {
    /// root, pod (1) with web (2) and job (3), batch (4).
    private func world(cpus: Int = 2, podMax: Int64 = 300, podHigh: Int64 = PageCounter.unlimited) -> MemoryCgroups {
        var cgroups = MemoryCgroups(cpus: cpus)
        let pod = cgroups.makeGroup(in: 0)
        _ = cgroups.makeGroup(in: pod)
        _ = cgroups.makeGroup(in: pod)
        _ = cgroups.makeGroup(in: 0)
        cgroups.limit(pod, high: podHigh, max: podMax)
        return cgroups
    }

    @discardableResult
    private func charge(
        _ cgroups: inout MemoryCgroups,
        _ group: Int,
        _ count: Int,
        _ kind: MemoryCgroups.Kind = .anonymous,
        cpu: Int = 0
    ) -> [CgroupEvent] {
        var events: [CgroupEvent] = []
        for _ in 0..<count { cgroups.charge(group, kind, pages: 1, cpu: cpu, recordingInto: &events) }
        return events
    }

    @Test("the first page charges 64, the next 63 come from the stock")
    func batch() {
        var cgroups = world()
        #expect(charge(&cgroups, 2, 1) == [.charged(group: 2, pages: 64, stocked: 63, cpu: 0)])
        #expect(cgroups.counters.map(\.usage) == [64, 64, 64, 0, 0])
        #expect(charge(&cgroups, 2, 63).allSatisfy { $0 == .tookFromStock(group: 2, pages: 1, cpu: 0) })
        #expect(cgroups.counters[1].usage == 64)
        charge(&cgroups, 2, 1)
        #expect(cgroups.counters[1].usage == 128)
        // Another group on the same CPU: the 63 pages go back.
        #expect(charge(&cgroups, 3, 1).contains(.drained(group: 2, pages: 63, cpu: 0)))
        #expect(cgroups.counters.map(\.usage) == [129, 129, 65, 64, 0])
    }

    @Test("close to the limit, pages are charged one by one, and other CPUs' stocks are called back")
    func closeToTheLimit() {
        var cgroups = world(podMax: 100)
        charge(&cgroups, 3, 1, cpu: 1)
        let events = charge(&cgroups, 2, 37)
        #expect(
            events.prefix(2) == [
                .overMax(group: 1, pages: 64, for: 2), .charged(group: 2, pages: 1, stocked: 0, cpu: 0),
            ]
        )
        #expect(events.contains(.drained(group: 3, pages: 63, cpu: 1)))
        #expect(cgroups.counters[1].usage == 38)
        #expect(cgroups.groups[1].events.max == 1)
        #expect(cgroups.groups[1].events.oom == 0)
    }

    @Test("at max the task with the most pages dies; if it is the one that charges, the charge fails")
    func kill() {
        var cgroups = world(podMax: 100)
        charge(&cgroups, 3, 60)
        charge(&cgroups, 2, 40)
        #expect(cgroups.counters[1].usage == 100)
        let before = cgroups.groups[1].events.max
        #expect(charge(&cgroups, 2, 1).contains(.killed(group: 3, pages: 60, limit: 1)))
        #expect(cgroups.groups[3].isAlive == false)
        // One round before the stocks are drained, one after, and MAX_RECLAIM_RETRIES more.
        #expect(cgroups.groups[1].events.max == before + 18)
        #expect(cgroups.groups[1].events.oomKill == 1)
        #expect(cgroups.groups[3].events.oomKill == 1)
        #expect(cgroups.groups[2].events.oomKill == 0)
        charge(&cgroups, 2, 59)
        #expect(
            charge(&cgroups, 2, 1).suffix(2) == [.killed(group: 2, pages: 100, limit: 1), .failed(group: 2, pages: 1)]
        )
        #expect(cgroups.checkInvariants() == [])
    }

    @Test("those who may not wait fail, the important ones are let through")
    func modes() {
        var cgroups = world(podMax: 10)
        charge(&cgroups, 2, 10, .cache)
        var events: [CgroupEvent] = []
        #expect(!cgroups.charge(2, .anonymous, pages: 1, cpu: 0, mode: .nowait, recordingInto: &events))
        #expect(cgroups.charge(2, .anonymous, pages: 1, cpu: 0, mode: .atomic, recordingInto: &events))
        #expect(cgroups.counters[1].usage == 11)
        #expect(cgroups.groups[1].events.max == 1)
        // A huge page brings reclaim, but nobody is killed for it.
        #expect(!cgroups.charge(2, .anonymous, pages: 512, cpu: 0, recordingInto: &events))
        #expect(cgroups.groups[1].events.oom == 0)
        #expect(cgroups.checkInvariants() == [])
    }

    @Test("page cache makes room at max; high reclaims first and then lets the task sleep")
    func high() {
        var cgroups = world(podMax: 2000, podHigh: 640)
        charge(&cgroups, 2, 640, .cache)
        // Already the batch is above high. 64 pages are wanted: 1, 2, 4, 9, 19 and 37 are scanned, a 512th first.
        #expect(charge(&cgroups, 2, 1).contains(.reclaimed(group: 2, pages: 72, target: 1)))
        #expect(cgroups.sleptTicks == 0)
        charge(&cgroups, 3, 1000)
        #expect(cgroups.groups[2].cache == 0)
        #expect(cgroups.sleptTicks > 0)
        #expect(cgroups.groups[1].events.oom == 0)
        #expect(cgroups.groups[3].isAlive)
        #expect(cgroups.checkInvariants() == [])
    }

    @Test("global reclaim spares what is within min, takes what is within low only if nothing else is left")
    func protection() {
        var cgroups = world(podMax: 10_000)
        charge(&cgroups, 2, 128, .cache)
        charge(&cgroups, 4, 128, .cache, cpu: 1)
        cgroups.protect(1, min: 64, low: 200)
        cgroups.protect(2, min: 64, low: 200)
        var events: [CgroupEvent] = []
        #expect(cgroups.reclaim(0, pages: 128, recordingInto: &events) == 128)
        #expect(events.contains(.reclaimed(group: 4, pages: 128, target: 0)))
        #expect(cgroups.groups[2].cache == 128)
        events = []
        #expect(cgroups.reclaim(0, pages: 32, recordingInto: &events) > 0)
        #expect(events.contains(.overrodeLow(target: 0)))
        #expect(cgroups.groups[2].events.low > 0)
        while cgroups.reclaim(0, pages: 32, recordingInto: &events) > 0 {}
        // A last cluster may go beyond min, as `SWAP_CLUSTER_MAX` pages are always worth a look.
        let left = cgroups.counters[2].usage
        #expect(left <= 64 && left > 32)
        // Reclaim of the group itself knows no protection.
        #expect(cgroups.reclaim(2, pages: 32, recordingInto: &events) >= 32)
    }

    // MARK: Against an oracle

    fileprivate static let modes: [MemoryCgroups.Mode] = [
        .kernel, .kernel, .kernel, .kernel, .noRetry, .nowait, .atomic, .memalloc,
    ]

    private struct World {
        var cgroups: MemoryCgroups
        var oracle: CgroupOracle
        var kills = 0

        mutating func play(
            _ draw: inout Draw,
            breaking: (inout MemoryCgroups, [CgroupEvent]) -> Void
        ) -> String? {
            let group = 2 + draw.next(below: 3)
            if draw.next(below: 12) == 0 {
                let pages = Int64(draw.next(below: 150))
                let freed = cgroups.free(group, .anonymous, pages: pages)
                oracle.anonymous[group] -= freed
                if freed != min(pages, oracle.anonymous[group] + freed) { return "freed \(freed)" }
            } else {
                let pages = Int64([1, 1, 1, 1, 2, 4, 8, 16, 64, 100][draw.next(below: 10)])
                let cpu = draw.next(below: 3)
                let mode = MemoryCgroupsTests.modes[draw.next(below: 8)]
                cgroups.revive(group)
                oracle.isAlive[group] = true
                var events: [CgroupEvent] = []
                let isCharged = cgroups.charge(
                    group,
                    .anonymous,
                    pages: pages,
                    cpu: cpu,
                    mode: mode,
                    recordingInto: &events
                )
                for case .killed in events { kills += 1 }
                breaking(&cgroups, events)
                if isCharged != oracle.charge(group, pages, cpu: cpu, mode: mode) { return "\(isCharged)" }
            }
            for place in oracle.limits.indices where cgroups.counters[place].usage != oracle.usage(place) {
                return "\(place) uses \(cgroups.counters[place].usage), expected \(oracle.usage(place))"
            }
            if cgroups.groups.map(\.anonymous) != oracle.anonymous { return "pages differ" }
            if kills != oracle.kills { return "\(kills) kills, expected \(oracle.kills)" }
            let violations = draw.number % 10 == 0 ? cgroups.checkInvariants() : []
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    private func test(
        podMax: Int64,
        breaking: @escaping (inout MemoryCgroups, [CgroupEvent]) -> Void = { _, _ in }
    ) -> SequenceTest<World, Draw> {
        var cgroups = world(cpus: 3, podMax: podMax)
        cgroups.limit(3, high: PageCounter.unlimited, max: 200)
        cgroups.limit(4, high: PageCounter.unlimited, max: 170)
        cgroups.protect(1, min: 50, low: 120)
        cgroups.protect(2, min: 20, low: 90)
        cgroups.protect(3, min: 0, low: 70)
        let fresh = World(cgroups: cgroups, oracle: CgroupOracle(cgroups))
        return SequenceTest("max \(podMax)") {
            fresh
        } play: {
            $0.play(&$1, breaking: breaking)
        }
    }

    @Test("seeded random sequences of 10,000 charges and frees", arguments: [170, 410] as [Int64])
    func random(podMax: Int64) {
        test(podMax: podMax).check(seed: UInt64(podMax))
    }

    @Test("every sequence of four charges and frees of two groups")
    func exhaustive() {
        let steps = [0, 1].flatMap { group in
            // One page and a hundred, from two CPUs, and a free.
            [Draw(group, 1, 0, 0, 0), Draw(group, 1, 9, 1, 0), Draw(group, 1, 9, 0, 5), Draw(group, 0, 70)]
        }
        test(podMax: 180).checkEverySequence(upTo: 4) { _ in steps }
    }

    @Test("broken variants are caught: no unwinding, a lost stock, a protected usage that is not passed on")
    func broken() {
        let broken: [(inout MemoryCgroups, [CgroupEvent]) -> Void] = [
            { cgroups, events in
                for case .overMax(let limit, let pages, let group) in events where limit != group {
                    cgroups.tree.counters[group].usage += pages
                }
            },
            { cgroups, _ in if cgroups.stocks[0].pages > 60 { cgroups.stocks[0] = MemoryCgroups.Stock() } },
            { cgroups, _ in cgroups.tree.counters[1].childrenLowUsage = 0 },
            { cgroups, _ in cgroups.stocks[1].group = cgroups.stocks[1].group == 2 ? 3 : cgroups.stocks[1].group },
        ]
        for breaking in broken { test(podMax: 300, breaking: breaking).expectCaught(within: 12) }
    }

    @Test(
        "with page cache, limits and protections hold after every one of 10,000 steps",
        arguments: [5, 6] as [UInt64]
    )
    func randomReclaim(seed: UInt64) {
        var fresh = world(cpus: 2, podMax: 500, podHigh: 450)
        fresh.protect(1, min: 60, low: 120)
        fresh.protect(2, min: 40, low: 90)
        fresh.protect(4, min: 80, low: 100)
        let start = fresh
        let test = SequenceTest("page cache") {
            start
        } end: { cgroups in
            let events = cgroups.groups[1].events
            return events.high > 0 && events.low > 0 ? nil : "\(events)"
        } play: { cgroups, draw in
            let group = 2 + draw.next(below: 3)
            var events: [CgroupEvent] = []
            let before = cgroups
            let cache = cgroups.groups.reduce(0) { $0 + $1.cache }
            switch draw.next(below: 40) {
            case 0: cgroups.free(group, .anonymous, pages: Int64(draw.next(below: 60)))
            case 1: cgroups.free(group, .cache, pages: Int64(draw.next(below: 60)))
            case 2, 3:
                let freed = cgroups.reclaim(0, pages: Int64(draw.next(below: 100)), recordingInto: &events)
                if cache - cgroups.groups.reduce(0, { $0 + $1.cache }) != freed { return "\(freed) freed" }
                // The batch group is at the first level: its min is in effect as it is declared.
                if before.counters[4].usage <= 80, cgroups.groups[4].cache != before.groups[4].cache { return "batch" }
                if before.counters[1].usage <= 60, cgroups.groups[2].cache != before.groups[2].cache { return "web" }
            default:
                cgroups.revive(group)
                let kind: MemoryCgroups.Kind = draw.next(below: 3) == 0 ? .anonymous : .cache
                cgroups.charge(
                    group,
                    kind,
                    pages: Int64(1 + draw.next(below: 8)),
                    cpu: draw.next(below: 2),
                    recordingInto: &events
                )
            }
            if cgroups.counters[1].usage > 500 { return "beyond the limit" }
            let violations = draw.number % 7 == 0 ? cgroups.checkInvariants() : []
            return violations.isEmpty ? nil : "\(violations)"
        }
        test.check(seed: seed)
    }
}
