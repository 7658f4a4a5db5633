/// The allocator of per-CPU memory, as in `mm/percpu.c`: chunks of one unit a CPU, in slots by the largest free area
/// that each is known to have.
///
///     var percpu = PercpuAllocator(try PercpuLayout(staticSize: 185_560, cpuCount: 2), base: 0xffff88807dc00000)
///     let counter = try percpu.allocate(size: 8, align: 8)
///     percpu.address(of: counter, cpu: 1)        // one unit above CPU 0's copy
///
/// Left out: requests that may not sleep, the worker that keeps populated pages for them and sidelines chunks that are
/// nearly empty, NUMA groups, and charging to memory cgroups.
public struct PercpuAllocator: Sendable {
    /// What an operation did.
    public enum Event: Sendable, Equatable {
        /// The chunk of this slot was tried; `place` is where, in bytes, or nil: `pcpu_find_block_fit`.
        case tried(chunk: Int, slot: Int, place: Int?)
        /// A chunk that failed although it is in a low slot goes to slot 0.
        case demoted(chunk: Int)
        /// `pcpu_chunk_relocate`.
        case moved(chunk: Int, from: Int, to: Int)
        /// `pcpu_create_chunk`.
        case created(chunk: Int, base: UInt64)
        /// `pcpu_populate_chunk`: pages of every unit got memory.
        case populated(chunk: Int, pages: Range<Int>)
        /// `pcpu_balance_free`: an empty chunk beside another is destroyed.
        case destroyed(chunk: Int)
    }

    /// The units.
    public let layout: PercpuLayout
    /// `pcpu_base_addr`: CPU 0's unit of the first chunk.
    public let base: UInt64
    /// The chunks, the first one at the beginning; the reserved one is not among them.
    public internal(set) var chunks: [PercpuChunk] = []
    /// The chunk for modules' variables, if there is one.
    public internal(set) var reserved: PercpuChunk?
    /// The chunks' numbers by slot, the one to be tried first in front: `pcpu_chunk_lists`.
    public internal(set) var slots: [[Int]]
    private var nextNumber = 1

    /// Where `pcpu_get_vm_areas` begins to look downwards: the end of the vmalloc range of 4-level paging, at 2 MiB.
    private static let vmallocTop: UInt64 = 0xffff_e8ff_ffe0_0000

    /// The first chunk, behind the static part of the units: `pcpu_setup_first_chunk`.
    ///
    /// - Parameters:
    ///   - layout: The units.
    ///   - base: CPU 0's unit, a page boundary; rounded down to one.
    public init(_ layout: PercpuLayout, base: UInt64) {
        self.layout = layout
        self.base = base & ~4095
        slots = []
        let aligned = (layout.staticSize + 3) & ~3
        let start = self.base + UInt64(aligned)
        if layout.reservedSize > 0 {
            reserved = PercpuChunk(
                number: -1,
                regionStart: start,
                regionSize: layout.reservedSize,
                isPopulated: true
            )
        }
        let first = PercpuChunk(
            number: 0,
            regionStart: start + UInt64(layout.reservedSize),
            regionSize: layout.dynamicSize - (aligned - layout.staticSize),
            isPopulated: true
        )
        chunks = [first]
        slots = [[Int]](repeating: [], count: freeSlot + 1)
        slots[slot(of: first)].append(0)
    }

    // MARK: Slots

    /// The slot for chunks that are wholly free: `pcpu_free_slot`. The one before it is for isolated chunks, of which this
    /// model has none.
    public var freeSlot: Int { Self.sizeToSlot(layout.unitSize) + 2 }

    /// `__pcpu_size_to_slot`: one for each power of two of bytes, from 16 up.
    public static func sizeToSlot(_ size: Int) -> Int {
        max(Int.bitWidth - size.leadingZeroBitCount - 5 + 2, 1)
    }

