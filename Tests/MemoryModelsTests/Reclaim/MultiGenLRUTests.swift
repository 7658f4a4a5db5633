import Testing

@testable import MemoryModels

@Suite("Multi-gen LRU")
struct MultiGenLRUTests {
    /// One use of memory, and whether the two are compared after it: what differs stays different.
    struct Use {
        enum Action { case read(Int), touch(Int), age }
        let action: Action
        let isCompared: Bool

        init(_ action: Action, isCompared: Bool = true) {
            self.action = action
            self.isCompared = isCompared
        }
    }

    /// The model beside its oracle.
    struct Pair {
        var lru: MultiGenLRU
        var oracle: MultiGenOracle
        let folios: Int

        init(_ world: MultiGenLRU, folios: Int, mistake: MultiGenOracle.Mistake? = nil) {
            lru = world
            oracle = MultiGenOracle(world, mistake: mistake)
            self.folios = folios
        }

        mutating func play(_ use: Use) -> String? {
            var events: [GenerationEvent] = []
            switch use.action {
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
            return use.isCompared ? difference : nil
        }

        /// In what the two differ.
        var difference: String? {
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
    }

    /// Random uses of folios that are used often for a while; the file's are read three times of four.
    private func sequences(
        _ world: MultiGenLRU,
        folios: Int,
        mistake: MultiGenOracle.Mistake? = nil
    ) -> SequenceTest<Pair, Use> {
        SequenceTest(
            name:
                "\(world.frameCount) frames, swappiness \(world.swappiness), \(mistake.map { "\($0)" } ?? "no mistake")",
            world: { Pair(world, folios: folios, mistake: mistake) },
            play: { $0.play($1) },
            end: { $0.difference },
            step: { random, number in
                let isCompared = number % 8 == 7
                if random.next(below: 40) == 0 { return Use(.age, isCompared: isCompared) }
                let base = number / 300 * 3
                let folio = (base + min(random.next(below: folios), random.next(below: folios))) % folios
                let isRead = world.isFile(folio) && random.next(below: 4) > 0
                return Use(isRead ? .read(folio) : .touch(folio), isCompared: isCompared)
            }
        )
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
        let uses: [Use.Action] = [.read(0), .read(1), .touch(0), .touch(2), .touch(3), .age]
        let visited = sequences(try world(2, 3, 1, 64, swappiness), folios: 4)
            .checkEverySequence(upTo: 6) { _ in uses.map { Use($0) } }
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
        sequences(world, folios: file + anonymous).check(seed: UInt64(swappiness + 7))
    }

    @Test("an oracle with one rule wrong is noticed", arguments: MultiGenOracle.Mistake.allCases)
    func broken(mistake: MultiGenOracle.Mistake) throws {
        sequences(try world(10, 20, 10, 64, 60), folios: 30, mistake: mistake)
            .expectCaught(seed: 67, count: 10_000, within: 40)
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
