import Testing

@testable import MemoryModels

@Suite("per-CPU chunks: against plain ranges of bytes")
struct PercpuOracleTests {
    @Test("over random sequences nothing overlaps, and every hint says what the map says", arguments: 0..<6)
    func random(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let layout = try PercpuLayout(
            staticSize: 4 + 4 * random.next(below: 2000),
            reservedSize: 4 * random.next(below: 600),
            cpuCount: 1 + random.next(below: 6),
            atomSize: 4096
        )
        let base: UInt64 = 0xffff_8880_0000_0000
        var percpu = PercpuAllocator(layout, base: base)
        let isLarge = seed % 2 == 0
        var held: [(pointer: UInt64, size: Int, isReserved: Bool)] = []
        for step in 0..<1700 {
            if random.next(below: 100) < (step % 600 < 400 ? 62 : 30) {
                let bytes = 1 + random.next(below: isLarge && random.next(below: 10) == 0 ? 9000 : 200)
                let align = 1 << random.next(below: random.next(below: 20) == 0 ? 13 : 5)
                let isReserved = layout.reservedSize > 0 && random.next(below: 20) == 0
                do {
                    let pointer = try percpu.allocate(size: bytes, align: align, isReserved: isReserved)
                    let size = (bytes + 3) / 4 * 4
                    #expect((base &+ pointer) % UInt64(align) == 0)
                    for other in held {
                        let isApart =
                            base &+ pointer &+ UInt64(size) <= base &+ other.pointer
                            || base &+ other.pointer &+ UInt64(other.size) <= base &+ pointer
                        #expect(isApart, "seed \(seed), step \(step)")
                    }
                    if isReserved {
                        let start = UInt64((layout.staticSize + 3) / 4 * 4)
                        #expect(pointer >= start && pointer + UInt64(size) <= start + UInt64(layout.reservedSize))
                    }
                    held.append((pointer, size, isReserved))
                } catch {
                    #expect(isReserved && error == .noReservedRoom)
                }
            } else if !held.isEmpty {
                let gone = held.remove(at: random.next(below: held.count))
                var events: [PercpuAllocator.Event] = []
                try percpu.free(gone.pointer, recordingInto: &events)
            }
            if step % 17 == 0 { #expect(percpu.checkInvariants() == [], "seed \(seed), step \(step)") }
        }
        var events: [PercpuAllocator.Event] = []
        for one in held { try percpu.free(one.pointer, recordingInto: &events) }
        #expect(percpu.checkInvariants() == [])
        #expect(percpu.chunks.count <= 2)
        #expect((percpu.reserved?.freeBytes ?? 0) == layout.reservedSize)
    }

    @Test("every sequence of four requests of few sizes goes to the lowest place that is large enough and aligned")
    func firstFit() throws {
        let requests = [(4, 4), (12, 8), (40, 16), (100, 64), (2000, 4)]
        let start = PercpuAllocator(try PercpuLayout(staticSize: 4096, reservedSize: 0, cpuCount: 1), base: 1 << 40)
        func visit(_ percpu: PercpuAllocator, _ used: [Range<Int>], _ depth: Int) throws {
            guard depth > 0 else { return }
            for (size, align) in requests {
                var percpu = percpu
                let pointer = Int(try percpu.allocate(size: size, align: align))
                var place = 4096
                while place % align != 0
                    || used.contains(where: { $0.lowerBound < place + size && place < $0.upperBound })
                {
                    place += 4
                }
                #expect(pointer == place)
                try visit(percpu, used + [place..<place + size], depth - 1)
            }
        }
        try visit(start, [], 4)
    }

    @Test("the checks notice a lost byte, wrong hints, a page without memory and a chunk in the wrong slot")
    func broken() throws {
        var sound = PercpuAllocator(try PercpuLayout(staticSize: 4096, reservedSize: 0, cpuCount: 1), base: 1 << 40)
        for size in [100, 2000, 32_000] { try sound.allocate(size: size) }
        #expect(sound.checkInvariants() == [])
        var bytes = sound
        bytes.chunks[0].freeBytes -= 4
        #expect(bytes.checkInvariants() == [.wrongFreeBytes(chunk: 0)])
        var hint = sound
        hint.chunks[0].blocks[2].leftFree -= 1
        #expect(hint.checkInvariants() == [.wrongHint(chunk: 0, page: 2)])
        var summary = sound
        summary.chunks[0].summary.contigHint = 8000
        #expect(summary.checkInvariants().contains(.wrongSummary(chunk: 0)))
        var page = sound
        page.chunks[1].populated[1] = false
        #expect(page.checkInvariants() == [.notPopulated(chunk: 1, page: 1)])
        var slot = sound
        slot.slots[2] = slot.slots[percpuSlot(slot)]
        #expect(slot.checkInvariants() == [.wrongSlot(chunk: 0)])
    }

    private func percpuSlot(_ percpu: PercpuAllocator) -> Int { percpu.slot(of: percpu.chunks[0]) }
}
