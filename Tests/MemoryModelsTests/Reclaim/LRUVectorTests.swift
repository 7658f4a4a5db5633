import Testing

@testable import MemoryModels

@Suite("LRU lists")
struct LRUVectorTests {
    private func lru(_ frames: Int, swap: Bool = false) throws -> LRUVector {
        try LRUVector(frames: frames, filePages: 20, anonymousPages: 10, hasSwap: swap)
    }

    @discardableResult
    private func read(_ lru: inout LRUVector, _ pages: Int...) -> [LRUEvent] {
        var events: [LRUEvent] = []
        for page in pages { lru.read(page, recordingInto: &events) }
        return events
    }

    @discardableResult
    private func touch(_ lru: inout LRUVector, _ page: Int, code: Bool = false) -> [LRUEvent] {
        var events: [LRUEvent] = []
        lru.touch(page, isExecutable: code, recordingInto: &events)
        return events
    }

    @Test("a page becomes active by its second read, not by its first")
    func secondUse() throws {
        var lru = try lru(4)
        #expect(read(&lru, 7) == [.loaded(7), .markedReferenced(7)])
        #expect(lru.pages(on: .inactiveFile) == [7])
        #expect(read(&lru, 7) == [.hit(7), .activatedByAccess(7)])
        #expect(lru.pages(on: .activeFile) == [7])
        #expect(lru.flags(of: 7).referenced == false)
        #expect(read(&lru, 7, 7) == [.hit(7), .markedReferenced(7), .hit(7), .markedReferenced(7)])
        #expect(lru.statistics.activated == 1)
    }

    @Test("a stream passes active pages by")
    func stream() throws {
        var lru = try lru(6)
        read(&lru, 0, 1, 0, 1)
        for page in 2..<20 { read(&lru, page) }
        #expect(lru.pages(on: .activeFile) == [1, 0])
        #expect(lru.pages(on: .inactiveFile) == [19, 18, 17, 16])
        #expect(lru.statistics.evicted == 14)
    }

    @Test("a mapped page gets another round for its first accessed bit, and is activated for its second")
    func secondChance() throws {
        var lru = try lru(4)
        touch(&lru, 0)
        read(&lru, 1, 2, 3)
        // A quarter of the list is 0, which was touched; then half of it.
        #expect(read(&lru, 4).prefix(3) == [.kept(0), .evicted(1, eviction: 0), .evicted(2, eviction: 1)])
        #expect(lru.pages(on: .inactiveFile) == [4, 0, 3])
        touch(&lru, 0)
        read(&lru, 5, 6)
        #expect(read(&lru, 7).prefix(2) == [.activatedByReclaim(0), .evicted(4, eviction: 4)])
        #expect(lru.pages(on: .activeFile) == [0])
    }

    @Test("the file's code is activated for its first accessed bit and rotated on the active list")
    func code() throws {
        var lru = try lru(8)
        touch(&lru, 0, code: true)
        read(&lru, 1, 2, 3, 4, 5, 6, 7)
        #expect(read(&lru, 8).first == .activatedByReclaim(0))
        touch(&lru, 0)
        read(&lru, 2, 3, 4, 5)
        #expect(lru.pages(on: .activeFile) == [5, 4, 3, 2, 0])
        let events = read(&lru, 9)
        #expect(events.prefix(2) == [.mayDeactivate(isFile: true, becauseOfRefaults: false), .rotated(0)])
        #expect(lru.pages(on: .activeFile) == [0, 5, 4])
    }

    @Test("a page missed soon starts active, one missed late does not")
    func refault() throws {
        var lru = try lru(4)
        read(&lru, 0, 1, 0, 1, 2, 3, 4)
        #expect(lru.shadow(of: 2) == LRUShadow(eviction: 2, wasWorkingset: false))
        #expect(lru.list(of: 2) == nil)
        #expect(read(&lru, 2).contains(.refaulted(2, distance: 2, workingset: 2, isActivated: true)))
        #expect(lru.list(of: 2) == .activeFile)
        var late = try self.lru(4)
        read(&late, 0, 1, 0, 1, 2, 3, 4, 5)
        #expect(read(&late, 2).contains(.refaulted(2, distance: 3, workingset: 2, isActivated: false)))
        #expect(late.list(of: 2) == .inactiveFile)
    }

    @Test("refaults let active pages be deactivated, and a page that was active once is restored")
    func restore() throws {
        var lru = try lru(6)
        read(&lru, 1, 2, 1, 2, 3, 4, 5, 6, 7, 3)
        let events = read(&lru, 8)
        #expect(events.contains(.mayDeactivate(isFile: true, becauseOfRefaults: true)))
        #expect(events.contains(.deactivated(1)))
        #expect(lru.flags(of: 1).workingset)
        while lru.list(of: 1) != nil { read(&lru, 10 + lru.statistics.faults % 9) }
        #expect(lru.shadow(of: 1)?.wasWorkingset == true)
        read(&lru, 1)
        #expect(lru.statistics.refaultsRestored == 1)
    }

