/// Where freed objects wait before they may be handed out again.
///
/// Objects gather in a queue of the CPU. When its bytes exceed a limit, all of it goes into the last batch of the
/// global quarantine; when that exceeds its own limit, an allocation frees the first batch.
///
/// Follows `mm/kasan/quarantine.c`, with one CPU.
public struct KasanQuarantine: Sendable, Equatable {
    /// `QUARANTINE_PERCPU_SIZE` of the kernel, in bytes.
    public static let kernelPerCPULimit = 1 << 20
    /// `QUARANTINE_BATCHES`, with up to 256 CPUs.
    public static let batchLimit = 1024

    /// A freed object.
    public struct Entry: Sendable, Equatable {
        /// The object's address.
        public let address: UInt64
        /// The place of its cache.
        public let cache: Int
        /// What it counts for: the cache's `size`, in bytes.
        public let bytes: Int
    }

    /// How many bytes the CPU's queue holds at most.
    public let perCPULimit: Int
    /// How many bytes the global quarantine holds at most, once an allocation has looked at it.
    public let globalLimit: Int
    /// The CPU's queue, oldest first.
    public private(set) var perCPU: [Entry] = []
    /// The batches of the global quarantine, oldest first; the last may be empty.
    public private(set) var batches: [[Entry]] = [[]]
    /// How many bytes the CPU's queue holds.
    public private(set) var perCPUBytes = 0
    /// How many bytes the global quarantine holds.
    public private(set) var globalBytes = 0

    /// An empty quarantine with limits in bytes.
    public init(perCPULimit: Int, globalLimit: Int) {
        self.perCPULimit = perCPULimit
        self.globalLimit = globalLimit
    }

    /// The limit of the global quarantine that the kernel computes, in bytes. Follows `kasan_quarantine_reduce`.
    public static func kernelGlobalLimit(memory: UInt64, cpus: UInt64) -> UInt64 {
        let total = memory / 32
        let perCPU = UInt64(kernelPerCPULimit) * cpus
        return total < perCPU ? 0 : total - perCPU
    }

    /// All objects, the oldest first.
    public var entries: [Entry] {
        var all: [Entry] = []
        for batch in batches { all += batch }
        return all + perCPU
    }

    /// Takes a freed object. Follows `kasan_quarantine_put`.
    mutating func put(_ entry: Entry) {
        perCPU.append(entry)
        perCPUBytes += entry.bytes
        guard perCPUBytes > perCPULimit else { return }
        globalBytes += perCPUBytes
        batches[batches.count - 1] += perCPU
        perCPU = []
        perCPUBytes = 0
        // A batch should be as large as the queue of a CPU, as long as that leaves half of the batches unused.
        if Self.bytes(batches[batches.count - 1]) >= perCPULimit, batches.count < Self.batchLimit { batches.append([]) }
    }

    /// The objects to be freed now, which are none or those of the oldest batch. Follows `kasan_quarantine_reduce`.
    mutating func reduce() -> [Entry] {
        guard globalBytes > globalLimit else { return [] }
        let freed = batches.removeFirst()
        if batches.isEmpty { batches = [[]] }
        globalBytes -= Self.bytes(freed)
        return freed
    }

    private static func bytes(_ entries: [Entry]) -> Int {
        var sum = 0
        for entry in entries { sum += entry.bytes }
        return sum
    }
}
