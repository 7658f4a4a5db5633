import Testing

@testable import MemoryModels

@Suite("Page walks without a list of entries")
struct PageTranslationTests {
    /// Walks and translates random accesses over the same broken tables.
    private func firstDifference(
        seed: UInt64,
        _ translate: (PageWalker, VirtualAddress, MemoryAccess, inout PageTables) -> PageWalk.Outcome
    ) throws -> String? {
        var random = SplitMix64(seed: seed)
        for world in 0..<60 {
            let mode: PagingMode = world % 2 == 0 ? .fourLevel : .fiveLevel
            var tables = PageTables(mode: mode)
            var addresses: [UInt64] = []
            for _ in 0..<12 {
                let size = [PageSize.fourKiB, .twoMiB, .oneGiB][random.next(below: 3)]
                let address = UInt64(random.next(below: 4)) << 39 + UInt64(random.next(below: 1 << 18)) << 12
                let page = address & ~(size.bytes - 1)
                let flags = EntryFlags(rawValue: random.next() & (0x6 | 1 << 63))
                try? tables.map(virtual: VirtualAddress(page), physical: size.bytes * 3, size: size, flags: flags)
                addresses.append(page + (random.next() & (size.bytes - 1)))
                if random.next(below: 3) == 0, let level = mode.levels.randomElement(using: &random) {
                    let bit = random.next() & 63
                    try? tables.changeEntry(of: VirtualAddress(page), at: level) { entry in
                        entry = PageTableEntry(rawValue: entry.rawValue ^ 1 << bit)
                    }
                }
            }
            addresses.append(0x8000_0000_0000)
            var control = PagingControl(mode: mode)
            control.smap = random.next(below: 2) == 0
            control.smep = random.next(below: 2) == 0
            control.writeProtect = random.next(below: 2) == 0
            control.noExecuteEnabled = random.next(below: 4) > 0
            let walker = PageWalker(control: control)
            for _ in 0..<200 {
                let address = VirtualAddress(addresses[random.next(below: addresses.count)])
                let kind = [MemoryAccess.Kind.read, .write, .fetch][random.next(below: 3)]
                let access = MemoryAccess(kind, isUser: random.next(below: 2) == 0)
                var copy = tables
                let expected = walker.walk(address, access, in: &tables).outcome
                let outcome = translate(walker, address, access, &copy)
                if outcome != expected { return "seed \(seed), world \(world): \(outcome), not \(expected)" }
                for level in mode.levels {
                    let at = try? tables.entryAddress(of: address, at: level)
                    if let at, tables[entryAt: at] != copy[entryAt: at] { return "seed \(seed): the \(level) differs" }
                }
            }
        }
        return nil
    }

    @Test(
        "12,000 accesses over sound and broken tables end and mark entries as a walk does",
        arguments: [1, 2] as [UInt64]
    )
    func agrees(_ seed: UInt64) throws {
        #expect(try firstDifference(seed: seed) { $0.translate($1, $2, in: &$3) } == nil)
    }

    @Test("a translation that does not set dirty bits, or ignores rights, is noticed")
    func bites() throws {
        #expect(
            try firstDifference(seed: 1) { walker, address, access, tables in
                walker.translate(address, MemoryAccess(.read, isUser: access.isUser), in: &tables)
            } != nil
        )
        #expect(
            try firstDifference(seed: 1) { walker, address, access, tables in
                walker.translate(address, MemoryAccess(access.kind, isUser: false), in: &tables)
            } != nil
        )
    }
}
