/// The arithmetic of chunk sizes and bins in glibc 2.36 on x86-64, where `SIZE_SZ` is 8, `MALLOC_ALIGNMENT`
/// and `CHUNK_HDR_SZ` are 16, and `MINSIZE` is 32. All sizes are in bytes.
///
///     ChunkSizes.chunkSize(forRequest: 24)      // 32: the last 8 bytes lie in the next chunk's header
///     ChunkSizes.chunkSize(forRequest: 25)      // 48
///     ChunkSizes.bin(of: 1024)                  // 64: the first large bin
public enum ChunkSizes {
    /// `MINSIZE`: the smallest chunk.
    public static let minimum = 32
    /// The smallest chunk that belongs in a large bin: `MIN_LARGE_SIZE`.
    public static let firstLarge = 1024
    /// How many tcache bins there are: `TCACHE_MAX_BINS`.
    public static let tcacheBins = 64
    /// How many fastbins there are: `NFASTBINS`. With the default `M_MXFAST` only the first 7 are used.
    public static let fastbins = 10
    /// The chunk sizes up to which fastbins are used: `get_max_fast()`, set from `DEFAULT_MXFAST`.
    public static let largestFast = 128
    /// One more than the highest bin number; bin 1 is the unsorted bin, bin 0 does not exist: `NBINS` - 1.
    public static let bins = 127
    /// Bytes of `tcache_perthread_struct`, which each thread allocates first of all.
    public static let tcacheStructure = 640

    /// The size of the chunk that a request of `bytes` becomes: `request2size`. The chunk has a header of 16
    /// bytes, the first 8 of which the chunk below may use as long as it is not free.
    public static func chunkSize(forRequest bytes: Int) -> Int {
        max(minimum, (bytes + 8 + 15) & ~15)
    }

    /// The bytes that a program may use of a chunk of `size` bytes in the heap: `memsize`.
    public static func usable(_ size: Int) -> Int { size - 8 }

    /// The mapping for a chunk of `size` bytes: whole pages, and 8 bytes more, as no chunk follows
    /// (`sysmalloc_mmap`).
    public static func mappedSize(for size: Int) -> Int {
        (size + 8 + 4095) & ~4095
    }

    /// The tcache bin of a chunk of `size` bytes, from 0; nil if it is too large for one: `csize2tidx`.
    public static func tcacheBin(of size: Int) -> Int? {
        let index = (size - minimum + 15) / 16
        return index < tcacheBins ? index : nil
    }

    /// The fastbin of a chunk of `size` bytes, from 0; nil if it is too large for one: `fastbin_index`.
    public static func fastbin(of size: Int) -> Int? {
        size <= largestFast ? (size >> 4) - 2 : nil
    }

    /// Whether small bins, of one size each, hold chunks of `size` bytes: `in_smallbin_range`.
    public static func isSmall(_ size: Int) -> Bool { size < firstLarge }

    /// The bin of a free chunk of `size` bytes, 2 to 126: `smallbin_index`, `largebin_index_64`.
    public static func bin(of size: Int) -> Int {
        if isSmall(size) { return size >> 4 }
        if size >> 6 <= 48 { return 48 + size >> 6 }
        if size >> 9 <= 20 { return 91 + size >> 9 }
        if size >> 12 <= 10 { return 110 + size >> 12 }
        if size >> 15 <= 4 { return 119 + size >> 15 }
        if size >> 18 <= 2 { return 124 + size >> 18 }
        return 126
    }
}
