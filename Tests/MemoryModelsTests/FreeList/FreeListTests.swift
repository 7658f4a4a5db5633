import Testing

@testable import MemoryModels

/// The same allocator from bytes: who owns each one. Free blocks are found by looking, or, where nothing is merged,
/// kept as pieces; nothing is in any order, and each policy is its definition.
private struct ByteOracle {
    var options: FreeListAllocator.Options
    /// The pieces that are free, unordered; with the time at which each was freed or cut.
    var pieces: [(start: Int, length: Int, time: Int)]
    var used: [Int: Int] = [:]
    var time = 0

    init(capacity: Int, options: FreeListAllocator.Options) {
        self.options = options
        pieces = [(0, capacity, 0)]
    }

    mutating func allocate(_ length: Int) -> Int? {
        let fitting = pieces.filter { $0.length >= length }
        let chosen: (start: Int, length: Int, time: Int)?
        switch options.policy {
        // By address, the first that fits is the lowest.
        case .first, .next: chosen = fitting.min { $0.start < $1.start }
        case .best:
            chosen = fitting.min { $0.length < $1.length || ($0.length == $1.length && $0.start < $1.start) }
        case .worst:
            chosen = fitting.min { $0.length > $1.length || ($0.length == $1.length && $0.start < $1.start) }
        }
        guard let chosen else { return nil }
        pieces.removeAll { $0.start == chosen.start }
        if chosen.length > length { pieces.append((chosen.start + length, chosen.length - length, time)) }
        used[chosen.start] = length
        return chosen.start
    }

    mutating func free(_ start: Int) {
        guard let length = used.removeValue(forKey: start) else { return }
        pieces.append((start, length, time))
        guard options.coalesces else { return }
        pieces.sort { $0.start < $1.start }
        var merged: [(start: Int, length: Int, time: Int)] = []
        for piece in pieces {
            if let last = merged.last, last.start + last.length == piece.start {
                merged[merged.count - 1].length += piece.length
            } else {
                merged.append(piece)
            }
        }
        pieces = merged
    }
}

@Suite("Free-list allocators")
struct FreeListTests {
    private static func options(
        _ policy: FitPolicy,
        _ order: FreeListOrder = .address,
        coalesces: Bool = true
    ) -> FreeListAllocator.Options {
        var options = FreeListAllocator.Options()
        options.policy = policy
        options.order = order
        options.coalesces = coalesces
        return options
    }

    /// An allocator, the oracle beside it, and the blocks in use.
    private struct World {
        var allocator: FreeListAllocator
        var oracle: ByteOracle
        var live: [Int] = []
    }

    /// The oracle goes by `rules`; nil for the allocator's own options.
    private static func test(
        _ options: FreeListAllocator.Options,
        rules: FreeListAllocator.Options? = nil,
        capacity: Int = 4096,
        breaking: @escaping (inout FreeListAllocator) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("\(options)") {
            World(
                allocator: FreeListAllocator(capacity: capacity, options: options),
                oracle: ByteOracle(capacity: capacity, options: rules ?? options)
            )
        } play: { world, draw in
            if world.live.isEmpty || draw.happens(percent: 52) {
                let bytes = draw.next(below: 200)
                let needed = world.allocator.blockLength(bytes)
                let search = world.allocator.allocate(bytes)
                if options.policy == .next {
                    // Any that fits is right; it fails only if nothing fits, after a look at everything.
                    if search.block == nil, world.allocator.largestFree >= needed { return "\(bytes) would fit" }
                    if search.block == nil, search.probes != world.allocator.free.count { return "not all were seen" }
                } else {
                    let expected = world.oracle.allocate(needed)
                    if search.block?.start != expected {
                        return "\(bytes): \(search.block as Any), not \(expected as Any)"
                    }
                }
                if let block = search.block { world.live.append(block.start) }
            } else {
                let start = world.live.remove(at: draw.next(below: world.live.count))
                try world.allocator.free(at: start)
                world.oracle.free(start)
            }
            breaking(&world.allocator)
            let violations = world.allocator.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            return world.allocator.used.map(\.start) == world.live.sorted() ? nil : "other blocks are in use"
        }
    }

