/// The main arena of glibc 2.36's `malloc` on x86-64 with the tcache of its one thread, as `malloc/malloc.c`
/// has it: which chunk each request gets, down to its address.
///
///     var heap = MallocHeap()
///     let first = try heap.allocate(100)      // offset 0x2a0: behind the tcache itself
///     try heap.free(first)
///     try heap.allocate(104) == first         // the same chunk, from the tcache
///
/// Invariant: chunks lie one behind the other without gaps up to the end of the heap, the last is the top
/// chunk, no two chunks in bins are neighbours, and every free chunk is on exactly the list of its size.
/// `checkInvariants()` proves it for a state.
///
/// Left out: other arenas and threads, `realloc`, `calloc`, `memalign`, `malloc_trim`, memory that someone
/// else takes with `sbrk`, a failing `brk`, huge pages, and all checks for corrupted lists but those in `free`.
public struct MallocHeap: Sendable {
    /// What `mallopt` and the tunables set; sizes in bytes.
    public struct Options: Sendable, Equatable {
        /// `M_TOP_PAD`: what the heap grows by beyond the need, and what a trim leaves.
        public var topPad = 131_072
        /// `M_MMAP_THRESHOLD`; nil for 128 KiB and dynamic adjustment.
        public var mmapThreshold: Int?
        /// `M_TRIM_THRESHOLD`; nil for 128 KiB. Setting either threshold ends the adjustment.
        public var trimThreshold: Int?
        /// `M_MMAP_MAX`: how many chunks may have mappings of their own.
        public var mmapMaximum = 65536
        /// `glibc.malloc.tcache_count`: chunks of one size in the tcache; 0 turns it off.
        public var tcacheCount = 7

        /// The defaults.
        public init() {}
    }

    /// Where a program's memory is.
    public enum Pointer: Equatable, Sendable {
        /// In the heap, so many bytes behind its start.
        case heap(offset: Int)
        /// In the mapping of this number, counted from 0.
        case mapping(Int)
    }

    /// What a chunk is.
    public enum ChunkState: Equatable, Sendable {
        /// The program has it.
        case inUse
        /// The tcache has it; for its neighbours it is in use.
        case tcache
        /// A fastbin has it; for its neighbours it is in use.
        case fastbin
        /// The unsorted bin has it.
        case unsorted
        /// The small or large bin of its size has it.
        case binned
        /// The end of the heap, which is on no list.
        case top

        /// Whether a neighbour that is freed merges with it.
        var isMergeable: Bool { self == .unsorted || self == .binned }
    }

    /// A piece of the heap.
    public struct Chunk: Equatable, Sendable {
        /// Where its header starts, in bytes from the start of the heap.
        public let offset: Int
        /// Bytes with the header.
        public var size: Int
        /// What it is.
        public var state: ChunkState

        /// The first byte behind it.
        public var end: Int { offset + size }
    }

    /// A chunk with a mapping of its own.
    public struct Mapping: Equatable, Sendable {
        /// Whole pages; nil after it was unmapped.
        public internal(set) var bytes: Int?
    }

    /// How often the kernel was asked.
    public struct SystemCalls: Equatable, Sendable {
        /// `sbrk` upwards.
        public var grown = 0
        /// `sbrk` downwards.
        public var trimmed = 0
        /// `mmap`.
        public var mapped = 0
        /// `munmap`.
        public var unmapped = 0
    }

    /// The largest request, and the largest heap; the kernel's own limits are far above.
    public static let limit = 1 << 30

    /// What was set.
    public let options: Options
    /// The present `mp_.mmap_threshold`: a chunk at least this large gets a mapping if nothing free fits.
    public internal(set) var mmapThreshold: Int
    /// The present `mp_.trim_threshold`: a top chunk at least this large is trimmed.
    public internal(set) var trimThreshold: Int
    /// The chunks, by ascending address; empty until the heap is first used.
    public internal(set) var chunks: [Chunk] = []
    /// All mappings ever made.
    public internal(set) var mappings: [Mapping] = []
    /// How often the kernel was asked.
    public internal(set) var systemCalls = SystemCalls()
    /// What happened while `isRecording` was set.
    public private(set) var events: [MallocEvent] = []
    /// Whether operations append to `events`.
    public var isRecording = false

