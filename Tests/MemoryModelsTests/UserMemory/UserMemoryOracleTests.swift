import Testing

@testable import MemoryModels

@Suite("User memory: every process reads what it wrote, and nothing else")
struct UserMemoryOracleTests {
    @Test("seeded random sequences of 10,000 operations", arguments: zip([1, 2] as [UInt64], [1, 16]))
    func random(seed: UInt64, faultAround: Int) {
        Self.test(faultAround: faultAround).check(seed: seed)
    }

    @Test("a fork that does not write-protect is noticed")
    func forgettingToProtect() {
        let test = Self.test { memory in
            for process in memory.processes.indices {
                for index in memory.processes[process].areas[0].entries.indices {
                    guard case .present(var present) = memory.processes[process].areas[0].entries[index] else {
                        continue
                    }
                    present.isWritable = true
                    memory.processes[process].areas[0].entries[index] = .present(present)
                }
            }
        }
        test.expectCaught(within: 5)
    }

    @Test("a copy that forgets a map count is noticed")
    func forgettingTheCount() {
        let test = Self.test { memory in
            guard let number = memory.frames.firstIndex(where: { ($0?.mapCount ?? 0) > 1 }) else { return }
            memory.frames[number]?.mapCount -= 1
        }
        test.expectCaught(within: 5)
    }

    @Test("every sequence of four: write, read, fork, exit, swap out and pin, with two processes and two pages")
    func exhaustive() {
        Self.test().checkEverySequence(upTo: 4) { world in
            let alive = world.oracle.memory.processes.count { $0.isAlive }
            return (0..<min(2, alive)).flatMap { process in
                [Draw(process, 0, 24), Draw(process, 4, 24), Draw(process, 4, 8), Draw(process, 0, 0)]
                    + [Draw(process, 0, 2), Draw(process, 0, 3), Draw(process, 0, 6), Draw(process, 12, 24)]
            }
        }
    }

    private struct World {
        var oracle: ContentOracle
        var pinned: [Int] = []
    }

    private static func test(
        faultAround: Int = 1,
        sabotage: @escaping (inout UserMemory) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("fault-around of \(faultAround) pages") {
            var oracle = ContentOracle(faultAround: faultAround)
            oracle.sabotage = sabotage
            return World(oracle: oracle)
        } play: { world, draw in
            // A new world now and then, since dead processes stay on record.
            if draw.number % 200 == 199 {
                world = World(oracle: ContentOracle(faultAround: faultAround))
                world.oracle.sabotage = sabotage
            }
            let alive = world.oracle.memory.processes.indices.filter { world.oracle.memory.processes[$0].isAlive }
            let process = alive[draw.next(below: alive.count)]
            let page = ContentOracle.pages[draw.next(below: ContentOracle.pages.count)]
            var failure: String?
            switch draw.next(below: 40) {
            case 0, 1: if alive.count < 5 { failure = world.oracle.fork(process) }
            case 2:
                if alive.count > 1 { world.oracle.memory.exit(process) }
                failure = world.oracle.difference()
            case 3, 4, 5: failure = world.oracle.swapOut(process, page)
            case 6:
                // A pin writes; the value stays.
                failure = world.oracle.access(process, page, write: world.oracle.expected(process, page))
                if let frame = world.oracle.memory.pin(process: process, page: page) { world.pinned.append(frame) }
            case 7: if let frame = world.pinned.popLast(), !world.oracle.memory.unpin(frame) { failure = "lost pin" }
            case 8..<24: failure = world.oracle.access(process, page, write: nil)
            default: failure = world.oracle.access(process, page, write: draw.number + 1000)
            }
            return failure
        }
    }
}
