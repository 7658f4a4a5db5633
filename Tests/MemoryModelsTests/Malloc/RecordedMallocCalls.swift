/// What a C program saw of the real `malloc` after each 1,000 of 20,000 random calls: an FNV-1a hash of all
/// addresses and usable sizes so far, and `mallinfo2()`: arena, hblks, hblkhd, fsmblks, fordblks, keepcost.
///
/// Recorded with glibc 2.36-9+deb12u14 on Debian 12, x86-64, one thread, no tunables. The program draws its
/// calls from SplitMix64 exactly as `MallocRecordingTests.replay` does.
struct MallocRecord: Equatable {
    var hash: UInt64
    var arena: Int
    var mappings: Int
    var mappedBytes: Int
    var fastBytes: Int
    var freeBytes: Int
    var topBytes: Int

    init(_ hash: UInt64, _ arena: Int, _ mappings: Int, _ mapped: Int, _ fast: Int, _ free: Int, _ top: Int) {
        self.hash = hash
        self.arena = arena
        self.mappings = mappings
        mappedBytes = mapped
        fastBytes = fast
        freeBytes = free
        topBytes = top
    }
}

let recordedMallocCalls: [UInt64: [MallocRecord]] = [
    1: [
        MallocRecord(0xf10708edb6252395, 3117056, 0, 0, 0, 353312, 131376),
        MallocRecord(0xfe7c81dfb8507bea, 3846144, 0, 0, 0, 3151744, 660640),
        MallocRecord(0x8ad720826d84b8d2, 5218304, 0, 0, 0, 589680, 133712),
        MallocRecord(0xc34ebca5af40e62, 8511488, 0, 0, 0, 6263152, 1120144),
        MallocRecord(0xdf75f6ff4c9e0cca, 8511488, 0, 0, 0, 6525728, 1751280),
        MallocRecord(0x17a786880c5492ca, 6131712, 0, 0, 0, 3049072, 730064),
        MallocRecord(0x7d67f44f84551f8a, 6230016, 0, 0, 0, 1529728, 253200),
        MallocRecord(0x1593aad1ce9f3ebd, 7090176, 1, 897024, 96, 3722160, 132336),
        MallocRecord(0x86f11d9619676ffd, 3907584, 0, 0, 0, 957136, 133648),
        MallocRecord(0x1b6481ea29046bfd, 6549504, 0, 0, 0, 2173920, 388864),
        MallocRecord(0x2dd6b5ff0efea0dd, 5230592, 0, 0, 0, 833952, 134608),
        MallocRecord(0x3721f4722374d4cd, 6676480, 0, 0, 96, 1167584, 133104),
        MallocRecord(0xee6c26bdea9ba1fd, 7393280, 0, 0, 0, 3551120, 957760),
        MallocRecord(0x998d177b5982b9ad, 9371648, 0, 0, 0, 1142672, 131248),
        MallocRecord(0x261619cf5dc6be4d, 5730304, 0, 0, 0, 3362048, 133568),
        MallocRecord(0xb0d12082d5cee81d, 4829184, 0, 0, 0, 1160096, 131584),
        MallocRecord(0x8b5de3b42de9640d, 7806976, 0, 0, 0, 5910416, 1266304),
        MallocRecord(0x3ec9ca043caa45cd, 7151616, 0, 0, 0, 1164944, 134976),
        MallocRecord(0x7a5af781b650034d, 6938624, 0, 0, 0, 4484048, 131472),
        MallocRecord(0xc9c22415859e24d, 4820992, 0, 0, 0, 1857632, 131280),
    ],
    2: [
        MallocRecord(0xe8fdf7c8892d86e2, 4247552, 1, 303104, 0, 463552, 133712),
        MallocRecord(0xd026fd4b1097fffa, 2244608, 0, 0, 0, 2160304, 134320),
        MallocRecord(0xf023bf67a6cdbd75, 2912256, 0, 0, 0, 1375888, 801968),
        MallocRecord(0xeb6b6473a016fed5, 5206016, 0, 0, 96, 3614400, 1249440),
        MallocRecord(0x61bf462c5e903865, 5206016, 0, 0, 0, 2226272, 1249440),
        MallocRecord(0x383187ceae979505, 8404992, 0, 0, 192, 4884992, 1622656),
        MallocRecord(0xfe1ead825207e15, 4087808, 0, 0, 0, 2383424, 131232),
        MallocRecord(0xb16e9b88e4bf0e95, 7081984, 0, 0, 96, 3863584, 1018896),
        MallocRecord(0x95b8c6b43bb83c65, 5648384, 0, 0, 0, 1114576, 134224),
        MallocRecord(0xec18ec7f112bf35, 7237632, 0, 0, 80, 2127056, 134640),
        MallocRecord(0x11e2319681031f05, 5308416, 0, 0, 0, 3183616, 1351840),
        MallocRecord(0xe0e9966093c23575, 9236480, 0, 0, 0, 3917360, 996480),
        MallocRecord(0x62ab00f40e58b7d5, 5726208, 0, 0, 0, 619456, 134512),
        MallocRecord(0x55bf74e0a86e367a, 7639040, 1, 901120, 0, 2270752, 133968),
        MallocRecord(0xb186d779631e8432, 5709824, 0, 0, 0, 4237552, 133184),
        MallocRecord(0xe6dff7baf5174f22, 8220672, 0, 0, 0, 2463248, 474288),
        MallocRecord(0x5c28428b292dd67a, 4702208, 0, 0, 0, 3156528, 134320),
        MallocRecord(0xc9f7e4ddcf83838a, 6066176, 0, 0, 0, 3741936, 133600),
        MallocRecord(0xaa10456bcd8715b2, 4087808, 0, 0, 0, 3170944, 131232),
        MallocRecord(0x460b836d13b37e62, 6258688, 0, 0, 0, 697632, 131376),
    ],
    3: [
        MallocRecord(0xe36e47f18d13130d, 4186112, 0, 0, 0, 735840, 131632),
        MallocRecord(0xa576ca9342cd8f0d, 2691072, 0, 0, 0, 2002784, 511072),
        MallocRecord(0x4891f3161703a4cd, 3985408, 0, 0, 0, 1215712, 131648),
        MallocRecord(0xa21e2accfec5f9ed, 5107712, 0, 0, 192, 2234480, 247008),
        MallocRecord(0x96bbbbc50d2a9e3d, 5500928, 0, 0, 0, 820304, 132496),
        MallocRecord(0x2749adc79ae1d76d, 10436608, 0, 0, 0, 4855312, 134896),
        MallocRecord(0xcf4f12e8b40ca4d, 4878336, 0, 0, 0, 2200720, 133040),
        MallocRecord(0x9a89bc66577f279a, 7979008, 0, 0, 48, 3487136, 39568),
        MallocRecord(0x1e6e57d09f1e5992, 4878336, 0, 0, 0, 2949008, 133072),
        MallocRecord(0x106380908e7a195a, 6447104, 0, 0, 48, 2288240, 132400),
        MallocRecord(0x23a02f61b84f3172, 5431296, 0, 0, 0, 2394848, 132176),
        MallocRecord(0xac9d497997c17252, 6144000, 0, 0, 0, 2408464, 1288752),
        MallocRecord(0x87a63de8b7b7dec2, 4718592, 0, 0, 0, 3316352, 1393600),
        MallocRecord(0x1f6131f462d9ccfa, 7462912, 0, 0, 0, 1404208, 132688),
        MallocRecord(0x3c5c4e4a4f89df62, 4050944, 0, 0, 0, 3396608, 725952),
        MallocRecord(0x83d0eaefc4992fca, 5541888, 0, 0, 0, 454496, 133008),
        MallocRecord(0xc11b8cf7273d424a, 4079616, 0, 0, 0, 3222656, 669280),
        MallocRecord(0x6cd08786ceef68ca, 5328896, 0, 0, 0, 598336, 267632),
        MallocRecord(0x17f68c1e31cee46a, 5832704, 0, 0, 0, 3986352, 1734384),
        MallocRecord(0x3dafddae95a169b2, 6578176, 0, 0, 0, 952176, 133872),
    ],
]
