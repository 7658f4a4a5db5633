import MemoryModels
import Testing

@testable import Experiments

@Suite("Comparing models with what /proc says")
struct AgreementTests {
    /// Captured on Linux 6.18 with 3.4 million pages and min_free_kbytes 67584, shortened.
    private static let zoneinfo = """
        Node 0, zone      DMA
          per-node stats
              nr_inactive_anon 328049
          pages free     3840
                boost    0
                min      18
                low      22
                high     26
                promo    30
                managed  3840
                protection: (0, 3019, 13387, 13387, 13387)
          pagesets
            cpu: 0
                      high:  1200
        Node 0, zone    DMA32
                boost    0
                min      3806
                low      4757
                high     5708
                managed  772915
                protection: (0, 0, 10368, 10368, 10368)
        Node 0, zone   Normal
                boost    0
                min      13070
                low      16337
                high     19604
                managed  2654208
                protection: (0, 0, 0, 0, 0)
        Node 0, zone  Movable
                boost    0
                min      32
                low      32
                high     32
                managed  0
                protection: (0, 0, 0, 0, 0)
        Node 0, zone   Device
                boost    0
                min      0
                low      0
                high     0
                managed  0
                protection: (0, 0, 0, 0, 0)
        """

    private func compare(_ text: String) throws -> ZoneComparison {
        try ZoneComparison(
            ZoneInfo.parse(text),
            minFreeKbytes: 67584,
            scaleFactor: 10,
            ratios: [256, 256, 32, 0, 0]
        )
    }

    @Test("the model computes a machine's zones to the page")
    func zones() throws {
        let comparison = try compare(Self.zoneinfo)
        #expect(comparison.marks == 12 && comparison.exactMarks == 12 && comparison.wrongMarks == 0)
        #expect(comparison.reserves == 20 && comparison.wrongReserves == 0)
        #expect(comparison.unsharedPages == 2 && comparison.sharingZones == 3 && comparison.differences.isEmpty)
    }

    @Test("a boost is not a difference, a mark far off is, one that is a little behind is told with its reason")
    func marks() throws {
        let boosted = Self.zoneinfo.replacing(
            "boost    0\n        min      13070",
            with: "boost    512\n        min      13582"
        )
        .replacing("low      16337", with: "low      16849").replacing("high     19604", with: "high     20116")
        #expect(try compare(boosted).exactMarks == 12)
        let wrong = try compare(Self.zoneinfo.replacing("low      16337", with: "low      18000"))
        #expect(wrong.wrongMarks == 1 && wrong.differences.map(\.en) == ["Node 0, zone Normal: low 18000, model 16337"])
        let behind = try compare(Self.zoneinfo.replacing("low      16337", with: "low      16330"))
        #expect(behind.wrongMarks == 0 && behind.exactMarks == 11)
        #expect(behind.differences[0].en.contains("before the memory of its own start was freed"))
    }

    @Test("a wrong reserve is a difference; none against an empty zone is told as another rule")
    func reserves() throws {
        let wrong = try compare(Self.zoneinfo.replacing("(0, 3019, 13387,", with: "(0, 3019, 13388,"))
        #expect(wrong.wrongReserves == 1)
        let empty = try compare(Self.zoneinfo.replacing("10368, 10368, 10368", with: "10368, 0, 0"))
        #expect(empty.wrongReserves == 0 && empty.differences.count == 2)
        #expect(empty.differences[0].en.contains("unlike 6.12"))
    }

