import Testing

@testable import MemoryModels

@Suite("zram and zsmalloc")
struct ZramTests {
    @Test("classes: the least waste, and one class for the same layout")
    func classes() {
        let classes = ZsmallocClasses()
        // The largest sizes get a page each; all of them are one class.
        #expect(classes.classes[0] == ZsmallocClasses.SizeClass(size: 4096, pagesPerZspage: 1, objectsPerZspage: 1))
        for own in classes.classes {
            #expect(own.objectsPerZspage == own.pagesPerZspage * 4096 / own.size)
            #expect((1...8).contains(own.pagesPerZspage))
            for pages in 1...8 where own.size & (own.size - 1) != 0 {
                #expect(own.pagesPerZspage * 4096 % own.size <= pages * 4096 % own.size)
            }
        }
        for (left, right) in zip(classes.classes, classes.classes.dropFirst()) {
            #expect(left.size > right.size)
            #expect(left.pagesPerZspage != right.pagesPerZspage || left.objectsPerZspage != right.objectsPerZspage)
        }
    }

    @Test("contents always fit in their class, with the handle, in all chain sizes", arguments: 4...16)
    func fit(chain: Int) {
        let classes = ZsmallocClasses(chainSize: chain)
        for bytes in 1...4088 {
            let own = classes.class(forBytes: bytes)
            #expect(own.size >= bytes + 8)
            // From here on an object has a page to itself.
            let isAlone = own.pagesPerZspage == 1 && own.objectsPerZspage == 1
            #expect(isAlone == (bytes >= classes.hugeClassSize), "\(bytes)")
        }
        #expect(classes.class(forBytes: 4096).size == 4096)
    }

    @Test("the fullness in tenths, with full and empty apart")
    func fullness() {
        #expect(ZsmallocPool.fullness(inUse: 0, of: 127) == 0)
        // From the comment in get_fullness_group: one of 127 is not empty.
        #expect(ZsmallocPool.fullness(inUse: 1, of: 127) == 1)
        #expect(ZsmallocPool.fullness(inUse: 126, of: 127) == 10)
        #expect(ZsmallocPool.fullness(inUse: 127, of: 127) == 11)
    }

    @Test("an incompressible page takes one page, a repeated word none, and a limit refuses")
    func kinds() {
        var zram = ZramDevice(slots: 8, limitPages: 2)
        #expect(zram.write(.sameFilled, to: 0) == true)
        #expect(zram.statistics.memoryUsedPages == 0)
        #expect(zram.write(.compressed(4000), to: 1) == true)
        #expect(zram.statistics.compressedBytes == 4096)
        #expect(zram.write(.compressed(9000), to: 2) == true)
        #expect(zram.write(.compressed(4096), to: 3) == false)
        #expect(zram.statistics.memoryUsedMaximum == 3)
        #expect(zram.statistics.memoryUsedPages == 2)
        #expect(zram.slots[3] == .empty)
        // While a slot is overwritten, both pages are there: beyond the limit, the old one stays.
        #expect(zram.write(.compressed(4096), to: 1) == false)
        #expect(zram.statistics.hugePages == 2)
        zram.discard(1)
        #expect(zram.write(.compressed(4096), to: 1) == true)
        #expect(zram.statistics.storedPages == 3)
    }

    // MARK: Against an oracle

    /// Zspages as sets of slots, each with the time at which it came to its fullness.
    private struct Oracle {
        struct Group {
            let size: Int
            var slots: Set<Int>
            var since: Int
        }

        var groups: [Group] = []
        var clock = 0
        let classes: ZsmallocClasses

        private func tenth(_ group: Group) -> Int {
            let room = capacity(group.size)
            let count = group.slots.count
            return count == 0 ? 0 : count == room ? 11 : 1 + count * 10 / room
        }

        private func chain(_ size: Int) -> Int {
            if [32, 64, 128, 256, 512, 1024, 2048, 4096].contains(size) { return 1 }
            return (1...classes.chainSize).min { $0 * 4096 % size < $1 * 4096 % size } ?? 1
        }

        private func capacity(_ size: Int) -> Int { chain(size) * 4096 / size }

        var pages: Int { groups.reduce(0) { $0 + chain($1.size) } }

        mutating func store(_ slot: Int, _ bytes: Int) {
            // The largest size of those with the same layout in a row.
            var size = max(32, (bytes + 8 + 15) / 16 * 16)
            if size > 4096 { size = 4096 }
            while size < 4096, chain(size) == chain(size + 16), capacity(size) == capacity(size + 16) { size += 16 }
            clock += 1
            let candidates = groups.indices.filter { groups[$0].size == size && tenth(groups[$0]) < 11 }
            let best = candidates.max {
                (tenth(groups[$0]), groups[$0].since) < (tenth(groups[$1]), groups[$1].since)
            }
            guard let best else {
                groups.append(Group(size: size, slots: [slot], since: clock))
                return
            }
            let old = tenth(groups[best])
            groups[best].slots.insert(slot)
            if tenth(groups[best]) != old { groups[best].since = clock }
        }

