/// A translation that a processor remembers.
public struct TLBEntry: Sendable, Equatable {
    /// The virtual page number.
    public let page: UInt64
    /// The address space that it belongs to: the PCID that CR3 held.
    public let pcid: UInt16
    /// Whether it holds for every PCID: the entry's G bit.
    public let isGlobal: Bool
    /// The page frame.
    public let frame: UInt64
    /// When it was used last.
    var lastUse: UInt64
}

/// One processor's translation lookaside buffer: sets of a few ways, the least recently used way replaced.
public struct TLBCache: Sendable, Equatable {
    /// How many sets; a power of two. The low bits of the page number choose one.
    public let setCount: Int
    /// How many entries a set has.
    public let ways: Int
    /// The entries of each set.
    public private(set) var sets: [[TLBEntry]]
    private var clock: UInt64 = 0

    /// An empty buffer.
    ///
    /// - Precondition: `setCount` is a power of two, `ways` at least 1.
    public init(setCount: Int, ways: Int) {
        precondition(setCount > 0 && setCount & (setCount - 1) == 0 && ways > 0, "a TLB has 2^n sets of 1 or more ways")
        self.setCount = setCount
        self.ways = ways
        sets = Array(repeating: [], count: setCount)
    }

    /// Every entry, by set.
    public var entries: [TLBEntry] { sets.flatMap { $0 } }

    /// The set of a page.
    public func set(of page: UInt64) -> Int { Int(page & UInt64(setCount - 1)) }

    /// The frame of a page, if an entry of this PCID or a global one has it.
    public mutating func lookup(_ page: UInt64, pcid: UInt16) -> UInt64? {
        let index = set(of: page)
        clock += 1
        for way in sets[index].indices {
            let entry = sets[index][way]
            if entry.page == page && (entry.isGlobal || entry.pcid == pcid) {
                sets[index][way].lastUse = clock
                return entry.frame
            }
        }
        return nil
    }

    /// Remembers a translation.
    ///
    /// - Returns: What had to give way.
    public mutating func insert(_ page: UInt64, pcid: UInt16, isGlobal: Bool, frame: UInt64) -> TLBEntry? {
        let index = set(of: page)
        clock += 1
        let new = TLBEntry(page: page, pcid: pcid, isGlobal: isGlobal, frame: frame, lastUse: clock)
        guard sets[index].count == ways else {
            sets[index].append(new)
            return nil
        }
        var oldest = 0
        for way in sets[index].indices where sets[index][way].lastUse < sets[index][oldest].lastUse { oldest = way }
        let victim = sets[index][oldest]
        sets[index][oldest] = new
        return victim
    }

    /// INVLPG: forgets a page of this PCID, and a global one.
    public mutating func invalidatePage(_ page: UInt64, pcid: UInt16) {
        sets[set(of: page)].removeAll { $0.page == page && ($0.isGlobal || $0.pcid == pcid) }
    }

    /// A CR3 write without the no-flush bit: forgets everything of the new PCID that is not global.
    public mutating func invalidateContext(_ pcid: UInt16) {
        for index in sets.indices { sets[index].removeAll { $0.pcid == pcid && !$0.isGlobal } }
    }

    /// A change of CR4.PGE, or INVPCID of all contexts: forgets everything.
    public mutating func invalidateAll() {
        sets = Array(repeating: [], count: setCount)
    }
}
