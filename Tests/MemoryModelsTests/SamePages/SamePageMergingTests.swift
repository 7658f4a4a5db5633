import Testing

@testable import MemoryModels

@Suite("Same-page merging")
struct SamePageMergingTests {
    private func merging(_ contents: [Int], max: Int = 256, zeros: Bool = false, smart: Bool = false) -> SamePageMerging
    {
        SamePageMerging(
            contents: contents,
            settings: SamePageMerging.Settings(maxPageSharing: max, usesZeroPages: zeros, isSmart: smart)
        )
    }

    @Test("a page is merged when its checksum was the same in two passes")
    func twoPasses() {
        var ksm = merging([4, 4])
        var events: [KSMEvent] = []
        ksm.scan(3, recordingInto: &events)
        #expect(events == [.passBegan(1), .checksumChanged(0), .checksumChanged(1)])
        ksm.write(6, to: 1, recordingInto: &events)
        events = []
        ksm.scan(3, recordingInto: &events)
        #expect(events == [.passBegan(2), .waits(0), .checksumChanged(1)])
        ksm.write(4, to: 1, recordingInto: &events)
        ksm.scan()
        ksm.scan()
        #expect(ksm.mappings == [.merged(0), .merged(0)])
        #expect(ksm.framesInUse == 1)
    }

    @Test("a write to a merged page changes that page alone, and the counters only when ksmd comes by")
    func copyOnWrite() {
        var ksm = merging([4, 4, 4])
        ksm.scan()
        ksm.scan()
        var events: [KSMEvent] = []
        ksm.write(8, to: 1, recordingInto: &events)
        #expect(events == [.copied(1)])
        #expect((0..<3).map { ksm.content(of: $0) } == [4, 8, 4])
        #expect(ksm.counts.sharing == 2)
        ksm.scan()
        #expect(ksm.counts.sharing == 1)
        #expect(ksm.checkInvariants() == [])
    }

    @Test("a node that nothing maps any more is taken out, and its content can be merged anew")
    func pruning() {
        var ksm = merging([4, 4])
        ksm.scan()
        ksm.scan()
        var events: [KSMEvent] = []
        for page in 0..<2 { ksm.write(4, to: page, recordingInto: &events) }
        #expect(ksm.nodes[0].mappings == 0)
        ksm.scan()
        #expect(ksm.nodes[0].isInTree == false)
        #expect(ksm.mappings == [.merged(1), .merged(1)])
        #expect(ksm.checkInvariants() == [])
    }

    @Test("the sharing limit makes chains", arguments: [(5, 2, 2, 3), (10, 4, 3, 3), (9, 4, 2, 3), (4, 4, 1, 1)])
    func chains(pages: Int, limit: Int, nodes: Int, frames: Int) {
        var ksm = merging([Int](repeating: 3, count: pages), max: limit)
        ksm.scan()
        ksm.scan()
        #expect(ksm.counts.shared == nodes)
        #expect(ksm.framesInUse == frames)
        #expect(ksm.counts.duplicates == (nodes > 1 ? nodes : 0))
        #expect(ksm.checkInvariants() == [])
    }

    @Test("a page that changed while it waited is not found, and the next pass puts it right")
    func unstable() {
        var ksm = merging([5, 9, 9])
        ksm.scan()
        var events: [KSMEvent] = []
        ksm.scan(2, recordingInto: &events)
        #expect(ksm.waiting == [0, 1])
        ksm.write(9, to: 0, recordingInto: &events)
        ksm.write(1, to: 1, recordingInto: &events)
        // The third page meets the first, whose content is the same now.
        ksm.scan(1, recordingInto: &events)
        #expect(events.last == .mergedTwo(2, with: 0, node: 0))
        #expect((0..<3).map { ksm.content(of: $0) } == [9, 1, 9])
    }

    /// From `skip_age`, and the comment above it: the older, the longer.
    @Test(
        "how long a page is left alone",
        arguments: [(0, 1), (3, 1), (4, 2), (5, 2), (6, 4), (8, 4), (9, 8), (255, 8)]
    )
    func skipping(age: Int, passes: Int) {
        #expect(SamePageMerging.skipAge(age) == passes)
    }

    // MARK: Against an oracle

