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

        /// The words without what is beyond the object, which no checksum covers.
        var contents: [UInt64] {
            var contents = words
            if size % 8 > 0 { contents[words.count - 1] &= 1 << (size % 8 * 8) - 1 }
            return contents
        }
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
            if blocks[index].seen != blocks[index].contents { changed.insert(index) }
            blocks[index].seen = blocks[index].contents
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

    /// Up to 14 blocks, what points to them, and the time.
    private struct World {
        var kmemleak = Kmemleak()
        var blocks: [Block] = []
        var now = 0
        var stack: [UInt64] = [0, 0]
    }

    /// A pointer into a block, or just past one; or none.
    private static func word(_ draw: inout Draw, _ blocks: [Block]) -> UInt64 {
        guard !blocks.isEmpty, draw.next(below: 5) > 0 else { return 0 }
        let block = blocks[draw.next(below: blocks.count)]
        return block.pointer + UInt64(draw.next(below: Int(block.size) + 2))
    }

    /// A new world now and then. `scan` may be a broken one.
    private static func test(scan: @escaping (inout Kmemleak, [UInt64]) -> [UInt64]) -> SequenceTest<World, Draw> {
        SequenceTest("up to 14 blocks") {
            World()
        } play: { world, draw in
            if draw.number % 200 == 199 { world = World() }
            return try step(&world, &draw, scan: scan)
        }
    }

    private static func step(
        _ world: inout World,
        _ draw: inout Draw,
        scan: (inout Kmemleak, [UInt64]) -> [UInt64]
    ) throws -> String? {
        switch draw.next(below: 16) {
        case 0, 1, 2:
            guard world.blocks.count < 14 else { return nil }
            // Neighbours often touch.
            let pointer = 0x1000 + UInt64(draw.next(below: 60)) * 32
            let size = UInt64(8 + draw.next(below: 25))
            if world.blocks.contains(where: { $0.pointer < pointer + size && pointer < $0.pointer + $0.size }) {
                return nil
            }
            let needed = [0, 1, 1, 1, 1, 1, 2, -1][draw.next(below: 8)]
            try world.kmemleak.allocate(pointer, size: size, minCount: needed)
            let words = [UInt64](repeating: 0, count: Int((size + 7) / 8))
            world.blocks.append(Block(pointer: pointer, size: size, needed: needed, created: world.now, words: words))
        case 3:
            guard !world.blocks.isEmpty, draw.next(below: 3) == 0 else { return nil }
            try world.kmemleak.free(world.blocks.remove(at: draw.next(below: world.blocks.count)).pointer)
        case 4: world.stack[draw.next(below: 2)] = draw.next(below: 2) == 0 ? 0 : word(&draw, world.blocks)
        case 5:
            guard !world.blocks.isEmpty, draw.next(below: 6) == 0 else { return nil }
            let index = draw.next(below: world.blocks.count)
            switch draw.next(below: 3) {
            case 0:
                try world.kmemleak.notLeak(world.blocks[index].pointer)
                world.blocks[index].needed = 0
            case 1:
                try world.kmemleak.ignore(world.blocks[index].pointer)
                world.blocks[index].needed = -1
                world.blocks[index].isSearched = false
            default:
                try world.kmemleak.noScan(world.blocks[index].pointer)
                world.blocks[index].isSearched = false
            }
        case 6:
            world.now += draw.next(below: 3000)
            world.kmemleak.wait(world.now - world.kmemleak.now)
        case 7, 8:
            let found = scan(&world.kmemleak, world.stack)
            let expected = Self.scan(&world.blocks, stack: world.stack, now: world.now)
            if found != expected { return "\(found), not \(expected)" }
            if let problem = world.kmemleak.invariantViolation() { return "\(problem)" }
        default:
            guard !world.blocks.isEmpty else { return nil }
            let index = draw.next(below: world.blocks.count)
            let place = draw.next(below: world.blocks[index].words.count)
            world.blocks[index].words[place] = word(&draw, world.blocks)
            try world.kmemleak.store(world.blocks[index].words[place], in: world.blocks[index].pointer, word: place)
        }
        return nil
    }

    @Test("10,000 random steps: every scan reports what the definition says", arguments: [1, 2, 3, 4] as [UInt64])
    func random(_ seed: UInt64) { Self.test { $0.scan(stacks: [$1]) }.check(seed: seed) }

    @Test("every sequence of five steps of a root and two blocks that point to each other, after a first scan")
    func exhaustive() {
        var test = Self.test { $0.scan(stacks: [$1]) }
        let world = test.world
        test.world = {
            var world = try world()
            // A root, two blocks that are old enough, and a scan that has seen them.
            for draw in [Draw(0, 2, 8, 0), Draw(0, 0, 8, 1), Draw(0, 4, 8, 1), Draw(6, 2999), Draw(6, 2999), Draw(7)] {
                var draw = draw
                _ = try test.play(&world, &draw)
            }
            return world
        }
        let steps = [
            Draw(9, 0, 0, 1, 1, 0), Draw(9, 0, 0, 0), Draw(9, 1, 0, 1, 2, 3), Draw(9, 2, 0, 1, 1, 0),
            Draw(4, 0, 1, 1, 2, 0),
            Draw(3, 0, 1), Draw(7),
        ]
        test.checkEverySequence(upTo: 5) { _ in steps }
    }

    @Test("a scan that forgets stacks, does not follow objects, or reports at once is noticed")
    func bites() {
        Self.test { kmemleak, _ in kmemleak.scan(stacks: []) }.expectCaught(count: 10_000, within: 8)
        Self.test { kmemleak, stack in
            let words = kmemleak.objects.map(\.words)
            for index in kmemleak.objects.indices where kmemleak.objects[index].minCount > 0 {
                kmemleak.objects[index].words = kmemleak.objects[index].words.map { _ in 0 }
            }
            defer { for index in words.indices { kmemleak.objects[index].words = words[index] } }
            return kmemleak.scan(stacks: [stack])
        }
        .expectCaught(count: 10_000, within: 10)
        Self.test { kmemleak, stack in
            for index in kmemleak.objects.indices { _ = kmemleak.objects[index].updateChecksum() }
            return kmemleak.scan(stacks: [stack])
        }
        .expectCaught(count: 10_000, within: 8)
    }
}
