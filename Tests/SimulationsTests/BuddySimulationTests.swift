import MemoryModels
import Testing
import Traces

@testable import Simulations

@Suite("buddy-split and buddy-merge")
struct BuddySimulationTests {
    @Test("order 0 from one free order-10 block returns pfn 0 and leaves one block in each of orders 0 to 9")
    func split() throws {
        let trace = try run("buddy-split")
        #expect(try trace.text("allocated_pfn") == "0")
        for order in 0...9 {
            #expect(try trace.number("free_order_\(order)") == 1)
            #expect(trace.lastList("order \(order)") == ["\(1 << order)"])
        }
        #expect(try trace.number("free_order_10") == 0)
        #expect(try trace.number("free_pages") == 1023)
        #expect(try trace.number("splits") == 10)
        // The state before, the block taken, ten splits, the block handed out.
        #expect(trace.steps.count == 13)
    }

    @Test("a request of the block's own order splits nothing")
    func wholeBlock() throws {
        let trace = try run("buddy-split", "order=10")
        #expect(try trace.number("splits") == 0)
        #expect(try trace.number("free_pages") == 0)
    }

    @Test("a request larger than the block fails and changes nothing")
    func tooLarge() throws {
        let trace = try run("buddy-split", "block-order=3", "order=4")
        #expect(try trace.text("allocated_pfn") == "none")
        #expect(try trace.number("free_pages") == 8)
        #expect(trace.steps.last?.title.en == "The request fails")
    }

    @Test("a zone may start anywhere that its block is aligned to")
    func start() throws {
        let trace = try run("buddy-split", "start=1048576", "block-order=2")
        #expect(try trace.number("allocated_pfn") == 1_048_576)
        #expect(trace.lastList("order 1") == ["1048578"])
        let error = try refusal("buddy-split", "start=4", "block-order=3")
        #expect(error.message.en == "'start' cannot be '4' here: a block of order 3 starts at a multiple of 8 pages.")
    }

    @Test("a request of another type falls back and claims the pageblock")
    func fallback() throws {
        let trace = try run("buddy-split", "type=unmovable")
        #expect(try trace.number("allocated_pfn") == 0)
        #expect(trace.steps.contains { $0.title.en == "Fall back from Unmovable to Movable" })
        #expect(trace.lastList("order 9 Unmovable") == ["512"])
    }

    @Test("freeing everything merges up to order 10, and one block waits at a tail on the way")
    func merge() throws {
        let trace = try run("buddy-merge")
        #expect(try trace.number("free_order_10") == 1)
        #expect(try trace.number("free_pages") == 1024)
        #expect(try trace.number("largest_free_order") == 10)
        let tail = try #require(trace.steps.first { $0.title.en == "pfn 0 goes to the tail of the list of order 0" })
        guard case .lists(let lists) = tail.diagrams[1] else {
            Issue.record("the second diagram shows the lists")
            return
        }
        #expect(lists.lists[0].items.map { $0.text } == ["5", "0"])
        // The block at the tail is passed over by the next request.
        #expect(trace.steps.contains { $0.title.en == "a0: allocation 4 gets pfn 5" })
    }

    @Test(
        "a wrong free is refused, told, and changes nothing",
        arguments: [
            ("a0 f0 f0", "free already"), ("p5:0", "free already"), ("a1 p1:0", "inside the allocated block"),
            ("a1 p0:0", "was allocated with order 1"), ("p4096:0", "not all in the zone"),
            ("p3:2", "must be a multiple of 4"),
        ]
    )
    func refusedFree(_ operations: String, _ reason: String) throws {
        let trace = try run("buddy-merge", "operations=" + operations)
        #expect(try trace.number("refused_frees") == 1)
        #expect(trace.steps.last?.explanation.en.contains(reason) == true)
        let pages = try trace.number("free_pages")
        #expect(pages == (operations.hasPrefix("a1") ? 1022 : 1024))
    }

    @Test("a block larger than a pageblock is freed in parts that merge again")
    func largeBlock() throws {
        let trace = try run("buddy-merge", "operations=a10 f0")
        #expect(try trace.number("merges") == 1)
        #expect(try trace.number("free_order_10") == 1)
    }

    @Test("random operations follow the seed")
    func seed() throws {
        let first = try run("buddy-merge", "operations=r500", "seed=1")
        #expect(try run("buddy-merge", "operations=r500", "seed=1") == first)
        #expect(try run("buddy-merge", "operations=r500", "seed=2").results != first.results)
        #expect(try first.number("allocations") + first.number("failed_allocations") + first.number("frees") == 500)
    }

    @Test("the replay of events equals the model after every operation", arguments: [1, 2, 3, 4] as [UInt64])
    func replayEqualsModel(_ seed: UInt64) throws {
        var zone = try BuddyAllocator(start: 96, pageCount: 700, pageblockOrder: 4)
        var generator = SplitMix64(seed: seed)
        var held: [(page: PageFrameNumber, order: Order)] = []
        var replay = ZoneReplay(zone)
        for step in 0..<2000 {
            var events: [BuddyEvent] = []
            if held.isEmpty || generator.next(below: 2) == 0 {
                let order = Order.all[generator.next(below: 6)]
                let type = ZoneReplay.types[generator.next(below: 3)]
                if let page = zone.allocate(order: order, type: type, recordingInto: &events) {
                    held.append((page, order))
                }
            } else {
                let block = held.remove(at: generator.next(below: held.count))
                try zone.free(block.page, order: block.order, recordingInto: &events)
            }
            for event in events { replay.apply(event) }
            let model = ZoneReplay(zone)
            #expect(replay.lists == model.lists, "seed \(seed), step \(step)")
            #expect(replay.blocks == model.blocks, "seed \(seed), step \(step)")
            if replay != model { return }
        }
    }
}