    /// `pcpu_chunk_slot`: slot 0 is for chunks without any room.
    public func slot(of chunk: PercpuChunk) -> Int {
        guard chunk.freeBytes >= PercpuBlock.bitSize, chunk.summary.contigHint > 0 else { return 0 }
        return chunk.contigBytes == layout.unitSize ? freeSlot : Self.sizeToSlot(chunk.contigBytes)
    }

    /// `pcpu_chunk_relocate`: to the front if it has more room than before, else to the tail.
    private mutating func relocate(_ index: Int, from old: Int, _ events: inout [Event]) {
        let new = slot(of: chunks[index])
        guard new != old else { return }
        let number = chunks[index].number
        for slot in slots.indices { slots[slot].removeAll { $0 == number } }
        if old < new { slots[new].insert(number, at: 0) } else { slots[new].append(number) }
        if old >= 0 { events.append(.moved(chunk: number, from: old, to: new)) }
    }

    // MARK: Allocating

    /// As `allocate(size:align:isReserved:recordingInto:)`.
    @discardableResult
    public mutating func allocate(size: Int, align: Int = 4, isReserved: Bool = false) throws(PercpuError) -> UInt64 {
        var events: [Event] = []
        return try allocate(size: size, align: align, isReserved: isReserved, recordingInto: &events)
    }

    /// Takes the same bytes in every unit, and appends what happened to `events`. Follows `pcpu_alloc_noprof`.
    ///
    /// - Parameters:
    ///   - size: In bytes, 1 to 32,768; rounded up to 4.
    ///   - align: A power of two up to 4096; at least 4 is used.
    ///   - isReserved: For a module's variable, from the reserved chunk if there is one.
    ///   - events: Gets what happened.
    /// - Returns: The per-CPU pointer: the distance from `base` in the first unit.
    /// - Throws: `PercpuError`.
    @discardableResult
    public mutating func allocate(
        size: Int,
        align: Int = 4,
        isReserved: Bool = false,
        recordingInto events: inout [Event]
    ) throws(PercpuError) -> UInt64 {
        guard size > 0, size <= PercpuLayout.minimumUnitSize, align > 0, align <= 4096, align & (align - 1) == 0
        else { throw .badRequest(size: size, align: align) }
        let bits = (size + 3) / PercpuBlock.bitSize
        let alignBits = max(align, PercpuBlock.bitSize) / PercpuBlock.bitSize
        if isReserved, var chunk = reserved {
            guard let start = chunk.findBlockFit(bits, alignBits),
                let bit = chunk.allocateArea(bits, alignBits, from: start)
            else { throw .noReservedRoom }
            reserved = chunk
            return chunk.base + UInt64(bit * PercpuBlock.bitSize) &- base
        }
        while true {
            if let pointer = tryChunks(bits, alignBits, &events) { return pointer }
            if slots[freeSlot].isEmpty { createChunk(&events) }
        }
    }

    private mutating func tryChunks(_ bits: Int, _ align: Int, _ events: inout [Event]) -> UInt64? {
        let size = bits * PercpuBlock.bitSize
        let lowest = size == layout.unitSize ? freeSlot : Self.sizeToSlot(size)
        guard lowest <= freeSlot else { return nil }
        for slot in lowest...freeSlot {
            for number in slots[slot] {
                guard let index = chunks.firstIndex(where: { $0.number == number }) else { continue }
                let start = chunks[index].findBlockFit(bits, align)
                var bit: Int?
                if let start { bit = chunks[index].allocateArea(bits, align, from: start) }
                events.append(.tried(chunk: number, slot: slot, place: bit.map { $0 * PercpuBlock.bitSize }))
                if let bit {
                    relocate(index, from: slot, &events)
                    populate(index, bit, bits, &events)
                    return chunks[index].base &+ UInt64(bit * PercpuBlock.bitSize) &- base
                }
                // PCPU_SLOT_FAIL_THRESHOLD: not worth another look soon.
                if start == nil, slot < 3 {
                    slots[slot].removeAll { $0 == number }
                    slots[0].insert(number, at: 0)
                    events.append(.demoted(chunk: number))
                }
            }
        }
        return nil
    }

