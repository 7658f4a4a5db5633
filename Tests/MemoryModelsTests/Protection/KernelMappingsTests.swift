import Testing

@testable import MemoryModels

@Suite("Permissions of kernel pages")
struct KernelMappingsTests {
    private func booted() -> KernelMappings {
        var mappings = KernelMappings(sections: KernelSections(sizes: KernelSectionsTests.sizes))
        var events: [CPAEvent] = []
        mappings.freeInitSections(recordingInto: &events)
        mappings.markReadonly(recordingInto: &events)
        return mappings
    }

    private let rwx: KernelProtection = [.present, .writable]
    private let rw: KernelProtection = [.present, .writable, .noExecute]
    private let ro: KernelProtection = [.present, .noExecute]
    private let rox: KernelProtection = [.present]

    @Test("after booting each section has its permissions, in both mappings, and no page is W+X")
    func booting() {
        let mappings = booted()
        for (address, image, direct) in [
            (0x100_0000, rox, ro), (0x220_b000, rox, ro), (0x220_c000, rw, rw), (0x23f_f000, rw, rw),
            (0x240_0000, ro, ro),
            (0x2e0_9000, ro, ro), (0x2e0_a000, rw, rw), (0x300_0000, rw, rw), (0x378_3000, rw, rw),
            (0x3c5_7000, rw, rw),
        ] as [(UInt64, KernelProtection, KernelProtection)] {
            #expect(mappings.protection(.image, at: address) == image, "\(address)")
            #expect(mappings.protection(.direct, at: address) == direct, "\(address)")
        }
        #expect(mappings.wxPages == 0)
    }

    /// On the 6.18.44 kernel with these sections, DirectMap4k shows 12 pages of 2 MiB split (512 pages of 4 KiB
    /// each beyond the first 2 MiB), and direct_map_level2_splits says that 3 were split after booting: of the
    /// other 9 these must be six, since both mappings are counted.
    @Test("six large pages are split: where text, gaps, init and lock table end within one")
    func splits() {
        let mappings = booted()
        #expect(mappings.splits == 6)
        let tables = { (mapping: KernelMapping) in
            mappings.runs(mapping).filter { !$0.isLarge }.map { $0.start & ~0x1f_ffff }
        }
        #expect(Set(tables(.image)) == [0x220_0000, 0x2e0_0000, 0x360_0000, 0x3a0_0000])
        #expect(Set(tables(.direct)) == [0x220_0000, 0x2e0_0000])
    }

    @Test("static protections: text cannot lose execution, rodata cannot be written, in neither mapping")
    func staticProtections() {
        var mappings = booted()
        var events: [CPAEvent] = []
        mappings.change(.image, from: 0x120_0000, count: 1, set: .noExecute, recordingInto: &events)
        #expect(mappings.protection(.image, at: 0x120_0000) == rox)
        mappings.change(.direct, from: 0x240_0000, count: 512, set: .writable, recordingInto: &events)
        #expect(mappings.protection(.direct, at: 0x240_0000) == ro && mappings.protection(.image, at: 0x240_0000) == ro)
        #expect(events.contains(.corrected(.image, address: 0x120_0000)))
        // Text may become writable, with a warning, as text_poke once did.
        mappings.change(.image, from: 0x120_0000, count: 1, set: .writable, recordingInto: &events)
        #expect(mappings.protection(.image, at: 0x120_0000) == rwx && mappings.wxPages == 1 && mappings.violations == 1)
    }

    @Test("a whole large page keeps its size, a part does not, and the same permissions cost nothing")
    func largePages() {
        var mappings = KernelMappings(sections: KernelSections(sizes: KernelSectionsTests.sizes))
        var events: [CPAEvent] = []
        mappings.change(.direct, from: 0, count: 1024, clear: .writable, recordingInto: &events)
        #expect(events == [.preserved(.direct, address: 0), .preserved(.direct, address: 0x20_0000)])
        mappings.change(.direct, from: 0x1000, count: 3, clear: .writable, recordingInto: &events)
        #expect(mappings.splits == 0 && events.last == .unchanged(.direct, address: 0x1000))
        mappings.change(.direct, from: 0x1000, count: 3, set: .writable, recordingInto: &events)
        #expect(mappings.splits == 1 && events.last == .pages(.direct, count: 3))
    }

    // MARK: Against an oracle

    /// A map of single pages, with the rules put page by page.
    private struct World {
        var mappings: KernelMappings
        let isBooted: Bool
        var image: [KernelProtection] = []
        var direct: [KernelProtection] = []

