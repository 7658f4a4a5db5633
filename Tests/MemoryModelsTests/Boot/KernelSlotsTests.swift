import Testing

@testable import MemoryModels

@Suite("KASLR slots")
struct KernelSlotsTests {
    private static let mega: UInt64 = 1 << 20
    private static let giga: UInt64 = 1 << 30

    /// Every aligned address where the image fits and hurts nothing, by trying all.
    private func expected(_ slots: KernelSlots, _ map: [E820Entry]) -> [UInt64] {
        map.filter { $0.type == .ram }.flatMap { entry in
            stride(from: 0, to: entry.end, by: Int(slots.alignment)).map { UInt64($0) }.filter { address in
                let end = address + slots.imageSize
                return address >= entry.address && end <= entry.end && address >= slots.minimum && end <= slots.limit
                    && !slots.avoid.contains { $0.start < end && address < $0.start + $0.size }
            }
        }
    }

    private func all(_ slots: KernelSlots) -> [UInt64] {
        slots.areas.flatMap { area in (0..<area.count).map { area.address + $0 * slots.alignment } }
    }

    @Test("1 GiB of RAM, an image of 64 MiB: every 2 MiB from 16 MiB to 960 MiB")
    func oneGigabyte() {
        var slots = KernelSlots(imageSize: 64 * Self.mega)
        slots.process(MemoryVector(start: Self.mega, size: 1023 * Self.mega))
        #expect(slots.areas == [SlotArea(address: 16 * Self.mega, count: 473)])
        #expect(slots.address(forRandom: 0) == 0x1000000)
        #expect(slots.address(forRandom: 472) == 0x3c000000)
        #expect(slots.address(forRandom: 475) == 0x1400000)
        #expect(slots.checkInvariants() == [])
        // 1 GiB less 16 MiB less the image, every 2 MiB.
        #expect(slots.virtualCount() == 473)
    }

    @Test("slots begin where the loader put the image, or at 512 MiB if that is lower, rounded up")
    func minimum() {
        #expect(KernelSlots(imageSize: 1, output: 0x3000001).minimum == 0x3200000)
        #expect(KernelSlots(imageSize: 1, output: 5 * Self.giga).minimum == 512 * Self.mega)
        #expect(KernelSlots(imageSize: 1, alignment: 16 << 20, output: 0x1000001).minimum == 32 * Self.mega)
    }

    @Test("an image that does not fit below the limit has no slot")
    func limit() {
        let map = [E820Entry(address: 0, size: 8 * Self.giga, type: .ram)]
        var events: [SlotEvent] = []
        var none = KernelSlots(imageSize: 64 * Self.mega, limit: 79 * Self.mega)
        none.process(map, recordingInto: &events)
        #expect(none.count == 0 && events.isEmpty && none.address(forRandom: 7) == nil)
        var one = KernelSlots(imageSize: 64 * Self.mega, limit: 81 * Self.mega)
        one.process(map, recordingInto: &events)
        #expect(all(one) == [16 * Self.mega])
        #expect(KernelSlots(imageSize: 1008 * Self.mega).virtualCount() == 1)
        #expect(KernelSlots(imageSize: 1008 * Self.mega + 1).virtualCount() == 0)
    }

    @Test("the first 1 GiB pages are passed over, and what lies around them is used")
    func gigabytePages() {
        var slots = KernelSlots(imageSize: 64 * Self.mega, gigabytePages: 2)
        var events: [SlotEvent] = []
        let map = [
            E820Entry(address: 0, size: 3 * Self.giga, type: .ram),
            E820Entry(address: 4 * Self.giga, size: Self.giga * 2, type: .ram),
        ]
        slots.process(map, recordingInto: &events)
        // 16 MiB to 1 GiB; the pages at 1 and 2 GiB are kept; then there are none left to keep.
        #expect(
            slots.areas == [
                SlotArea(address: 16 * Self.mega, count: 473), SlotArea(address: 4 * Self.giga, count: 993),
            ]
        )
        #expect(slots.gigabytePages == 0)
        #expect(events.contains(.keptForHugePages(MemoryVector(start: Self.giga, size: 2 * Self.giga))))

