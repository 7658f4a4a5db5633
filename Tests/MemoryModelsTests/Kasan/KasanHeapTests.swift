import Testing

@testable import MemoryModels

@Suite("kmalloc and kfree under KASAN")
struct KasanHeapTests {
    private struct Object {
        let address: UInt64
        let size: Int
        var isLive: Bool
    }

    /// A small heap, and a list of the objects that live.
    private struct World {
        var heap = KasanHeap(pageCount: 64, quarantine: KasanQuarantine(perCPULimit: 200, globalLimit: 700))
        var objects: [Object] = []

        mutating func play(_ draw: inout Draw, damage: (inout KasanHeap, UInt64) -> Void) throws -> String? {
            let sizes = [1, 7, 8, 13, 16, 17, 40, 64, 96, 100, 200, 9000]
            // A new heap now and then, since freed objects stay on record.
            if draw.number % 500 == 499 { self = World() }
            switch draw.next(below: 8) {
            case 0, 1:
                guard objects.count(where: \.isLive) < 12 else { return nil }
                let size = sizes[draw.next(below: sizes.count)]
                let address = try heap.kmalloc(size)
                let end = address + UInt64(size)
                if objects.contains(where: { $0.isLive && $0.address < end && address < $0.address + UInt64($0.size) })
                {
                    return "memory handed out twice"
                }
                objects.append(Object(address: address, size: size, isLive: true))
            case 2:
                guard !objects.isEmpty else { return nil }
                let place = draw.next(below: objects.count)
                let object = objects[place]
                // Large ones are freed once; the pages of a freed one may be a slab by now.
                if object.size > 8192, !object.isLive { return nil }
                let lives = objects.contains { $0.isLive && $0.address == object.address }
                let bug = try heap.kfree(object.address)?.bugType
                if bug != (lives ? nil : "double-free") {
                    return "a free is said to be \(bug ?? "right")"
                }
                for index in objects.indices where objects[index].address == object.address {
                    objects[index].isLive = false
                }
                damage(&heap, object.address)
            default:
                guard let object = objects.isEmpty ? nil : objects[draw.next(below: objects.count)] else { return nil }
                let start = object.address &+ UInt64(bitPattern: Int64(draw.next(below: object.size + 48) - 16))
                let size = UInt64([1, 2, 4, 8, 16, 3, 24][draw.next(below: 7)])
                guard heap.shadow.describes(start, size: size) else { return nil }
                // Every byte of a live object may be touched, and no other one.
                let isAllowed = (start..<(start + size)).allSatisfy { byte in
                    objects.contains { $0.isLive && byte >= $0.address && byte < $0.address + UInt64($0.size) }
                }
                let report = try heap.access(start, size: size)
                if (report == nil) != isAllowed { return "\(size) bytes at \(hex(start))" }
            }
            return draw.number % 20 == 0 ? heap.invariantViolation().map { "\($0)" } : nil
        }
    }

    /// Random kmalloc, kfree and accesses; `damage` may damage the heap after each free.
    private func test(damage: @escaping (inout KasanHeap, UInt64) -> Void = { _, _ in }) -> SequenceTest<World, Draw> {
        SequenceTest("KASAN") {
            World()
        } play: {
            try $0.play(&$1, damage: damage)
        }
    }

    @Test("10,000 random steps: exactly the bytes of live objects may be touched", arguments: [1, 2, 3] as [UInt64])
    func random(_ seed: UInt64) {
        test().check(seed: seed)
    }

    @Test("every sequence of five allocations, frees and accesses around an object")
    func exhaustive() {
        test().checkEverySequence(upTo: 5) { world in
            let accesses = world.objects.indices.flatMap {
                [Draw(3, $0, 12, 3), Draw(3, $0, 22, 3), Draw(3, $0, 29, 0)]
            }
            return [Draw(0, 3), Draw(0, 6)] + world.objects.indices.map { Draw(2, $0) } + accesses.suffix(3)
        }
    }

