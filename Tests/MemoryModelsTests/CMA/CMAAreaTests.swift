import Testing

@testable import MemoryModels

@Suite("CMA")
struct CMAAreaTests {
    @Test("the bitmap search gives the first aligned run of clear bits, as a plain search does")
    func bitmapSearch() throws {
        var random = SplitMix64(seed: 25)
        for _ in 0..<10_000 {
            let perBit = random.next(below: 4)
            let base = PageFrameNumber(UInt64(16 * random.next(below: 9)))
            var area = CMABitmap(base: base, pageCount: 16 * (1 + random.next(below: 5)), orderPerBit: perBit)
            for bit in area.bits.indices where random.next(below: 4) == 0 { area.bits[bit] = true }
            let count = 1 + random.next(below: 12)
            let align = random.next(below: 7)
            let start = random.next(below: 5)
            let found = area.nextZeroArea(
                from: start,
                count: count,
                mask: area.alignedMask(align),
                offset: area.alignedOffset(align)
            )
            // Aligned is what is a multiple of the larger of a bit's pages and the alignment.
            let unit = UInt64(1 << max(align, perBit))
            let offset = base.rawValue % UInt64(1 << perBit)
            let expected = area.bits.indices.first { bit in
                bit >= start && bit + count <= area.bits.count
                    && (area.page(ofBit: bit).rawValue - offset) % unit == 0
                    && area.bits[bit..<(bit + count)].allSatisfy { !$0 }
            }
            #expect(found == expected)
        }
    }

    @Test("movable pages come from the area while it has more than half of what is free; unmovable ones never")
    func lending() throws {
        var area = try CMAArea(base: 0, pageCount: 64, freeOutside: 60)
        area.lend(4)
        // 64 of 124, then 63 of 123, 62 of 122, 61 of 121: the area has more than half each time.
        #expect(area.freeInside == 60 && area.freeOutside == 60)
        area.lend(1)
        #expect(area.freeInside == 60 && area.freeOutside == 59)
        let outcome1 = area.allocateUnmovable(100)
        #expect(outcome1 == 59)
        #expect(area.freeInside == 60)
        let outcome2 = area.lend(100)
        #expect(outcome2 == 60)
        #expect(area.freeInside == 0)
    }

