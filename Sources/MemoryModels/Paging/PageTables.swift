/// Why a mapping could not be made.
public enum MappingError: Error, Equatable, Sendable {
    /// The virtual address is not canonical in this mode.
    case nonCanonical(VirtualAddress)
    /// The virtual or physical address is not a multiple of the page's size.
    case misaligned(address: UInt64, size: PageSize)
    /// The physical address does not fit in 52 bits.
    case physicalAddressTooLarge(UInt64)
    /// The page is mapped already, by an entry of this level.
    case alreadyMapped(VirtualAddress, PageTableLevel)
    /// Smaller pages are mapped below the entry of this level that the large page needs.
    case tableInTheWay(VirtualAddress, PageTableLevel)
    /// All page frames set aside for tables are used.
    case outOfTables(limit: Int)
    /// No entry of this level is reached for the address.
    case noEntry(VirtualAddress, PageTableLevel)

    /// What is wrong, where, and what to do.
    public var message: String {
        switch self {
        case .nonCanonical(let address):
            "\(hex(address.rawValue)) is not canonical: its unused high bits must all equal the highest used one."
        case .misaligned(let address, let size):
            "\(hex(address)) is not a multiple of \(size.bytes), the size of the page to map."
        case .physicalAddressTooLarge(let address):
            "Physical address \(hex(address)) does not fit: an entry has room for 52 bits."
        case .alreadyMapped(let address, let level):
            "\(hex(address.rawValue)) is mapped already by a \(level.name) entry."
        case .tableInTheWay(let address, let level):
            "The \(level.name) entry for \(hex(address.rawValue)) leads to a table: "
                + "a large page would hide the smaller ones mapped below it."
        case .outOfTables(let limit):
            "All \(limit) page frames set aside for tables are used: set more aside or map less."
        case .noEntry(let address, let level):
            "No table leads to a \(level.name) entry for \(hex(address.rawValue)): map the address first."
        }
    }
}

extension MappingError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

/// The page tables of one address space, in a small simulated physical memory of their own.
///
/// Tables take consecutive page frames from `rootFrame` on, in the order in which mappings need them.
public struct PageTables: Sendable {
    /// Four or five levels.
    public let mode: PagingMode
    /// The page frame of the top table: what CR3 holds.
    public let rootFrame: PageFrameNumber
    /// How many page frames are set aside for tables.
    public let frameLimit: Int

    /// The contents of the tables, 512 words each.
    private var words: [UInt64]

    /// An address space that maps nothing: only the top table exists.
    ///
    /// - Parameters:
    ///   - mode: Four or five levels.
    ///   - rootFrame: Where the top table lies.
    ///   - frameLimit: How many page frames tables may take, the top table included; at least 1.
    public init(mode: PagingMode, rootFrame: PageFrameNumber = 0x1000, frameLimit: Int = 512) {
        self.mode = mode
        self.rootFrame = rootFrame
        self.frameLimit = Swift.max(1, frameLimit)
        words = [UInt64](repeating: 0, count: 512)
    }

    /// How many tables there are.
    public var tableCount: Int { words.count / 512 }

    /// The physical address of the entry with this index in the table at `table`.
    public static func entryAddress(table: UInt64, index: Int) -> UInt64 {
        table + UInt64(index) * 8
    }

    /// The entry at a physical address; nil if no table of this address space lies there.
    public subscript(entryAt address: UInt64) -> PageTableEntry? {
        @inline(__always)
        get {
            guard let index = wordIndex(of: address) else { return nil }
            return PageTableEntry(rawValue: words[index])
        }
        set {
            guard let index = wordIndex(of: address), let newValue else { return }
            words[index] = newValue.rawValue
        }
    }