    @Test("a free that does not poison, or poisons too little, is noticed within a few steps")
    func bites() {
        test { heap, address in
            if heap.shadow[address] == KasanPoison.slabFreeMeta { heap.shadow.poison(address, size: 8, with: 0) }
        }
        .expectCaught(within: 3)
        test { heap, address in
            if heap.shadow[address] == KasanPoison.slabFreeMeta { heap.shadow[address] = KasanPoison.slabFree }
        }
        .expectCaught(within: 3)
    }

    @Test("a freed object is handed out again only once it has left the quarantine")
    func quarantine() throws {
        var heap = KasanHeap(quarantine: KasanQuarantine(perCPULimit: 64, globalLimit: 64))
        let first = try heap.kmalloc(16)
        let others = [try heap.kmalloc(16), try heap.kmalloc(16)]
        try heap.kfree(first)
        for object in others { try heap.kfree(object) }
        // 96 bytes are over the CPU's limit and went to the global quarantine, which is over its own.
        #expect(heap.quarantine.perCPUBytes == 0 && heap.quarantine.globalBytes == 96)
        let next = try heap.kmalloc(16)
        #expect(next != first && !others.contains(next))
        #expect(heap.quarantine.globalBytes == 0)
        #expect(try heap.access(first, size: 1)?.bugType == "slab-use-after-free")
        #expect(try heap.kmalloc(16) == others[1])
        #expect(try heap.access(others[1], size: 8) == nil)
    }

    @Test("a report describes the object that the address is nearest to")
    func description() throws {
        var heap = KasanHeap()
        let object = try heap.kmalloc(13)
        let report = try #require(try heap.access(object + 13, size: 1))
        #expect(report.object?.relation == .right(0) && report.object?.allocSize == 13)
        #expect(report.object?.cache == "kmalloc-16")
        // The check sees that byte 13 is bad; the report begins at the granule of byte 12.
        #expect(try heap.access(object + 12, size: 4)?.firstBadAddress == object + 12)
        try heap.kfree(object)
        let freed = try #require(try heap.access(object + 4, size: 4))
        #expect(freed.object?.relation == .inside(4) && freed.object?.allocSize == 16)
        #expect(try heap.kfree(object + 8)?.bugType == "invalid-free")
    }

    @Test("pages of a large object have red zone behind it; freed, they are free pages")
    func large() throws {
        var heap = KasanHeap()
        let object = try heap.kmalloc(10_001)
        #expect(heap.shadow[object + 10_000] == 1 && heap.shadow[object + 10_008] == KasanPoison.pageRedzone)
        #expect(try heap.access(object + 10_001, size: 1)?.bugType == "slab-out-of-bounds")
        #expect(try heap.access(object + 10_001, size: 1)?.object == nil)
        try heap.kfree(object)
        #expect(try heap.access(object, size: 1)?.bugType == "use-after-free")
        #expect(throws: KasanError.neverAllocated(object)) { try heap.kfree(object) }
    }

    @Test("what makes no sense is refused; what wraps around is out of bounds")
    func refusals() throws {
        var heap = KasanHeap(pageCount: 8)
        #expect(throws: KasanError.unusableSize(0)) { try heap.kmalloc(0) }
        #expect(throws: KasanError.unusableSize(32769)) { try heap.kmalloc(32769) }
        #expect(throws: KasanError.beyondModel(0xffff_9000_0000_0000)) {
            try heap.access(0xffff_9000_0000_0000, size: 1)
        }
        #expect(try heap.access(0xffff_ffff_ffff_fffc, size: 8)?.bugType == "out-of-bounds")
        #expect(try heap.access(16, size: 8)?.bugType == "null-ptr-deref")
        #expect(try heap.access(heap.shadow.base + 4, size: 0) == nil)
        _ = try heap.kmalloc(32768)
        #expect(throws: KasanError.outOfMemory) { try heap.kmalloc(8) }
    }

    @Test("the global quarantine of a machine is 1/32 of memory less 1 MiB a CPU")
    func kernelLimits() {
        #expect(KasanQuarantine.kernelGlobalLimit(memory: 8 << 30, cpus: 8) == 248 << 20)
        #expect(KasanQuarantine.kernelGlobalLimit(memory: 64 << 20, cpus: 4) == 0)
    }
}
