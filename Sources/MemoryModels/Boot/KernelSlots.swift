/// A range of physical addresses: `struct mem_vector`.
public struct MemoryVector: Sendable, Hashable {
    /// The first byte.
    public var start: UInt64
    /// How many bytes.
    public var size: UInt64

    /// A range.
    public init(start: UInt64, size: UInt64) {
        self.start = start
        self.size = size
    }

    /// The first byte behind it, modulo 2⁶⁴.
    public var end: UInt64 { start &+ size }

    /// Whether the ranges share a byte: `mem_overlaps`.
    public func overlaps(_ other: MemoryVector) -> Bool {
        end > other.start && start < other.end
    }
}

/// Places for the kernel image, one every `alignment` bytes: `struct slot_area`.
public struct SlotArea: Sendable, Hashable {
    /// The first place.
    public let address: UInt64
    /// How many places.
    public let count: UInt64
}

/// What the search for slots did.
public enum SlotEvent: Equatable, Sendable {
    /// A range of RAM, as it came and as it is after the minimum, the limit and alignment; nil when nothing is left.
    case region(MemoryVector, usable: MemoryVector?)
    /// The rest of the range is too small for the image.
    case tooSmall(MemoryVector)
    /// The lowest range to avoid that the rest of the range meets.
    case avoided(MemoryVector, in: MemoryVector)
    /// 1 GiB pages that are left alone, for `hugepages=`.
    case keptForHugePages(MemoryVector)
    /// An area of slots was stored: `store_slot_info`.
    case stored(SlotArea, in: MemoryVector)
}

/// The places where the decompressor may put the kernel image, as in
/// `arch/x86/boot/compressed/kaslr.c`.
///
///     var slots = KernelSlots(imageSize: 64 << 20)
///     slots.process(MemoryVector(start: 0x100000, size: 0x3ff00000))
///     slots.count                    // 473: from 16 MiB to 960 MiB in steps of 2 MiB
///     slots.address(forRandom: 475)  // the third of them
///
/// Invariant (`checkInvariants()`): every slot is aligned, the image fits there below the limit, and it
/// overlaps nothing that is to be avoided, nor another area's slots.
///
/// Left out: the EFI memory map, whose free ranges are treated as the RAM of the E820 map is, and memory
/// that can be hot-removed.
public struct KernelSlots: Sendable {
    /// How many bytes the image needs, uncompressed and with what follows it (`output_size`).
    public let imageSize: UInt64
    /// `CONFIG_PHYSICAL_ALIGN`, a power of two; 2 MiB by default.
    public let alignment: UInt64
    /// The lowest address, rounded up to the alignment: `min_addr`.
    public let minimum: UInt64
    /// The image ends here or lower: `mem_limit`, `MAXMEM` unless `mem=` or `memmap=` lowers it.
    public let limit: UInt64
    /// What the image must not overlap: `mem_avoid` and the `setup_data` list.
    public let avoid: [MemoryVector]
    /// How many 1 GiB pages are still to be left alone: `max_gb_huge_pages`.
    public private(set) var gigabytePages: UInt64
    /// The areas found, in the order of the memory map.
    public internal(set) var areas: [SlotArea] = []
    /// How many slots they have together: `slot_max`.
    public internal(set) var count: UInt64 = 0

    /// `MAX_SLOT_AREA`: more areas are not stored.
    public static let maximumAreas = 100

    /// No slots yet.
    ///
    /// - Parameters:
    ///   - imageSize: At least 1.
    ///   - alignment: A power of two.
    ///   - output: Where the boot loader put the image: slots begin there or at 512 MiB, whichever is lower.
    ///   - limit: `MAXMEM` is 2⁴⁶ with 4-level paging.
    ///   - avoid: What the image must not overlap.
    ///   - gigabytePages: How many 1 GiB pages to leave alone.
    /// - Precondition: `alignment` is a power of two.
    public init(
        imageSize: UInt64,
        alignment: UInt64 = 2 << 20,
        output: UInt64 = 16 << 20,
        limit: UInt64 = 1 << 46,
        avoid: [MemoryVector] = [],
        gigabytePages: UInt64 = 0
    ) {
        precondition(alignment != 0 && alignment & (alignment - 1) == 0, "an alignment is a power of two")
        self.imageSize = max(1, imageSize)
        self.alignment = alignment
        minimum = Self.alignUp(min(output, 512 << 20), alignment)
        self.limit = limit
        self.avoid = avoid
        self.gigabytePages = gigabytePages
    }

    static func alignUp(_ address: UInt64, _ alignment: UInt64) -> UInt64 {
        (address &+ (alignment - 1)) & ~(alignment - 1)
    }

    /// Looks for slots in every RAM entry of a map, in its order: `find_random_phys_addr` with
    /// `process_e820_entries`.
    public mutating func process(_ entries: [E820Entry], recordingInto events: inout [SlotEvent]) {
        guard minimum &+ imageSize <= limit else { return }
        for entry in entries where entry.type == .ram {
            process(MemoryVector(start: entry.address, size: entry.size), recordingInto: &events)
            if areas.count == Self.maximumAreas { return }
        }
    }

