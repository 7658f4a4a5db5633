import Testing

@testable import MemoryModels

@Suite("Zonelists and memory policies")
struct NumaMemoryTests {
    private func square(_ count: Int, _ distance: Int) -> [[Int]] {
        (0..<count).map { row in (0..<count).map { $0 == row ? 10 : distance } }
    }

    private func sockets(_ count: Int) -> [NumaMemory.Node] {
        (0..<count).map { _ in NumaMemory.Node(hasCPUs: true, managedPages: [0, 0, 100_000, 0]) }
    }

    /// From /proc/zoneinfo, /proc/sys/vm/min_free_kbytes (67584) and `dmesg | grep Fallback` of a virtual machine
    /// with one node and Linux 6.18.44, x86-64.
    @Test("one node has the watermarks and protections of /proc/zoneinfo on a real machine")
    func zoneinfo() throws {
        let node = NumaMemory.Node(hasCPUs: true, managedPages: [3840, 772_915, 1_933_312, 0])
        let machine = try NumaMemory(nodes: [node], distances: [[10]])
        #expect(machine.minFreeKbytes == 67_584)
        #expect(machine.fallbackOrder == [[0]])
        let zones = machine.nodes[0].zones
        #expect(
            zones[0...2].map { [$0.min, $0.low, $0.high] } == [
                [23, 28, 33], [4818, 6022, 7226], [12053, 15066, 18079],
            ]
        )
        #expect(zones.map { $0.lowmemReserve[2] } == [10571, 7552, 0, 0])
        #expect(machine.zonelist(of: 0).map { $0.zone } == [.normal, .dma32, .dma])
    }

    /// By hand: the penalty for nodes below leads upwards first, and `node_load` sends the last nodes to the first.
    @Test("nodes of equal distance fall back in a round, so that none is everybody's second choice")
    func roundRobin() throws {
        let machine = try NumaMemory(nodes: sockets(4), distances: square(4, 20))
        #expect(machine.fallbackOrder == [[0, 1, 2, 3], [1, 2, 3, 0], [2, 3, 0, 1], [3, 0, 1, 2]])
    }

    @Test("a nearer node comes first, then one above, one without CPUs, and one that is charged less")
    func preferences() throws {
        var nodes = sockets(3)
        nodes[2] = NumaMemory.Node(managedPages: [0, 0, 100_000, 0])
        var machine = try NumaMemory(nodes: nodes, distances: square(3, 20))
        #expect(machine.fallbackOrder[0] == [0, 2, 1])
        machine = try NumaMemory(nodes: nodes, distances: [[10, 20, 22], [20, 10, 22], [22, 22, 10]])
        #expect(machine.fallbackOrder[0] == [0, 1, 2])
        #expect(machine.fallbackOrder[1] == [1, 0, 2])
    }

    @Test("a node without memory is in no list, and its CPUs start at the nearest other")
    func memoryless() throws {
        var nodes = sockets(3)
        nodes[1] = NumaMemory.Node(hasCPUs: true, managedPages: [0, 0, 0, 0])
        let machine = try NumaMemory(nodes: nodes, distances: [[10, 20, 30], [20, 10, 15], [30, 15, 10]])
        #expect(machine.fallbackOrder == [[0, 2], [2, 0], [2, 0]])
    }

    @Test("every fallback order holds every node with memory once, its own first, by distance", arguments: 1...8)
    func fallbackOrders(_ count: Int) throws {
        var random = SplitMix64(seed: UInt64(count))
        for _ in 0..<300 {
            var distances = square(count, 20)
            for from in 0..<count {
                for to in 0..<from {
                    distances[from][to] = 11 + 10 * random.next(below: 4)
                    distances[to][from] = distances[from][to]
                }
            }
            let nodes = (0..<count).map { node in
                NumaMemory.Node(
                    hasCPUs: random.next(below: 3) > 0,
                    managedPages: [0, 0, node == 0 || random.next(below: 4) > 0 ? 50_000 : 0, 0]
                )
            }
            let machine = try NumaMemory(nodes: nodes, distances: distances)
            let withMemory = machine.nodesWithMemory.members
            for (node, order) in machine.fallbackOrder.enumerated() {
                #expect(order.sorted() == withMemory)
                if nodes[node].hasMemory { #expect(order.first == node) }
                for (near, far) in zip(order, order.dropFirst()) {
                    // The penalties are at most 2, and the distances here differ by 10.
                    #expect(distances[node][near] <= distances[node][far])
                }
            }
        }
    }

    // MARK: Against an oracle

    /// A machine of 2 to 4 small nodes with all kinds of zones.
    private func machine(_ random: inout SplitMix64) throws -> NumaMemory {
        let count = 2 + random.next(below: 3)
        var nodes = [NumaMemory.Node(hasCPUs: true, managedPages: [500, 1500, 2000, 0])]
        for _ in 1..<count {
            let kernel = Int64(random.next(below: 3)) * 900
            nodes.append(.init(hasCPUs: random.next(below: 2) > 0, managedPages: [0, 0, kernel, 1000 - kernel / 2]))
        }
        var machine = try NumaMemory(nodes: nodes, distances: square(count, 20))
        if random.next(below: 3) == 0 { try machine.allow(NodeSet(bits: 1 | UInt64(random.next(below: 1 << count)))) }
        let mode = MemoryPolicy.Mode.allCases[random.next(below: 5)]
        let wanted = NodeSet(bits: UInt64(1 + random.next(below: (1 << count) - 1)))
        // A policy whose nodes are not allowed is refused; the default one stays then.
        try? machine.set(MemoryPolicy(mode, nodes: wanted))
        return machine
    }

    private struct World {
        var machine: NumaMemory
        var oracle: PageByPageOracle
    }

    /// Requests and frees on a machine of this seed and on the oracle.
    private func test(seed: UInt64, defect: PageByPageOracle.Defect? = nil) -> SequenceTest<World, Draw> {
        SequenceTest("machine of seed \(seed)") {
            var random = SplitMix64(seed: seed)
            let machine = try machine(&random)
            return World(machine: machine, oracle: PageByPageOracle(machine, defect: defect))
        } play: { world, draw in
            if draw.next(below: 5) < 3 {
                let zones = world.machine.zonelist(of: 0)
                let zone = zones[draw.next(below: zones.count)]
                let pages = world.machine.free(Int64(draw.next(below: 500)), to: zone)
                world.oracle.free[zone.node][zone.zone.rawValue] += pages
            } else {
                let request = NumaRequest(
                    cpuNode: draw.next(below: world.machine.nodes.count),
                    highest: ZoneType.allCases[draw.next(below: 4)],
                    thisNode: world.machine.policy.mode != .bind && draw.next(below: 5) == 0
                )
                let count = Int64(draw.next(below: 600))
                var events: [NumaEvent] = []
                let got = world.machine.allocate(count, for: request, recordingInto: &events)
                let expected = world.oracle.allocate(count, for: request)
                if got != expected { return "\(got) of \(count) pages, expected \(expected)" }
            }
            let free = world.machine.nodes.map { $0.zones.map { $0.freePages } }
            if free != world.oracle.free { return "free pages \(free), expected \(world.oracle.free)" }
            let statistics = world.machine.nodes.map { $0.statistics }
            return statistics == world.oracle.statistics ? nil : "counted \(statistics)"
        }
    }

    @Test("over 10,000 requests and frees on 50 machines, pages come from where they would one by one")
    func oracle() { for seed in 0..<50 as Range<UInt64> { test(seed: seed).check(seed: seed, count: 200) } }

    @Test("every sequence of four requests and frees")
    func exhaustive() {
        let steps = [
            Draw(3, 0, 2, 1, 300), Draw(3, 1, 3, 1, 599), Draw(3, 1, 2, 0, 200), Draw(3, 0, 0, 1, 400), Draw(0, 0, 499),
            Draw(0, 2, 300),
        ]
        test(seed: 0).checkEverySequence(upTo: 4) { _ in steps }
    }

    @Test("the comparison notices each defect", arguments: PageByPageOracle.Defect.allCases)
    func defects(_ defect: PageByPageOracle.Defect) throws {
        let seed = try #require(
            (0..<60 as Range<UInt64>).first {
                let test = test(seed: $0, defect: defect)
                return test.failure(of: test.randomSteps(seed: $0, count: 100)) != nil
            }
        )
        test(seed: seed, defect: defect).expectCaught(seed: seed, count: 100, within: 12)
    }

    // MARK: Refusals

    @Test("machines and policies that cannot be are refused")
    func refusals() throws {
        #expect(throws: NumaError.unusableNode(0)) { try NumaMemory(nodes: [], distances: []) }
        #expect(throws: NumaError.noLowMemory) {
            try NumaMemory(nodes: [.init(managedPages: [0, 0, 0, 9])], distances: [[10]])
        }
        #expect(throws: NumaError.unusableDistances(row: 0)) {
            try NumaMemory(nodes: sockets(2), distances: [[20, 20], [20, 10]])
        }
        var machine = try NumaMemory(nodes: sockets(2), distances: square(2, 20))
        #expect(throws: NumaError.noUsableNode) { try machine.allow(NodeSet(bits: 0b100)) }
        try machine.allow(NodeSet(bits: 0b01))
        #expect(throws: NumaError.noUsableNode) { try machine.set(MemoryPolicy(.bind, nodes: NodeSet(bits: 0b10))) }
    }
}
