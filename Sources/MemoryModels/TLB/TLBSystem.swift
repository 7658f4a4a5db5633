/// An address space as far as the TLB is concerned: `mm_struct` with its `mm_context_t`.
public struct TLBAddressSpace: Sendable, Equatable {
    /// `context.ctx_id`, never used twice.
    public let contextID: UInt64
    /// `context.tlb_gen`: how many flushes have been asked for.
    public internal(set) var generation: UInt64 = 0
    /// `mm_cpumask`: the processors that must hear of flushes.
    public internal(set) var cpuMask: UInt64 = 0
    /// What its page tables map: the frame of each page, 0 for none.
    public internal(set) var frames = [UInt64](repeating: 0, count: TLBSystem.pageLimit)

    /// Whether a processor must hear of flushes.
    public func isInMask(_ cpu: Int) -> Bool { cpuMask >> UInt64(cpu) & 1 == 1 }
}

/// What one processor keeps: its TLB, and the kernel's `cpu_tlbstate`.
public struct TLBProcessor: Sendable, Equatable {
    /// A slot of `cpu_tlbstate.ctxs`.
    public struct Slot: Sendable, Equatable {
        /// Whose translations the slot's PCID has; 0 is nobody's.
        public var contextID: UInt64 = 0
        /// Up to which flush they are good.
        public var generation: UInt64 = 0
    }

    /// The hardware.
    public internal(set) var tlb: TLBCache
    /// `cpu_tlbstate.ctxs`.
    public internal(set) var slots = [Slot](repeating: Slot(), count: TLBSystem.dynamicASIDs)
    /// `loaded_mm`, as an index; 0 is `init_mm`.
    public internal(set) var loaded = 0
    /// `loaded_mm_asid`.
    public internal(set) var asid = 0
    /// `next_asid`.
    public internal(set) var nextASID = 1
    /// `is_lazy`: a kernel thread runs on a borrowed address space.
    public internal(set) var isLazy = false
}

/// What happened to translations.
public enum TLBEvent: Sendable, Equatable {
    /// An access found its translation, or walked the page tables and remembered it in place of another.
    case hit(cpu: Int, page: UInt64)
    case missed(cpu: Int, page: UInt64, evicted: TLBEntry?)
    /// CR3 was written for an address space. The slot belonged to somebody else, or was out of date, or is kept.
    case switched(cpu: Int, to: Int, asid: Int, flush: Bool, isNewSlot: Bool)
    /// Same address space, nothing to do.
    case stayed(cpu: Int)
    /// The processor runs a kernel thread and keeps CR3.
    case becameLazy(cpu: Int)
    /// A flush was asked for: these processors were interrupted, these were not, being lazy.
    case requested(cpu: Int, pages: Int, isFull: Bool, interrupted: [Int], lazy: [Int])
    /// A processor flushed single pages, or its whole context.
    case flushed(cpu: Int, pages: Int, isFull: Bool)
    /// Translations of the kernel were flushed on every processor.
    case flushedKernel(pages: Int, isFull: Bool)
}

/// Processors with TLBs, and the kernel's bookkeeping that keeps them honest.
///
/// Follows `switch_mm_irqs_off`, `choose_new_asid`, `flush_tlb_mm_range`, `flush_tlb_func` and
/// `should_flush_tlb` (`arch/x86/mm/tlb.c`), without page-table isolation.
public struct TLBSystem: Sendable {
    /// `TLB_NR_DYN_ASIDS`.
    public static let dynamicASIDs = 6
    /// `tlb_single_page_flush_ceiling`: more pages are flushed by dropping the whole context.
    public static let ceiling = 33
    /// Pages have numbers below this.
    public static let pageLimit = 256
    /// Pages of the kernel have this bit, so that they never are a process's.
    public static let kernelBit: UInt64 = 1 << 35

    /// The processors.
    public internal(set) var cpus: [TLBProcessor]
    /// The address spaces; the first is `init_mm`.
    public internal(set) var spaces: [TLBAddressSpace] = [TLBAddressSpace(contextID: 1)]
    /// Whether the processor supports PCIDs. Without, every CR3 write flushes.
    public let hasPCID: Bool
    /// How often CR3 was written for a switch.
    public internal(set) var cr3Writes = 0
    /// How often a whole context was flushed.
    public internal(set) var fullFlushes = 0
    /// How many pages were flushed one by one.
    public internal(set) var pageFlushes = 0
    /// How many processors were interrupted.
    public internal(set) var interrupts = 0
    /// How often a slot was taken from another address space.
    public internal(set) var recycledSlots = 0
    /// Accesses that hit.
    public internal(set) var hits = 0
    /// Accesses that missed.
    public internal(set) var misses = 0
    var nextFrame: UInt64 = 0x1000

