import Testing

@testable import MemoryModels

/// A heap the naive way: what each page from its start is, and nothing else.
private struct HeapPages {
    enum Page { case free, heap, other }

    var pages = [Page](repeating: .free, count: 64)
    var end = 0

    /// - Returns: Whether the end moved there.
    mutating func move(to bytes: Int, limit: Int) -> Bool {
        guard bytes >= 0, bytes <= limit else { return false }
        let old = (end + 4095) / 4096
        let new = (bytes + 4095) / 4096
        if new > old {
            // The page above must be free too.
            guard pages[old...min(new, 63)].allSatisfy({ $0 == .free }) else { return false }
            guard pages.count(where: { $0 == .heap }) + new - old <= limit / 4096 else { return false }
            for page in old..<new { pages[page] = .heap }
        } else if new < old {
            guard pages[new..<old].contains(where: { $0 != .free }) else { return false }
            for page in new..<old { pages[page] = .free }
        }
        end = bytes
        return true
    }

    /// The longest runs of heap pages.
    var heapRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, page) in pages.enumerated() where page == .heap {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<(index + 1)
            } else {
                runs.append(index..<(index + 1))
            }
        }
        return runs
    }
}

@Suite("Address space: the heap is the same as naive pages")
struct HeapOracleTests {
    @Test("seeded random sequences of 10,000 operations", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) throws {
        let failure = try Self.firstFailure(seed: seed) { $0.setHeapEnd($1).refusal == nil }
        #expect(failure == nil, "seed \(seed)")
    }

    @Test("a heap that forgets the free page above is noticed")
    func forgettingTheGap() throws {
        let failure = try Self.firstFailure(seed: 1) { space, address in
            let answer = space.setHeapEnd(address)
            guard case .collision(let area)? = answer.refusal, area.start == (address + 4095) & ~4095 else {
                return answer.refusal == nil
            }
            return true
        }
        #expect(failure != nil)
    }

    private static func firstFailure(
        seed: UInt64,
        setEnd: (inout AddressSpace, UInt64) -> Bool
    ) throws -> String? {
        let limit = 50 * 4096 + 100
        var space = AddressSpace(limits: AddressSpace.Limits(data: UInt64(limit)))
        var oracle = HeapPages()
        var random = SplitMix64(seed: seed)
        let start = space.heapStart
        for step in 0..<10_000 {
            let page = random.next(below: 60)
            let address = start + UInt64(page) * 4096
            switch random.next(below: 10) {
            case 0:
                try space.unmap(address, length: 4096)
                oracle.pages[page] = .free
            case 1:
                if oracle.pages[page] == .free {
                    try space.map(length: 4096, .read, at: .fixedNoReplace(address))
                    oracle.pages[page] = .other
                }
            default:
                let bytes = random.next(below: 54 * 4096) - 4096
                let isDone = setEnd(&space, start &+ UInt64(bitPattern: Int64(bytes)))
                if isDone != oracle.move(to: bytes, limit: limit) { return "step \(step), \(bytes): \(isDone)" }
            }
            let runs = space.areas.filter { $0.flags.contains(.write) }
                .map { Int(($0.start - start) / 4096)..<Int(($0.end - start) / 4096) }
            if runs != oracle.heapRuns { return "step \(step): \(runs), expected \(oracle.heapRuns)" }
            if !space.checkInvariants().isEmpty { return "step \(step): \(space.checkInvariants())" }
        }
        return nil
    }
}