    private mutating func populate(_ index: Int, _ bit: Int, _ bits: Int, _ events: inout [Event]) {
        let first = bit / PercpuBlock.pageBits
        let last = (bit + bits - 1) / PercpuBlock.pageBits
        var page = first
        while page <= last {
            var end = page
            while end <= last, !chunks[index].populated[end] {
                chunks[index].populated[end] = true
                end += 1
            }
            if end > page { events.append(.populated(chunk: chunks[index].number, pages: page..<end)) }
            page = end + 1
        }
    }

    /// `pcpu_create_chunk`: the highest room in the vmalloc range, for all units at once.
    private mutating func createChunk(_ events: inout [Event]) {
        let size = UInt64(layout.unitSize) * UInt64(layout.unitCount)
        var place = Self.vmallocTop - size
        while chunks.contains(where: { $0.base == place }) { place -= size }
        let chunk = PercpuChunk(
            number: nextNumber,
            regionStart: place,
            regionSize: layout.unitSize,
            isPopulated: false
        )
        nextNumber += 1
        chunks.append(chunk)
        events.append(.created(chunk: chunk.number, base: place))
        relocate(chunks.count - 1, from: -1, &events)
    }

    // MARK: Freeing and addresses

    /// Gives the bytes back in every unit: `free_percpu`. Of several empty chunks one is kept.
    ///
    /// - Throws: `PercpuError.notAllocated`; nothing has changed then.
    public mutating func free(_ pointer: UInt64, recordingInto events: inout [Event]) throws(PercpuError) {
        let address = base &+ pointer
        if var chunk = reserved, let bit = Self.bit(of: address, in: chunk) {
            _ = chunk.freeArea(bit)
            reserved = chunk
            return
        }
        for index in chunks.indices {
            guard let bit = Self.bit(of: address, in: chunks[index]) else { continue }
            let old = slot(of: chunks[index])
            _ = chunks[index].freeArea(bit)
            relocate(index, from: old, &events)
            if chunks[index].freeBytes == layout.unitSize { balance(&events) }
            return
        }
        throw .notAllocated(pointer)
    }

    /// `pcpu_balance_free`: all empty chunks but the first of the list go.
    private mutating func balance(_ events: inout [Event]) {
        while let number = slots[freeSlot].dropFirst().first {
            slots[freeSlot].removeAll { $0 == number }
            chunks.removeAll { $0.number == number }
            events.append(.destroyed(chunk: number))
        }
    }

    private static func bit(of address: UInt64, in chunk: PercpuChunk) -> Int? {
        guard address >= chunk.base, address - chunk.base < UInt64(chunk.pageCount) << 12,
            (address - chunk.base) % UInt64(PercpuBlock.bitSize) == 0
        else { return nil }
        let bit = Int((address - chunk.base) / UInt64(PercpuBlock.bitSize))
        return chunk.isBeginning(bit) ? bit : nil
    }

    /// Where a CPU's copy is: `per_cpu_ptr`, the pointer plus `__per_cpu_offset` of the CPU.
    ///
    /// - Precondition: `cpu` is one of the layout's.
    public func address(of pointer: UInt64, cpu: Int) -> UInt64 {
        precondition(cpu >= 0 && cpu < layout.cpuCount, "there is no such CPU")
        return base &+ pointer &+ layout.unitOffset(of: cpu)
    }

    /// How many pages all units have: `pcpu_nr_pages`, the Percpu of /proc/meminfo.
    public var pageCount: Int {
        var pages = layout.usedSize / 4096
        for chunk in chunks where chunk.number > 0 { pages += chunk.populatedPages }
        return pages * layout.unitCount
    }
}
