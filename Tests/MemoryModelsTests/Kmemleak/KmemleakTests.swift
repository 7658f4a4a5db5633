import Testing

@testable import MemoryModels

@Suite("kmemleak")
struct KmemleakTests {
    private static func world(_ objects: [(UInt64, UInt64)]) throws -> Kmemleak {
        var kmemleak = Kmemleak()
        try kmemleak.allocate(0x1000, size: 32, minCount: KmemleakObject.grey)
        for (pointer, size) in objects { try kmemleak.allocate(pointer, size: size) }
        kmemleak.wait(Kmemleak.minimumAge)
        return kmemleak
    }

    @Test("a lost object is reported by the second scan: the first one takes its checksum")
    func twoScans() throws {
        var kmemleak = try Self.world([(0x8000, 64)])
        #expect(kmemleak.scan(stacks: []) == [])
        #expect(kmemleak.object(at: 0x8000)?.color == .grey)
        #expect(kmemleak.scan(stacks: []) == [0x8000])
        #expect(kmemleak.scan(stacks: []) == [] && kmemleak.suspects == [0x8000])
    }

    @Test("an object that changes between scans is not reported")
    func checksum() throws {
        var kmemleak = try Self.world([(0x8000, 64)])
        for value in 0..<5 as Range<UInt64> {
            try kmemleak.store(value, in: 0x8000, word: 1)
            #expect(kmemleak.scan(stacks: []) == [])
        }
        #expect(kmemleak.scan(stacks: []) == [0x8000])
        try kmemleak.transientLeak(0x8000)
        #expect(kmemleak.scan(stacks: []) == [] && kmemleak.suspects == [])
        #expect(kmemleak.scan(stacks: []) == [] && kmemleak.suspects == [0x8000])
    }

    @Test("the checksum is the kernel's crc32 with a seed of 0")
    func crc() {
        // The check value of CRC-32 for "123456789" is cbf43926, with all bits of seed and result inverted; the
        // polynomial alone gives 2dfd2d88 for a seed of 0.
        let text = Array("123456789".utf8)
        var words: [UInt64] = [0, 0]
        for (index, byte) in text.enumerated() { words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8) }
        #expect(KmemleakObject.crc32(words, bytes: 9) == 0x2dfd_2d88)
        #expect(KmemleakObject.crc32([0, 0], bytes: 16) == 0)
    }

    @Test("an object younger than five seconds is not reported", arguments: [4999, 5000])
    func age(_ milliseconds: Int) throws {
        var kmemleak = Kmemleak()
        try kmemleak.allocate(0x8000, size: 64)
        kmemleak.scan(stacks: [])
        kmemleak.wait(milliseconds)
        #expect(kmemleak.scan(stacks: []) == (milliseconds < 5000 ? [] : [0x8000]))
    }

    @Test(
        "a pointer anywhere into the object counts, one behind its end does not",
        arguments: [0, 1, 63, 64] as [UInt64]
    )
    func interior(_ offset: UInt64) throws {
        var kmemleak = try Self.world([(0x8000, 64)])
        try kmemleak.store(0x8000 + offset, in: 0x1000, word: 3)
        kmemleak.scan(stacks: [])
        #expect(kmemleak.scan(stacks: []) == (offset < 64 ? [] : [0x8000]))
    }

    @Test("a ring that nobody points to is lost, and so is an object that points to itself")
    func rings() throws {
        var kmemleak = try Self.world([(0x8000, 16), (0x8010, 16), (0x8020, 16)])
        try kmemleak.store(0x8010, in: 0x8000, word: 0)
        try kmemleak.store(0x8000, in: 0x8010, word: 1)
        try kmemleak.store(0x8020, in: 0x8020, word: 0)
        kmemleak.scan(stacks: [])
        #expect(kmemleak.scan(stacks: []) == [0x8000, 0x8010, 0x8020])
    }

    @Test("a leftover on a stack hides a leak")
    func stack() throws {
        var kmemleak = try Self.world([(0x8000, 16)])
        for _ in 0..<3 { #expect(kmemleak.scan(stacks: [[7, 0x8008]]) == []) }
        kmemleak.scan(stacks: [])
        #expect(kmemleak.scan(stacks: []) == [0x8000])
    }

    @Test("not_leak is searched, ignore and no_scan are not, scan areas are searched in part")
    func marks() throws {
        let holder: UInt64 = 0x8000
        let held: UInt64 = 0x9000
        func reports(_ mark: (inout Kmemleak) throws -> Void) throws -> [UInt64] {
            var kmemleak = try Self.world([(holder, 64), (held, 64)])
            try kmemleak.store(held, in: holder, word: 2)
            try mark(&kmemleak)
            kmemleak.scan(stacks: [])
            return kmemleak.scan(stacks: [])
        }
        #expect(try reports { _ in } == [holder, held])
        #expect(try reports { try $0.notLeak(holder) } == [])
        #expect(try reports { try $0.ignore(holder) } == [held])
        #expect(try reports { try $0.ignore(held) } == [holder])
        let root: (inout Kmemleak) throws -> Void = { try $0.store(holder, in: 0x1000, word: 0) }
        #expect(try reports { try root(&$0) } == [])
        #expect(
            try reports {
                try root(&$0); try $0.noScan(holder)
            } == [held]
        )
        #expect(
            try reports {
                try root(&$0); try $0.scanArea(holder, words: 0..<2)
            } == [held]
        )
        #expect(
            try reports {
                try root(&$0); try $0.scanArea(holder, words: 2..<3)
            } == []
        )
    }

    @Test("a block of vmalloc needs two references")
    func minimumCount() throws {
        for references in 0...2 {
            var kmemleak = try Self.world([])
            try kmemleak.allocate(0x8000, size: 4096, minCount: 2)
            for word in 0..<references { try kmemleak.store(0x8000, in: 0x1000, word: word) }
            kmemleak.wait(5000)
            kmemleak.scan(stacks: [])
            #expect(kmemleak.scan(stacks: []) == (references < 2 ? [0x8000] : []))
        }
    }

    @Test("clear paints the suspects grey: they are searched from then on")
    func clear() throws {
        var kmemleak = try Self.world([(0x8000, 64), (0x9000, 64)])
        try kmemleak.store(0x9000, in: 0x8000, word: 0)
        kmemleak.scan(stacks: [])
        kmemleak.scan(stacks: [])
        #expect(kmemleak.suspects == [0x8000, 0x9000])
        kmemleak.clear()
        #expect(kmemleak.suspects == [])
        #expect(kmemleak.scan(stacks: []) == [])
    }

    @Test("what cannot be is refused")
    func refusals() throws {
        var kmemleak = try Self.world([(0x8000, 64)])
        #expect(throws: KmemleakError.overlaps(0x8038)) { try kmemleak.allocate(0x8038, size: 8) }
        #expect(throws: KmemleakError.overlaps(0x7ff8)) { try kmemleak.allocate(0x7ff8, size: 9) }
        #expect(throws: KmemleakError.unusable(0x9001)) { try kmemleak.allocate(0x9001, size: 8) }
        #expect(throws: KmemleakError.unknownObject(0x8008)) { try kmemleak.free(0x8008) }
        #expect(throws: KmemleakError.noSuchWord(8, object: 0x8000)) { try kmemleak.store(1, in: 0x8000, word: 8) }
        try kmemleak.allocate(0x7ff8, size: 8)
        try kmemleak.allocate(0x8040, size: 8)
        #expect(kmemleak.invariantViolation() == nil)
    }
}
