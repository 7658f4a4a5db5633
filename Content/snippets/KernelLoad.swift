import MemoryModels

/// Computes the setup header of Debian's 6.1.0-50-cloud-amd64 from four sizes, and where it runs.
func kernelLoad(_ out: inout Transcript) {
    let image = KernelImage(
        compressedSize: 14_023_999,
        unpackedSize: 53_241_868,
        decompressorSize: 385_013,
        kernelSize: 48_234_496
    )
    out.print("pref_address \(hex(image.preferredAddress)), init_size \(hex(image.initSize))")
    for load in [0x10_0000, 0x100_0000, 0x3000_1000] as [UInt64] {
        let place = KernelPlacement(image, loadedAt: load)
        out.print("loaded at \(hex(load)):")
        out.print("  runs at \(hex(place.runtimeStart)), phys_base \(hex(place.physBase))")
        out.print("  moves to \(hex(place.movedTo)), over itself: \(place.overlapsItself)")
        out.print("  gap at first \(place.gap(after: 0, of: 1)), at last \(place.gap(after: 1, of: 1))")
    }
}
