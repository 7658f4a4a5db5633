import Testing

@testable import MemoryModels

/// What `calculate_sizes` of Linux 6.12, compiled by itself with `CONFIG_SLUB_DEBUG`, makes of all sizes.
@Suite("Slot sizes")
struct SlotSizesTests {
    /// Flags by their bits here, whether there is a constructor, and the FNV-1a hash over 1,100 layouts of the numbers
    /// `inuse`, `offset`, `red_left_pad`, `size`, order and objects.
    static let hashes: [(bits: Int, hasConstructor: Bool, hash: UInt64)] = [
        (0, false, 0x0d9c_f4d2_dc2a_9a05), (0, true, 0xc9a2_35b2_2de5_0a9f), (1, false, 0xc9a2_35b2_2de5_0a9f),
        (1, true, 0xc9a2_35b2_2de5_0a9f), (2, false, 0xc9a2_35b2_2de5_0a9f), (8, false, 0xd71c_228c_5edc_4950),
        (8, true, 0x8554_c155_2142_1a89), (16, false, 0x56d8_8d38_9061_6fcf), (16, true, 0x41ab_281d_81cc_ed0c),
        (32, false, 0x0d9c_f4d2_dc2a_9a05), (9, false, 0x8554_c155_2142_1a89), (17, false, 0x41ab_281d_81cc_ed0c),
        (24, false, 0x405a_3bc4_db0f_f15a), (24, true, 0x10e5_a86e_46e0_7cd9), (25, false, 0x10e5_a86e_46e0_7cd9),
        (57, false, 0x6235_a20f_f40b_5833), (56, false, 0x6235_a20f_f40b_5833), (10, false, 0x8554_c155_2142_1a89),
        (27, true, 0x10e5_a86e_46e0_7cd9), (40, false, 0xd71c_228c_5edc_4950), (48, false, 0x328b_b250_6657_87ac),
        (48, true, 0x3b9e_ffc8_9441_85e4),
    ]

    private func flags(_ bits: Int) -> SlabFlags {
        var flags: SlabFlags = []
        let all: [SlabFlags] = [.poison, .typesafeByRCU, [], .redZone, .storeUser, .kmalloc]
        for (bit, flag) in all.enumerated() where bits >> bit & 1 == 1 { flags.insert(flag) }
        return flags
    }

    @Test("sizes, offsets, orders and counts are those of the kernel's function", arguments: hashes)
    func exhaustive(bits: Int, hasConstructor: Bool, expected: UInt64) throws {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for number in 1...1100 {
            let layout = try SlabLayout(
                objectSize: number <= 700 ? number : (number - 700) * 97,
                alignment: number % 5 == 0 ? 64 : 8,
                flags: flags(bits),
                hasConstructor: hasConstructor,
                cpuCount: 1 << (number % 8)
            )
            for value in [
                layout.inUse, layout.freePointerOffset, layout.redLeftPad, layout.size, layout.order.rawValue,
                layout.objectsPerSlab,
            ] {
                hash = (hash ^ UInt64(value)) &* 0x100_0000_01b3
            }
        }
        #expect(hash == expected)
    }

    /// `struct file` of 184 bytes has a field for the free pointer at 112 here; the last two flags show when it counts.
    @Test(
        "a field set aside for the free pointer saves a word, unless the object is poisoned",
        arguments: [
            (SlabFlags(), 112, 184, 192), (.redZone, 112, 192, 320), (.poison, 184, 184, 192),
        ]
    )
    func ownFreePointer(flags: SlabFlags, offset: Int, inUse: Int, size: Int) throws {
        let layout = try SlabLayout(
            objectSize: 184,
            alignment: 64,
            flags: flags.union(.typesafeByRCU),
            ownFreePointer: 112,
            cpuCount: 2
        )
        #expect(layout.freePointerOffset == offset)
        #expect(layout.inUse == inUse)
        #expect(layout.size == size)
        #expect(layout.slotParts.reduce(0) { $0 + $1.length } == size)
    }

    /// From `/sys/kernel/slab` of Linux 6.18.44: `anon_vma` (constructor), `filp` (RCU, its own field),
    /// `ext4_inode_cache`, `sock_inode_cache`, `TCP` (RCU).
    @Test(
        "real caches whose free objects must keep their content take a word more",
        arguments: [
            (96, 8, true, true, 104), (184, 64, true, false, 192), (1120, 8, false, true, 1128),
            (768, 64, false, true, 832), (2304, 64, true, false, 2368),
        ]
    )
    func realCaches(objectSize: Int, alignment: Int, isRCU: Bool, hasConstructor: Bool, size: Int) throws {
        let layout = try SlabLayout(
            objectSize: objectSize,
            alignment: alignment,
            flags: isRCU ? .typesafeByRCU : [],
            hasConstructor: hasConstructor,
            cpuCount: 2
        )
        #expect(layout.size == size)
        #expect(layout.freePointerOffset == objectSize)
    }

    @Test("the letter O spares a cache whose objects would need a larger order, and no other")
    func keepsOrder() throws {
        let large = try SlabLayout(objectSize: 4096, flags: .debugging, keepsOrder: true, cpuCount: 2)
        #expect(large.lostDebugging)
        #expect(large.flags == .consistencyChecks)
        #expect(large.size == 4096)
        let small = try SlabLayout(objectSize: 104, flags: .debugging, keepsOrder: true, cpuCount: 2)
        #expect(!small.lostDebugging)
        #expect(small.size == 200)
        #expect(
            try !SlabLayout(objectSize: 4096, flags: .consistencyChecks, keepsOrder: true, cpuCount: 2).lostDebugging
        )
    }

    @Test("only a free object whose content need not survive is filled")
    func poison() throws {
        #expect(try SlabLayout(objectSize: 64, flags: .poison, cpuCount: 1).isPoisoned)
        #expect(try !SlabLayout(objectSize: 64, flags: [.poison, .typesafeByRCU], cpuCount: 1).isPoisoned)
        #expect(try !SlabLayout(objectSize: 64, flags: .poison, hasConstructor: true, cpuCount: 1).isPoisoned)
        #expect(try !SlabLayout(objectSize: 64, flags: .redZone, cpuCount: 1).isPoisoned)
    }

    @Test("a place for the free pointer that the owner cannot mean is named", arguments: [12, 184, -8])
    func refusals(offset: Int) {
        #expect(throws: SlabError.unusableFreePointer(offset)) {
            try SlabLayout(objectSize: 184, flags: .typesafeByRCU, ownFreePointer: offset, cpuCount: 1)
        }
        #expect(throws: SlabError.unusableFreePointer(8)) {
            try SlabLayout(objectSize: 184, ownFreePointer: 8, cpuCount: 1)
        }
    }
}
