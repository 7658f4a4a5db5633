import MemoryModels

/// Lays out the image of a 6.18 kernel and prints what its log says at the end of booting.
func initSections(_ out: inout Transcript) {
    var image = KernelSections(
        sizes: KernelSections.Sizes(
            text: 0x120_bb08,
            rodata: 0xa0_a000,
            data: 0x27_c140,
            tables: 0x50_6ec0,
            initmem: 0x3a_4000,
            smpLocks: 0xd000,
            bss: 0x12_4000
        )
    )
    image.finishBoot(initrd: MemoryVector(start: 0xbf8c_0000, size: 0x74_0000))
    for memory in image.freed {
        out.print("Freeing \(memory.name.text) memory: \(memory.kibibytes)K")
    }
    out.print("Write protecting the kernel read-only data: \(image.writeProtectedKibibytes)k")
}
