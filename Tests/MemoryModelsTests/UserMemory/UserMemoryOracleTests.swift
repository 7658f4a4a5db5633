import Testing

@testable import MemoryModels

@Suite("User memory: every process reads what it wrote, and nothing else")
struct UserMemoryOracleTests {
    @Test("seeded random sequences of 10,000 operations", arguments: zip([1, 2] as [UInt64], [1, 16]))
    func random(seed: UInt64, faultAround: Int) {
        let oracle = ContentOracle(faultAround: faultAround)
        #expect(Self.firstFailure(seed: seed, steps: 10_000, oracle) == nil, "seed \(seed)")
    }

    @Test("a fork that does not write-protect is noticed")
    func forgettingToProtect() {
        var oracle = ContentOracle(faultAround: 1)
        oracle.sabotage = { memory in
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
        #expect(Self.firstFailure(seed: 1, steps: 1000, oracle) != nil)
    }

    @Test("a copy that forgets a map count is noticed")
    func forgettingTheCount() {
        var oracle = ContentOracle(faultAround: 1)
        oracle.sabotage = { memory in
            guard let number = memory.frames.firstIndex(where: { ($0?.mapCount ?? 0) > 1 }) else { return }
            memory.frames[number]?.mapCount -= 1
        }
        #expect(Self.firstFailure(seed: 1, steps: 1000, oracle) != nil)
    }

    private static func firstFailure(seed: UInt64, steps: Int, _ start: ContentOracle) -> String? {
        var oracle = start
        var random = SplitMix64(seed: seed)
        var pinned: [Int] = []
        for step in 0..<steps {
            // A new world now and then, since dead processes stay on record.
            if step % 200 == 199 {
                let sabotage = oracle.sabotage
                oracle = ContentOracle(faultAround: start.memory.options.faultAround)
                oracle.sabotage = sabotage
                pinned = []
            }
            let alive = oracle.memory.processes.indices.filter { oracle.memory.processes[$0].isAlive }
            let process = alive[random.next(below: alive.count)]
            let page = ContentOracle.pages[random.next(below: ContentOracle.pages.count)]
            var failure: String?
            switch random.next(below: 40) {
            case 0, 1: if alive.count < 5 { failure = oracle.fork(process) }
            case 2:
                if alive.count > 1 { oracle.memory.exit(process) }
                failure = oracle.difference()
            case 3, 4, 5: failure = oracle.swapOut(process, page)
            case 6:
                // A pin writes; the value stays.
                failure = oracle.access(process, page, write: oracle.expected(process, page))
                if let frame = oracle.memory.pin(process: process, page: page) { pinned.append(frame) }
            case 7: if let frame = pinned.popLast(), !oracle.memory.unpin(frame) { failure = "lost pin" }
            case 8..<24: failure = oracle.access(process, page, write: nil)
            default: failure = oracle.access(process, page, write: step + 1000)
            }
            if let failure { return "step \(step): \(failure)" }
        }
        return nil
    }
}