    /// Pages, and what they must hold. A step is a write or a whole pass.
    private func test(
        _ contents: [Int],
        max: Int,
        zeros: Bool = false,
        breaking: @escaping (inout SamePageMerging) -> Void = { _ in }
    ) -> SequenceTest<(ksm: SamePageMerging, oracle: KSMOracle), Draw> {
        let ksm = merging(contents, max: max, zeros: zeros)
        let kinds = (contents.max() ?? 0) + 1
        return SequenceTest("\(contents), up to \(max), zeros: \(zeros)") {
            (ksm, KSMOracle(ksm))
        } play: { world, draw in
            if draw.happens(percent: 60) {
                let (page, content) = (draw.next(below: contents.count), draw.next(below: kinds))
                var events: [KSMEvent] = []
                world.ksm.write(content, to: page, recordingInto: &events)
                world.oracle.write(content, to: page)
                return nil
            }
            world.ksm.scan()
            breaking(&world.ksm)
            world.oracle.pass()
            let now = contents.indices.map { world.ksm.content(of: $0) }
            if now != world.oracle.contents { return "contents \(now), expected \(world.oracle.contents)" }
            let counts = [world.ksm.counts.shared, world.ksm.counts.sharing, world.ksm.framesInUse]
            if counts != world.oracle.counts { return "\(counts), expected \(world.oracle.counts)" }
            let violations = world.ksm.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test(
        "seeded random sequences of 10,000 writes and passes",
        arguments: [(6, 2, 2, true), (12, 3, 3, false), (15, 4, 5, true), (25, 6, 256, false), (20, 3, 2, false)]
    )
    func random(pages: Int, kinds: Int, max: Int, zeros: Bool) {
        let contents = (0..<pages).map { ($0 * $0 + $0 / 3) % kinds }
        test(contents, max: max, zeros: zeros).check(seed: UInt64(pages))
    }

    @Test("every sequence of seven writes and passes over three pages", arguments: [true, false])
    func exhaustive(zeros: Bool) {
        let steps = [Draw(0), Draw(1, 0, 0), Draw(1, 0, 1), Draw(1, 2, 1)]
        test([1, 1, 0], max: 2, zeros: zeros).checkEverySequence(upTo: 7) { _ in steps }
    }

    @Test("broken variants are caught: merged pages that can be written, a checksum that is believed at once")
    func broken() {
        let broken: [(inout SamePageMerging) -> Void] = [
            // A write to one page reaches another.
            { ksm in if let page = ksm.mappings.firstIndex(of: .merged(0)) { ksm.mappings[page] = .own(98) } },
            { ksm in for page in ksm.items.indices { ksm.items[page]?.oldChecksum = 97 } },
            { ksm in for page in ksm.items.indices { ksm.items[page]?.place = .none } },
            { ksm in ksm.chains = [] },
        ]
        for breaking in broken {
            test([0, 1, 1, 0, 2, 1, 1, 2], max: 3, breaking: breaking).expectCaught(within: 10)
        }
    }

    @Test(
        "writes in the middle of a pass never change another page, whatever the trees look like",
        arguments: [true, false]
    )
    func interleaved(smart: Bool) {
        var random = SplitMix64(seed: 77)
        var contents = (0..<24).map { _ in random.next(below: 4) }
        var ksm = merging(contents, max: 5, zeros: true, smart: smart)
        var events: [KSMEvent] = []
        for step in 0..<10_000 {
            if random.next(below: 3) == 0 {
                let page = random.next(below: 24)
                contents[page] = random.next(below: 4)
                ksm.write(contents[page], to: page, recordingInto: &events)
            } else {
                ksm.scan(1 + random.next(below: 9), recordingInto: &events)
            }
            events = []
            let violations = step % 5 == 0 ? ksm.checkInvariants() : []
            guard (0..<24).map({ ksm.content(of: $0) }) == contents, violations.isEmpty else {
                Issue.record("step \(step): \(violations)")
                return
            }
        }
        // Left in peace, all are merged: one of each content but zeros, or the leftover of a chain.
        ksm.settings.isSmart = false
        for _ in 0..<4 { ksm.scan() }
        for content in 1..<4 {
            let alone = (0..<24).filter { ksm.mappings[$0] == .own(content) }
            #expect(alone.count <= 1)
        }
        #expect(!ksm.mappings.contains(.own(0)))
    }
}
