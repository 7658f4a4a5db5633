/// A CMA area and the ordinary free memory of its zone: `mm/cma.c`.
///
/// While no driver needs it, the area's pages are lent to movable allocations. `allocate` finds a free run in
/// the bitmap and moves the borrowers away.
///
///     var area = try CMAArea(base: 48, pageCount: 64, freeOutside: 100)
///     area.lend(90)                        // takes from the area while it has more than half of what is free
///     area.allocate(count: 16, align: 4)   // pfn 48
///
/// Invariant: a bit is set just if a driver holds its pages; no page is lost; pages in use outside the area never
/// come to be in it, except movable ones.
///
/// Left out: the lists of the buddy allocator (the lowest free page is lent first), the pages that a driver does
/// not need of its last bit, concurrent allocations, and reclaim that would make room for the borrowers.
public struct CMAArea: Sendable {
    /// What a page of the area is.
    public enum Page: Sendable, Equatable {
        /// On the free lists, with type CMA.
        case free
        /// Lent to a movable allocation.
        case movable
        /// Lent, and just now held by someone: it cannot be moved.
        case pinned
        /// A driver's.
        case allocated
    }

    /// What the area did, in the order in which it did it.
    public enum Event: Sendable, Equatable {
        /// The bitmap has room for the request from this bit on, which stands for this page.
        case found(bit: Int, page: PageFrameNumber)
        /// The bitmap has no such room from this bit on.
        case noRoom(from: Int)
        /// So many borrowers were moved away: to ordinary memory, and within the area.
        case migrated(outside: Int, inside: Int)
        /// A page is held by someone: `-EBUSY`. The bits are cleared, and the search goes on at another place.
        case busy(page: PageFrameNumber)
        /// There was no free page for a borrower: `-ENOMEM`.
        case noMemory
    }

    /// The pages of a pageblock in these small areas; areas consist of whole ones.
    public static let pageblockPages = 16

    /// The area's bitmap.
    public internal(set) var bitmap: CMABitmap
    /// The pages of the area.
    public internal(set) var pages: [Page]
    /// Free pages of the zone outside the area.
    public private(set) var freeOutside: Int
    /// Movable pages in use outside the area.
    public private(set) var movableOutside = 0
    /// Unmovable pages in use outside the area.
    public private(set) var unmovableOutside = 0

    /// An area all of whose pages are free. Follows `cma_init_reserved_mem` and `cma_activate_area`.
    ///
    /// - Parameters:
    ///   - base: The first page, a multiple of `pageblockPages`.
    ///   - pageCount: A positive multiple of `pageblockPages` and of `2^orderPerBit`, at most 4,096.
    ///   - orderPerBit: Pages a bit, as an order; 0 to 9.
    ///   - freeOutside: Free pages outside the area, 0 or more.
    /// - Throws: `CMAError` if the area is not possible.
    public init(base: PageFrameNumber, pageCount: Int, orderPerBit: Int = 0, freeOutside: Int = 0) throws(CMAError) {
        let block = Self.pageblockPages
        guard base.rawValue % UInt64(block) == 0, base.rawValue < PageFrameNumber.limit else {
            throw .unalignedBase(base)
        }
        guard (0...9).contains(orderPerBit), pageCount > 0, pageCount <= 4096, freeOutside >= 0,
            pageCount % block == 0, pageCount % (1 << orderPerBit) == 0
        else { throw .unusableSize(pageCount) }
        bitmap = CMABitmap(base: base, pageCount: pageCount, orderPerBit: orderPerBit)
        pages = [Page](repeating: .free, count: pageCount)
        self.freeOutside = freeOutside
    }

    /// The free pages of the area: `NR_FREE_CMA_PAGES`.
    public var freeInside: Int { count(.free) }

    /// How many pages of the area are like this.
    public func count(_ state: Page) -> Int {
        pages.filter { $0 == state }.count
    }

    // MARK: Ordinary allocations

