import Testing

@testable import MemoryModels

@Suite("Page counters")
struct PageCounterTests {
    /// Pages of a gibibyte.
    private let gib: Int64 = 262_144

    @Test("a charge that an ancestor refuses leaves nothing behind, and the ancestor counts it")
    func unwinding() {
        var tree = PageCounterTree()
        let pod = tree.makeCounter(in: 0)
        let web = tree.makeCounter(in: pod)
        tree.setMax(of: pod, to: 100)
        tree.setLow(of: web, to: 80)
        #expect(tree.tryCharge(web, pages: 64) == nil)
        let before = tree
        #expect(tree.tryCharge(web, pages: 37) == pod)
        #expect(tree.counters[pod].failures == 1)
        #expect(tree.counters.map(\.usage) == [64, 64, 64])
        #expect(tree.counters[pod].childrenLowUsage == before.counters[pod].childrenLowUsage)
        // The counter at its limit does not remember the attempt; the one below does, as in the kernel.
        #expect(tree.counters[pod].watermark == 64)
        #expect(tree.counters[web].watermark == 101)
        #expect(tree.tryCharge(web, pages: 36) == nil)
        tree.uncharge(web, pages: 100)
        #expect(tree.counters.map(\.usage) == [0, 0, 0])
        #expect(tree.counters[pod].childrenLowUsage == 0)
    }

    /// From the comment in `mem_cgroup_protection` (`include/linux/memcontrol.h`).
    @Test("the kernel's own example of protection")
    func example() {
        for isRecursive in [false, true] {
            var tree = PageCounterTree()
            let a = tree.makeCounter(in: 0)
            let b = tree.makeCounter(in: a)
            let c = tree.makeCounter(in: a)
            tree.setLow(of: a, to: 2 * gib)
            tree.setLow(of: b, to: gib)
            tree.setLow(of: c, to: gib)
            tree.charge(b, pages: gib / 2)
            tree.charge(c, pages: 5 * gib / 2)
            #expect(tree.counters[a].childrenLowUsage == 3 * gib / 2)
            for counter in [a, b, c] { tree.calculateProtection(of: counter, root: 0, isRecursive: isRecursive) }
            #expect(tree.counters[a].effectiveLow == 2 * gib)
            #expect(tree.counters[b].effectiveLow == gib / 2)
            // With memory_recursiveprot the half gibibyte that nobody claims goes to the one that uses it.
            #expect(tree.counters[c].effectiveLow == (isRecursive ? 3 * gib / 2 : gib))
        }
    }

    /// The parts add up and obey the rules in the comment above `effective_protection`.
    @Test("protection of two thousand random pairs of children", arguments: [true, false])
    func rules(isRecursive: Bool) {
        var random = SplitMix64(seed: isRecursive ? 1 : 2)
        for _ in 0..<2000 {
            let usage = (0..<2).map { _ in Int64(1 + random.next(below: 500)) }
            let low = (0..<2).map { _ in Int64(random.next(below: 500)) }
            let parent = Int64(random.next(below: 800))
            let claimed = zip(usage, low).map { min($0, $1) }
            let effective = (0..<2).map {
                PageCounterTree.effectiveProtection(
                    usage: usage[$0],
                    parentUsage: usage[0] + usage[1],
                    setting: low[$0],
                    parentEffective: parent,
                    siblingsProtected: claimed[0] + claimed[1],
                    isRecursive: isRecursive
                )
            }
            // No more than the parent has; no more than is used, unless the parent has more than both use.
            #expect(effective[0] + effective[1] <= parent)
            if parent <= usage[0] + usage[1] { #expect(effective[0] <= usage[0] && effective[1] <= usage[1]) }
            if claimed[0] + claimed[1] > parent {
                // In proportion to what is claimed, to one page.
                let exact = Double(parent) * Double(claimed[0]) / Double(claimed[0] + claimed[1])
                #expect(Double(effective[0]) <= exact && Double(effective[0]) > exact - 1)
            } else {
                #expect(effective[0] >= claimed[0] && effective[1] >= claimed[1])
                let spent = isRecursive ? min(parent, usage[0] + usage[1]) : claimed[0] + claimed[1]
                #expect(effective[0] + effective[1] >= spent - 2)
            }
        }
    }

    /// The table in the comment above `MEMCG_DELAY_PRECISION_SHIFT`: with `memory.high` at 100 MiB, how long a batch
    /// of 64 pages takes. It was computed with 1000 ticks a second.
    @Test(
        "the delay grows with the square of the overage",
        arguments: [
            (100, 0), (101, 6), (102, 25), (103, 57), (104, 102), (105, 159), (106, 230), (107, 313), (108, 409),
            (109, 518), (110, 639), (111, 774), (112, 921), (113, 1081), (114, 1254), (115, 1439), (116, 1638),
            (117, 1849), (118, 2000), (119, 2000), (120, 2000),
        ] as [(Int64, UInt64)]
    )
    func delay(usage: Int64, milliseconds: UInt64) {
        let overage = MemoryCgroups.overage(usage: usage * 256, high: 100 * 256)
        #expect(MemoryCgroups.highDelay(overage: overage, pages: 64, ticksPerSecond: 1000) == milliseconds)
        if milliseconds < 2000 {
            #expect(MemoryCgroups.highDelay(overage: overage, pages: 16, ticksPerSecond: 1000) == milliseconds / 4)
        }
    }

    @Test("a high of nothing counts as one page")
    func highOfNothing() {
        #expect(MemoryCgroups.overage(usage: 3, high: 0) == 3 << 20)
        #expect(MemoryCgroups.overage(usage: 0, high: 0) == 0)
    }
}