    @Test(
        "seeded random sequences of 10,000 calls give the blocks of the definitions",
        arguments: [FitPolicy.first, .best, .worst],
        [true, false]
    )
    func oracle(policy: FitPolicy, coalesces: Bool) {
        Self.test(Self.options(policy, coalesces: coalesces)).check(seed: 7)
        // A list by size chooses the same for best fit, where it is in order anyway.
        if policy == .best { Self.test(Self.options(policy, .size, coalesces: coalesces)).check(seed: 7) }
    }

    @Test(
        "next fit passes every order of list and goes round once",
        arguments: [.address, .size, .lastFreed] as [FreeListOrder]
    )
    func nextFit(order: FreeListOrder) {
        Self.test(Self.options(.next, order), capacity: 2048).check(seed: 3)
    }

    @Test(
        "every sequence of six calls in 128 bytes",
        arguments: [FitPolicy.first, .next, .best, .worst],
        [FreeListOrder.address, .size]
    )
    func exhaustive(policy: FitPolicy, order: FreeListOrder) {
        // The list's order decides only where it is not the policy's definition.
        let order = policy == .first || policy == .worst ? .address : order
        Self.test(Self.options(policy, order), capacity: 128).checkEverySequence(upTo: 6) { world in
            [Draw(1, 8), Draw(1, 24), Draw(1, 56)] + world.live.indices.map { Draw(0, $0) }
        }
    }

    @Test("an allocator that does not merge, chooses by another policy, or loses a block is caught by a few calls")
    func bites() {
        let merging = Self.options(.first)
        Self.test(Self.options(.first, coalesces: false), rules: merging).expectCaught(within: 30)
        Self.test(Self.options(.best), rules: merging).expectCaught(within: 12)
        Self.test(merging) { if $0.free.count > 1 { $0.free.removeLast() } }
            .expectCaught(within: 3, saying: "notCovered")
        Self.test(merging) { if $0.used.count > 1 { $0.free.insert($0.used[0], at: 0) } }
            .expectCaught(within: 2, saying: "notCovered")
    }

    @Test("next fit goes on behind the last block, first fit starts again")
    func rover() throws {
        for (policy, expected) in [(FitPolicy.first, 0), (.next, 64)] {
            var options = Self.options(policy)
            options.header = 0
            var allocator = FreeListAllocator(capacity: 128, options: options)
            for _ in 0..<8 { allocator.allocate(16) }
            for start in [0, 32, 64, 96] { try allocator.free(at: start) }
            allocator.allocate(16)
            allocator.allocate(16)
            // Both have taken 0 and 32 so far.
            try allocator.free(at: 0)
            #expect(allocator.allocate(16).block?.start == expected)
        }
    }

    @Test("the textbook's case: best fit serves what worst fit cannot")
    func textbook() throws {
        func serves(_ policy: FitPolicy) throws -> Bool {
            var options = Self.options(policy)
            options.header = 0
            var allocator = FreeListAllocator(capacity: 1000, options: options)
            for bytes in [200, 40, 80, 40, 320, 40, 280] { allocator.allocate(bytes) }
            for start in [0, 240, 360] { try allocator.free(at: start) }
            return allocator.allocate(72).block != nil && allocator.allocate(320).block != nil
        }
        #expect(try serves(.best))
        #expect(try serves(.first))
        #expect(try !serves(.worst))
    }

    @Test("freeing what is not in use is refused, and fragmentation is what the largest block lacks")
    func errors() throws {
        var allocator = FreeListAllocator(capacity: 1024, options: Self.options(.first))
        #expect(throws: FreeListError.notAllocated) { try allocator.free(at: 0) }
        for _ in 0..<4 { allocator.allocate(248) }
        #expect(allocator.fragmentation == 0 && allocator.freeBytes == 0)
        try allocator.free(at: 0)
        try allocator.free(at: 512)
        #expect(throws: FreeListError.notAllocated) { try allocator.free(at: 512) }
        #expect(allocator.fragmentation == 500)
    }
}
