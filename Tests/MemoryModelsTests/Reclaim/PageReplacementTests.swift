import Testing

@testable import MemoryModels

@Suite("Page replacement")
struct PageReplacementTests {
    private func faults(_ policy: PageReplacement.Policy, _ frames: Int, _ references: [Int]) throws -> Int {
        var run = try PageReplacement(policy, frames: frames, references: references)
        run.finish()
        return run.faults
    }

    /// Belady, Nelson and Shedler, Communications of the ACM 12 (1969), p. 349.
    static let belady = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
    /// Silberschatz, Galvin and Gagne, Operating System Concepts, chapter "Virtual Memory".
    static let silberschatz = [7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1]

    @Test(
        "faults are those of the textbooks",
        arguments: [
            (PageReplacement.Policy.fifo, 3, belady, 9), (.fifo, 4, belady, 10),
            (.lru, 3, belady, 10), (.lru, 4, belady, 8),
            (.opt, 3, belady, 7), (.opt, 4, belady, 6),
            (.fifo, 3, silberschatz, 15), (.opt, 3, silberschatz, 9), (.lru, 3, silberschatz, 12),
        ]
    )
    func textbook(policy: PageReplacement.Policy, frames: Int, references: [Int], expected: Int) throws {
        #expect(try faults(policy, frames, references) == expected)
    }

    @Test("Clock without any hit evicts as FIFO does, and a hit spares a page once")
    func clock() throws {
        #expect(try faults(.clock, 3, Array(0..<20)) == 20)
        var run = try PageReplacement(.clock, frames: 3, references: [1, 2, 3, 4, 2, 5])
        var passed: [PageReplacement.SecondChance] = []
        for _ in 0..<3 { _ = run.next(recordingInto: &passed) }
        #expect(passed.isEmpty)
        // All three bits are set: the hand clears them and comes round to frame 0.
        #expect(run.next(recordingInto: &passed)?.victim == 1)
        #expect(passed.map { $0.page } == [1, 2, 3])
        #expect(run.hand == 1)
        // Page 2 is used again: it is passed over, and page 3 leaves.
        passed = []
        #expect(run.next()?.isFault == false)
        #expect(run.next(recordingInto: &passed)?.victim == 3)
        #expect(passed == [PageReplacement.SecondChance(frame: 1, page: 2)])
        #expect(run.frames == [4, 2, 5])
        #expect((0..<3).map { run.referenceBit(ofFrame: $0) } == [true, false, true])
    }

    @Test("the order in which pages would leave is told", arguments: PageReplacement.Policy.allCases)
    func evictionOrder(policy: PageReplacement.Policy) throws {
        var run = try PageReplacement(policy, frames: 3, references: [1, 2, 3, 1, 3, 1, 2])
        for _ in 0..<4 { _ = run.next() }
        #expect(run.evictionOrder == (policy == .lru ? [2, 3, 1] : policy == .opt ? [2, 1, 3] : [1, 2, 3]))
        #expect(run.nextUse(ofFrame: 1) == (policy == .opt ? 6 : nil))
    }

