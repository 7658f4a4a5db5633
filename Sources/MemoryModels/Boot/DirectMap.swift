/// A range to map with one largest page size: `struct map_range`.
public struct MapRange: Sendable, Equatable {
    /// The first byte.
    public var start: UInt64
    /// The first byte behind it.
    public var end: UInt64
    /// The largest page that may map it.
    public var pageSize: PageSize
    /// Whether `adjust_range_page_size_mask` made the size larger than the cut alone gives.
    public var isAdjusted = false
}

/// What the building of the direct map did.
public enum DirectMapEvent: Sendable, Equatable {
    /// `init_memory_mapping` of a range, in the pieces that it was split into, with the table pages it took.
    case mapped(start: UInt64, end: UInt64, pieces: [MapRange], tables: Int)
    /// `memory_map_top_down` took a step down to `start`.
    case step(start: UInt64, end: UInt64, size: UInt64)
    /// The step was mapped whole, so the next one is larger.
    case grew(UInt64)
}

/// The direct map as `init_mem_mapping` builds it at boot, from the top down.
///
/// Follows `init_mem_mapping`, `memory_map_top_down`, `split_mem_range` (`arch/x86/mm/init.c`) and
/// `phys_pud_init`, `phys_pmd_init`, `phys_pte_init` (`arch/x86/mm/init_64.c`), for a direct map that begins at
/// a multiple of 512 GiB, as it does without KASLR.
public struct DirectMap: Sendable {
    /// The memory of memblock: page-aligned, ascending, without overlap, adjacent ranges merged.
    public let memory: [MemoryVector]
    /// The largest page that processor and configuration allow: 4 KiB stands for `debug_pagealloc`.
    public let largestPage: PageSize
    /// Pages mapped by size, as `DirectMap4k`, `DirectMap2M` and `DirectMap1G` of /proc/meminfo count them: an
    /// existing entry that a second pass meets is counted again.
    public private(set) var counts: [UInt64] = [0, 0, 0]
    /// Table pages from the buffer in the kernel's brk.
    public private(set) var brkPages = 0
    /// Table pages from memblock, out of memory that was mapped before.
    public private(set) var memblockPages = 0
    /// Table pages that only a longer brk could give, because nothing was mapped yet.
    public private(set) var extendedPages = 0

    /// `INIT_PGD_PAGE_COUNT` with 5-level support and `CONFIG_RANDOMIZE_MEMORY`.
    public static let brkBuffer = 16
    /// `ISA_END_ADDRESS`.
    public static let isaEnd: UInt64 = 0x10_0000
    private static let page: UInt64 = 4096
    private static let pmd: UInt64 = 2 << 20
    private static let pud: UInt64 = 1 << 30

    /// An entry of a pud or pmd table.
    private enum Entry {
        case none
        case page
        /// The number of the table below.
        case table(Int)
    }

    private var puds: [Entry]
    private var pmdTables: [[Entry]] = []
    /// One bit for each entry of a table.
    private var pteTables: [[UInt64]] = []
    /// Which 512 GiB have a table, which 256 TiB with five levels.
    private var pudTables: [Bool]
    private var hasP4D: Bool
    private var minMapped: UInt64 = 0
    private var maxMapped: UInt64 = 0

    /// An empty direct map of the memory below `end`.
    ///
    /// - Parameters:
    ///   - memory: RAM, rounded inwards to pages; empty ranges are dropped, adjacent ones merged.
    ///   - largestPage: The largest page.
    ///   - mode: Four or five levels.
    public init(memory: [MemoryVector], largestPage: PageSize = .oneGiB, mode: PagingMode = .fourLevel) {
        var merged: [MemoryVector] = []
        for range in memory.sorted(by: { $0.start < $1.start }) {
            let start = max((range.start + Self.page - 1) & ~(Self.page - 1), merged.last?.end ?? 0)
            let end = range.end & ~(Self.page - 1)
            guard start < end else { continue }
            if let last = merged.last, last.end == start {
                merged[merged.count - 1].size += end - start
            } else {
                merged.append(MemoryVector(start: start, size: end - start))
            }
        }
        self.memory = merged
        self.largestPage = largestPage
        let end = max(merged.last?.end ?? 0, Self.isaEnd)
        let gigabytes = Int((end + Self.pud - 1) / Self.pud)
        puds = Array(repeating: .none, count: gigabytes)
        pudTables = Array(repeating: false, count: (gigabytes + 511) / 512)
        hasP4D = mode == .fourLevel
    }

