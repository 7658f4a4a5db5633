extension TLBSystem {
    /// Takes pages from an address space, on a processor that runs it, and flushes: `flush_tlb_mm_range`.
    ///
    /// - Parameters:
    ///   - cpu: The processor that acts.
    ///   - first: The first page.
    ///   - count: How many pages, 1 or more.
    ///   - freesTables: Whether page tables are freed as well: then lazy processors are interrupted, too.
    ///   - events: What happened is appended.
    public mutating func unmap(
        cpu: Int,
        first: UInt64,
        count: Int,
        freesTables: Bool = false,
        recordingInto events: inout [TLBEvent]
    ) {
        let space = cpus[cpu].loaded
        for page in first..<(first + UInt64(count)) { spaces[space].frames[Int(page)] = 0 }
        let isFull = count > Self.ceiling
        spaces[space].generation += 1
        let request = FlushRequest(
            space: space,
            first: first,
            count: count,
            isFull: isFull,
            generation: spaces[space].generation
        )
        var interrupted: [Int] = []
        var lazy: [Int] = []
        let others = cpus.indices.filter { $0 != cpu && spaces[space].isInMask($0) }
        for other in others {
            // should_flush_tlb: the cpumask may name processors that have left; they are passed over.
            if !freesTables && cpus[other].isLazy {
                lazy.append(other)
            } else if freesTables || cpus[other].loaded == space {
                interrupted.append(other)
            }
        }
        interrupts += interrupted.count
        events.append(.requested(cpu: cpu, pages: count, isFull: isFull, interrupted: interrupted, lazy: lazy))
        for target in interrupted { handle(request, on: target, isLocal: false, &events) }
        handle(request, on: cpu, isLocal: true, &events)
    }

    /// `struct flush_tlb_info`.
    struct FlushRequest {
        let space: Int
        let first: UInt64
        let count: Int
        let isFull: Bool
        let generation: UInt64
    }

    /// `flush_tlb_func`.
    mutating func handle(_ request: FlushRequest, on cpu: Int, isLocal: Bool, _ events: inout [TLBEvent]) {
        let loaded = cpus[cpu].loaded
        if !isLocal && loaded != request.space { return }
        guard loaded != 0 else { return }
        if cpus[cpu].isLazy {
            switchTo(0, cpu: cpu, recordingInto: &events)
            return
        }
        let asid = cpus[cpu].asid
        let local = cpus[cpu].slots[asid].generation
        let latest = spaces[loaded].generation
        guard request.generation > local, local != latest else { return }
        let isPartial = !request.isFull && request.generation == local + 1 && request.generation == latest
        if isPartial {
            for page in request.first..<(request.first + UInt64(request.count)) {
                cpus[cpu].tlb.invalidatePage(page, pcid: pcid(asid))
            }
            pageFlushes += request.count
        } else {
            cpus[cpu].tlb.invalidateContext(pcid(asid))
            fullFlushes += 1
        }
        cpus[cpu].slots[asid].generation = latest
        events.append(.flushed(cpu: cpu, pages: request.count, isFull: !isPartial))
    }

    /// Takes pages from the kernel's part, as vfree does: `flush_tlb_kernel_range` on every processor.
    public mutating func unmapKernel(cpu: Int, first: UInt64, count: Int, recordingInto events: inout [TLBEvent]) {
        let isFull = count > Self.ceiling
        let pages = first..<(first + UInt64(count))
        for page in pages { spaces[0].frames[Int(page & ~Self.kernelBit)] = 0 }
        for index in cpus.indices {
            if isFull {
                cpus[index].tlb.invalidateAll()
                fullFlushes += 1
            } else {
                for page in pages { cpus[index].tlb.invalidatePage(page, pcid: pcid(cpus[index].asid)) }
                pageFlushes += count
            }
            if index != cpu { interrupts += 1 }
        }
        events.append(.flushedKernel(pages: count, isFull: isFull))
    }

    /// A rule that must hold whenever no flush is under way.
    public enum Violation: Sendable, Equatable {
        /// A processor could use a translation that the page tables no longer have.
        case stale(cpu: Int, page: UInt64)
        /// A processor runs an address space, but would not hear of its flushes.
        case missingFromMask(cpu: Int)
        /// The loaded slot is not the loaded address space's.
        case wrongSlot(cpu: Int)
        /// A set has more entries than ways, or two entries that both answer.
        case brokenSet(cpu: Int, set: Int)
    }

    /// Checks every rule. Entries of a slot that is behind its address space may be stale: the kernel flushes
    /// them before it uses them.
    ///
    /// - Returns: What is broken; empty for a sound state.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for (index, cpu) in cpus.enumerated() {
            let slot = cpu.slots[cpu.asid]
            if hasPCID && slot.contextID != spaces[cpu.loaded].contextID { violations.append(.wrongSlot(cpu: index)) }
            if cpu.loaded != 0 && !spaces[cpu.loaded].isInMask(index) {
                violations.append(.missingFromMask(cpu: index))
            }
            for entry in cpu.tlb.entries {
                let owner: Int? = entry.isGlobal ? 0 : owner(of: entry.pcid, cpu)
                guard let owner else { continue }
                if spaces[owner].frames[Int(entry.page & ~Self.kernelBit)] != entry.frame {
                    violations.append(.stale(cpu: index, page: entry.page))
                }
            }
            for (number, set) in cpu.tlb.sets.enumerated() {
                var isBroken = set.count > cpu.tlb.ways
                for (place, entry) in set.enumerated() {
                    isBroken = isBroken || set[..<place].contains { $0.page == entry.page && $0.pcid == entry.pcid }
                }
                if isBroken { violations.append(.brokenSet(cpu: index, set: number)) }
            }
        }
        return violations
    }

    /// The address space whose up-to-date slot has this PCID, if one does.
    private func owner(of pcid: UInt16, _ cpu: TLBProcessor) -> Int? {
        guard hasPCID else {
            // A lazy processor flushes before it goes back to user mode.
            let isBehind = cpu.slots[0].generation < spaces[cpu.loaded].generation
            return isBehind ? nil : cpu.loaded
        }
        let slot = cpu.slots[Int(pcid) - 1]
        return spaces.firstIndex { $0.contextID == slot.contextID && $0.generation == slot.generation }
    }

    /// The time of an access on average: a TLB look-up and one memory access, and for each miss one more for
    /// every level of the page tables.
    ///
    /// - Parameters:
    ///   - hits: How many accesses hit.
    ///   - misses: How many missed.
    ///   - lookup: The TLB, in nanoseconds.
    ///   - memory: One memory access, in nanoseconds.
    ///   - levels: Levels of page tables.
    /// - Returns: Tenths of a nanosecond, rounded down; 0 without accesses.
    public static func effectiveTime(hits: Int, misses: Int, lookup: Int, memory: Int, levels: Int) -> Int {
        let total = hits + misses
        guard total > 0 else { return 0 }
        return 10 * (lookup + memory) + 10 * misses * levels * memory / total
    }
}
