import Testing

@testable import MemoryModels

@Suite("Multi-gen LRU")
struct MultiGenLRUTests {
    /// One use of memory.
    enum Use: Equatable {
        case read(Int), touch(Int), age
    }

    /// Random uses of folios that are used often for a while; the file's are read three times of four.
    private func uses(_ world: MultiGenLRU, folios: Int, count: Int, seed: UInt64) -> [Use] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { number in
            if random.next(below: 40) == 0 { return .age }
            let base = number / 300 * 3
            let folio = (base + min(random.next(below: folios), random.next(below: folios))) % folios
            return world.isFile(folio) && random.next(below: 4) > 0 ? .read(folio) : .touch(folio)
        }
    }

    private func play(_ use: Use, _ lru: inout MultiGenLRU, _ oracle: inout MultiGenOracle) -> String? {
        var events: [GenerationEvent] = []
        switch use {
        case .age:
            lru.age(recordingInto: &events)
            oracle.age()
        case .read(let folio):
            lru.read(folio, recordingInto: &events)
            if oracle.use(folio, reads: true) != (lru.sequence(of: folio) != nil) { return "presence of \(folio)" }
        case .touch(let folio):
            lru.touch(folio, recordingInto: &events)
            if oracle.use(folio, reads: false) != (lru.sequence(of: folio) != nil) { return "presence of \(folio)" }
        }
        return nil
    }

    /// In what the two differ.
    private func difference(_ lru: MultiGenLRU, _ oracle: MultiGenOracle, folios: Int) -> String? {
        if lru.maximum != UInt64(oracle.high) || lru.minimum != oracle.low.map(UInt64.init) {
            return "\(lru.minimum) \(lru.maximum), \(oracle.low) \(oracle.high)"
        }
        for folio in 0..<folios where lru.sequence(of: folio) != oracle.own[folio].map(UInt64.init) {
            return "generation of \(folio)"
        }
        for kind in 0..<2 {
            for sequence in lru.minimum[kind]...lru.maximum
            where lru.folios(listedIn: sequence, isFile: kind == 1)
                != oracle.lists[kind][Int(sequence), default: []].reversed()
            { return "list \(kind) \(sequence)" }
        }
        let violations = lru.checkInvariants()
        return violations.isEmpty ? nil : "\(violations)"
    }

    /// Plays uses of a world against the oracle, and compares after every eighth: what differs stays different.
    private func failure(
        _ world: MultiGenLRU,
        folios: Int,
        _ uses: [Use],
        mistake: MultiGenOracle.Mistake? = nil
    ) -> String? {
        var lru = world
        var oracle = MultiGenOracle(world, mistake: mistake)
        for (number, use) in uses.enumerated() {
            if let wrong = play(use, &lru, &oracle) { return "step \(number), \(use): \(wrong)" }
            if number % 8 == 7 || number == uses.count - 1, let wrong = difference(lru, oracle, folios: folios) {
                return "step \(number), \(use): \(wrong)"
            }
        }
        return nil
    }

    private func world(_ frames: Int, _ file: Int, _ anonymous: Int, _ pages: Int, _ swappiness: Int) throws
        -> MultiGenLRU
    {
        try MultiGenLRU(
            frames: frames,
            fileFolios: file,
            anonymousFolios: anonymous,
            pagesPerFolio: pages,
            hasSwap: swappiness >= 0,
            swappiness: max(0, swappiness)
        )
    }

    @Test("every sequence of up to six uses of two frames", arguments: [60, -1])
    func exhaustive(swappiness: Int) throws {
        let world = try world(2, 3, 1, 64, swappiness)
        let uses: [Use] = [.read(0), .read(1), .touch(0), .touch(2), .touch(3), .age]
        var visited = 0
        func visit(_ lru: MultiGenLRU, _ oracle: MultiGenOracle, _ path: [Use]) -> String? {
            for use in uses {
                var lru = lru
                var oracle = oracle
                let wrong = play(use, &lru, &oracle) ?? difference(lru, oracle, folios: 4)
                if let wrong { return "\(path + [use]): \(wrong)" }
                visited += 1
                if path.count < 5, let wrong = visit(lru, oracle, path + [use]) { return wrong }
            }
            return nil
        }
        #expect(visit(world, MultiGenOracle(world), []) == nil)
        #expect(visited == 6 + 36 + 216 + 1296 + 7776 + 46656)
    }

    @Test(
        "seeded random sequences of 10,000 steps, with and without swap",
        arguments: [
            (4, 8, 4, 64, 60), (4, 8, 4, 64, -1), (10, 20, 10, 64, 60), (10, 20, 10, 64, 0), (10, 20, 10, 64, 200),
            (12, 20, 10, 16, 1), (12, 20, 10, 16, 120), (20, 30, 10, 1, -1), (20, 30, 10, 1, 60),
        ]
    )
    func random(frames: Int, file: Int, anonymous: Int, pages: Int, swappiness: Int) throws {
        let world = try world(frames, file, anonymous, pages, swappiness)
        let uses = uses(world, folios: file + anonymous, count: 10_000, seed: UInt64(swappiness + 7))
        #expect(failure(world, folios: file + anonymous, uses) == nil)
    }

    @Test("an oracle with one rule wrong is noticed", arguments: MultiGenOracle.Mistake.allCases)
    func broken(mistake: MultiGenOracle.Mistake) throws {
        let world = try world(10, 20, 10, 64, 60)
        #expect(failure(world, folios: 30, uses(world, folios: 30, count: 10_000, seed: 67), mistake: mistake) != nil)
    }

    @Test("a broken state is noticed")
    func invariants() throws {
        var lru = try world(4, 8, 4, 64, 60)
        var events: [GenerationEvent] = []
        lru.touch(0, recordingInto: &events)
        #expect(lru.checkInvariants().isEmpty)
        var lost = lru
        lost.lists = [[Int]](repeating: [], count: 8)
        #expect(lost.checkInvariants() == [.wrongList(0)])
        var wide = lru
        wide.maximum += 1
        #expect(wide.checkInvariants() == [.wrongGenerations])
        lru.folios[0].isMapped = false
        #expect(lru.checkInvariants() == [.youngUnmapped(0)])
    }

    @Test("order_base_2 of the accesses", arguments: [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3)])
    func tiers(references: Int, tier: Int) {
        #expect(MultiGenLRU.tier(references: references) == tier)
    }

    @Test("what cannot be is refused")
    func refusals() {
        #expect(throws: GenerationError.unusableFrameCount(0)) { try world(0, 1, 1, 64, 60) }
        #expect(throws: GenerationError.unusableFolioSize(3)) { try world(1, 1, 1, 3, 60) }
        #expect(throws: GenerationError.unusableSwappiness(201)) { try world(1, 1, 1, 64, 201) }
        #expect(throws: GenerationError.unusableFolioCount) { try world(1, -1, 1, 64, 60) }
    }
}