    /// Maps a page, with the tables that it needs.
    ///
    /// Entries that lead to tables get the flags that Linux gives them, `_PAGE_TABLE` for a user page and
    /// `_KERNPG_TABLE` for a kernel page; an entry on the way to a user page becomes accessible to users.
    ///
    /// - Parameters:
    ///   - virtual: A canonical address, a multiple of the size.
    ///   - physical: A multiple of the size.
    ///   - size: 4 KiB, 2 MiB or 1 GiB.
    ///   - flags: The flags of the page's own entry; `present`, and `pageSize` of a large page, are added.
    /// - Throws: `MappingError`. Tables made on the way stay.
    public mutating func map(
        virtual: VirtualAddress,
        physical: UInt64,
        size: PageSize = .fourKiB,
        flags: EntryFlags
    ) throws(MappingError) {
        guard virtual.isCanonical(in: mode) else { throw .nonCanonical(virtual) }
        guard virtual.offset(in: size) == 0 else { throw .misaligned(address: virtual.rawValue, size: size) }
        guard physical & (size.bytes - 1) == 0 else { throw .misaligned(address: physical, size: size) }
        guard physical >> 52 == 0 else { throw .physicalAddressTooLarge(physical) }
        var table = rootFrame.physicalAddress
        for level in mode.levels {
            let address = Self.entryAddress(table: table, index: virtual.index(at: level, in: mode))
            let entry = self[entryAt: address] ?? PageTableEntry(rawValue: 0)
            let isLarge = level != .pte && entry.flags.contains(.pageSize)
            if level == size.level {
                if entry.flags.contains(.present) {
                    throw isLarge || level == .pte ? .alreadyMapped(virtual, level) : .tableInTheWay(virtual, level)
                }
                var own = flags.union(.present)
                if size != .fourKiB { own.insert(.pageSize) }
                self[entryAt: address] = PageTableEntry(address: physical, flags: own)
                return
            }
            if entry.flags.contains(.present), isLarge { throw .alreadyMapped(virtual, level) }
            table = try descend(entry, at: address, forUser: flags.contains(.user))
        }
    }

    /// Where an entry's table lies; a new one if there is none yet.
    private mutating func descend(
        _ entry: PageTableEntry,
        at address: UInt64,
        forUser: Bool
    ) throws(MappingError) -> UInt64 {
        if entry.flags.contains(.present) {
            if forUser {
                self[entryAt: address]?.flags.insert(.user)
            }
            return entry.tableAddress
        }
        guard tableCount < frameLimit else { throw .outOfTables(limit: frameLimit) }
        let table = (rootFrame + tableCount).physicalAddress
        words += [UInt64](repeating: 0, count: 512)
        self[entryAt: address] = PageTableEntry(address: table, flags: forUser ? .userTable : .kernelTable)
        return table
    }

    /// The physical address of the entry of `level` for a virtual address.
    ///
    /// - Throws: `MappingError.noEntry` if an entry above is not present or maps a large page, or if the mode
    ///   has no such level.
    public func entryAddress(
        of virtual: VirtualAddress,
        at wanted: PageTableLevel
    ) throws(MappingError) -> UInt64 {
        var table = rootFrame.physicalAddress
        for level in mode.levels {
            let address = Self.entryAddress(table: table, index: virtual.index(at: level, in: mode))
            guard let entry = self[entryAt: address] else { break }
            if level == wanted { return address }
            guard entry.flags.contains(.present), !entry.flags.contains(.pageSize) else { break }
            table = entry.tableAddress
        }
        throw .noEntry(virtual, wanted)
    }

    /// Changes the entry of `level` for a virtual address in any way, sound or not.
    ///
    /// - Throws: As `entryAddress(of:at:)`.
    public mutating func changeEntry(
        of virtual: VirtualAddress,
        at level: PageTableLevel,
        _ change: (inout PageTableEntry) -> Void
    ) throws(MappingError) {
        let address = try entryAddress(of: virtual, at: level)
        guard var entry = self[entryAt: address] else { throw .noEntry(virtual, level) }
        change(&entry)
        self[entryAt: address] = entry
    }

    @inline(__always)
    private func wordIndex(of address: UInt64) -> Int? {
        let root = rootFrame.physicalAddress
        guard address >= root, address - root < UInt64(words.count) * 8, address % 8 == 0 else { return nil }
        return Int((address - root) / 8)
    }
}