    /// The first byte behind all memory: `max_pfn`.
    public var end: UInt64 { memory.last?.end ?? 0 }
    /// All table pages.
    public var tablePages: Int { brkPages + memblockPages + extendedPages }

    /// `init_mem_mapping`.
    ///
    /// - Parameters:
    ///   - reserved: What memblock must not hand out; the kernel, the initrd.
    ///   - events: What happened is appended.
    public mutating func build(reserved: [MemoryVector] = [], recordingInto events: inout [DirectMapEvent]) {
        map(0, Self.isaEnd, &events)
        let mapEnd = end
        guard mapEnd > Self.isaEnd else { return }
        let realEnd = topBlock(below: mapEnd, reserved) ?? max(Self.isaEnd, mapEnd & ~(Self.pmd - 1))
        var step = Self.pmd
        var done: UInt64 = 0
        maxMapped = 0
        minMapped = realEnd
        var last = realEnd
        while last > Self.isaEnd {
            let start = last > step ? max((last - 1) & ~(step - 1), Self.isaEnd) : Self.isaEnd
            events.append(.step(start: start, end: last, size: step))
            done += mapMemory(start, last, &events)
            last = start
            minMapped = last
            if done >= step {
                step <<= 8
                events.append(.grew(step))
            }
        }
        if realEnd < mapEnd { _ = mapMemory(realEnd, mapEnd, &events) }
    }

    /// The end of the highest free block of 2 MiB, aligned, as memblock finds it from the top.
    private func topBlock(below limit: UInt64, _ reserved: [MemoryVector]) -> UInt64? {
        for range in memory.reversed() where range.end > Self.isaEnd {
            var end = min(range.end, limit) & ~(Self.pmd - 1)
            while end >= max(range.start, Self.isaEnd) + Self.pmd {
                let block = MemoryVector(start: end - Self.pmd, size: Self.pmd)
                guard let obstacle = reserved.first(where: { $0.size > 0 && $0.overlaps(block) }) else { return end }
                end = min(obstacle.start, end - 1) & ~(Self.pmd - 1)
            }
        }
        return nil
    }

    /// `init_range_memory_mapping`: maps the memory in a range, and says how much that was.
    private mutating func mapMemory(_ start: UInt64, _ end: UInt64, _ events: inout [DirectMapEvent]) -> UInt64 {
        var size: UInt64 = 0
        for range in memory {
            let from = max(range.start, start)
            let to = min(range.end, end)
            guard from < to else { continue }
            map(from, to, &events)
            size += to - from
        }
        return size
    }

    /// `init_memory_mapping`.
    private mutating func map(_ start: UInt64, _ end: UInt64, _ events: inout [DirectMapEvent]) {
        let before = tablePages
        let pieces = split(start, end)
        var last = end
        for piece in pieces { last = write(piece) }
        maxMapped = max(maxMapped, last)
        events.append(.mapped(start: start, end: end, pieces: pieces, tables: tablePages - before))
    }

    // MARK: Splitting

    /// `split_mem_range`: cuts a range at 2 MiB and 1 GiB boundaries.
    public func split(_ start: UInt64, _ end: UInt64) -> [MapRange] {
        let up = { (address: UInt64, size: UInt64) in (address + size - 1) & ~(size - 1) }
        let down = { (address: UInt64, size: UInt64) in address & ~(size - 1) }
        var pieces: [MapRange] = []
        var at = start
        /// `save_mr`; what is not longer than nothing is left out.
        func save(_ from: UInt64, _ to: UInt64, _ size: PageSize) {
            guard from < to else { return }
            pieces.append(MapRange(start: from, end: to, pageSize: size.bytes < largestPage.bytes ? size : largestPage))
            at = to
        }
        save(at, min(up(at, Self.pmd), end), .fourKiB)
        save(up(at, Self.pmd), min(up(at, Self.pud), down(end, Self.pmd)), .twoMiB)
        save(up(at, Self.pud), down(end, Self.pud), .oneGiB)
        save(up(at, Self.pmd), down(end, Self.pmd), .twoMiB)
        save(at, end, .fourKiB)
        adjust(&pieces)
        var merged: [MapRange] = []
        for piece in pieces {
            if let last = merged.last, last.end == piece.start, last.pageSize == piece.pageSize {
                merged[merged.count - 1].end = piece.end
                merged[merged.count - 1].isAdjusted = last.isAdjusted || piece.isAdjusted
            } else {
                merged.append(piece)
            }
        }
        return merged
    }

