import Testing

@testable import MemoryModels

@Suite("per-CPU chunks: against plain ranges of bytes")
struct PercpuOracleTests {
    /// An allocator and what its callers hold, in bytes from its base.
    private struct World {
        var percpu: PercpuAllocator
        var held: [(pointer: UInt64, size: Int, isReserved: Bool)] = []
    }

    private static let base: UInt64 = 0xffff_8880_0000_0000

    private static func test(
        _ layout: PercpuLayout,
        isLarge: Bool = false,
        checkEvery: Int = 17,
        breaking: @escaping (inout PercpuAllocator) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest("static \(layout.staticSize), reserved \(layout.reservedSize), \(layout.cpuCount) CPUs") {
            World(percpu: PercpuAllocator(layout, base: base))
        } end: { world in
            var events: [PercpuAllocator.Event] = []
            for one in world.held { try world.percpu.free(one.pointer, recordingInto: &events) }
            let violations = world.percpu.checkInvariants()
            if !violations.isEmpty { return "\(violations)" }
            if world.percpu.chunks.count > 2 { return "\(world.percpu.chunks.count) chunks are left" }
            return (world.percpu.reserved?.freeBytes ?? 0) == layout.reservedSize ? nil : "reserved bytes are lost"
        } play: { world, draw in
            if draw.happens(percent: draw.number % 600 < 400 ? 62 : 30) {
                let bytes = 1 + draw.next(below: isLarge && draw.next(below: 10) == 9 ? 9000 : 200)
                let align = 1 << draw.next(below: draw.next(below: 20) == 19 ? 13 : 5)
                let isReserved = layout.reservedSize > 0 && draw.next(below: 20) == 19
                do {
                    let pointer = try world.percpu.allocate(size: bytes, align: align, isReserved: isReserved)
                    let size = (bytes + 3) / 4 * 4
                    if (base &+ pointer) % UInt64(align) != 0 { return "\(pointer) is not aligned" }
                    for other in world.held
                    where base &+ pointer &+ UInt64(size) > base &+ other.pointer
                        && base &+ other.pointer &+ UInt64(other.size) > base &+ pointer
                    { return "\(pointer) is handed out twice" }
                    if isReserved {
                        let start = UInt64((layout.staticSize + 3) / 4 * 4)
                        if pointer < start || pointer + UInt64(size) > start + UInt64(layout.reservedSize) {
                            return "\(pointer) is not reserved"
                        }
                    }
                    world.held.append((pointer, size, isReserved))
                } catch PercpuError.noReservedRoom where isReserved {
                    return nil
                }
            } else if !world.held.isEmpty {
                var events: [PercpuAllocator.Event] = []
                let gone = world.held.remove(at: draw.next(below: world.held.count))
                try world.percpu.free(gone.pointer, recordingInto: &events)
            }
            breaking(&world.percpu)
            let violations = draw.number % checkEvery == 0 ? world.percpu.checkInvariants() : []
            return violations.isEmpty ? nil : "\(violations)"
        }
    }

    @Test(
        "over 10,000 random steps nothing overlaps, and every hint says what the map says",
        arguments: [(8, 400, 1), (2000, 2000, 3), (7000, 0, 6), (4096, 1200, 2)]
    )
    func random(staticSize: Int, reserved: Int, cpus: Int) throws {
        let layout = try PercpuLayout(staticSize: staticSize, reservedSize: reserved, cpuCount: cpus, atomSize: 4096)
        Self.test(layout, isLarge: cpus < 3).check(seed: UInt64(cpus))
    }

    @Test("every sequence of five requests and frees")
    func exhaustive() throws {
        let layout = try PercpuLayout(staticSize: 4096, reservedSize: 0, cpuCount: 1, atomSize: 4096)
        Self.test(layout, checkEvery: 1).checkEverySequence(upTo: 5) { world in
            [Draw(1, 0, 3, 0, 2), Draw(1, 0, 99, 0, 4), Draw(1, 0, 180)] + world.held.indices.map { Draw(0, $0) }
        }
    }

    @Test("broken variants are caught: bytes that get lost, a hint that is not renewed")
    func brokenSequences() throws {
        let layout = try PercpuLayout(staticSize: 4096, reservedSize: 0, cpuCount: 1, atomSize: 4096)
        Self.test(layout, checkEvery: 1) { $0.chunks[0].freeBytes -= 4 }.expectCaught(
            within: 1,
            saying: "wrongFreeBytes"
        )
        Self.test(layout, checkEvery: 1) { percpu in
            if percpu.chunks[0].blocks[2].leftFree > 0 { percpu.chunks[0].blocks[2].leftFree -= 1 }
        }
        .expectCaught(within: 1, saying: "wrongHint")
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