        var partly = KernelSlots(imageSize: 64 * Self.mega, gigabytePages: 1)
        partly.process(MemoryVector(start: Self.giga, size: 2 * Self.giga))
        #expect(partly.areas == [SlotArea(address: 2 * Self.giga, count: 481)])
    }

    @Test("after 100 areas the search is given up")
    func areaLimit() {
        var slots = KernelSlots(imageSize: 1)
        let map = (0..<150).map { E820Entry(address: Self.giga + $0 * 8 * Self.mega, size: 2 * Self.mega, type: .ram) }
        var events: [SlotEvent] = []
        slots.process(map, recordingInto: &events)
        #expect(slots.areas.count == 100 && slots.count == 100)
        #expect(slots.checkInvariants() == [])
    }

    @Test("10,000 random maps and avoid lists: the slots are those found by trying every address", arguments: [4, 99])
    func random(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let unit = Self.mega
        for number in 0..<10_000 {
            var map: [E820Entry] = []
            var address: UInt64 = 0
            for _ in 0..<random.next(below: 5) {
                address += UInt64(random.next(below: 20)) * unit
                let size = UInt64(random.next(below: 80)) * unit
                map.append(E820Entry(address: address, size: size, type: random.next(below: 4) == 0 ? .reserved : .ram))
                address += size
            }
            let avoid = (0..<random.next(below: 5)).map { _ in
                MemoryVector(
                    start: UInt64(random.next(below: 300)) * unit + UInt64(random.next(below: 2)),
                    size: UInt64(1 + random.next(below: 30)) * unit - UInt64(random.next(below: 2))
                )
            }
            var slots = KernelSlots(
                imageSize: UInt64(1 + random.next(below: 24)) * unit + UInt64(random.next(below: 3)),
                alignment: UInt64(2 << random.next(below: 3)) * unit,
                output: UInt64(random.next(below: 64)) * unit,
                limit: UInt64(random.next(below: 400)) * unit,
                avoid: avoid
            )
            var events: [SlotEvent] = []
            slots.process(map, recordingInto: &events)
            let wanted = expected(slots, map)
            guard all(slots) == wanted, slots.checkInvariants() == [], slots.count == UInt64(wanted.count) else {
                Issue.record(
                    "seed \(seed), map \(number) \(map), avoiding \(avoid): \(slots.areas), expected \(wanted)"
                )
                return
            }
            // Every slot can be drawn, and in this order.
            if !wanted.isEmpty {
                let index = random.next(below: wanted.count)
                #expect(slots.address(forRandom: UInt64(index + 3 * wanted.count)) == wanted[index])
            }
        }
    }

    @Test("each kind of damage is named")
    func invariants() {
        let avoid = MemoryVector(start: 64 * Self.mega, size: 1)
        var slots = KernelSlots(imageSize: 16 * Self.mega, limit: Self.giga, avoid: [avoid])
        slots.process(MemoryVector(start: 0, size: 128 * Self.mega))
        #expect(slots.checkInvariants() == [])
        let sound = slots

        // What a search that forgets the avoid list would store.
        let whole = SlotArea(address: 16 * Self.mega, count: 49)
        slots.areas = [whole]
        slots.count = 49
        #expect(slots.checkInvariants() == [.overlapsAvoided(whole, avoid)])

        slots = sound
        slots.count += 1
        #expect(slots.checkInvariants() == [.wrongCount(counted: sound.count, recorded: sound.count + 1)])

        for area in [
            SlotArea(address: 17 * Self.mega, count: 1), SlotArea(address: 0, count: 1),
            SlotArea(address: Self.giga - 8 * Self.mega, count: 1),
        ] {
            slots.areas = [area]
            slots.count = 1
            #expect(slots.checkInvariants() == [.outOfBounds(area)])
        }
    }
}
