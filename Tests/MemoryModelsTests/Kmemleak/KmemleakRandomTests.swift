import Testing

@testable import MemoryModels

@Suite("kmemleak against plain reachability")
struct KmemleakRandomTests {
    /// What an object is to the oracle.
    private struct Block {
        let pointer: UInt64
        let size: UInt64
        var needed: Int
        let created: Int
        var isSearched = true
        var words: [UInt64]
        /// The contents at the last scan that found it unreferenced.
        var seen: [UInt64]?
        var wasReported = false
    }

    /// The blocks that are referenced often enough, by the definition: repeat until nothing is added.
    private static func closure(_ blocks: [Block], from start: Set<Int>, stack: [UInt64]) -> Set<Int> {
        var grey = start
        while true {
            var more = grey
            for (index, block) in blocks.enumerated() where block.needed > 0 && !grey.contains(index) {
                func count(_ words: [UInt64]) -> Int {
                    words.count { $0 >= block.pointer && $0 < block.pointer + block.size }
                }
                var found = count(stack)
                for other in grey where other != index && blocks[other].isSearched {
                    found += count(Array(blocks[other].words[..<Int(blocks[other].size / 8)]))
                }
                if found >= block.needed { more.insert(index) }
            }
            if more == grey { return grey }
            grey = more
        }
    }

    private static func scan(_ blocks: inout [Block], stack: [UInt64], now: Int) -> [UInt64] {
        let roots = Set(blocks.indices.filter { blocks[$0].needed == 0 })
        let referenced = closure(blocks, from: roots, stack: stack)
        var changed: Set<Int> = []
        for index in blocks.indices where blocks[index].needed > 0 && !referenced.contains(index) {
            if blocks[index].seen != blocks[index].words { changed.insert(index) }
            blocks[index].seen = blocks[index].words
        }
        let spared = closure(blocks, from: referenced.union(changed), stack: stack)
        var reports: [UInt64] = []
        for index in blocks.indices where blocks[index].needed > 0 && !spared.contains(index) {
            if blocks[index].created + 5000 <= now, !blocks[index].wasReported {
                blocks[index].wasReported = true
                reports.append(blocks[index].pointer)
            }
        }
        return reports
    }

    /// Random worlds of up to 14 blocks. `scan` may be a broken one.
    private static func firstFailure(seed: UInt64, scan: (inout Kmemleak, [UInt64]) -> [UInt64]) throws -> String? {
        var random = SplitMix64(seed: seed)
        var kmemleak = Kmemleak()
        var blocks: [Block] = []
        var now = 0
        var stack: [UInt64] = [0, 0]
        for step in 0..<10_000 {
            if step % 200 == 0 {
                kmemleak = Kmemleak()
                blocks = []
                now = 0
                stack = [0, 0]
            }
            func word() -> UInt64 {
                guard let block = blocks.randomElement(using: &random), random.next(below: 5) > 0 else { return 0 }
                return block.pointer + UInt64(random.next(below: Int(block.size) + 2))
            }
            switch random.next(below: 16) {
            case 0, 1, 2:
                guard blocks.count < 14 else { continue }
                // Neighbours often touch.
                let pointer = 0x1000 + UInt64(random.next(below: 60)) * 32
                let size = UInt64(8 + random.next(below: 25))
                if blocks.contains(where: { $0.pointer < pointer + size && pointer < $0.pointer + $0.size }) {
                    continue
                }
                let needed = [0, 1, 1, 1, 1, 1, 2, -1][random.next(below: 8)]
                try kmemleak.allocate(pointer, size: size, minCount: needed)
                let words = [UInt64](repeating: 0, count: Int((size + 7) / 8))
                blocks.append(Block(pointer: pointer, size: size, needed: needed, created: now, words: words))
            case 3:
                guard !blocks.isEmpty, random.next(below: 3) == 0 else { continue }
                try kmemleak.free(blocks.remove(at: random.next(below: blocks.count)).pointer)
            case 4: stack[random.next(below: 2)] = random.next(below: 2) == 0 ? 0 : word()
            case 5:
                guard !blocks.isEmpty, random.next(below: 6) == 0 else { continue }
                let index = random.next(below: blocks.count)
                switch random.next(below: 3) {
                case 0:
                    try kmemleak.notLeak(blocks[index].pointer)
                    blocks[index].needed = 0
                case 1:
                    try kmemleak.ignore(blocks[index].pointer)
                    blocks[index].needed = -1
                    blocks[index].isSearched = false
                default:
                    try kmemleak.noScan(blocks[index].pointer)
                    blocks[index].isSearched = false
                }
            case 6:
                now += random.next(below: 3000)
                kmemleak.wait(now - kmemleak.now)
            case 7, 8:
                let found = scan(&kmemleak, stack)
                let expected = Self.scan(&blocks, stack: stack, now: now)
                if found != expected { return "seed \(seed), step \(step): \(found), not \(expected)" }
                if let problem = kmemleak.invariantViolation() { return "seed \(seed), step \(step): \(problem)" }
            default:
                guard let index = blocks.indices.randomElement(using: &random) else { continue }
                let place = random.next(below: blocks[index].words.count)
                blocks[index].words[place] = word()
                try kmemleak.store(blocks[index].words[place], in: blocks[index].pointer, word: place)
            }
        }
        return nil
    }

    @Test("10,000 random steps: every scan reports what the definition says", arguments: [1, 2, 3, 4] as [UInt64])
    func random(_ seed: UInt64) throws {
        #expect(try Self.firstFailure(seed: seed) { $0.scan(stacks: [$1]) } == nil)
    }

    @Test("a scan that forgets stacks, does not follow objects, or reports at once is noticed")
    func bites() throws {
        #expect(try Self.firstFailure(seed: 1) { kmemleak, _ in kmemleak.scan(stacks: []) } != nil)
        #expect(
            try Self.firstFailure(seed: 1) { kmemleak, stack in
                let words = kmemleak.objects.map(\.words)
                for index in kmemleak.objects.indices where kmemleak.objects[index].minCount > 0 {
                    kmemleak.objects[index].words = kmemleak.objects[index].words.map { _ in 0 }
                }
                defer { for index in words.indices { kmemleak.objects[index].words = words[index] } }
                return kmemleak.scan(stacks: [stack])
            } != nil
        )
        #expect(
            try Self.firstFailure(seed: 1) { kmemleak, stack in
                for index in kmemleak.objects.indices { _ = kmemleak.objects[index].updateChecksum() }
                return kmemleak.scan(stacks: [stack])
            } != nil
        )
    }
}