        init(_ mappings: KernelMappings, isBooted: Bool) {
            self.mappings = mappings
            self.isBooted = isBooted
            for address in stride(from: 0, to: mappings.directEnd, by: 4096) {
                direct.append(mappings.protection(.direct, at: address))
                if isInImage(address) { image.append(mappings.protection(.image, at: address)) }
            }
        }

        func isInImage(_ address: UInt64) -> Bool { address >= mappings.imageStart && address < mappings.imageEnd }

        /// What a page may not have, whoever asks.
        private func rule(_ wanted: KernelProtection, at address: UInt64, isImage: Bool) -> KernelProtection {
            var result = wanted
            if isImage && address < 0x220_bb08 { result.remove(.noExecute) }
            if isBooted && address >= 0x240_0000 && address < 0x2e0_a000 { result.remove(.writable) }
            return result
        }

        mutating func change(
            _ mapping: KernelMapping,
            at address: UInt64,
            set: KernelProtection,
            clear: KernelProtection
        ) {
            let aliasSet = set.subtracting(.noExecute)
            let aliasClear = clear.subtracting(.noExecute)
            if isInImage(address) {
                let place = Int((address - mappings.imageStart) / 4096)
                let (clear, set) = mapping == .image ? (clear, set) : (aliasClear, aliasSet)
                image[place] = rule(image[place].subtracting(clear).union(set), at: address, isImage: true)
            }
            let own = mapping == .direct ? (set, clear) : (aliasSet, aliasClear)
            let index = Int(address / 4096)
            direct[index] = rule(direct[index].subtracting(own.1).union(own.0), at: address, isImage: false)
        }

        func problem() -> String? {
            for (index, expected) in direct.enumerated() {
                let address = UInt64(index) * 4096
                guard mappings.protection(.direct, at: address) == expected else { return "direct map at \(address)" }
                guard isInImage(address) else { continue }
                let place = Int((address - mappings.imageStart) / 4096)
                guard mappings.protection(.image, at: address) == image[place] else { return "image at \(address)" }
            }
            return nil
        }
    }

    private func test(
        isBooted: Bool,
        breaking: @escaping (inout KernelMappings) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        let start = World(
            isBooted ? booted() : KernelMappings(sections: KernelSections(sizes: KernelSectionsTests.sizes)),
            isBooted: isBooted
        )
        return SequenceTest(isBooted ? "after booting" : "before") {
            start
        } end: {
            $0.problem()
        } play: { world, draw in
            let bits: [KernelProtection] = [.writable, .noExecute]
            let mapping: KernelMapping = draw.next(below: 2) == 0 ? .image : .direct
            let set = draw.next(below: 2) == 0 ? bits[draw.next(below: 2)] : []
            let clear = set.isEmpty ? bits[draw.next(below: 2)] : []
            let low = mapping == .image ? world.mappings.imageStart : 0
            let high = mapping == .image ? world.mappings.imageEnd : world.mappings.directEnd
            let isAligned = draw.next(below: 6) == 0
            var start = low + UInt64(draw.next(below: Int((high - low) / 4096))) * 4096
            if isAligned { start &= ~0x1f_ffff }
            let count = min(
                isAligned ? 512 * (1 + draw.next(below: 3)) : 1 + draw.next(below: 60),
                Int((high - start) / 4096)
            )
            var events: [CPAEvent] = []
            world.mappings.change(mapping, from: start, count: count, set: set, clear: clear, recordingInto: &events)
            for page in 0..<UInt64(count) { world.change(mapping, at: start + page * 4096, set: set, clear: clear) }
            breaking(&world.mappings)
            return draw.number % 400 == 399 ? world.problem() : nil
        }
    }

    @Test(
        "10,000 random changes of up to 1,536 pages end as if every page were changed by itself",
        arguments: [false, true]
    )
    func oracle(isBooted: Bool) { test(isBooted: isBooted).check(seed: isBooted ? 48 : 49) }

    @Test("every two changes at the edges of sections and large pages")
    func exhaustive() {
        var steps: [Draw] = []
        for (mapping, page) in [(0, 0x120a), (0, 0x1400), (1, 0x220b), (1, 0x2400), (1, 0x1ff)] {
            for change in [[0, 1], [1, 0]] { steps.append(Draw([mapping] + change + [1, page, 1])) }
        }
        test(isBooted: true).checkEverySequence(upTo: 2) { _ in steps }
    }

    @Test("broken variants are caught: a page whose permission changes with others, in either mapping")
    func brokenVariants() {
        var events: [CPAEvent] = []
        test(isBooted: true) { $0.change(.image, from: 0x240_0000, count: 1, set: .noExecute, recordingInto: &events) }
            .expectCaught(count: 400, within: 400)
    }
}
