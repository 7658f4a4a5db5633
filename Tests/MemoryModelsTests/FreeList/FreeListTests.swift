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
    var lastEnd: Int?

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

    @Test(
        "seeded random sequences of 10,000 calls give the blocks of the definitions",
        arguments: [FitPolicy.first, .best, .worst],
        [true, false]
    )
    func oracle(policy: FitPolicy, coalesces: Bool) throws {
        let options = Self.options(policy, coalesces: coalesces)
        #expect(try Self.firstDifference(FreeListAllocator(capacity: 4096, options: options), options) == nil)
        // A list by size chooses the same for best fit, where it is in order anyway.
        if policy == .best {
            let bySize = Self.options(policy, .size, coalesces: coalesces)
            #expect(try Self.firstDifference(FreeListAllocator(capacity: 4096, options: bySize), bySize) == nil)
        }
    }

    @Test("an allocator that does not merge, or chooses by another policy, is noticed")
    func bites() throws {
        let merging = Self.options(.first)
        let unmerged = FreeListAllocator(capacity: 4096, options: Self.options(.first, coalesces: false))
        #expect(try Self.firstDifference(unmerged, merging) != nil)
        let best = FreeListAllocator(capacity: 4096, options: Self.options(.best))
        #expect(try Self.firstDifference(best, merging) != nil)
    }

    private static func firstDifference(
        _ start: FreeListAllocator,
        _ options: FreeListAllocator.Options
    ) throws -> String? {
        var allocator = start
        var oracle = ByteOracle(capacity: start.capacity, options: options)
        var random = SplitMix64(seed: 7)
        var live: [Int] = []
        for step in 0..<10_000 {
            if live.isEmpty || random.next(below: 100) < 52 {
                let bytes = random.next(below: 200)
                let block = allocator.allocate(bytes).block
                let expected = oracle.allocate(allocator.blockLength(bytes))
                if block?.start != expected {
                    return "step \(step): \(String(describing: block)), not \(String(describing: expected))"
                }
                if let block { live.append(block.start) }
            } else {
                let start = live.remove(at: random.next(below: live.count))
                try allocator.free(at: start)
                oracle.free(start)
            }
            let violations = allocator.checkInvariants()
            if !violations.isEmpty { return "step \(step): \(violations)" }
        }
        return nil
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

    @Test("next fit passes every order of list and goes round once")
    func nextFit() {
        for order in [FreeListOrder.address, .size, .lastFreed] {
            var random = SplitMix64(seed: 3)
            var allocator = FreeListAllocator(capacity: 2048, options: Self.options(.next, order))
            var live: [Int] = []
            for _ in 0..<5000 {
                if live.isEmpty || random.next(below: 2) == 0 {
                    let needed = allocator.blockLength(60)
                    let search = allocator.allocate(60)
                    // It fails only if nothing fits, after a look at everything.
                    if let block = search.block {
                        live.append(block.start)
                    } else {
                        #expect(allocator.largestFree < needed && search.probes == allocator.free.count)
                    }
                } else {
                    #expect(throws: Never.self) {
                        try allocator.free(at: live.remove(at: random.next(below: live.count)))
                    }
                }
                #expect(allocator.checkInvariants().isEmpty)
            }
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