    @Test("zones of two nodes share one min_free_kbytes")
    func twoNodes() throws {
        let pages: [[Int64]] = [[3840, 772_915, 0, 0], [0, 0, 2_654_208, 0]]
        let zones = try NodeWatermarks.zones(
            managedPages: pages,
            minFreeKbytes: 67584,
            scaleFactor: 10,
            reserveRatios: [256, 256, 32, 0]
        )
        // As on the machine above, where they are one node's.
        #expect(zones[0][0].min == 18 && zones[0][1].min == 3806 && zones[1][2].min == 13070)
        #expect(zones[0][0].lowmemReserve == [0, 3019, 3019, 3019] && zones[1][2].lowmemReserve == [0, 0, 0, 0])
        #expect(throws: WatermarkError.noLowMemory) {
            try NodeWatermarks.zones(
                managedPages: [[0, 0, 0, 9]],
                minFreeKbytes: 1,
                scaleFactor: 10,
                reserveRatios: [0, 0, 0, 0]
            )
        }
    }

    @Test("symbols are counted by region; those elsewhere than they should be are told")
    func symbols() throws {
        let text = """
            0000000000000000 A fixed_percpu_data
            ffffffff81000000 T _text
            ffffffffc0201000 t ftrace_trampoline\t[__builtin__ftrace]
            ffffc90000000000 T lost
            ffffffff82000000 t init_one\t[dm_mod]

            """
        let count = KernelSymbolCount(Array(text.utf8), try KernelLayout())
        #expect(count.image == 1 && count.module == 1 && count.absolute == 1 && count.hasAddresses)
        #expect(count.misplaced.map(\.region) == [.vmalloc, .image])
        let hidden = KernelSymbolCount(Array("0000000000000000 T _text\n".utf8), try KernelLayout())
        #expect(!hidden.hasAddresses)
    }

    /// Captured on Linux 6.18 with 2 CPUs, shortened.
    private static let slabinfo = """
        slabinfo - version: 2.1
        # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit>
        task_group            46     46    704   23    4 : tunables    0    0    0 : slabdata      2      2      0
        mm_struct            160    160   1600   20    8 : tunables    0    0    0 : slabdata      8      8      0
        kmalloc-8k            40     40   8192    4    8 : tunables    0    0    0 : slabdata     10     10      0
        kmalloc-96          3478   3696     96   42    1 : tunables    0    0    0 : slabdata     88     88      0
        """

    @Test("the place of the free pointer makes objects lie further apart")
    func freePointers() {
        func wrongSizes(_ size: Int, constructor: Bool, rcu: Bool) -> Int {
            let cache = SlabInfo(name: "c", size: size, objects: 4096 / size, pages: 1)
            let comparison = SlabComparison([cache], cpus: [2]) { _ in
                SlabComparison.Settings(
                    objectSize: 128,
                    alignment: 8,
                    isDebugged: false,
                    hasConstructor: constructor,
                    isTypesafeByRCU: rcu
                )
            }
            #expect(comparison.sizes == 1)
            return comparison.wrongSizes
        }
        // Behind the object, because a constructor's work must survive, or readers under RCU may still look at it.
        #expect(wrongSizes(136, constructor: true, rcu: false) == 0)
        #expect(wrongSizes(128, constructor: true, rcu: false) == 1)
        #expect(wrongSizes(136, constructor: false, rcu: true) == 0)
        // In a field that the owner names.
        #expect(wrongSizes(128, constructor: false, rcu: true) == 0)
        #expect(wrongSizes(144, constructor: false, rcu: true) == 1)
        #expect(wrongSizes(136, constructor: false, rcu: false) == 1)
    }

    @Test("the model computes a machine's slabs; another order or number of objects is a difference")
    func slabs() throws {
        let caches = try #require(SlabInfo.parse(Self.slabinfo))
        #expect(caches.count == 4 && caches[1] == SlabInfo(name: "mm_struct", size: 1600, objects: 20, pages: 8))
        func settings(_ size: Int, _ isDebugged: Bool = false) -> SlabComparison.Settings {
            SlabComparison.Settings(
                objectSize: size,
                alignment: 64,
                isDebugged: isDebugged,
                hasConstructor: false,
                isTypesafeByRCU: false
            )
        }
        let sound = SlabComparison(caches, cpus: [2]) { $0 == "task_group" ? settings(640 + 1) : nil }
        #expect(sound.caches == 4 && sound.wrongOrder == 0 && sound.wrongObjects == 0)
        #expect(sound.sizes == 1 && sound.wrongSizes == 0 && sound.differences.isEmpty)

        let debugged = SlabComparison(caches, cpus: [2]) { _ in settings(1, true) }
        #expect(debugged.caches == 0 && debugged.debugged == 4)
        // Of 64 CPUs each wants 32 objects in a slab.
        let many = SlabComparison(caches, cpus: [64]) { _ in nil }
        #expect(many.wrongOrder + many.wrongObjects > 0 && !many.differences.isEmpty)
        let either = SlabComparison(caches, cpus: [64, 2]) { _ in nil }
        #expect(either.wrongOrder == 0 && either.wrongObjects == 0)
        #expect(either.differences[0].en.contains("as for 2 CPUs"))
        let odd = SlabComparison([SlabInfo(name: "odd", size: 96, objects: 41, pages: 1)], cpus: [2]) { _ in
            settings(200)
        }
        #expect(odd.wrongObjects == 1 && odd.wrongOrder == 0 && odd.wrongSizes == 1)
        #expect(SlabInfo.parse("slabinfo - version: 1.2\n") == nil)
    }
}
