import MemoryModels

/// Counts the places for a kernel of 48 MiB in 1 GiB of memory, without and with an initrd in the way.
func kaslrSlots(_ out: inout Transcript) {
    let map = [
        E820Entry(address: 0, size: 0x9_fc00, type: .ram),
        E820Entry(address: 0x10_0000, size: 0x3ff0_0000, type: .ram),
    ]
    let decompressor = MemoryVector(start: 0x300_0000, size: 0x300_0000)
    let initrd = MemoryVector(start: 0x3000_0000, size: 0xc00_0000)
    for avoid in [[], [decompressor], [decompressor, initrd]] {
        var slots = KernelSlots(imageSize: 48 << 20, avoid: avoid)
        var events: [SlotEvent] = []
        slots.process(map, recordingInto: &events)
        out.print("Ranges to avoid: \(avoid.count). Slots: \(slots.count)")
        for area in slots.areas {
            out.print("  \(area.count) from \(hex(area.address)) on")
        }
        if let place = slots.address(forRandom: 1_000_003) {
            out.print("  1000003 mod \(slots.count) = \(1_000_003 % slots.count): \(hex(place))")
        }
    }
    let slots = KernelSlots(imageSize: 48 << 20)
    out.print("Virtual addresses, however much memory there is: \(slots.virtualCount())")
}
