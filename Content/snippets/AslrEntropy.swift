import MemoryModels

/// Counts the places of a 64-bit and of a 32-bit program, and runs each three times.
func aslrEntropy(_ out: inout Transcript) {
    var random = SplitMix64(seed: 2024)
    for settings in [UserRandomization(), UserRandomization(isCompat: true, mmapBits: 8)] {
        out.print("\(settings.isCompat ? 32 : 64)-bit program, \(settings.mmapBits) bits:")
        out.print(
            "  places: mappings \(settings.mmapChoices), stack \(settings.stackChoices), heap \(settings.heapChoices)"
        )
        for _ in 0..<3 {
            let layout = settings.exec(random: { random.next() })
            out.print("  program \(hex(layout.program)), heap \(hex(layout.heap))")
            out.print("    mmap_base \(hex(layout.mmapBase)), stack end \(hex(layout.stackEnd))")
        }
    }
}
