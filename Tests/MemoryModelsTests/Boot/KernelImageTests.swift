import Testing

@testable import MemoryModels

@Suite("Loading the kernel")
struct KernelImageTests {
    /// Debian's linux-image-6.1.0-50-cloud-amd64 (6.1.176-1): the payload is LZ4, `z_output_len` its last
    /// four bytes; the kernel's size is from the program headers of the unpacked file, the decompressor's
    /// from the PE section table.
    static let debian = KernelImage(
        compressedSize: 14_023_999,
        unpackedSize: 53_241_868,
        decompressorSize: 0xdb_e000 - 0x2cc - 14_023_999,
        kernelSize: 0x3e0_0000 - 0x100_0000
    )

    @Test("the setup header of a real bzImage follows from its sizes")
    func realHeader() {
        let image = Self.debian
        #expect(image.programSize == 0xdb_e000)
        // As the file has them at 0x258, 0x260 and 0x1f1.
        #expect(image.preferredAddress == 0x100_0000)
        #expect(image.initSize == 0x337_8000)
        #expect(image.setupSize == 0x5000)
        #expect(image.unpackingSize > image.kernelSize)
    }

    @Test("without the spare bytes the header would not be the real one")
    func spareBytes() {
        #expect(Self.debian.extraBytes == 53_241_868 / 256 + 131_072)
        #expect(Self.debian.initSize - Self.debian.programSize == 39_559_168)
    }

    @Test("a head longer than the offset, and data that grew when compressed")
    func corners() {
        var image = KernelImage(compressedSize: 5000, unpackedSize: 4000, decompressorSize: 0, kernelSize: 1)
        #expect(image.extractOffset == 131_072 + 4096)
        image.headSize = 200_000
        #expect(image.extractOffset == 200_704)
    }

    @Test(
        "where it runs",
        arguments: [
            (0x10_0000, true, 0x100_0000), (0x100_0000, true, 0x100_0000), (0x100_0001, true, 0x120_0000),
            (0x3000_1000, true, 0x3020_0000), (0x3000_1000, false, 0x100_0000), (0x1_0000_0000, true, 0x1_0000_0000),
        ] as [(UInt64, Bool, UInt64)]
    )
    func runtimeStart(load: UInt64, relocatable: Bool, start: UInt64) {
        var image = Self.debian
        image.isRelocatable = relocatable
        let place = KernelPlacement(image, loadedAt: load)
        #expect(place.runtimeStart == start)
        #expect(place.physBase == start - 0x100_0000)
    }

    /// `startup_64` aligns and then compares, boot.rst says it the other way round.
    @Test("boot.rst and startup_64 agree; the copy never runs into itself; the output never overtakes: 10,000 images")
    func properties() {
        var random = SplitMix64(seed: 258)
        for _ in 0..<10_000 {
            let unpacked = UInt64(random.next(below: 1 << 28)) + 1
            var image = KernelImage(
                compressedSize: UInt64(random.next(below: Int(unpacked) + 4096)) + 1,
                unpackedSize: unpacked,
                decompressorSize: UInt64(random.next(below: 1 << 20)) + 0x1_0000,
                kernelSize: UInt64(random.next(below: 1 << 28)) + 1
            )
            image.alignment = 1 << UInt64(21 + random.next(below: 4))
            image.physicalStart = UInt64(random.next(below: 64)) << 20
            let place = KernelPlacement(image, loadedAt: random.next() >> 30)
            #expect(place.runtimeStart == place.runtimeStartForLoaders)
            #expect(place.runtimeStart % image.alignment == 0 && place.runtimeStart >= place.loadAddress)
            #expect(place.movedTo >= place.runtimeStart + image.extractOffset)
            #expect(!place.breaksBackwardCopy)
            #expect(place.gap(after: 1, of: 1) >= Int64(image.extraBytes))
            for part in 0...8 as ClosedRange<UInt64> { #expect(place.gap(after: part, of: 8) >= 0) }
            #expect(place.windowEnd - place.runtimeStart >= max(image.kernelSize, image.unpackedSize))
        }
    }

    /// Reading the tokens of the real LZ4 stream gave a smallest gap of 339,490 bytes, at 98 % of the work.
    @Test("evenly compressed data comes about as close as the real data do")
    func realGap() {
        let place = KernelPlacement(Self.debian, loadedAt: 0x10_0000)
        #expect(place.gap(after: 0, of: 1) == 39_559_884)
        #expect(place.gap(after: 1, of: 1) == 342_015)
        #expect(place.gap(after: 1, of: 1) - 339_490 < 4096)
    }

    @Test("a kernel that is not relocatable can be loaded where its copy destroys itself")
    func brokenCopy() {
        var image = Self.debian
        image.isRelocatable = false
        #expect(KernelPlacement(image, loadedAt: 0x100_0000).breaksBackwardCopy == false)
        let place = KernelPlacement(image, loadedAt: 0x400_0000)
        #expect(place.movedTo < 0x400_0000 && place.breaksBackwardCopy)
        #expect(KernelPlacement(image, loadedAt: 0x800_0000).breaksBackwardCopy == false)
    }
}