    /// `adjust_range_page_size_mask`: a small piece may be mapped by a large page if the whole page is memory.
    private func adjust(_ pieces: inout [MapRange]) {
        for index in pieces.indices {
            for size in [PageSize.twoMiB, .oneGiB] where size.bytes <= largestPage.bytes {
                let piece = pieces[index]
                guard piece.pageSize.bytes < size.bytes else { continue }
                let start = piece.start & ~(size.bytes - 1)
                let end = (piece.end + size.bytes - 1) & ~(size.bytes - 1)
                if memory.contains(where: { $0.start <= start && end <= $0.end }) {
                    pieces[index].pageSize = size
                    pieces[index].isAdjusted = true
                }
            }
        }
    }

    // MARK: Writing entries

    /// `alloc_low_page`.
    private mutating func takePage() {
        if brkPages < Self.brkBuffer {
            brkPages += 1
        } else if minMapped < maxMapped {
            memblockPages += 1
        } else {
            extendedPages += 1
        }
    }

    /// `kernel_physical_mapping_init` for one piece; returns the first address behind what is mapped.
    private mutating func write(_ piece: MapRange) -> UInt64 {
        if !hasP4D {
            hasP4D = true
            takePage()
        }
        var last = piece.end
        var address = piece.start
        while address < piece.end {
            let index = Int(address / Self.pud)
            let next = (address & ~(Self.pud - 1)) + Self.pud
            if !pudTables[index / 512] {
                pudTables[index / 512] = true
                takePage()
            }
            switch puds[index] {
            case .page:
                // Only reached with 1 GiB pages: a later piece of the same GiB is judged by the same memory.
                counts[2] += 1
                last = next
            case .none where piece.pageSize == .oneGiB:
                puds[index] = .page
                counts[2] += 1
                last = next
            case .none:
                takePage()
                pmdTables.append(Array(repeating: .none, count: 512))
                puds[index] = .table(pmdTables.count - 1)
                last = writePMDs(pmdTables.count - 1, address, min(piece.end, next), piece.pageSize)
            case .table(let table):
                last = writePMDs(table, address, min(piece.end, next), piece.pageSize)
            }
            address = next
        }
        return last
    }

    /// `phys_pmd_init`.
    private mutating func writePMDs(_ table: Int, _ start: UInt64, _ end: UInt64, _ size: PageSize) -> UInt64 {
        var last = end
        var address = start
        while address < end {
            let index = Int(address / Self.pmd % 512)
            let next = (address & ~(Self.pmd - 1)) + Self.pmd
            switch pmdTables[table][index] {
            case .page:
                counts[1] += 1
                last = next
            case .none where size != .fourKiB:
                pmdTables[table][index] = .page
                counts[1] += 1
                last = next
            case .none:
                takePage()
                pteTables.append([0, 0, 0, 0, 0, 0, 0, 0])
                pmdTables[table][index] = .table(pteTables.count - 1)
                last = writePTEs(pteTables.count - 1, address, min(end, next))
            case .table(let lower):
                last = writePTEs(lower, address, min(end, next))
            }
            address = next
        }
        return last
    }

    /// `phys_pte_init`.
    private mutating func writePTEs(_ table: Int, _ start: UInt64, _ end: UInt64) -> UInt64 {
        var address = start
        while address < end {
            let index = Int(address / Self.page % 512)
            pteTables[table][index / 64] |= 1 << UInt64(index % 64)
            counts[0] += 1
            address += Self.page
        }
        return end
    }

    /// The size of the page that maps an address, nil if none does.
    public func pageSize(at address: UInt64) -> PageSize? {
        let gigabyte = address / Self.pud
        guard gigabyte < UInt64(puds.count) else { return nil }
        switch puds[Int(gigabyte)] {
        case .none: return nil
        case .page: return .oneGiB
        case .table(let table):
            switch pmdTables[table][Int(address / Self.pmd % 512)] {
            case .none: return nil
            case .page: return .twoMiB
            case .table(let lower):
                let index = Int(address / Self.page % 512)
                return pteTables[lower][index / 64] >> UInt64(index % 64) & 1 == 1 ? .fourKiB : nil
            }
        }
    }
}
