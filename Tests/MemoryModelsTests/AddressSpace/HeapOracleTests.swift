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
    private struct World {
        var space: AddressSpace
        var oracle = HeapPages()
    }

    private static let limit = 50 * 4096 + 100

    private static func test(
        setEnd: @escaping (inout AddressSpace, UInt64) -> Bool = { $0.setHeapEnd($1).refusal == nil }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("heap") {
            World(space: AddressSpace(limits: AddressSpace.Limits(data: UInt64(limit))))
        } play: { world, draw in
            let start = world.space.heapStart
            let page = draw.next(below: 60)
            let address = start + UInt64(page) * 4096
            switch draw.next(below: 10) {
            case 0:
                try world.space.unmap(address, length: 4096)
                world.oracle.pages[page] = .free
            case 1:
                if world.oracle.pages[page] == .free {
                    try world.space.map(length: 4096, .read, at: .fixedNoReplace(address))
                    world.oracle.pages[page] = .other
                }
            default:
                let bytes = draw.next(below: 54 * 4096) - 4096
                let isDone = setEnd(&world.space, start &+ UInt64(bitPattern: Int64(bytes)))
                if isDone != world.oracle.move(to: bytes, limit: limit) { return "\(bytes): \(isDone)" }
            }
            let runs = world.space.areas.filter { $0.flags.contains(.write) }
                .map { Int(($0.start - start) / 4096)..<Int(($0.end - start) / 4096) }
            if runs != world.oracle.heapRuns { return "\(runs), expected \(world.oracle.heapRuns)" }
            let violations = world.space.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test("seeded random sequences of 10,000 operations", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        Self.test().check(seed: seed)
    }

    @Test("every sequence of four moves, maps and unmaps in the first three pages")
    func exhaustive() {
        let ends = [1, 2, 3, 4].map { Draw(0, 2, $0 * 4096 - $0 % 2) }
        let others = (0..<3).flatMap { [Draw($0, 0), Draw($0, 1)] }
        Self.test().checkEverySequence(upTo: 4) { _ in ends + others }
    }

    @Test("a heap that forgets the free page above is noticed")
    func forgettingTheGap() {
        let test = Self.test { space, address in
            let answer = space.setHeapEnd(address)
            guard case .collision(let area)? = answer.refusal, area.start == (address + 4095) & ~4095 else {
                return answer.refusal == nil
            }
            return true
        }
        test.expectCaught(within: 3)
    }
}
