/// The kernel's table of physical address ranges, `e820_table`, with the operations of
/// `arch/x86/kernel/e820.c`.
///
///     var table = E820Table()
///     try table.append(E820Entry(address: 0, size: 0xa0000, type: .ram))
///     try table.append(E820Entry(address: 0x9fc00, size: 0x400, type: .reserved))
///     table.update()  // usable 0-0x9fbff, reserved 0x9fc00-0x9ffff
///
/// Firmware may report ranges in any order, overlapping and contradictory. After `update()` the entries
/// ascend, are disjoint and as few as can be, which `checkInvariants()` proves.
///
/// Left out: the copies for kexec and for `/sys/firmware/memmap`, EFI's way of adding entries, and the
/// parsing of `mem=` and `memmap=`, whose effect is that of the operations here.
public struct E820Table: Sendable {
    /// The entries, in the order in which they were added or, after `update()`, by address.
    public internal(set) var entries: [E820Entry] = []

    /// How many entries fit.
    public let capacity: Int

    /// `E820_MAX_ENTRIES` for `CONFIG_NODES_SHIFT` 10, as distributions build it: 128 of the boot
    /// protocol's page, and three for each of 1,024 nodes.
    public static let maximumEntries = 128 + 3 * 1024

    /// An empty table.
    ///
    /// - Parameter capacity: How many entries fit, at least 1.
    public init(capacity: Int = E820Table.maximumEntries) {
        self.capacity = max(1, capacity)
    }

    /// Adds an entry behind the others: `e820__range_add`.
    ///
    /// - Throws: `E820Error.tableFull`; the kernel prints "too many entries; ignoring" and goes on.
    public mutating func append(_ entry: E820Entry) throws(E820Error) {
        guard entries.count < capacity else { throw .tableFull(entry, capacity: capacity) }
        entries.append(entry)
    }

    /// How many bytes the entries of `type` have; those that overlap count twice.
    public func byteCount(of type: E820Type) -> UInt64 {
        entries.reduce(0) { $1.type == type ? $0 &+ $1.size : $0 }
    }

    /// One more than the number of the last page frame that lies wholly in RAM or ACPI tables, which the
    /// kernel prints as `last_pfn`: `e820__end_ram_pfn`.
    ///
    /// - Parameter limit: Frames from this one on do not count. 2³⁴ is the limit of 4-level paging
    ///   (`MAXMEM`, 64 TiB); with 2²⁰ the result is `max_low_pfn`, below 4 GiB.
    /// - Returns: The frame number; 0 without RAM.
    public func endOfRAM(below limit: PageFrameNumber = PageFrameNumber(1 << 34)) -> PageFrameNumber {
        var last: UInt64 = 0
        for entry in entries where entry.type == .ram || entry.type == .acpi {
            if entry.address >> 12 >= limit.rawValue { continue }
            let end = entry.end >> 12
            if end > limit.rawValue { return limit }
            last = max(last, end)
        }
        return PageFrameNumber(last)
    }
}

/// Why a table refused an entry.
public enum E820Error: Error, Equatable, Sendable {
    /// All `capacity` places are taken.
    case tableFull(E820Entry, capacity: Int)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .tableFull(let entry, let capacity):
            "The table has \(capacity) entries already: \(entry) does not fit. Give fewer, or a larger table."
        }
    }
}

extension E820Error: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