    @Test("without swap anonymous pages stay, until nothing is left to reclaim")
    func withoutSwap() throws {
        var lru = try lru(3)
        for page in 20..<23 { touch(&lru, page) }
        #expect(read(&lru, 0) == [.outOfMemory(0)])
        #expect(lru.list(of: 0) == nil)
        #expect(lru.statistics.faults == 3)
        var swapping = try self.lru(3, swap: true)
        for page in 20..<23 { touch(&swapping, page) }
        #expect(read(&swapping, 0).contains(.forcedDeactivation) == false)
        #expect(swapping.list(of: 0) == .inactiveFile)
    }

    /// From the table in the comment above `inactive_is_low` (`mm/vmscan.c`): total memory and the target ratio.
    @Test(
        "how much longer the active list may be grows with memory",
        arguments: [
            (1 << 8, 1), (100 << 8, 1), (1 << 18, 3), (10 << 18, 10), (100 << 18, 31), (1 << 28, 101), (10 << 28, 320),
        ] as [(UInt64, UInt64)]
    )
    func ratio(pages: UInt64, ratio: UInt64) {
        // The longest active list that is still tolerated.
        let inactive = (pages + ratio) / (ratio + 1)
        #expect(!LRUVector.inactiveIsLow(inactive: inactive, active: pages - inactive))
        #expect(LRUVector.inactiveIsLow(inactive: inactive - 1, active: pages - inactive + ratio + 1))
    }

    @Test("what cannot be is refused")
    func refusals() {
        #expect(throws: LRUError.unusableFrameCount(0)) { try lru(0) }
        #expect(throws: LRUError.unusablePageCount) { try LRUVector(frames: 1, filePages: -1, anonymousPages: 0) }
        let error = #expect(throws: LRUError.unusableSwappiness(201)) {
            try LRUVector(frames: 1, filePages: 1, anonymousPages: 0, swappiness: 201)
        }
        #expect(error?.description == "A swappiness of 201 is not possible: give 0 to 200.")
    }

    // MARK: Against an oracle

    @Test("every sequence of up to six uses of three pages in two frames", arguments: [true, false])
    func exhaustive(hasSwap: Bool) throws {
        let uses: [LRUStep] = [
            LRUStep(page: 0, letter: "r"), LRUStep(page: 0, letter: "x"), LRUStep(page: 1, letter: "r"),
            LRUStep(page: 1, letter: "m"), LRUStep(page: 2, letter: "r"), LRUStep(page: 3, letter: "a"),
        ]
        let lru = try LRUVector(frames: 2, filePages: 3, anonymousPages: 1, hasSwap: hasSwap)
        LRUWorld.test(lru).checkEverySequence(upTo: 6) { _ in uses }
    }

    @Test(
        "seeded random sequences of 10,000 uses",
        arguments: [(4, 12, 8), (16, 40, 30), (64, 120, 60), (100, 140, 140)],
        [(true, 60, 1), (false, 60, 2), (true, 0, 3), (true, 200, 4)] as [(Bool, Int, UInt64)]
    )
    func random(world: (frames: Int, pages: Int, filePages: Int), setting: (Bool, Int, UInt64)) throws {
        let lru = try LRUVector(
            frames: world.frames,
            filePages: world.filePages,
            anonymousPages: world.pages - world.filePages,
            hasSwap: setting.0,
            swappiness: setting.1
        )
        LRUWorld.test(lru, checkEvery: 20).check(seed: setting.2)
    }

    @Test("broken variants are caught: no second chance, a forgotten age, no memory of evictions")
    func broken() throws {
        let lru = try LRUVector(frames: 3, filePages: 8, anonymousPages: 2)
        let broken: [(inout LRUVector) -> Void] = [
            { lru in for page in lru.folios.indices { lru.folios[page].isYoung = false } },
            { lru in lru.nonresidentAge -= lru.nonresidentAge % 7 == 6 ? 1 : 0 },
            { lru in for page in lru.folios.indices { lru.folios[page].shadow = nil } },
            { lru in lru.refaultSnapshot = lru.statistics.refaultsActivated },
        ]
        for breaking in broken { LRUWorld.test(lru, breaking: breaking).expectCaught(within: 20) }
    }

    @Test("damaged states are caught")
    func damage() throws {
        func sound() throws -> LRUVector {
            var state = try lru(3)
            read(&state, 0, 1, 2, 3)
            try #require(state.checkInvariants() == [])
            return state
        }
        var state = try sound()
        state.folios[2].isActive = true
        #expect(state.checkInvariants() == [.wrongList(2)])
        state = try sound()
        state.counts[LRUList.inactiveFile.rawValue] = 2
        #expect(state.checkInvariants() == [.wrongCount(.inactiveFile)])
        state = try sound()
        state.previous[2] = 3
        state.next[3] = 1
        #expect(state.checkInvariants().contains(.wrongList(2)))
        state = try sound()
        state.folios[0].isReferenced = true
        #expect(state.checkInvariants() == [.wrongShadow(0)])
        state = try sound()
        state.folios[1].isYoung = true
        #expect(state.checkInvariants() == [.youngUnmapped(1)])
        state = try sound()
        state.counts[LRUList.activeFile.rawValue] = 1
        #expect(state.checkInvariants().contains(.tooManyPages(4)))
    }
}
