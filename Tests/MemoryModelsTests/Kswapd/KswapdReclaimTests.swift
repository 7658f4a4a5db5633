import Testing

@testable import MemoryModels

@Suite("kswapd: what tasks reclaim and take")
struct KswapdReclaimTests {
    private func node(dma32: Int64 = 0, normal: Int64, kbytes: Int64) throws -> KswapdNode {
        KswapdNode(
            try NodeWatermarks(
                managedPages: [0, dma32, normal, 0],
                settings: WatermarkSettings(minFreeKbytes: kbytes, transparentHugePages: false)
            )
        )
    }

    @Test("a task that reclaims does its whole share at priority 12, although 32 pages are wanted")
    func wholeShare() throws {
        var node = try node(normal: 400_000, kbytes: 4096)
        var events: [KswapdEvent] = []
        node.allocate(398_900, for: .cache, recordingInto: &events)
        events = []
        node.allocate(100, for: .kernel, recordingInto: &events)
        // A 4096th of 398,900 pages.
        #expect(events.contains(.reclaimedDirectly(pages: 97)))
    }

    @Test("GFP_ATOMIC is not held up by a boost")
    func atomicDespiteBoost() throws {
        var node = try node(normal: 40_000, kbytes: 4096)
        var events: [KswapdEvent] = []
        node.boost(.normal, recordingInto: &events)
        #expect(node.mark(.min, of: .normal) == 1024 + 512)
        node.allocate(40_000, for: .kernel, kind: .atomic, recordingInto: &events)
        // 1024 less a half of it and a quarter of the rest.
        #expect(node.node.zones[2].freePages == 384)
    }

    @Test("a pass for DMA32 is tried again without cache_trim_mode, if Normal alone has page cache")
    func trimsForOtherZones() throws {
        var node = try node(dma32: 3000, normal: 3000, kbytes: 400)
        var events: [KswapdEvent] = []
        node.allocate(2900, for: .cache, recordingInto: &events)
        node.allocate(2990, for: .kernel, highest: .dma32, recordingInto: &events)
        events = []
        node.runKswapd(recordingInto: &events)
        #expect(events.contains(.restarted(forBoost: false)))
        #expect(node.failures == KswapdNode.maxReclaimRetries)
    }
}
