import MemoryModels

/// Protects the image of a 6.18 kernel and prints both mappings' permissions around it.
func wxPermissions(_ out: inout Transcript) {
    let sizes = KernelSections.Sizes(
        text: 0x120_bb08,
        rodata: 0xa0_a000,
        data: 0x27_c140,
        tables: 0x50_6ec0,
        initmem: 0x3a_4000,
        smpLocks: 0xd000,
        bss: 0x12_4000
    )
    var mappings = KernelMappings(sections: KernelSections(sizes: sizes))
    out.print("W+X pages at first: \(mappings.wxPages)")
    var events: [CPAEvent] = []
    mappings.freeInitSections(recordingInto: &events)
    mappings.markReadonly(recordingInto: &events)
    for run in mappings.runs(.image) {
        out.print(
            "  \(hex(run.start)) \((run.end - run.start) >> 10)K \(run.protection.text) \(run.isLarge ? "2M" : "4K")"
        )
    }
    out.print("direct map:")
    for run in mappings.runs(.direct) {
        out.print(
            "  \(hex(run.start)) \((run.end - run.start) >> 10)K \(run.protection.text) \(run.isLarge ? "2M" : "4K")"
        )
    }
    out.print("splits \(mappings.splits), W+X pages \(mappings.wxPages)")
}
