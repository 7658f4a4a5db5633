/// Anonymous pages of a few processes whose swap area is a zram device: where each page is, and what memory that
/// takes.
///
///     var system = ZramSwap(pages: 8, swapPages: 16)
///     system.store(.compressed(1000), process: 0, page: 0)
///     system.swapOut(process: 0, page: 0)             // .stored: compressed in slot 1
///     system.usage.netSaved                           // 0: one page freed, one taken by the pool
///     system.touch(process: 0, page: 0)               // .read(bypassesCache: true): and the slot is free again
///
/// Joins `SwapDevice`, which counts the references to slots, and `ZramDevice`, which keeps what is written to them.
///
/// Invariant: every reference is counted, no page is lost or in two places, and the device keeps nothing for slots
/// that are free. `checkInvariants()` proves it for a state.
///
/// Left out: readahead, the per-CPU cache of slots, zswap, large folios, and the device's own table.
public struct ZramSwap: Sendable {
    /// What is in a page.
    public enum Contents: Sendable, Equatable {
        /// Only zeroes.
        case zeroes
        /// One word repeated, not zero.
        case sameFilled
        /// The compressor makes so many bytes of it, 1 to 4096.
        case compressed(Int)
    }

    /// A page table entry.
    public enum Entry: Sendable, Equatable {
        /// Nothing.
        case none
        /// It maps a page, by its number. `isExclusive` if no other process can have it (`PG_anon_exclusive`).
        case mapped(Int, isExclusive: Bool)
        /// It refers to a slot. `isExclusive` if it was so when the page was unmapped (`pte_swp_exclusive`).
        case swapped(Int, isExclusive: Bool)
    }

    /// A page in memory.
    public struct Page: Sendable, Equatable {
        /// What is in it.
        public internal(set) var contents: Contents
        /// How many entries map it.
        public internal(set) var mappings: Int
        /// Its slot, if it is in the swap cache.
        public internal(set) var slot: Int?
        /// Whether its slot does not have its contents.
        public internal(set) var isDirty: Bool
    }

    /// What came of an attempt to swap a page out.
    public enum SwapOut: Sendable, Equatable {
        /// There is no such page in memory.
        case notThere
        /// No slot is free: it stays mapped.
        case noSlot
        /// It is all zeroes: only its bit in `zeromap` is set.
        case zeroes
        /// It was written to the device.
        case stored
        /// Its slot has its contents already: nothing was written.
        case clean
        /// The device did not take it: it stays in the swap cache, unmapped.
        case refused
    }

    /// What a process met with when it touched a page.
    public enum Touch: Sendable, Equatable {
        /// Nothing is there.
        case notThere
        /// The page is mapped.
        case mapped
        /// It is in the swap cache: a minor fault.
        case cached
        /// It was read from the device: a major fault.
        case read(bypassesCache: Bool)
        /// Its bit in `zeromap` is set: filled with zeroes, a major fault as well.
        case zeroes(bypassesCache: Bool)
    }

    /// How often things happened since the start.
    public struct Counters: Sendable, Equatable {
        /// `pswpout`: pages handed to the device, whether it took them or not.
        public internal(set) var written = 0
        /// `swpout_zero`: pages of zeroes that were not.
        public internal(set) var zeroesOut = 0
        /// `pswpin`: pages read from the device.
        public internal(set) var read = 0
        /// `swpin_zero`: pages of zeroes that were not.
        public internal(set) var zeroesIn = 0
        /// `failed_writes`: pages that the device refused.
        public internal(set) var refused = 0
        /// Pages copied on write.
        public internal(set) var copied = 0

        /// `pgmajfault`: faults on pages that were in the swap area alone.
        public var majorFaults: Int { read + zeroesIn }
    }

    /// What memory is in use, in pages.
    public struct Usage: Sendable, Equatable {
        /// Pages of the processes in memory, those in the swap cache included.
        public let inMemory: Int
        /// Pages that are in the swap area alone.
        public let swappedOut: Int
        /// Pages of the device's pool.
        public let pool: Int
        /// What swapping saves: less than 0 if the pool is larger than what it stands for.
        public var netSaved: Int { swappedOut - pool }
    }

    /// The most processes at a time.
    public static let processLimit = 4

    /// The area's slots.
    public internal(set) var swap: SwapDevice
    /// The device.
    public internal(set) var zram: ZramDevice
    /// The page table entries of each process; empty if it is not alive. The first one is from the start.
    public internal(set) var processes: [[Entry]]
    /// The pages in memory by their numbers; nil for a number that is not in use.
    public internal(set) var memory: [Page?] = []
    /// `zeromap`: slots whose pages are all zeroes.
    public internal(set) var zeromap: [Bool]
    /// The swap cache: for each slot the number of its page.
    var cache: [Int?]
    /// What was written to each slot of the device.
    var written: [Contents?]
    /// How often things happened.
    public internal(set) var counters = Counters()
    var freeNumbers: [Int] = []

    /// One process without memory, and an empty area.
    ///
    /// - Parameters:
    ///   - pages: How many pages each process may use.
    ///   - swapPages: The size of the area with its header, 2 or more: `disksize`.
    ///   - limitPages: `mem_limit`; 0 for none.
    ///   - clusterPages: Slots of a cluster: 512 on x86-64.
    public init(pages: Int, swapPages: Int, limitPages: Int = 0, clusterPages: Int = 512) {
        swap = SwapDevice(pages: swapPages, clusterPages: clusterPages, isSynchronous: true)
        zram = ZramDevice(slots: swapPages, limitPages: limitPages)
        processes = [[Entry]](repeating: [], count: Self.processLimit)
        processes[0] = [Entry](repeating: .none, count: pages)
        zeromap = [Bool](repeating: false, count: swapPages)
        cache = [Int?](repeating: nil, count: swapPages)
        written = [Contents?](repeating: nil, count: swapPages)
    }

    /// What memory is in use.
    public var usage: Usage {
        var inMemory = 0
        var cached = 0
        for case .some(let page) in memory {
            inMemory += 1
            if page.slot != nil { cached += 1 }
        }
        return Usage(
            inMemory: inMemory,
            swappedOut: swap.totalSlots - swap.freeSlots - cached,
            pool: zram.statistics.memoryUsedPages
        )
    }

    /// What a process would read in a page; nil if nothing is there.
    public func contents(process: Int, page: Int) -> Contents? {
        guard page < processes[process].count else { return nil }
        switch processes[process][page] {
        case .none: return nil
        case .mapped(let number, _): return memory[number]?.contents
        case .swapped(let slot, _):
            if let number = cache[slot] { return memory[number]?.contents }
            return zeromap[slot] ? .zeroes : written[slot]
        }
    }

    // MARK: Book-keeping

    /// Slots got free: the device discards them at once, and their pages are out of the swap cache. Follows
    /// `swap_range_free`, which calls `zram_slot_free_notify`.
    mutating func notify() {
        for slot in swap.takeFreed() {
            zram.discard(slot)
            zeromap[slot] = false
            written[slot] = nil
            guard let number = cache[slot] else { continue }
            cache[slot] = nil
            memory[number]?.slot = nil
            memory[number]?.isDirty = true
            if memory[number]?.mappings == 0 { remove(number) }
        }
    }

    mutating func add(_ page: Page) -> Int {
        if let number = freeNumbers.popLast() {
            memory[number] = page
            return number
        }
        memory.append(page)
        return memory.count - 1
    }

    mutating func remove(_ number: Int) {
        memory[number] = nil
        freeNumbers.append(number)
    }
}
