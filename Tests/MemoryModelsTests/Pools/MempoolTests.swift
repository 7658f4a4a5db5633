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

    @Test("every sequence of six operations over three objects agrees with plain counting")
    func everySequence() throws {
        var states = 0
        func visit(_ pool: Mempool, _ depth: Int) throws {
            states += 1
            #expect(pool.checkInvariants() == [])
            guard depth > 0 else { return }
            for canSleep in [true, false] {
                var next = pool
                let outcome = next.allocate(task: depth, canSleep: canSleep)
                let any = pool.free.count + pool.reserve.count + (canSleep ? pool.reclaimable.count : 0)
                #expect((outcome.element != nil) == (any > 0))
                #expect(next.used.count == pool.used.count + (any > 0 ? 1 : 0))
                #expect(next.waiting.count == pool.waiting.count + (canSleep && any == 0 ? 1 : 0))
                try visit(next, depth - 1)
            }
            for element in pool.used {
                var next = pool
                let back = try next.release(element)
                #expect(back.refilled == (pool.reserve.count < pool.minimum))
                #expect(back.served.isEmpty == (pool.waiting.isEmpty || !back.refilled))
                try visit(next, depth - 1)
            }
            var next = pool
            next.setTaken(pool.taken.isEmpty ? 1 : 0)
            try visit(next, depth - 1)
        }
        try visit(try Mempool(minimum: 1, free: 2, reclaimable: 1), 6)
        #expect(states > 5000)
    }

    @Test("over 10,000 random operations nothing is lost, and the guaranteed elements are there")
    func random() throws {
        var random = SplitMix64(seed: 17)
        var pool = try Mempool(minimum: 5, free: 20, reclaimable: 6)
        var served = 0
        for step in 0..<10_000 {
            switch random.next(below: 8) {
            case 0...3: _ = pool.allocate(task: step, canSleep: random.next(below: 3) > 0)
            case 4...6 where !pool.used.isEmpty:
                served += try pool.release(pool.used[random.next(below: pool.used.count)]).served.count
            case 7: pool.setTaken(random.next(below: 22))
            default: _ = pool.timeOut()
            }
            #expect(pool.checkInvariants() == [], "step \(step)")
        }
        #expect(served > 50)
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