    @Test("numbers out of range are refused, with the place")
    func refusals() throws {
        let none = #expect(throws: PageReplacementError.self) {
            try PageReplacement(.fifo, frames: 0, references: [])
        }
        #expect(none == .unusableFrameCount(0))
        #expect(none?.message == "0 frames are not possible: give 1 to 1048576.")
        let page = #expect(throws: PageReplacementError.self) {
            try PageReplacement(.lru, frames: 2, references: [0, 1, -1])
        }
        #expect(page == .unusablePage(-1, position: 2))
        #expect(page?.description.hasPrefix("Reference 2 is to page -1") == true)
        #expect(throws: PageReplacementError.unusablePage(1 << 20, position: 0)) {
            try PageReplacement(.opt, frames: 2, references: [1 << 20])
        }
    }

    @Test("every string of up to seven references to four pages, with one to four frames", arguments: 1...4)
    func exhaustive(frames: Int) throws {
        var visited = 0
        for length in 0...7 {
            for code in 0..<(1 << (2 * length)) {
                let references = (0..<length).map { code >> (2 * $0) & 3 }
                for policy in PageReplacement.Policy.allCases {
                    let difference = ReplacementCheck.difference(policy, frames: frames, references: references)
                    if let difference {
                        Issue.record("\(policy), \(frames) frames, \(references): \(difference)")
                        return
                    }
                    visited += 1
                }
            }
        }
        #expect(visited == 4 * 21845)
    }

    @Test("no choice of pages has fewer faults than OPT", arguments: 1...3)
    func optimum(frames: Int) throws {
        for code in 0..<(1 << 14) {
            // The first page is called 0, so that strings that differ only in names are not all tried.
            let references = [0] + (0..<7).map { code >> (2 * $0) & 3 }
            let fewest = ReplacementOracle.fewestFaults(frames: frames, references: references[...])
            try #require(try faults(.opt, frames, references) == fewest, "\(references)")
        }
    }

    @Test(
        "seeded random strings of 10,000 references",
        arguments: PageReplacement.Policy.allCases,
        [(3, 6, 1), (7, 30, 2), (1, 4, 3), (16, 24, 4)] as [(Int, Int, UInt64)]
    )
    func random(policy: PageReplacement.Policy, world: (frames: Int, pages: Int, seed: UInt64)) {
        ReplacementCheck.test(policy, frames: world.frames, pages: world.pages, checkEvery: 50).check(seed: world.seed)
    }

    private static func randomReferences(pages: Int, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        return (0..<10_000).map { _ in Swift.min(random.next(below: pages), random.next(below: pages)) }
    }

    @Test("with more frames, LRU and OPT keep at least the same pages; FIFO and Clock need not", arguments: 1...6)
    func stackProperty(frames: Int) throws {
        let references = Self.randomReferences(pages: 12, seed: UInt64(frames))
        for policy in [PageReplacement.Policy.lru, .opt] {
            #expect(try faults(policy, frames + 1, references) <= faults(policy, frames, references))
        }
        var small = try PageReplacement(.lru, frames: frames, references: references)
        var large = try PageReplacement(.lru, frames: frames + 1, references: references)
        while small.next() != nil, large.next() != nil {
            let kept = Set(large.frames.compactMap { $0 })
            try #require(Set(small.frames.compactMap { $0 }).isSubset(of: kept))
        }
    }

    @Test("a million references take memory and time in proportion", arguments: PageReplacement.Policy.allCases)
    func million(policy: PageReplacement.Policy) throws {
        var random = SplitMix64(seed: 12)
        let references = (0..<1_000_000).map { _ in
            Swift.min(random.next(below: 1000), random.next(below: 1000))
        }
        var run = try PageReplacement(policy, frames: 256, references: references)
        run.finish()
        #expect(run.hits + run.faults == 1_000_000)
        #expect(run.faults - run.evictions == 256)
    }

    // MARK: Checks that bite

    @Test("broken policies are caught, and their strings shrink to a few references")
    func brokenPolicies() {
        /// LRU that forgets to note a use: the newest page stays where it was.
        func forgetting(_ run: inout PageReplacement) {
            guard run.pageIn.count == 3 else { return }
            run.useOrder.use(run.useOrder.oldest)
        }
        ReplacementCheck.test(.lru, frames: 3, pages: 6, breaking: forgetting)
            .expectCaught(count: 1000, within: 4)
        // Clock that never clears a bit would go round for ever; one that clears all of them is FIFO.
        ReplacementCheck.test(.clock, frames: 3, pages: 6) { run in
            run.isReferenced = run.isReferenced.map { _ in false }
        }
        .expectCaught(count: 1000, within: 8, saying: "expected victim")
    }

    @Test("damaged states are caught")
    func damagedStates() throws {
        func state(_ policy: PageReplacement.Policy) throws -> PageReplacement {
            var run = try PageReplacement(policy, frames: 3, references: [0, 1, 2, 0, 3, 1, 2])
            for _ in 0..<5 { _ = run.next() }
            try #require(run.checkInvariants() == [])
            return run
        }
        var run = try state(.fifo)
        run.frameOf[3] = 2
        #expect(run.checkInvariants() == [.wrongFrame(page: 3)])
        run = try state(.fifo)
        run.evictions += 1
        #expect(run.checkInvariants() == [.wrongCounts])
        run.evictions -= 1
        run.hand = 3
        #expect(run.checkInvariants() == [.handOutside(3)])
        run = try state(.lru)
        run.useOrder.use(run.useOrder.oldest)
        #expect(run.checkInvariants() == [.wrongUseOrder])
        run = try state(.lru)
        // The head, at 3, leads past the oldest.
        run.useOrder.neighbours[3].newer = run.useOrder.neighbours[run.useOrder.oldest].newer
        #expect(run.checkInvariants() == [.wrongUseOrder])
        run = try state(.opt)
        run.farthest.set(0, nextUse: 5)
        #expect(run.checkInvariants() == [.wrongNextUse(frame: 0)])
        run = try state(.opt)
        run.farthest.winners[1] = (run.farthest.winners[1] + 1) % 3
        #expect(run.checkInvariants() == [.wrongFarthestUse])
        run = try state(.clock)
        run.isReferenced.removeLast()
        #expect(run.checkInvariants() == [.wrongBits])
        run = try state(.fifo)
        run.pageIn.append(0)
        #expect(run.checkInvariants().contains(.tooManyPages(4)))
    }
}
