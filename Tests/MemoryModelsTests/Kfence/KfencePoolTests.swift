import Testing

@testable import MemoryModels

@Suite("The pool of KFENCE")
struct KfencePoolTests {
    private static func pool(
        objects: Int = 4,
        burst: Int = 1000,
        threshold: Int = 100,
        seed: UInt64 = 7
    ) -> KfencePool {
        var random = SplitMix64(seed: seed)
        return KfencePool(
            KfenceSettings(objectCount: objects, burst: burst, skipCoveredThreshold: threshold),
            random: &random
        )
    }

    private static func object(_ allocation: KfenceAllocation) throws -> (number: Int, address: UInt64) {
        guard case .guarded(let number, let address) = allocation else {
            Issue.record("\(allocation)")
            return (0, 0)
        }
        return (number, address)
    }

    @Test("the first two pages and one behind each object are protected")
    func layout() {
        let pool = Self.pool(objects: 3)
        #expect(pool.isProtected == [true, true, false, true, false, true, false, true])
        #expect(pool.freelist.sorted() == [0, 1, 2])
        #expect(Self.pool(objects: 255, seed: 1).freelist != Array(0..<255))
    }

    @Test("canaries differ by the lowest three bits of the address, as KFENCE_CANARY_PATTERN_U64 does")
    func canaries() {
        let word = UInt64(0xaaaa_aaaa_aaaa_aaaa) ^ 0x0706_0504_0302_0100
        for byte in 0..<16 as Range<UInt64> {
            #expect(KfencePool.canary(byte) == UInt8(truncatingIfNeeded: word >> (byte % 8 * 8)))
        }
    }