    /// Allocates movable pages, one by one.
    ///
    /// Follows `__rmqueue`: from the area while it has more than half of the zone's free pages, else from ordinary
    /// memory, and from the area when that is used up.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public mutating func lend(_ count: Int) -> Int {
        for done in 0..<count where !lendOne(except: 0..<0) { return done }
        return count
    }

    /// Allocates unmovable pages, which never come from the area.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public mutating func allocateUnmovable(_ count: Int) -> Int {
        let taken = min(count, freeOutside)
        freeOutside -= taken
        unmovableOutside += taken
        return taken
    }

    /// Someone takes hold of a lent page, or lets go of it.
    ///
    /// - Returns: False if the page is not lent.
    @discardableResult
    public mutating func pin(_ index: Int, _ isPinned: Bool = true) -> Bool {
        guard pages.indices.contains(index), pages[index] == .movable || pages[index] == .pinned else { return false }
        pages[index] = isPinned ? .pinned : .movable
        return true
    }

    private mutating func lendOne(except isolated: Range<Int>) -> Bool {
        let inside = pages.indices.first { pages[$0] == .free && !isolated.contains($0) }
        let insideCount = freeInside - isolated.filter { pages[$0] == .free }.count
        if let inside, insideCount > (insideCount + freeOutside) / 2 || freeOutside == 0 {
            pages[inside] = .movable
            return true
        }
        guard freeOutside > 0 else { return false }
        freeOutside -= 1
        movableOutside += 1
        return true
    }

    // MARK: Contiguous allocations

    /// Allocates `count` pages in one piece. Follows `__cma_alloc`.
    ///
    /// - Parameters:
    ///   - count: 0 or more.
    ///   - align: The order that the first page is aligned to, 0 to 12.
    ///   - events: What happened is appended.
    /// - Returns: The first page; nil if no place could be made free.
    public mutating func allocate(
        count: Int,
        align: Int = 0,
        recordingInto events: inout [Event]
    ) -> PageFrameNumber? {
        guard count > 0 else { return nil }
        let mask = bitmap.alignedMask(align)
        let offset = bitmap.alignedOffset(align)
        let bits = bitmap.bitCount(forPages: count)
        guard bits <= bitmap.bits.count else { return nil }
        var start = 0
        while true {
            guard let bit = bitmap.nextZeroArea(from: start, count: bits, mask: mask, offset: offset) else {
                events.append(.noRoom(from: start))
                return nil
            }
            let page = bitmap.page(ofBit: bit)
            events.append(.found(bit: bit, page: page))
            bitmap.set(true, from: bit, count: bits)
            let first = bit << bitmap.orderPerBit
            switch allocateRange(first..<(first + count), &events) {
            case .done: return page
            case .busy:
                bitmap.set(false, from: bit, count: bits)
                start = bit + mask + 1
            case .noMemory:
                bitmap.set(false, from: bit, count: bits)
                return nil
            }
        }
    }

    /// Gives pages back that `allocate` returned. Follows `cma_release`.
    ///
    /// - Throws: `CMAError.notAllocated` if not all of them are a driver's; nothing has changed then.
    public mutating func release(_ page: PageFrameNumber, count: Int) throws(CMAError) {
        guard page >= bitmap.base, count > 0, page + count <= bitmap.base + pages.count else {
            throw .notAllocated(page)
        }
        let first = Int(page.rawValue - bitmap.base.rawValue)
        for index in first..<(first + count) where pages[index] != .allocated { throw .notAllocated(page) }
        for index in first..<(first + count) { pages[index] = .free }
        bitmap.set(false, from: first >> bitmap.orderPerBit, count: bitmap.bitCount(forPages: count))
    }

    private enum RangeResult { case done, busy, noMemory }

    /// Follows `alloc_contig_range`: the pageblocks are isolated, so that their free pages are not lent again, and
    /// the borrowers in the range itself are moved away. Those that were moved stay where they are if it fails.
    private mutating func allocateRange(_ range: Range<Int>, _ events: inout [Event]) -> RangeResult {
        let block = Self.pageblockPages
        let isolated = (range.lowerBound / block * block)..<((range.upperBound + block - 1) / block * block)
        var outside = 0
        var inside = 0
        var busy: Int?
        for index in range {
            switch pages[index] {
            case .movable:
                let before = freeOutside
                guard lendOne(except: isolated) else {
                    if outside + inside > 0 { events.append(.migrated(outside: outside, inside: inside)) }
                    events.append(.noMemory)
                    return .noMemory
                }
                pages[index] = .free
                if freeOutside < before { outside += 1 } else { inside += 1 }
            case .pinned:
                busy = busy ?? index
            case .free, .allocated: break
            }
        }
        if outside + inside > 0 { events.append(.migrated(outside: outside, inside: inside)) }
        if let busy {
            events.append(.busy(page: bitmap.base + busy))
            return .busy
        }
        for index in range { pages[index] = .allocated }
        return .done
    }

    /// A rule that a state breaks. A correct area never has one.
    public enum Violation: Equatable, Sendable {
        /// The bit is set although no driver holds a page of it, or the other way round.
        case wrongBit(Int)
    }

    /// Checks the bitmap against the pages.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for bit in bitmap.bits.indices {
            var isHeld = false
            for index in (bit << bitmap.orderPerBit)..<((bit + 1) << bitmap.orderPerBit)
            where pages[index] == .allocated {
                isHeld = true
            }
            if isHeld != bitmap.bits[bit] { violations.append(.wrongBit(bit)) }
        }
        return violations
    }
}

/// Why an area or a release is not possible.
public enum CMAError: Error, Equatable, Sendable {
    /// The first page is no multiple of a pageblock's length.
    case unalignedBase(PageFrameNumber)
    /// The size is no multiple of a pageblock's length or of a bit's.
    case unusableSize(Int)
    /// The pages are not a driver's.
    case notAllocated(PageFrameNumber)

    /// What is wrong, and what to do.
    public var message: String {
        switch self {
        case .unalignedBase(let page): "An area cannot begin at pfn \(page): take a multiple of 16, a pageblock."
        case .unusableSize(let pages):
            "An area cannot have \(pages) pages: take a multiple of 16 and of a bit's pages, up to 4096."
        case .notAllocated(let page): "The pages from pfn \(page) on were not allocated: release what was, as a whole."
        }
    }
}

extension CMAError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
