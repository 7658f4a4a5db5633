extension KernelLayout {
    /// A draw of `kernel_randomize_memory` for one region.
    public struct Draw: Sendable, Equatable {
        /// Which region.
        public let region: KernelRegion
        /// How many bytes its base could move up, at most.
        public let room: UInt64
        /// How many bases there were to choose from, one every 1 GiB.
        public let choices: UInt64
        /// The base.
        public let base: UInt64
    }

    /// The bases of the three movable regions, drawn in the order in which they lie.
    ///
    /// Follows `kernel_randomize_memory` (`arch/x86/mm/kaslr.c`): what is left between `vaddr_start` and
    /// `vaddr_end` is shared out, so that the first region may use a third of it, the second half of what
    /// then remains, the last all.
    ///
    /// - Parameters:
    ///   - mode: Four or five levels.
    ///   - directMapTiB: The direct map's size in TiB, nil for the largest. See `directMapTiB(memory:padding:)`.
    ///   - random: The next random number.
    /// - Returns: Three draws, ascending.
    public static func randomize(
        mode: PagingMode,
        directMapTiB: UInt64? = nil,
        random: () -> UInt64
    ) -> [Draw] {
        let sizes = Sizes(directMapTiB: directMapTiB, mode: mode)
        let parts = [
            (KernelRegion.directMap, sizes.directMapTiB), (.vmalloc, sizes.vmallocTiB), (.vmemmap, sizes.vmemmapTiB),
        ]
        var address = Bases.fixed(in: mode).pageOffset
        var remaining = cpuEntryAreaBase - address
        for (_, tebibytes) in parts { remaining -= tebibytes << 40 }
        let gibibyte: UInt64 = 1 << 30
        var draws: [Draw] = []
        for (index, (region, tebibytes)) in parts.enumerated() {
            let room = remaining / UInt64(parts.count - index)
            let moved = random() % (room + 1) & ~(gibibyte - 1)
            address += moved
            draws.append(Draw(region: region, room: room, choices: room / gibibyte + 1, base: address))
            // At least 1 GiB lies between two regions.
            address = (address + tebibytes << 40) / gibibyte * gibibyte + gibibyte
            remaining -= moved
        }
        return draws
    }

    /// How large KASLR makes the direct map on a kernel without `CONFIG_ZONE_DEVICE`: the memory there is,
    /// with `CONFIG_RANDOMIZE_MEMORY_PHYSICAL_PADDING` for what may be plugged in later.
    ///
    /// - Parameters:
    ///   - memory: The end of physical memory, in bytes.
    ///   - padding: In TiB; 10 with memory hotplug.
    ///   - mode: Four or five levels.
    /// - Returns: Whole TiB.
    public static func directMapTiB(memory: UInt64, padding: UInt64 = 10, mode: PagingMode) -> UInt64 {
        min((memory >> 40) + (memory & (1 << 40 - 1) == 0 ? 0 : 1) + padding, 1 << UInt64(physicalBits(mode) - 40))
    }
}
