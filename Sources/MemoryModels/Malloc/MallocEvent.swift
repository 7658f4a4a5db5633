/// One thing that `malloc` or `free` did, in the order in which it did it. Sizes are those of chunks, in bytes.
public enum MallocEvent: Equatable, Sendable {
    /// The first call of all: the thread allocates its tcache (`tcache_init`).
    case setUpTcache(size: Int)
    /// The tcache bin had a chunk (`tcache_get`); so many are left.
    case tookFromTcache(bin: Int, left: Int)
    /// The fastbin had a chunk.
    case tookFromFastbin(bin: Int)
    /// The small bin had a chunk.
    case tookFromSmallBin(bin: Int)
    /// More chunks of that size went from their fastbin or small bin to the tcache.
    case stashed(count: Int)
    /// Every fastbin was emptied, its chunks merged with free neighbours (`malloc_consolidate`).
    case consolidated(chunks: Int)
    /// A chunk of the unsorted bin fits exactly; it was taken, or put into the tcache first.
    case exactFit(size: Int, isCached: Bool)
    /// A chunk of the unsorted bin went to the bin of its size.
    case sorted(size: Int, bin: Int)
    /// The only unsorted chunk is what the last split left: it was split again.
    case splitLastRemainder(size: Int, rest: Int)
    /// The smallest chunk that is large enough, from the request's own large bin (`isNext` false) or from a
    /// higher bin; what is left over, if any, went to the unsorted bin.
    case bestFit(size: Int, bin: Int, rest: Int, isHigherBin: Bool)
    /// The lower end of the top chunk was taken.
    case splitTop(rest: Int)
    /// `sbrk`: the heap grew by so many bytes at its end.
    case grewHeap(bytes: Int)
    /// `mmap`: the chunk has a mapping of its own.
    case mapped(bytes: Int)

    /// The chunk went to the tcache (`tcache_put`), which now has so many of that size.
    case putIntoTcache(bin: Int, count: Int)
    /// The chunk went to a fastbin.
    case putIntoFastbin(bin: Int)
    /// The chunk merged with the free one below it.
    case mergedBelow(size: Int)
    /// The chunk merged with the free one above it.
    case mergedAbove(size: Int)
    /// The chunk, merged or not, went to the unsorted bin.
    case putIntoUnsorted(size: Int)
    /// The chunk became part of the top chunk.
    case mergedIntoTop(size: Int)
    /// `sbrk` with a negative number: the heap shrank (`systrim`).
    case trimmedHeap(bytes: Int)
    /// Freeing a mapped chunk raised both thresholds.
    case raisedThresholds(mmap: Int, trim: Int)
    /// `munmap`: the mapping is gone.
    case unmapped(bytes: Int)
}

/// Why a call fails.
public enum MallocError: Error, Equatable, Sendable {
    /// `ENOMEM`: the request, or the heap with it, would exceed what the model allows.
    case noMemory
    /// The pointer is not one that is in use: glibc stops the program with this message. It is nil where
    /// glibc 2.36 would not notice, and would hand out the same memory twice.
    case invalidFree(message: String?)
}

extension MallocError: CustomStringConvertible {
    /// What happened, in a few words.
    public var description: String {
        switch self {
        case .noMemory: "ENOMEM"
        case .invalidFree(let message): message ?? "undetected double free"
        }
    }
}
