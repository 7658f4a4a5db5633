import MemoryModels

/// Computes the watermarks of a machine with 9 GiB and allocates until requests fail.
func watermarks(_ out: inout Transcript) throws(WatermarkError) {
    var node = try NodeWatermarks(managedPages: [3840, 772_915, 1_540_096, 0])
    out.print("min_free_kbytes: \(node.bootMinFreeKbytes) at boot, \(node.minFreeKbytes) with huge pages")
    for zone in node.zones {
        out.print("  \(zone.type.name): min \(zone.min), low \(zone.low), high \(zone.high)")
        let reserve = zone.lowmemReserve.map { "\($0)" }.joined(separator: ", ")
        out.print("    protection: (\(reserve))")
    }

    var events: [WatermarkEvent] = []
    node.allocate(2_290_000, recordingInto: &events)
    node.allocate(9000, kind: .atomic, recordingInto: &events)
    node.allocate(5000, kind: .atomic, recordingInto: &events)
    node.runKswapd(50_000, recordingInto: &events)
    for event in events { out.print(describe(event)) }
}

/// What a reader should see of an event.
private func describe(_ event: WatermarkEvent) -> String {
    switch event {
    case .tookAboveLow(let zone, let blocks): "\(blocks) pages from \(zone.name), which stays above low"
    case .wokeKswapd(let wasAwake): wasAwake ? "no zone above low; kswapd is awake" : "no zone above low: kswapd wakes"
    case .tookFromReserve(let zone, let blocks): "\(blocks) pages from \(zone.name), below low"
    case .reclaimedDirectly(let zone, let blocks, let rounds):
        "\(blocks) pages from \(zone.name) after \(rounds) rounds of direct reclaim"
    case .failed(let blocks): "\(blocks) requests fail"
    case .kswapdFreed(let zone, let pages): "kswapd frees \(pages) pages of \(zone.name)"
    case .kswapdSlept: "a zone is above high: kswapd sleeps"
    case .kswapdStaysAwake: "no zone is above high: kswapd goes on"
    case .kswapdAsleep: "kswapd is asleep"
    }
}