    /// For each tcache bin, the offsets of its chunks; the last was put there last and is taken first.
    public internal(set) var tcache: [[Int]]
    /// For each fastbin, the offsets of its chunks; the last is taken first.
    public internal(set) var fastbins: [[Int]]
    /// For each bin from 0 to 126, the offsets from its front (`fd`) to its back (`bk`). The unsorted bin is
    /// number 1. Large bins descend by size.
    public internal(set) var bins: [[Int]]

    var hasFastChunks = false
    /// `av->last_remainder`
    var lastRemainder: Int?
    var hasTcache = false

    /// A heap that was not used yet.
    public init(_ options: Options = Options()) {
        self.options = options
        mmapThreshold = options.mmapThreshold ?? 131_072
        trimThreshold = options.trimThreshold ?? 131_072
        tcache = Array(repeating: [], count: ChunkSizes.tcacheBins)
        fastbins = Array(repeating: [], count: ChunkSizes.fastbins)
        bins = Array(repeating: [], count: ChunkSizes.bins)
    }

    /// Bytes from the kernel by `sbrk`: `mallinfo2().arena`.
    public var heapBytes: Int { chunks.last?.end ?? 0 }

    /// Bytes of the top chunk: `mallinfo2().keepcost`.
    public var topBytes: Int { chunks.last?.size ?? 0 }

    /// Bytes in mappings: `mallinfo2().hblkhd`.
    public var mappedBytes: Int { mappings.reduce(0) { $0 + ($1.bytes ?? 0) } }

    /// Chunks with mappings: `mallinfo2().hblks`.
    public var mappingCount: Int { mappings.reduce(0) { $0 + ($1.bytes == nil ? 0 : 1) } }

    /// Bytes in fastbins: `mallinfo2().fsmblks`.
    public var fastBytes: Int { chunks.reduce(0) { $0 + ($1.state == .fastbin ? $1.size : 0) } }

    /// Free bytes of the arena, in fastbins, bins and top: `mallinfo2().fordblks`. What the tcache holds counts
    /// as in use.
    public var freeBytes: Int {
        chunks.reduce(0) { $0 + ($1.state == .inUse || $1.state == .tcache ? 0 : $1.size) }
    }

    /// The bytes that a program may use at `pointer`: `malloc_usable_size`; 0 if it is not in use.
    public func usableBytes(_ pointer: Pointer) -> Int {
        switch pointer {
        case .heap(let offset):
            guard let index = index(of: offset - 16), chunks[index].state == .inUse else { return 0 }
            return ChunkSizes.usable(chunks[index].size)
        case .mapping(let number):
            guard mappings.indices.contains(number), let bytes = mappings[number].bytes else { return 0 }
            return bytes - 16
        }
    }

    /// The events so far, which are then forgotten.
    public mutating func takeEvents() -> [MallocEvent] {
        let taken = events
        events = []
        return taken
    }

    mutating func record(_ event: MallocEvent) {
        if isRecording { events.append(event) }
    }

    // MARK: Chunks

    /// The index of the first chunk that starts at `offset` or above.
    private func firstIndex(from offset: Int) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index of the chunk that starts at `offset`.
    func index(of offset: Int) -> Int? {
        let index = firstIndex(from: offset)
        return index < chunks.count && chunks[index].offset == offset ? index : nil
    }

    /// The index of a chunk that is on a list.
    func listed(_ offset: Int) -> Int {
        guard let index = index(of: offset) else { preconditionFailure("a list names no chunk") }
        return index
    }

    /// Cuts the chunk at `index` so that it has `size` bytes; the rest is a chunk in `state` behind it.
    ///
    /// - Returns: The bytes of the rest.
    mutating func split(_ index: Int, to size: Int, rest state: ChunkState) -> Int {
        let chunk = chunks[index]
        chunks[index].size = size
        chunks.insert(Chunk(offset: chunk.offset + size, size: chunk.size - size, state: state), at: index + 1)
        return chunk.size - size
    }
}
