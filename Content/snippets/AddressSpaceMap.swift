import MemoryModels

/// Tells addresses apart by where they lie, then draws the bases as a kernel with KASLR does.
func addressSpaceMap(_ out: inout Transcript) throws(KernelLayout.Problem) {
    let layout = try KernelLayout()
    for address: UInt64 in [
        0x7ffe_e93d_b000, 0x8000_0000_0000, 0xffff_8880_0010_0000, 0xffff_c900_0000_4000, 0xffff_ea00_0000_4000,
        0xffff_ffff_8100_0000, 0xffff_ffff_c000_1000,
    ] {
        let place = layout.range(of: VirtualAddress(address))
        var line = "\(hex(address)) \(place.region.name)"
        if let physical = layout.physicalAddress(of: VirtualAddress(address)) { line += ", physical \(hex(physical))" }
        if let frame = layout.frame(describedAt: VirtualAddress(address)) { line += ", of frame \(frame)" }
        out.print(line)
    }
    let size = KernelLayout.directMapTiB(memory: 16 << 30, mode: .fourLevel)
    out.print("KASLR, 16 GiB of memory: a direct map of \(size) TiB")
    var random = SplitMix64(seed: 6)
    for draw in KernelLayout.randomize(mode: .fourLevel, directMapTiB: size, random: { random.next() }) {
        out.print("  \(draw.region.name) at \(hex(draw.base)), one of \(draw.choices)")
    }
}