    /// Looks for slots in one range of RAM: `__process_mem_region`.
    public mutating func process(_ entry: MemoryVector) {
        var events: [SlotEvent] = []
        process(entry, recordingInto: &events)
    }

    /// As `process(_:)`, and appends what happened to `events`.
    public mutating func process(_ entry: MemoryVector, recordingInto events: inout [SlotEvent]) {
        let end = min(entry.end, limit)
        var start = max(entry.start, minimum)
        var isFirst = true
        while areas.count < Self.maximumAreas {
            start = Self.alignUp(start, alignment)
            let rest = start <= end ? MemoryVector(start: start, size: end - start) : nil
            if isFirst { events.append(.region(entry, usable: rest)) }
            isFirst = false
            guard let rest else { return }
            guard rest.size >= imageSize else {
                events.append(.tooSmall(rest))
                return
            }
            guard let overlap = lowestOverlap(with: rest) else {
                leaveHugePages(of: rest, &events)
                return
            }
            events.append(.avoided(overlap, in: rest))
            if overlap.start >= rest.start + imageSize {
                leaveHugePages(of: MemoryVector(start: rest.start, size: overlap.start - rest.start), &events)
            }
            start = overlap.end
        }
    }

    /// The range to avoid that begins lowest among those that `region` meets: `mem_avoid_overlap`.
    private func lowestOverlap(with region: MemoryVector) -> MemoryVector? {
        var lowest: MemoryVector?
        for range in avoid where region.overlaps(range) && range.start < lowest?.start ?? region.end {
            lowest = range
        }
        return lowest
    }

    /// Stores the slots of a region, without the first 1 GiB pages in it as long as some are wanted:
    /// `process_gb_huge_pages`.
    private mutating func leaveHugePages(of region: MemoryVector, _ events: inout [SlotEvent]) {
        let gigabyte: UInt64 = 1 << 30
        let first = Self.alignUp(region.start, gigabyte)
        var end = region.end & ~(gigabyte - 1)
        guard gigabytePages > 0, first < end else {
            store(region, &events)
            return
        }
        if first >= region.start + imageSize {
            store(MemoryVector(start: region.start, size: first - region.start), &events)
        }
        let pages = (end - first) / gigabyte
        if pages > gigabytePages {
            end = first + gigabytePages * gigabyte
            gigabytePages = 0
        } else {
            gigabytePages -= pages
        }
        events.append(.keptForHugePages(MemoryVector(start: first, size: end - first)))
        if region.end >= end + imageSize {
            store(MemoryVector(start: end, size: region.end - end), &events)
        }
    }

    /// `store_slot_info`.
    private mutating func store(_ region: MemoryVector, _ events: inout [SlotEvent]) {
        guard areas.count < Self.maximumAreas else { return }
        let area = SlotArea(address: region.start, count: 1 + (region.size - imageSize) / alignment)
        areas.append(area)
        count += area.count
        events.append(.stored(area, in: region))
    }

    /// The slot that a random number stands for, or nil if there is none: `slots_fetch_random`.
    public func address(forRandom random: UInt64) -> UInt64? {
        guard count > 0 else { return nil }
        var slot = random % count
        for area in areas {
            if slot < area.count { return area.address + slot * alignment }
            slot -= area.count
        }
        return nil
    }

    // MARK: The virtual address

    /// `KERNEL_IMAGE_SIZE` with `CONFIG_RANDOMIZE_BASE`: the image's window above `__START_KERNEL_map`.
    public static let imageWindow: UInt64 = 1 << 30

    /// How many virtual addresses there are, 0 if the image does not fit: `find_random_virt_addr`.
    ///
    /// - Parameter lowest: `LOAD_PHYSICAL_ADDR`, 16 MiB by default.
    /// - Returns: The number of places.
    public func virtualCount(from lowest: UInt64 = 16 << 20) -> UInt64 {
        guard lowest + imageSize <= Self.imageWindow else { return 0 }
        return 1 + (Self.imageWindow - lowest - imageSize) / alignment
    }
}

extension KernelSlots {
    /// A rule that slots keep.
    public enum Violation: Equatable, Sendable {
        /// A slot is not aligned, too low, or ends beyond the limit.
        case outOfBounds(SlotArea)
        /// An image in one of these slots would overlap the range.
        case overlapsAvoided(SlotArea, MemoryVector)
        /// The total is not the sum of the areas.
        case wrongCount(counted: UInt64, recorded: UInt64)
        /// There are more areas than are kept.
        case tooManyAreas(Int)
    }

    /// Checks every rule.
    ///
    /// - Returns: What is broken, by area; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        var sum: UInt64 = 0
        for area in areas {
            sum += area.count
            let last = area.address + (area.count - 1) * alignment
            let images = MemoryVector(start: area.address, size: last + imageSize - area.address)
            if area.count == 0 || area.address % alignment != 0 || area.address < minimum || images.end > limit {
                violations.append(.outOfBounds(area))
            }
            for range in avoid where range.size > 0 && images.overlaps(range) {
                violations.append(.overlapsAvoided(area, range))
            }
        }
        if sum != count { violations.append(.wrongCount(counted: sum, recorded: count)) }
        if areas.count > Self.maximumAreas { violations.append(.tooManyAreas(areas.count)) }
        return violations
    }
}