    /// Processors with empty TLBs, all in `init_mm`.
    public init(cpuCount: Int, sets: Int, ways: Int, hasPCID: Bool = true) {
        var cpu = TLBProcessor(tlb: TLBCache(setCount: sets, ways: ways))
        cpu.slots[0] = TLBProcessor.Slot(contextID: 1, generation: 0)
        cpus = Array(repeating: cpu, count: cpuCount)
        self.hasPCID = hasPCID
    }

    /// Makes an address space.
    ///
    /// - Returns: Its index, from 1.
    public mutating func makeSpace() -> Int {
        spaces.append(TLBAddressSpace(contextID: UInt64(spaces.count + 1)))
        return spaces.count - 1
    }

    /// `kern_pcid`: the value in CR3, 0 without PCIDs.
    public func pcid(_ asid: Int) -> UInt16 { hasPCID ? UInt16(asid) + 1 : 0 }

    // MARK: Accesses

    /// A process touches a page below `pageLimit`, which gets a frame on its first touch.
    ///
    /// - Returns: The frame that the processor used, which is wrong if the TLB was not flushed when it had to be.
    @discardableResult
    public mutating func access(cpu: Int, page: UInt64, recordingInto events: inout [TLBEvent]) -> UInt64 {
        let isKernel = page & Self.kernelBit != 0
        let space = isKernel ? 0 : cpus[cpu].loaded
        let pcid = pcid(cpus[cpu].asid)
        if let frame = cpus[cpu].tlb.lookup(page, pcid: pcid) {
            hits += 1
            events.append(.hit(cpu: cpu, page: page))
            return frame
        }
        misses += 1
        let index = Int(page & ~Self.kernelBit)
        if spaces[space].frames[index] == 0 {
            spaces[space].frames[index] = nextFrame
            nextFrame += 1
        }
        let frame = spaces[space].frames[index]
        let evicted = cpus[cpu].tlb.insert(page, pcid: pcid, isGlobal: isKernel, frame: frame)
        events.append(.missed(cpu: cpu, page: page, evicted: evicted))
        return frame
    }

    // MARK: Switching

    /// `switch_mm_irqs_off`.
    public mutating func switchTo(_ next: Int, cpu: Int, recordingInto events: inout [TLBEvent]) {
        let wasLazy = cpus[cpu].isLazy
        let previous = cpus[cpu].loaded
        cpus[cpu].isLazy = false
        let generation = spaces[next].generation
        var asid = cpus[cpu].asid
        var needsFlush = true
        var isNewSlot = false
        if previous == next {
            guard wasLazy, cpus[cpu].slots[asid].generation != generation else {
                events.append(.stayed(cpu: cpu))
                return
            }
        } else {
            if previous != 0 { spaces[previous].cpuMask &= ~(1 << UInt64(cpu)) }
            if next != 0 { spaces[next].cpuMask |= 1 << UInt64(cpu) }
            (asid, needsFlush, isNewSlot) = chooseASID(spaces[next], cpu)
        }
        if needsFlush {
            cpus[cpu].slots[asid] = TLBProcessor.Slot(contextID: spaces[next].contextID, generation: generation)
            cpus[cpu].tlb.invalidateContext(pcid(asid))
            fullFlushes += 1
        }
        cr3Writes += 1
        cpus[cpu].loaded = next
        cpus[cpu].asid = asid
        events.append(.switched(cpu: cpu, to: next, asid: asid, flush: needsFlush, isNewSlot: isNewSlot))
    }

    /// `choose_new_asid`.
    private mutating func chooseASID(_ next: TLBAddressSpace, _ cpu: Int) -> (asid: Int, needsFlush: Bool, isNew: Bool)
    {
        guard hasPCID else { return (0, true, false) }
        for (asid, slot) in cpus[cpu].slots.enumerated() where slot.contextID == next.contextID {
            return (asid, slot.generation < next.generation, false)
        }
        var asid = cpus[cpu].nextASID
        cpus[cpu].nextASID += 1
        if asid >= Self.dynamicASIDs {
            asid = 0
            cpus[cpu].nextASID = 1
        }
        if cpus[cpu].slots[asid].contextID != 0 { recycledSlots += 1 }
        return (asid, true, true)
    }

    /// `enter_lazy_tlb`: a kernel thread runs and borrows the address space.
    public mutating func enterLazy(cpu: Int, recordingInto events: inout [TLBEvent]) {
        guard cpus[cpu].loaded != 0 else { return }
        cpus[cpu].isLazy = true
        events.append(.becameLazy(cpu: cpu))
    }
}
