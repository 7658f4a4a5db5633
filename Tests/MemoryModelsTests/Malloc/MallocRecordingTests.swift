import Testing

@testable import MemoryModels

@Suite("malloc: the same addresses as glibc")
struct MallocRecordingTests {
    @Test("20,000 random calls get what the real library gave, to the byte", arguments: [1, 2, 3] as [UInt64])
    func recorded(seed: UInt64) throws {
        let records = try #require(recordedMallocCalls[seed])
        #expect(records.count == 20)
        #expect(try Self.firstDifference(seed: seed, records) == nil, "seed \(seed)")
    }

    @Test("a heap with another top pad, with a larger tcache, or with fixed thresholds is noticed")
    func bites() throws {
        let records = try #require(recordedMallocCalls[1])
        var padded = MallocHeap.Options()
        padded.topPad = 65536
        #expect(try Self.firstDifference(seed: 1, records, options: padded) != nil)
        var cached = MallocHeap.Options()
        cached.tcacheCount = 8
        #expect(try Self.firstDifference(seed: 1, records, options: cached) != nil)
        var fixed = MallocHeap.Options()
        fixed.mmapThreshold = 131_072
        #expect(try Self.firstDifference(seed: 1, records, options: fixed) != nil)
    }

    /// Replays the calls of the C program and compares after each 1,000.
    static func firstDifference(
        seed: UInt64,
        _ records: [MallocRecord],
        options: MallocHeap.Options = MallocHeap.Options()
    ) throws -> String? {
        var heap = MallocHeap(options)
        var random = SplitMix64(seed: seed)
        var live: [MallocHeap.Pointer] = []
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for step in 0..<20_000 {
            let grows = step / 700 % 3 != 2
            if live.count < 400, live.isEmpty || random.next(below: 10) < (grows ? 6 : 3) {
                let pointer = try heap.allocate(size(&random))
                var place = UInt64.max
                if case .heap(let offset) = pointer { place = UInt64(offset) }
                hash = (hash ^ place) &* 0x100_0000_01b3
                hash = (hash ^ UInt64(heap.usableBytes(pointer))) &* 0x100_0000_01b3
                live.append(pointer)
            } else {
                let index = random.next(below: live.count)
                try heap.free(live[index])
                live[index] = live[live.count - 1]
                live.removeLast()
            }
            if step % 1000 == 999 {
                let seen = MallocRecord(
                    hash,
                    heap.heapBytes,
                    heap.mappingCount,
                    heap.mappedBytes,
                    heap.fastBytes,
                    heap.freeBytes,
                    heap.topBytes
                )
                if seen != records[step / 1000] { return "call \(step): \(seen), recorded \(records[step / 1000])" }
                if !heap.checkInvariants().isEmpty { return "call \(step): \(heap.checkInvariants())" }
            }
        }
        return nil
    }

    private static func size(_ random: inout SplitMix64) -> Int {
        switch random.next(below: 100) {
        case ..<40: random.next(below: 130)
        case ..<70: random.next(below: 1100)
        case ..<90: random.next(below: 9000)
        case ..<98: random.next(below: 150_000)
        default: random.next(below: 900_000)
        }
    }
}
