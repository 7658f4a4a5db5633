import Testing

@testable import MemoryModels

@Suite("The shadow of generic KASAN")
struct KasanShadowTests {
    private static let base: UInt64 = 0xffff_8880_0000_0000

    /// Byte by byte, by the definition of a shadow byte.
    private static func oracle(_ shadow: KasanShadow, _ address: UInt64, _ size: UInt64) -> Bool {
        (address..<(address + size)).contains { place in
            let value = shadow.bytes[Int((place - base) / 8)]
            return value != 0 && (value > 7 || UInt8(place % 8) >= value)
        }
    }

    /// The accesses of all sizes up to 26 and all places over four granules, with every mix of shadow bytes.
    private static func firstDifference(_ check: (KasanShadow, UInt64, UInt64) -> Bool) -> String? {
        let values: [UInt8] = [0, 1, 5, 7, 0xfa, 0xfc]
        var shadow = KasanShadow(base: base, size: 32, filledWith: 0)
        for mix in 0..<(6 * 6 * 6 * 6) {
            var rest = mix
            for granule in 0..<4 {
                shadow.poison(base + UInt64(granule * 8), size: 8, with: values[rest % 6])
                rest /= 6
            }
            for size in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 26] as [UInt64] {
                for start in 0...(32 - size)
                where check(shadow, base + start, size) != oracle(shadow, base + start, size) {
                    return "\(size) bytes at \(start), shadow \(shadow.bytes)"
                }
            }
        }
        return nil
    }

    @Test("the fast checks say what a look at each byte says, for 1,296 shadows of four granules")
    func exact() {
        #expect(Self.firstDifference { $0.isPoisoned($1, size: $2) } == nil)
    }

    @Test("checks that forget the first granule, or the sign of a shadow byte, are caught")
    func bites() {
        #expect(Self.firstDifference { $0.isPoisoned1($1 + $2 - 1) } != nil)
        #expect(
            Self.firstDifference { shadow, address, size in
                let last = address + size - 1
                let value = shadow[last]
                return size <= 8 && address % 8 + size <= 8
                    ? value != 0 && UInt8(last % 8) >= value : shadow.isPoisoned(address, size: size)
            } != nil
        )
    }

    @Test(
        "addresses and their shadow, as Documentation/arch/x86/x86_64/mm.rst places it",
        arguments: [
            (0xffff_8000_0000_0000, 0xffff_ec00_0000_0000), (0xffff_8880_0000_0000, 0xffff_ed10_0000_0000),
            (0xffff_ffff_ffff_ffff, 0xffff_fbff_ffff_ffff), (0, 0xdfff_fc00_0000_0000),
        ] as [(UInt64, UInt64)]
    )
    func shadowAddress(_ address: UInt64, _ shadow: UInt64) {
        #expect(KasanShadow.shadowAddress(of: address) == shadow)
    }

    @Test("partial granules hold the number of bytes that may be touched", arguments: 1...40 as ClosedRange<UInt64>)
    func partial(_ size: UInt64) {
        var shadow = KasanShadow(base: Self.base, size: 64, filledWith: 0xff)
        shadow.unpoison(Self.base, size: size)
        for byte in 0..<64 as Range<UInt64> {
            #expect(shadow.isPoisoned1(Self.base + byte) == (byte >= size))
        }
    }

    @Test("the shadow byte names the bug; of a partial granule the next one does")
    func bugTypes() {
        let names: [(UInt8, String)] = [
            (0xff, "use-after-free"), (0xfe, "slab-out-of-bounds"), (0xfc, "slab-out-of-bounds"),
            (0xfb, "slab-use-after-free"), (0xfa, "slab-use-after-free"), (0xf9, "global-out-of-bounds"),
            (0xf8, "vmalloc-out-of-bounds"), (0xf1, "stack-out-of-bounds"), (0xf4, "stack-out-of-bounds"),
            (0xca, "alloca-out-of-bounds"), (0xcb, "alloca-out-of-bounds"), (0, "out-of-bounds"),
            (0x80, "unknown-crash"), (0xf5, "unknown-crash"),
        ]
        for (value, name) in names {
            #expect(KasanPoison.bugType(value, next: 0xff) == name)
            #expect(KasanPoison.bugType(5, next: value) == name)
        }
        #expect(KasanPoison.wildBugType(0xfff) == "null-ptr-deref")
        #expect(KasanPoison.wildBugType(0x1000) == "user-memory-access")
        #expect(KasanPoison.wildBugType(0x7fff_ffff_f000) == "wild-memory-access")
    }

    @Test(
        "what follows an object of kmalloc: 16 bytes of records, or the red zone, up to the alignment",
        arguments: [
            (8, 40, 24), (16, 32, 16), (32, 64, 32), (64, 128, 64), (96, 128, 96), (128, 256, 128), (192, 256, 192),
            (256, 512, 256), (1024, 2048, 1024), (8192, 16384, 8192),
        ]
    )
    func caches(_ objectSize: Int, _ size: Int, _ meta: Int) throws {
        let cache = try KasanCache(kmalloc: objectSize)
        // kmalloc-8: the 16 bytes of the record of the free begin in the object; 8 of them lie behind it.
        #expect(cache.size == (objectSize == 8 ? 32 : size))
        #expect(cache.allocMetaOffset == (objectSize == 8 ? 16 : meta))
        #expect(cache.size >= cache.allocMetaOffset + 16 && cache.size % (objectSize & -objectSize) == 0)
    }
}
