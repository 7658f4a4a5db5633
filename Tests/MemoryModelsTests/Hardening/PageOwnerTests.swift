import Testing

@testable import MemoryModels

@Suite("page_owner")
struct PageOwnerTests {
    private let fault = PageOwner.Allocation(stack: [1, 2, 3], pid: 812)
    private let driver = PageOwner.Allocation(stack: [9, 2, 3], pid: 33, type: .unmovable)

    @Test("equal stacks share a handle and are counted in pages; freeing keeps who allocated")
    func counting() {
        var owner = PageOwner(pageCount: 32)
        owner.set(0, order: 0, allocation: fault)
        owner.set(8, order: 3, allocation: fault)
        owner.set(1, order: 0, allocation: driver)
        #expect(owner.stacks().map { [$0.handle, $0.pages] } == [[2, 1], [1, 9]])
        #expect(owner.stacks(threshold: 9).map { $0.handle } == [1])
        owner.reset(8, order: 3, stack: [7], pid: 5)
        #expect(owner.stacks().map { [$0.handle, $0.pages] } == [[2, 1], [1, 1]])
        let record = owner.record(of: 15)
        #expect(!record.isAllocated && record.handle == 1 && record.pid == 812)
        #expect(owner.depot[record.freeHandle - 1] == [7] && record.freePID == 5)
        #expect(owner.checkInvariants() == [])
    }

    @Test("a block is listed once; after a split each part is")
    func splitting() {
        var owner = PageOwner(pageCount: 16)
        owner.set(4, order: 2, allocation: fault)
        #expect(owner.blocks == [4])
        owner.split(4, from: 2, to: 0)
        #expect(owner.blocks == [4, 5, 6, 7])
        owner.reset(5, order: 0, stack: [7], pid: 1)
        #expect(owner.blocks == [4, 6, 7])
        #expect(owner.stacks().map { $0.pages } == [3])
    }

    @Test("stacks are cut at 16 calls, and then deeper ones are the same")
    func depth() {
        var owner = PageOwner(pageCount: 4)
        owner.set(0, order: 0, allocation: .init(stack: Array(0..<16) + [100], pid: 1))
        owner.set(1, order: 0, allocation: .init(stack: Array(0..<16) + [200], pid: 1))
        #expect(owner.depot == [Array(0..<16)])
    }

    @Test("groups by stack and by process, sorted by blocks or by pages")
    func grouping() {
        var owner = PageOwner(pageCount: 64)
        for page in 0..<3 { owner.set(page, order: 0, allocation: fault) }
        owner.set(16, order: 4, allocation: driver)
        #expect(owner.grouped() == [.init(key: 1, times: 3, pages: 3), .init(key: 2, times: 1, pages: 16)])
        #expect(owner.grouped(byPages: true).map { $0.key } == [2, 1])
        #expect(owner.grouped(byPID: true, byPages: true).map { $0.key } == [33, 812])
    }

    // MARK: Against an oracle

    private struct World {
        var zone: BuddyAllocator
        var owner: PageOwner
        var held: [(page: Int, order: Int, stack: Int)] = []
    }

    private static func test(pages: Int = 512, breaking: @escaping (inout PageOwner) -> Void = { _ in })
        -> SequenceTest<World, Draw>
    {
        SequenceTest("\(pages) pages") {
            World(zone: try BuddyAllocator(start: 0, pageCount: pages), owner: PageOwner(pageCount: pages))
        } play: { world, draw in
            if draw.next(below: 2) == 0 {
                let order = draw.next(below: 4)
                let stack = draw.next(below: 6)
                guard let page = world.zone.allocate(order: Order(unchecked: order)) else { return nil }
                world.owner.set(
                    Int(page.rawValue),
                    order: order,
                    allocation: .init(stack: [stack, 99], pid: stack % 2)
                )
                world.held.append((Int(page.rawValue), order, stack))
            } else if !world.held.isEmpty {
                let block = world.held.remove(at: draw.next(below: world.held.count))
                try world.zone.free(PageFrameNumber(UInt64(block.page)), order: Order(unchecked: block.order))
                world.owner.reset(block.page, order: block.order, stack: [77], pid: 0)
            }
            breaking(&world.owner)
            return draw.number % 20 == 0 ? problem(world) : nil
        }
    }

    private static func problem(_ world: World) -> String? {
        let violations = world.owner.checkInvariants()
        if !violations.isEmpty { return "\(violations)" }
        if world.owner.blocks != world.held.map({ $0.page }).sorted() { return "blocks \(world.owner.blocks)" }
        for group in world.owner.grouped() {
            let same = world.held.filter { $0.stack == world.owner.depot[group.key - 1][0] }
            if group.times != same.count || group.pages != same.reduce(0, { $0 + 1 << $1.order }) { return "\(group)" }
        }
        return nil
    }

    @Test("over 10,000 random steps counts, records and a plain list of blocks agree", arguments: [8, 9] as [UInt64])
    func random(seed: UInt64) { Self.test().check(seed: seed) }

    @Test("every sequence of six steps on eight pages")
    func exhaustive() {
        Self.test(pages: 8).checkEverySequence(upTo: 6) { world in
            [Draw(0, 0, 0), Draw(0, 0, 1), Draw(0, 1, 0), Draw(0, 2, 1)] + world.held.indices.map { Draw(1, $0) }
        }
    }

    @Test("broken variants are caught: a count that is too high, and a block that loses its owner")
    func broken() {
        Self.test { owner in if !owner.counts.isEmpty { owner.counts[0] += 1 } }.expectCaught(within: 2)
        Self.test { owner in
            if let page = owner.blocks.dropFirst(3).first { owner.reset(page, order: 0, stack: [77], pid: 0) }
        }
        .expectCaught(within: 6)
    }
}
