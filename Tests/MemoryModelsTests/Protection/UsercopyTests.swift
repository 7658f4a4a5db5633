import Testing

@testable import MemoryModels

@Suite("Hardened usercopy")
struct UsercopyTests {
    /// Bytes that may be copied carry the number of their object; a copy is fine if all its bytes carry the same.
    @Test("every pointer and length in small slabs, with and without red zones and whitelists", arguments: 0..<24)
    func exhaustive(variant: Int) {
        let pad: UInt64 = variant % 2 == 0 ? 0 : 8
        let object: UInt64 = [24, 16, 40][variant / 2 % 3]
        let (userOffset, userSize): (UInt64, UInt64) = [(0, object), (8, 4), (0, 0), (object - 1, 1)][variant / 6]
        let stride = pad + object
        var world = UsercopyWorld()
        world.cache = UsercopyCache(stride: stride, leftRedZone: pad, userOffset: userOffset, userSize: userSize)
        world.slab = UsercopyWorld.Range(world.slab.start, size: 3 * stride)
        func owner(_ byte: UInt64) -> UInt64? {
            let within = byte % stride
            guard byte < 3 * stride, within >= pad + userOffset, within < pad + userOffset + userSize else {
                return nil
            }
            return byte / stride
        }
        for start in 0..<(3 * stride) {
            for length in 1...(2 * stride) {
                let owners = (start..<(start + length)).map { owner($0) }
                let expected = owners.allSatisfy { $0 != nil && $0 == owners[0] }
                let outcome = world.check(world.slab.start + start, length)
                #expect((outcome == .allowed(.slabObject)) == expected, "\(start), \(length)")
                if !expected, case .allowed = outcome { Issue.record("let pass: \(start), \(length)") }
            }
        }
    }

    /// The windows that /sys/kernel/slab showed on Linux 6.18.44: slab_size and usersize.
    @Test(
        "whitelists of real caches",
        arguments: [("kmalloc-64", 64, 64, true), ("filp", 192, 0, false), ("names_cache", 4096, 4096, true)]
            as [(String, UInt64, UInt64, Bool)]
    )
    func realCaches(name: String, size: UInt64, userSize: UInt64, isAllowed: Bool) {
        var world = UsercopyWorld()
        world.cache = UsercopyCache(stride: size, userSize: userSize)
        world.slab = UsercopyWorld.Range(world.slab.start, size: size * 2)
        #expect((world.check(world.slab.start, 1) == .allowed(.slabObject)) == isAllowed)
        #expect((world.check(world.slab.start, size) == .allowed(.slabObject)) == isAllowed)
        let message = world.check(world.slab.start, size + 1).message(
            cache: name,
            pointer: 0,
            length: size + 1,
            toUser: true
        )
        #expect(
            message
                == "Kernel memory exposure attempt detected from SLUB object '\(name)' (offset 0, size \(size + 1))!"
        )
    }

    @Test("the stack: inside it and not below its pointer, or within a frame")
    func stack() {
        var world = UsercopyWorld()
        let (low, high, pointer) = (world.stack.start, world.stack.end, world.stackPointer)
        #expect(world.check(pointer, high - pointer) == .allowed(.stack))
        #expect(world.check(pointer, high - pointer + 1) == .aborted(name: .processStack, offset: 0))
        #expect(world.check(pointer - 8, 4) == .aborted(name: .processStack, offset: 8))
        #expect(world.check(low - 4, 8) == .aborted(name: .processStack, offset: pointer - low + 4))
        world.frames = [pointer + 100, pointer + 200, pointer + 300]
        #expect(world.check(pointer + 116, 84) == .allowed(.frame))
        for (start, length) in [(115, 4), (116, 85), (190, 20), (290, 20), (50, 8)] as [(UInt64, UInt64)] {
            guard case .aborted(.processStack, _) = world.check(pointer + start, length) else {
                Issue.record("let pass: \(start), \(length)")
                continue
            }
        }
        #expect(world.check(pointer + 216, 84) == .allowed(.frame))
    }

    @Test("what is not known to have a size passes; everything else has its line in the log")
    func others() {
        var world = UsercopyWorld()
        #expect(world.check(0xffff_ffff_c000_0000, 1 << 20) == .allowed(.unknown))
        #expect(world.check(world.pages.start + 100, 16_384 - 100) == .allowed(.compoundPage))
        #expect(world.check(world.pages.start + 100, 16_384 - 99) == .aborted(name: .pageAlloc, offset: 100))
        world.pages = UsercopyWorld.Range(world.pages.start, size: 4096)
        #expect(world.check(world.pages.start + 4000, 500) == .allowed(.unknown))
        #expect(world.check(world.area.start, 8192 + 4096) == .allowed(.area))
        #expect(world.check(world.area.start + 1, 8192 + 4096) == .aborted(name: .vmalloc, offset: 1))
        #expect(world.check(world.area.start - 0x2_0000, 1) == .aborted(name: .vmallocNoArea, offset: 0))
        #expect(world.check(world.text.start - 1, 1) == .allowed(.unknown))
        #expect(world.check(world.text.start - 1, 2) == .aborted(name: .kernelText, offset: .max))
        #expect(world.check(world.linearText.end - 1, 1) == .aborted(name: .linearText, offset: 0x120_bb07))
        #expect(world.check(.max, 2) == .aborted(name: .wrappedAddress, offset: 0))
        #expect(world.check(16, 4) == .aborted(name: .nullAddress, offset: 16))
        #expect(world.check(0, 0) == .allowed(.nothingToCheck))
        let message = world.check(.max, 2).message(cache: "", pointer: .max, length: 2, toUser: false)
        #expect(message == "Kernel memory overwrite attempt detected to wrapped address (offset 0, size 1)!")
    }
}