    @Test("borrowers make way; a held page sends the search to the next place, and what was moved stays moved")
    func busy() throws {
        var area = try CMAArea(base: 48, pageCount: 32, freeOutside: 0)
        area.lend(12)
        area.pin(3)
        var events: [CMAArea.Event] = []
        let outcome3 = area.allocate(count: 4, align: 2, recordingInto: &events)
        #expect(outcome3 == 52)
        #expect(
            events == [
                .found(bit: 0, page: 48), .migrated(outside: 0, inside: 3), .busy(page: 51), .found(bit: 4, page: 52),
                .migrated(outside: 0, inside: 4),
            ]
        )
        #expect(area.pages[0...2].allSatisfy { $0 == .free })
        #expect(area.checkInvariants() == [])
    }

    @Test("without a page for a borrower the request fails, and no other place is tried")
    func noMemory() throws {
        var area = try CMAArea(base: 0, pageCount: 16)
        area.lend(16)
        var events: [CMAArea.Event] = []
        let outcome4 = area.allocate(count: 1, recordingInto: &events)
        #expect(outcome4 == nil)
        #expect(events == [.found(bit: 0, page: 0), .noMemory])
        #expect(!area.bitmap.bits.contains(true))
    }

    @Test("an alignment beyond the area's start counts from pfn 0")
    func alignment() throws {
        var area = try CMAArea(base: 48, pageCount: 64)
        var events: [CMAArea.Event] = []
        let outcome5 = area.allocate(count: 2, align: 5, recordingInto: &events)
        #expect(outcome5 == 64)
        let outcome6 = area.allocate(count: 2, align: 5, recordingInto: &events)
        #expect(outcome6 == 96)
        let outcome7 = area.allocate(count: 2, align: 5, recordingInto: &events)
        #expect(outcome7 == nil)
        let outcome8 = area.allocate(count: 65, recordingInto: &events)
        #expect(outcome8 == nil)
    }

    /// An area and the drivers' requests.
    private struct World {
        var area: CMAArea
        let total: Int
        var held: [(page: PageFrameNumber, count: Int)] = []
    }

    private func test(
        base: UInt64 = 0,
        pages: Int,
        perBit: Int = 0,
        outside: Int,
        breaking: @escaping (inout CMAArea) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(pages) pages at \(base), order \(perBit) a bit, \(outside) outside") {
            let area = try CMAArea(
                base: PageFrameNumber(base),
                pageCount: pages,
                orderPerBit: perBit,
                freeOutside: outside
            )
            return World(area: area, total: outside + pages)
        } play: { world, draw in
            switch draw.next(below: 6) {
            case 0: world.area.lend(draw.next(below: 20))
            case 1: world.area.allocateUnmovable(draw.next(below: 4))
            case 2: world.area.pin(draw.next(below: pages), draw.next(below: 3) == 0)
            case 3:
                if world.held.isEmpty { return nil }
                let request = world.held.remove(at: draw.next(below: world.held.count))
                try world.area.release(request.page, count: request.count)
            default:
                let (count, align) = (1 + draw.next(below: 20), draw.next(below: 5))
                var events: [CMAArea.Event] = []
                guard let page = world.area.allocate(count: count, align: align, recordingInto: &events) else { break }
                if page.rawValue % UInt64(1 << align) != 0 { return "\(page) is not aligned" }
                for other in world.held where page < other.page + other.count && other.page < page + count {
                    return "\(page) is handed out twice"
                }
                world.held.append((page, count))
            }
            breaking(&world.area)
            let area = world.area
            let violations = area.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            let inUse = area.movableOutside + area.unmovableOutside + area.pages.count - area.freeInside
            if inUse + area.freeInside + area.freeOutside != world.total { return "a page is lost" }
            let allocated = area.count(.allocated)
            return allocated == world.held.reduce(0) { $0 + $1.count } ? nil : "\(allocated) are allocated"
        }
    }

    @Test(
        "over random sequences no page is lost, bits and pages agree, and no two requests overlap",
        arguments: zip(
            [0, 16, 48, 64, 112, 32],
            [(16, 0, 40), (32, 1, 20), (64, 2, 150), (128, 3, 0), (48, 0, 90), (96, 2, 60)]
        )
    )
    func random(base: UInt64, world: (pages: Int, perBit: Int, outside: Int)) {
        test(base: base, pages: world.pages, perBit: world.perBit, outside: world.outside).check(seed: base)
    }

    @Test("every sequence of five: lend, pin, allocate and release")
    func exhaustive() {
        test(pages: 16, outside: 6).checkEverySequence(upTo: 5) { world in
            [Draw(0, 9), Draw(1, 2), Draw(2, 3, 0), Draw(2, 3, 1), Draw(4, 2, 0), Draw(4, 6, 3)]
                + world.held.indices.map { Draw(3, $0) }
        }
    }

    @Test("broken variants are caught: a bit that stays, a borrower that is copied but not let go, a page given twice")
    func broken() {
        test(pages: 32, outside: 20) { $0.bitmap.bits[3] = true }.expectCaught(within: 1, saying: "wrongBit")
        test(pages: 32, outside: 20) { area in
            if let page = area.pages.firstIndex(of: .allocated) { area.pages[page] = .movable }
        }
        .expectCaught(within: 1)
        test(pages: 32, outside: 20) { area in
            guard let page = area.pages.firstIndex(of: .allocated) else { return }
            area.pages[page] = .free
            area.bitmap.bits[page] = false
        }
        .expectCaught(within: 1, saying: "are allocated")
    }

    @Test("impossible areas and releases are refused, and nothing changes")
    func refusals() throws {
        #expect(throws: CMAError.unalignedBase(8)) { try CMAArea(base: 8, pageCount: 16) }
        #expect(throws: CMAError.unusableSize(24)) { try CMAArea(base: 0, pageCount: 24) }
        #expect(throws: CMAError.unusableSize(16)) { try CMAArea(base: 0, pageCount: 16, orderPerBit: 5) }
        var area = try CMAArea(base: 16, pageCount: 16)
        #expect(throws: CMAError.notAllocated(16)) { try area.release(16, count: 1) }
        #expect(throws: CMAError.notAllocated(0)) { try area.release(0, count: 1) }
        var broken = area
        broken.bitmap.bits[3] = true
        #expect(broken.checkInvariants() == [.wrongBit(3)])
    }
}
