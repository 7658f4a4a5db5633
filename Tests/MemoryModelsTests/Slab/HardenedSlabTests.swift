import Testing

@testable import MemoryModels

@Suite("Hardened free pointers")
struct HardenedSlabTests {
    static let random: UInt64 = 0x9d3c_5a7e_11f0_b2c4
    static let target: UInt64 = 0xffff_ffff_82a5_4320

    /// Sixteen objects of 512 bytes at 0xffff8880045a2000.
    private func slab(_ random: UInt64? = random, target: UInt64? = target) throws -> HardenedSlab {
        HardenedSlab(
            layout: try SlabLayout(objectSize: 512, cpuCount: 2),
            start: 0xffff_8880_045a_2000,
            code: FreelistPointer(random: random),
            target: target
        )
    }

    /// The numbers that the page on this question computes in Python.
    @Test("encoding is ptr ^ random ^ swab(address); a word at another place, or a forged one, decodes to junk")
    func encoding() {
        let code = FreelistPointer(random: Self.random)
        let place: UInt64 = 0xffff_8880_045a_3bc0
        let word = code.encode(0xffff_8880_045a_3d00, at: place)
        #expect(word == 0xa2f8_88fa_9522_703b)
        #expect(code.decode(word, at: place) == 0xffff_8880_045a_3d00)
        #expect(code.decode(Self.target, at: place) == 0xa2f8_ff85_13dd_0e1b)
        #expect(code.decode(word, at: place + 128) == 0x7ff8_8880_045a_3d00)
        #expect(FreelistPointer(random: nil).encode(5, at: place) == 5)
        #expect(FreelistPointer.random(from: word, pointer: 0xffff_8880_045a_3d00, place: place) == Self.random)
    }

    @Test("a new slab hands out its objects in address order, then it is empty", arguments: [nil, random] as [UInt64?])
    func wholeSlab(random: UInt64?) throws {
        var slab = try slab(random)
        #expect(slab.words.count == 16)
        #expect(slab.walk() == ((0..<16).map { $0 }, 0))
        for number in 0..<16 {
            let next = number < 15 ? slab.address(of: number + 1) : 0
            #expect(slab.allocate() == .object(address: slab.address(of: number), next: next))
        }
        #expect(slab.allocate() == .empty)
    }

    /// A slab, its free objects as a stack, and those in use.
    private struct World {
        var slab: HardenedSlab
        var stack = Array((0..<16).reversed())
        var held: [Int] = []
    }

    private func test(
        _ random: UInt64?,
        breaking: @escaping (inout HardenedSlab) -> Void = { _ in }
    ) -> SequenceTest<World, Draw> {
        SequenceTest(random == nil ? "plain pointers" : "hardened pointers") {
            World(slab: try slab(random))
        } play: { world, draw in
            if draw.happens(percent: 50) || world.held.isEmpty {
                let outcome = world.slab.allocate()
                guard let expected = world.stack.popLast() else { return outcome == .empty ? nil : "not empty" }
                guard case .object(let address, _) = outcome, world.slab.number(at: address) == expected else {
                    return "\(outcome), expected object \(expected)"
                }
                world.held.append(expected)
            } else {
                let number = world.held.remove(at: draw.next(below: world.held.count))
                if world.slab.free(number) != .freed { return "object \(number) was not freed" }
                world.stack.append(number)
            }
            breaking(&world.slab)
            let walk = world.slab.walk()
            return walk == (world.stack.reversed(), 0) ? nil : "\(walk), expected \(world.stack.reversed())"
        }
    }

    @Test(
        "random allocations and frees agree with a stack",
        arguments: [1, 2, 3] as [UInt64],
        [nil, random] as [UInt64?]
    )
    func oracle(seed: UInt64, random: UInt64?) {
        test(random).check(seed: seed)
    }

    @Test("every sequence of six allocations and frees", arguments: [nil, random] as [UInt64?])
    func exhaustive(random: UInt64?) {
        test(random).checkEverySequence(upTo: 6) { [Draw(1)] + $0.held.indices.map { Draw(0, $0) } }
    }

    @Test("a pointer that is not encoded, or for another place, and a list that loses an object are caught by a step")
    func broken() {
        test(Self.random) { $0.overwrite(5, with: $0.address(of: 6)) }.expectCaught(within: 1)
        test(Self.random) { slab in slab.overwrite(5, with: slab.words[4]) }.expectCaught(within: 1)
        test(nil) { $0.overwrite(5, with: $0.address(of: 7)) }.expectCaught(within: 1)
    }

    @Test("unhardened, an overwritten pointer is handed out; hardened, the kernel faults")
    func overwritten() throws {
        var plain = try slab(nil)
        plain.overwrite(0, with: Self.target)
        _ = plain.allocate()
        #expect(plain.allocate() == .stray(address: Self.target, next: 0))
        var hardened = try slab()
        hardened.overwrite(0, with: Self.target)
        _ = hardened.allocate()
        let junk = hardened.head
        #expect(hardened.allocate() == .protectionFault(address: junk))
        #expect(!HardenedSlab.isCanonical(junk))
        var unmapped = try slab(nil, target: nil)
        unmapped.overwrite(0, with: Self.target)
        _ = unmapped.allocate()
        #expect(unmapped.allocate() == .pageFault(address: Self.target))
    }

    /// Of all random words, 2^48 of 2^64 are canonical: one in 65,536.
    @Test("almost no forged word decodes to a canonical address")
    func almostNever() throws {
        var generator = SplitMix64(seed: 11)
        var canonical = 0
        for _ in 0..<100_000 {
            let code = FreelistPointer(random: generator.next())
            if HardenedSlab.isCanonical(code.decode(Self.target, at: 0xffff_8880_045a_2100)) { canonical += 1 }
        }
        #expect(canonical < 12)
    }

    @Test("freeing the head again is a BUG only when hardened; a, b, a is noticed in neither case")
    func doubleFree() throws {
        var hardened = try slab()
        _ = (hardened.allocate(), hardened.allocate())
        #expect(hardened.free(0) == .freed)
        let before = hardened.walk()
        #expect(hardened.free(0) == .bug)
        #expect(hardened.walk() == before)
        #expect(hardened.free(1) == .freed)
        #expect(hardened.free(0) == .freed)
        // 0, 1, 0, 1 and so on.
        #expect(hardened.walk().numbers == (0..<16).map { $0 % 2 })

        var plain = try slab(nil)
        _ = plain.allocate()
        #expect(plain.free(0) == .freed)
        #expect(plain.free(0) == .freed)
        #expect(plain.walk().numbers == [Int](repeating: 0, count: 16))
        guard case .object(let first, _) = plain.allocate(), case .object(let second, _) = plain.allocate() else {
            Issue.record("no objects")
            return
        }
        #expect(first == second)
    }

    @Test(
        "canonical addresses have equal bits from 47 up",
        arguments: [
            (0 as UInt64, true), (0x7fff_ffff_ffff, true), (0x8000_0000_0000, false), (0xffff_7fff_ffff_ffff, false),
            (0xffff_8000_0000_0000, true), (0xffff_ffff_ffff_ffff, true), (0xa2f8_ff85_13dd_0e1b, false),
        ]
    )
    func canonical(address: UInt64, isCanonical: Bool) {
        #expect(HardenedSlab.isCanonical(address) == isCanonical)
    }
}