    @Test(
        "an object at the right end begins at a multiple of its cache's alignment; the rest is canary",
        arguments: [
            (13, 16, 3), (16, 16, 0), (96, 32, 0), (100, 128, 28), (8, 8, 0), (5, 8, 3), (4096, 4096, 0), (1, 8, 7),
        ]
            as [(UInt64, UInt64, UInt64)]
    )
    func placement(_ size: UInt64, _ alignment: UInt64, _ gap: UInt64) throws {
        var pool = Self.pool()
        let (number, address) = try Self.object(pool.allocate(size, alignment: alignment, site: 1, atRight: true))
        let end = pool.pageAddress(number) + 4096
        #expect(address % alignment == 0 && end - (address + size) == gap)
        // Reads up to the page's end are silent, the first byte behind it is not.
        for offset in size..<(size + gap) { #expect(pool.access(address + offset, size: 1, value: nil) == []) }
        #expect(
            pool.access(end, size: 1, value: nil)
                == [.outOfBounds(object: number, distance: end - address, isLeft: false)]
        )
        pool = Self.pool()
        let (left, leftAddress) = try Self.object(pool.allocate(size, alignment: alignment, site: 1, atRight: false))
        #expect(leftAddress == pool.pageAddress(left))
        #expect(
            pool.access(leftAddress - 1, size: 1, value: nil)
                == [.outOfBounds(object: left, distance: 1, isLeft: true)]
        )
    }

    @Test("one report a page: then it is accessible until the object is freed")
    func unprotected() throws {
        var pool = Self.pool()
        let (number, address) = try Self.object(pool.allocate(16, alignment: 16, site: 1, atRight: true))
        let beyond = address + 16
        #expect(pool.access(beyond, size: 1, value: nil)?.count == 1)
        #expect(pool.access(beyond, size: 1, value: nil) == [])
        #expect(pool.free(address) == [])
        #expect(pool.isProtected[2 * number + 3])
        #expect(pool.access(address, size: 8, value: nil) == [.useAfterFree(object: number)])
        #expect(pool.access(address, size: 8, value: nil) == [])
        #expect(pool.free(address) == [.invalidFree(object: number)])
        #expect(pool.free(address + 4) == [.invalidFree(object: number)])
    }

    @Test("of two guard pages made accessible only the last one is protected again")
    func onlyOneIsKept() throws {
        var pool = Self.pool(objects: 1)
        let (_, address) = try Self.object(pool.allocate(4096, alignment: 4096, site: 1, atRight: false))
        #expect(pool.access(address - 1, size: 1, value: nil)?.count == 1)
        #expect(pool.access(address + 4096, size: 1, value: nil)?.count == 1)
        #expect(pool.free(address) == [])
        #expect(pool.isProtected == [true, false, true, true])
    }

    @Test("a guard page between two objects is blamed on the nearer one")
    func blame() throws {
        var pool = Self.pool(objects: 2, seed: 1)
        var objects = [try Self.object(pool.allocate(8, alignment: 8, site: 1, atRight: true))]
        objects.append(try Self.object(pool.allocate(8, alignment: 8, site: 1, atRight: false)))
        objects.sort { $0.number < $1.number }
        let middle = pool.pageAddress(0) + 4096
        let left = objects[0].address + 8
        for offset in [0, 1, 2048, 4095] as [UInt64] {
            var copy = pool
            let nearer = middle + offset - left > objects[1].address - middle - offset ? 1 : 0
            guard case .outOfBounds(let blamed, _, _) = copy.access(middle + offset, size: 1, value: nil)?.first else {
                Issue.record("no report")
                continue
            }
            #expect(blamed == nearer)
        }
        #expect(pool.access(pool.start, size: 1, value: nil) == [.invalid])
    }

    @Test("a changed canary is found when the object is freed, the first one on each side")
    func corruption() throws {
        var pool = Self.pool()
        let (number, address) = try Self.object(pool.allocate(16, alignment: 64, site: 1, atRight: true))
        #expect(pool.access(address + 20, size: 2, value: 0) == [])
        #expect(pool.access(address - 3, size: 1, value: 0) == [])
        #expect(
            pool.free(address) == [
                .corruption(object: number, address: address - 3), .corruption(object: number, address: address + 20),
            ]
        )
        let (_, again) = try Self.object(pool.allocate(16, alignment: 64, site: 1, atRight: true))
        #expect(pool.access(again + 20, size: 1, value: KfencePool.canary(again + 20)) == [])
        #expect(pool.free(again) == [])
    }

    @Test("one allocation an interval, and `burst` more")
    func gate() {
        for burst in 0...3 {
            var random = SplitMix64(seed: 1)
            let settings = KfenceSettings(objectCount: 50, sampleInterval: 10, burst: burst)
            var pool = KfencePool(settings, random: &random)
            for interval in 1...5 {
                for _ in 0..<8 { _ = pool.allocate(8, alignment: 8, site: UInt32(interval), atRight: true) }
                #expect(pool.allocatedCount == interval * (burst + 1))
                pool.wait(9)
                #expect(pool.allocate(8, alignment: 8, site: 0, atRight: true) == .gateClosed)
                pool.wait(1)
            }
            #expect(pool.allocate(4097, alignment: 8, site: 0, atRight: true) == .incompatible)
        }
    }

    @Test("above the threshold a site that has an object in the pool is turned away, and the interval is lost")
    func covered() {
        var random = SplitMix64(seed: 1)
        let settings = KfenceSettings(objectCount: 4, sampleInterval: 1, skipCoveredThreshold: 50)
        var pool = KfencePool(settings, random: &random)
        var outcomes: [KfenceAllocation] = []
        for site in [1, 1, 1, 1, 2, 1, 3] as [UInt32] {
            outcomes.append(pool.allocate(8, alignment: 8, site: site, atRight: false))
            pool.wait(1)
        }
        #expect(pool.allocatedCount == 4)
        #expect(outcomes[3] == .covered && outcomes[5] == .covered && outcomes[6] == .noCapacity)
    }

    @Test("the filter never forgets a site, and forgets all when all are freed")
    func filter() {
        var random = SplitMix64(seed: 3)
        var filter = KfenceCoverage(objectCount: 255)
        #expect(filter.counters.count == 512)
        var sites: [UInt32] = []
        for _ in 0..<10_000 {
            if sites.count < 200, random.next(below: 2) == 0 {
                sites.append(UInt32(truncatingIfNeeded: random.next()))
                filter.add(sites[sites.count - 1], 1)
            } else if !sites.isEmpty {
                filter.add(sites.swapRemove(random.next(below: sites.count)), -1)
            }
            if let site = sites.last, !filter.contains(site) { Issue.record("\(site) is forgotten") }
        }
        for site in sites { filter.add(site, -1) }
        #expect(filter.counters.allSatisfy { $0 == 0 })
    }
}

extension Array {
    fileprivate mutating func swapRemove(_ index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
    }
}
