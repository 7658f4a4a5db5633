import Testing

@testable import MemoryModels

@Suite("mempool")
struct MempoolTests {
    @Test("the reserve is filled at once, in the order of allocation, by reclaim if need be")
    func initial() throws {
        let pool = try Mempool(minimum: 3, free: 2, reclaimable: 2)
        #expect(pool.reserve == [0, 1, 2] && pool.free == [] && pool.reclaimable == [3])
        #expect(throws: MempoolError.noMemory(minimum: 5, objects: 4)) {
            try Mempool(minimum: 5, free: 2, reclaimable: 2)
        }
        #expect(throws: MempoolError.badSize) { try Mempool(minimum: 0, free: 2, reclaimable: 2) }
    }

    @Test("allocator, reserve from the top, reclaim, sleep: in this order")
    func order() throws {
        var pool = try Mempool(minimum: 2, free: 3, reclaimable: 1)
        let outcomes = (0..<5).map { pool.allocate(task: $0, canSleep: true) }
        #expect(outcomes == [.fromAllocator(2), .fromReserve(1), .fromReserve(0), .fromReclaim(3), .waits])
        #expect(pool.waiting == [4])
        #expect(pool.allocate(task: 9, canSleep: false) == .failed)
    }

    @Test("one that may not sleep is not helped by reclaim")
    func atomic() throws {
        var pool = try Mempool(minimum: 1, free: 1, reclaimable: 5)
        #expect(pool.allocate(task: 0, canSleep: false) == .fromReserve(0))
        #expect(pool.allocate(task: 1, canSleep: false) == .failed)
        #expect(pool.allocate(task: 2, canSleep: true) == .fromReclaim(1))
    }

    @Test("frees refill the reserve before the allocator, and wake who waits; frees beyond that wake nobody")
    func release() throws {
        var pool = try Mempool(minimum: 1, free: 2, reclaimable: 0)
        for task in 0..<4 { _ = pool.allocate(task: task, canSleep: true) }
        #expect(pool.waiting == [3, 2])
        let back = try pool.release(0)
        #expect(back == Mempool.Return(refilled: true, served: [.init(task: 3, outcome: .fromReserve(0))]))
        _ = pool.allocate(task: 9, canSleep: false)
        #expect(try pool.release(1).served == [.init(task: 2, outcome: .fromReserve(1))])
        #expect(try pool.release(0) == Mempool.Return(refilled: true, served: []))
        #expect(try pool.release(1) == Mempool.Return(refilled: false, served: []))
        #expect(throws: MempoolError.notUsed(1)) { try pool.release(1) }
    }

    @Test("memory that others give back reaches a waiter only when its time is up")
    func timeOut() throws {
        var pool = try Mempool(minimum: 1, free: 2, reclaimable: 0)
        pool.setTaken(1)
        _ = pool.allocate(task: 0, canSleep: true)
        #expect(pool.allocate(task: 1, canSleep: true) == .waits)
        pool.setTaken(0)
        #expect(pool.waiting == [1])
        #expect(pool.timeOut() == [.init(task: 1, outcome: .fromAllocator(1))])
    }

    @Test("a smaller reserve returns its top, a larger one takes what there is")
    func resize() throws {
        var pool = try Mempool(minimum: 3, free: 5, reclaimable: 0)
        try pool.resize(to: 1)
        #expect(pool.reserve == [0] && pool.free == [4, 3, 2, 1])
        try pool.resize(to: 6)
        #expect(pool.reserve == [0, 1, 2, 3, 4] && pool.free == [])
        #expect(throws: MempoolError.badSize) { try pool.resize(to: 0) }
    }

    /// Where the elements are, in plain numbers.
    private struct World {
        var pool: Mempool
        var served = 0
    }

    private static func test(
        minimum: Int,
        free: Int,
        reclaimable: Int,
        breaking: @escaping (inout Mempool) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("reserve of \(minimum)") {
            World(pool: try Mempool(minimum: minimum, free: free, reclaimable: reclaimable))
        } play: { world, draw in
            let pool = world.pool
            switch draw.next(below: 8) {
            case 0...3:
                let canSleep = draw.next(below: 3) > 0
                let outcome = world.pool.allocate(task: draw.number, canSleep: canSleep)
                let any = pool.free.count + pool.reserve.count + (canSleep ? pool.reclaimable.count : 0)
                if (outcome.element != nil) != (any > 0) { return "\(outcome) with \(any)" }
                if let element = outcome.element, pool.used.contains(element) { return "\(element) is given twice" }
                if world.pool.used.count != pool.used.count + (any > 0 ? 1 : 0) { return "\(world.pool.used)" }
                let waiting = pool.waiting.count + (canSleep && any == 0 ? 1 : 0)
                if world.pool.waiting.count != waiting { return "\(world.pool.waiting), expected \(waiting)" }
            case 4...6:
                if pool.used.isEmpty { return nil }
                let back = try world.pool.release(pool.used[draw.next(below: pool.used.count)])
                if back.refilled != (pool.reserve.count < pool.minimum) { return "refilled: \(back.refilled)" }
                if back.served.isEmpty != (pool.waiting.isEmpty || !back.refilled) { return "\(back.served)" }
                world.served += back.served.count
            default:
                if draw.next(below: 2) == 0 {
                    world.pool.setTaken(draw.next(below: 22))
                } else {
                    _ = world.pool.timeOut()
                }
            }
            breaking(&world.pool)
            let violations = world.pool.checkInvariants()
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test("every sequence of six operations over three objects agrees with plain counting")
    func everySequence() {
        let visited = Self.test(minimum: 1, free: 2, reclaimable: 1).checkEverySequence(upTo: 6) { world in
            [Draw(0, 1), Draw(0, 0), Draw(7, 0, world.pool.taken.isEmpty ? 1 : 0)]
                + world.pool.used.indices.map { Draw(4, $0) }
        }
        #expect(visited > 5000)
    }

    @Test("over 10,000 random operations nothing is lost, and the guaranteed elements are there")
    func random() {
        var test = Self.test(minimum: 5, free: 20, reclaimable: 6)
        test.end = { $0.served > 50 ? nil : "only \($0.served) were served" }
        test.check(seed: 17)
    }

    @Test("an element that is lost, and a reserve that is spent first, are caught by a few operations")
    func brokenSequences() {
        Self.test(minimum: 2, free: 6, reclaimable: 0) { if !$0.free.isEmpty { $0.free.removeLast() } }
            .expectCaught(within: 2, saying: "misplaced")
        Self.test(minimum: 2, free: 6, reclaimable: 0) { pool in
            if let spent = pool.reserve.popLast() { pool.free.append(spent) }
        }
        .expectCaught(within: 2, saying: "guaranteeBroken")
    }

    @Test("the checks notice an overfull reserve, a lost element, a needless wait and a broken guarantee")
    func broken() throws {
        let sound = try Mempool(minimum: 2, free: 4, reclaimable: 0)
        var overfull = sound
        overfull.reserve.append(overfull.free.removeLast())
        #expect(overfull.checkInvariants() == [.overfull])
        var lost = sound
        lost.free.removeLast()
        #expect(lost.checkInvariants() == [.misplaced(2)])
        var wait = sound
        wait.waiting = [1]
        #expect(wait.checkInvariants() == [.needlessWait])
        var broken = sound
        broken.free.append(broken.reserve.removeLast())
        #expect(broken.checkInvariants() == [.guaranteeBroken])
    }
}
