/// The sizes of a bzImage for x86-64, and what the build writes into its setup header from them.
///
/// `ZO` is the compressed kernel with its decompressor, `VO` the kernel itself, as in
/// `arch/x86/boot/header.S`.
public struct KernelImage: Sendable, Equatable {
    /// The field `setup_sects`: sectors of setup code behind the boot sector.
    public var setupSectors: UInt64 = 39
    /// `ZO__ehead`, where the payload begins: the field `payload_offset`.
    public var headSize: UInt64 = 0x2cc
    /// `z_input_len`, the field `payload_length`.
    public var compressedSize: UInt64
    /// `z_output_len`: the ELF file that comes out.
    public var unpackedSize: UInt64
    /// The decompressor's own code, data, bss, heap and page tables.
    public var decompressorSize: UInt64
    /// `VO__end - VO__text`: the kernel with bss and brk.
    public var kernelSize: UInt64
    /// `CONFIG_PHYSICAL_START`.
    public var physicalStart: UInt64 = 16 << 20
    /// `CONFIG_PHYSICAL_ALIGN`, the field `kernel_alignment`; a power of two, at least 2 MiB.
    public var alignment: UInt64 = 2 << 20
    /// `CONFIG_RELOCATABLE`.
    public var isRelocatable = true

    /// An image of these sizes, in bytes, built with the default options.
    public init(compressedSize: UInt64, unpackedSize: UInt64, decompressorSize: UInt64, kernelSize: UInt64) {
        self.compressedSize = compressedSize
        self.unpackedSize = unpackedSize
        self.decompressorSize = decompressorSize
        self.kernelSize = kernelSize
    }

    /// The bytes of boot sector and setup code: what goes below 640 KiB.
    public var setupSize: UInt64 { (setupSectors + 1) * 512 }

    /// `LOAD_PHYSICAL_ADDR`, the field `pref_address`.
    public var preferredAddress: UInt64 { Self.alignUp(physicalStart, alignment) }

    /// `ZO__end - ZO_startup_32`, whole pages.
    public var programSize: UInt64 { Self.alignUp(headSize + compressedSize + decompressorSize, 4096) }

    /// `ZO_z_extra_bytes`: what keeps the output behind the input, for the worst of the compressors.
    public var extraBytes: UInt64 { unpackedSize >> 8 + 131_072 }

    /// `ZO_z_min_extract_offset`: how far behind the start of the buffer the moved program begins, at least.
    public var extractOffset: UInt64 {
        let offset = extraBytes + (unpackedSize > compressedSize ? unpackedSize - compressedSize : 0)
        return Self.alignUp(max(offset, headSize), 4096)
    }

    /// `ZO_INIT_SIZE`: what unpacking needs.
    public var unpackingSize: UInt64 { programSize + extractOffset }

    /// `INIT_SIZE`, the field `init_size`: what must be free from the runtime start on.
    public var initSize: UInt64 { max(unpackingSize, kernelSize) }

    static func alignUp(_ address: UInt64, _ alignment: UInt64) -> UInt64 {
        (address + alignment - 1) & ~(alignment - 1)
    }
}

/// Where a loaded image moves, unpacks and runs, without KASLR.
public struct KernelPlacement: Sendable, Equatable {
    /// The image.
    public let image: KernelImage
    /// Where the boot loader put the protected-mode part, `startup_32`.
    public let loadAddress: UInt64

    /// An image loaded at an address.
    public init(_ image: KernelImage, loadedAt address: UInt64) {
        self.image = image
        loadAddress = address
    }

    /// Where the kernel unpacks to and runs: what `startup_64` computes into `%rbp`.
    public var runtimeStart: UInt64 {
        guard image.isRelocatable else { return image.preferredAddress }
        return max(KernelImage.alignUp(loadAddress, image.alignment), image.preferredAddress)
    }

    /// The same as the boot protocol tells loaders to compute it (`Documentation/arch/x86/boot.rst`).
    public var runtimeStartForLoaders: UInt64 {
        guard image.isRelocatable else { return image.preferredAddress }
        return KernelImage.alignUp(max(loadAddress, image.preferredAddress), image.alignment)
    }

    /// The first byte behind what must be free.
    public var windowEnd: UInt64 { runtimeStart + image.initSize }

    /// Where the compressed program is copied: against the end of the window, `%rbx`.
    public var movedTo: UInt64 { windowEnd - image.programSize }

    /// Whether source and destination of that copy overlap, so that it must go backwards.
    public var overlapsItself: Bool {
        let distance = movedTo > loadAddress ? movedTo - loadAddress : loadAddress - movedTo
        return distance < image.programSize
    }

    /// Whether copying backwards, as `startup_64` does, would overwrite bytes before they are read: the
    /// program then lies above its destination and overlaps it.
    public var breaksBackwardCopy: Bool { overlapsItself && movedTo < loadAddress }

    /// Where the compressed data begins after the copy.
    public var inputStart: UInt64 { movedTo + image.headSize }

    /// How many bytes the next byte to read is ahead of the next one to write after `part` of `whole` of the
    /// work, if every piece is compressed equally well; negative if the output has overrun the input.
    public func gap(after part: UInt64, of whole: UInt64) -> Int64 {
        let read = inputStart + image.compressedSize * part / whole
        let written = runtimeStart + image.unpackedSize * part / whole
        return Int64(bitPattern: read &- written)
    }

    /// `needed_size` of `extract_kernel`: what KASLR looks for room for.
    public var neededSize: UInt64 {
        KernelImage.alignUp(max(image.unpackedSize, image.kernelSize), 2 << 20)
    }

    /// `phys_base` after `__startup_64`, with the virtual address that the kernel was linked for.
    public var physBase: UInt64 { runtimeStart - image.preferredAddress }
}