        mutating func free(_ slot: Int, in chosen: Int?) {
            clock += 1
            guard let chosen else { return }
            let old = tenth(groups[chosen])
            groups[chosen].slots.remove(slot)
            if tenth(groups[chosen]) != old { groups[chosen].since = clock }
            groups.removeAll { $0.slots.isEmpty }
        }
    }

    private struct World {
        var zram: ZramDevice
        var oracle: Oracle
        var lengths: [Int]
        /// Lengths that come often.
        let common: [Int]

        init(slots: Int, chainSize: Int, common: [Int]) {
            zram = ZramDevice(slots: slots, chainSize: chainSize)
            oracle = Oracle(classes: zram.pool.classes)
            lengths = [Int](repeating: -1, count: slots)
            self.common = common
        }

        mutating func play(_ draw: inout Draw, breaking: (inout ZramDevice) -> Void) -> String? {
            let slots = lengths.count
            let slot = draw.next(below: slots)
            let place = oracle.groups.firstIndex { $0.slots.contains(slot) }
            switch draw.next(below: 8) {
            case 0, 1:
                zram.discard(slot)
                oracle.free(slot, in: place)
                lengths[slot] = -1
            case 2:
                zram.write(.sameFilled, to: slot)
                oracle.free(slot, in: place)
                lengths[slot] = 0
            default:
                let bytes = draw.next(below: 4) > 0 ? common[draw.next(below: 4)] : 1 + draw.next(below: 4200)
                let stored = bytes >= zram.pool.classes.hugeClassSize ? 4096 : bytes
                zram.write(.compressed(bytes), to: slot)
                // The new object is there before the old one is gone.
                oracle.store(slots, stored)
                oracle.free(slot, in: place)
                if let new = oracle.groups.firstIndex(where: { $0.slots.contains(slots) }) {
                    oracle.groups[new].slots.remove(slots)
                    oracle.groups[new].slots.insert(slot)
                }
                lengths[slot] = stored
            }
            breaking(&zram)
            let statistics = zram.statistics
            if statistics.memoryUsedPages != oracle.pages {
                return "\(statistics.memoryUsedPages) pages, expected \(oracle.pages)"
            }
            if statistics.compressedBytes != lengths.reduce(0, { $0 + max(0, $1) }) { return "bytes" }
            if statistics.samePages != lengths.count(where: { $0 == 0 }) { return "same pages" }
            if statistics.hugePages != lengths.count(where: { $0 == 4096 }) { return "huge pages" }
            if statistics.storedPages != lengths.count(where: { $0 >= 0 }) { return "stored pages" }
            let violations = draw.number % 20 == 0 ? zram.pool.checkInvariants() : []
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    private func test(
        slots: Int,
        chainSize: Int = 8,
        common: [Int] = [90, 700, 1800, 3100],
        breaking: @escaping (inout ZramDevice) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(slots) slots, chains of \(chainSize)") {
            World(slots: slots, chainSize: chainSize, common: common)
        } play: {
            $0.play(&$1, breaking: breaking)
        }
    }

    @Test("seeded random sequences of 10,000 writes and discards", arguments: [(20, 4), (60, 8)])
    func random(slots: Int, chainSize: Int) {
        test(slots: slots, chainSize: chainSize).check(seed: UInt64(slots))
    }

    @Test("every sequence of four writes and discards in three slots")
    func exhaustive() {
        let steps = (0..<3).flatMap { [Draw($0, 0), Draw($0, 2), Draw($0, 3, 1, 3), Draw($0, 3, 1, 2)] }
        test(slots: 3).checkEverySequence(upTo: 4) { _ in steps }
    }

    @Test("broken variants are caught: the emptiest zspage first, a zspage that is never freed, a lost count")
    func broken() {
        let broken: [(inout ZramDevice) -> Void] = [
            { zram in
                for place in zram.pool.groups.indices {
                    if let full = zram.pool.groups[place].lastIndex(where: { !$0.isEmpty }), full < 11, full > 1 {
                        zram.pool.groups[place].swapAt(full, 1)
                    }
                }
            },
            { zram in zram.statistics.memoryUsedPages = zram.statistics.memoryUsedMaximum },
            { zram in if zram.statistics.compressedBytes > 9000 { zram.statistics.compressedBytes -= 1 } },
            { zram in for place in zram.pool.groups.indices { zram.pool.groups[place][5] = [] } },
        ]
        for breaking in broken { test(slots: 60, breaking: breaking).expectCaught(within: 30) }
    }
}
