// Freeing: `slab_free` and below.
extension SlabCache {
    /// Gives back an object on a CPU, which need not be the one that allocated it.
    ///
    /// Follows `do_slab_free`. Where the kernel would corrupt its lists, this throws and changes nothing.
    ///
    /// - Parameters:
    ///   - object: What `allocate` returned.
    ///   - cpu: The CPU that runs the caller.
    ///   - pages: Where an empty slab's pages go.
    /// - Throws: `SlabError.noSuchCPU`, `.notInThisCache`, `.notAnObject` or `.doubleFree`.
    @inline(__always)
    public mutating func free(
        _ object: UInt64,
        cpu: Int,
        to pages: inout BuddyAllocator
    ) throws(SlabError) {
        var events = NoEvents<SlabEvent>()
        try free(object, cpu: cpu, to: &pages, events: &events)
    }

    /// As `free(_:cpu:to:)`, and appends what happened to `events`.
    public mutating func free(
        _ object: UInt64,
        cpu: Int,
        to pages: inout BuddyAllocator,
        recordingInto events: inout [SlabEvent]
    ) throws(SlabError) {
        var log = EventLog<SlabEvent>()
        try free(object, cpu: cpu, to: &pages, events: &log)
        events += log.events
    }

    @inline(__always)
    private mutating func free(
        _ address: UInt64,
        cpu: Int,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) throws(SlabError) {
        guard cpus.indices.contains(cpu) else { throw .noSuchCPU(cpu, count: cpuCount) }
        guard let (place, object) = find(address) else { throw refusal(toFree: address) }
        if cpus[cpu].slab == place {
            putBack(object, at: place, onto: cpus[cpu].freelist)
            cpus[cpu].moveFreelist(to: object, step: transactionStep)
            statistics.freeFastpath += 1
            events.record(.freedFast(object: address, cpu: cpu))
            return
        }
        statistics.freeSlowpath += 1
        events.record(.freedSlowly(object: address, cpu: cpu, slab: slab(at: place).firstPage))
        if layout.isDebugging {
            freeSingle(object, place: place, to: &pages, events: &events)
        } else {
            freeSlowly(object, place: place, cpu: cpu, to: &pages, events: &events)
        }
    }

    /// The place of the slab and the number of an allocated object; nil if there is none at the address.
    @inline(__always)
    private func find(_ address: UInt64) -> (place: Int, object: Int32)? {
        guard let place = place(holding: address) else { return nil }
        let slab = slab(at: place)
        // 32 bits hold the length of every slab, and divide faster than 64. Before the first object it wraps round.
        let distance =
            UInt32(truncatingIfNeeded: address &- slab.firstPage.physicalAddress)
            &- UInt32(truncatingIfNeeded: layout.redLeftPad)
        let size = UInt32(truncatingIfNeeded: layout.size)
        let object = distance / size
        guard object < slab.objectCount, object &* size == distance,
            objects[index(of: Int(object), at: place)].isAllocated
        else { return nil }
        return (place, Int32(object))
    }

    /// Why an object cannot be freed. Off the fast path.
    @inline(never)
    private func refusal(toFree address: UInt64) -> SlabError {
        guard let place = place(holding: address) else { return .notInThisCache(address) }
        let slab = slab(at: place)
        let offset = Int(address - slab.firstPage.physicalAddress)
        // An address before the first object, in its red zone, is taken for that object.
        let object = Swift.max(0, offset - layout.redLeftPad) / layout.size
        guard object < slab.objectCount else { return .notInThisCache(address) }
        guard offset == layout.redLeftPad + object * layout.size else {
            return .notAnObject(address, object: self.address(of: object, in: slab))
        }
        return .doubleFree(address)
    }

    /// Follows `__slab_free`.
    @inline(never)
    private mutating func freeSlowly(
        _ object: Int32,
        place: Int,
        cpu: Int,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        let head = slab(at: place).freelist
        let wasFull = head == Slab.none
        putBack(object, at: place, onto: head)
        withSlab(at: place) { slab in
            slab.freelist = object
            slab.inUse -= 1
        }
        let slab = slab(at: place)
        if slab.isFrozen {
            statistics.freeFrozen += 1
            events.record(.slabIsFrozen(slab: slab.firstPage))
            return
        }
        if wasFull {
            // Whether or not it is empty now: `n` stays NULL for a slab that was full.
            putOnCPUPartial(place, cpu: cpu, to: &pages, events: &events)
            statistics.cpuPartialFree += 1
            return
        }
        // A slab on a CPU's partial list stays there, even if it is empty.
        guard slab.inUse == 0, slab.isOnNodePartial, nodePartialCount >= layout.minPartial else { return }
        removeFromNodePartial(place)
        statistics.freeRemovePartial += 1
        events.record(.removedFromNodePartial(slab: slab.firstPage))
        discard(place, to: &pages, events: &events)
    }

    /// Follows `put_cpu_partial` with `drain`.
    private mutating func putOnCPUPartial(
        _ place: Int,
        cpu: Int,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        var drained: [Int] = []
        if !cpus[cpu].partial.isEmpty, cpus[cpu].partial.count >= layout.cpuPartialSlabs {
            drained = cpus[cpu].partial
            cpus[cpu].partial = []
        }
        cpus[cpu].partial.insert(place, at: 0)
        events.record(.putOnCPUPartial(cpu: cpu, slab: slab(at: place).firstPage))
        if !drained.isEmpty {
            events.record(.drainedCPUPartial(cpu: cpu, slabs: drained.map { slab(at: $0).firstPage }))
            putPartials(drained, to: &pages, events: &events)
            statistics.cpuPartialDrain += 1
        }
    }

    /// Moves partial slabs to the node, and discards empty ones that it does not need. Follows `__put_partials`.
    @inline(never)
    private mutating func putPartials(
        _ places: [Int],
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        var discarded: [Int] = []
        for place in places {
            if slab(at: place).inUse == 0, nodePartialCount >= layout.minPartial {
                discarded.append(place)
            } else {
                addToNodePartial(place, at: .tail)
                statistics.freeAddPartial += 1
                events.record(.addedToNodePartial(slab: slab(at: place).firstPage, at: .tail))
            }
        }
        // Each goes to the front of the list of those to discard, so that the last is discarded first.
        for place in discarded.reversed() {
            discard(place, to: &pages, events: &events)
        }
    }

    /// Follows `free_to_partial_list`, which serves caches that are being debugged.
    private mutating func freeSingle(
        _ object: Int32,
        place: Int,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        let head = slab(at: place).freelist
        let wasFull = head == Slab.none
        putBack(object, at: place, onto: head)
        withSlab(at: place) { slab in
            slab.freelist = object
            slab.inUse -= 1
        }
        let page = slab(at: place).firstPage
        let isDiscarded = slab(at: place).inUse == 0 && nodePartialCount >= layout.minPartial
        if wasFull {
            if tracksFullSlabs {
                nodeFull.removeAll { $0 == place }
                events.record(.removedFromFull(slab: page))
            }
            if !isDiscarded {
                addToNodePartial(place, at: .tail)
                statistics.freeAddPartial += 1
                events.record(.addedToNodePartial(slab: page, at: .tail))
            }
        } else if isDiscarded {
            removeFromNodePartial(place)
            statistics.freeRemovePartial += 1
            events.record(.removedFromNodePartial(slab: page))
        }
        if isDiscarded { discard(place, to: &pages, events: &events) }
    }

    /// Takes a CPU's slab and partial slabs away from it, as when the CPU goes offline or the cache is shrunk.
    /// Follows `__flush_cpu_slab`.
    ///
    /// - Throws: `SlabError.noSuchCPU`.
    public mutating func flush(
        cpu: Int,
        to pages: inout BuddyAllocator,
        recordingInto events: inout [SlabEvent]
    ) throws(SlabError) {
        guard cpus.indices.contains(cpu) else { throw .noSuchCPU(cpu, count: cpuCount) }
        var log = EventLog<SlabEvent>()
        let old = cpus[cpu]
        cpus[cpu] = CPUSlab(transaction: old.transaction)
        advance(cpu)
        if let place = old.slab {
            log.record(.flushedCPUSlab(cpu: cpu, slab: slab(at: place).firstPage))
            deactivate(place, freelist: old.freelist, to: &pages, events: &log)
            statistics.cpuSlabFlush += 1
        }
        putPartials(old.partial, to: &pages, events: &log)
        events += log.events
    }

    /// Joins a CPU's freelist with its slab's own and puts the slab where it belongs.
    /// Follows `deactivate_slab`.
    private mutating func deactivate(
        _ place: Int,
        freelist: Int32,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        // Objects that other CPUs freed make it likely that they will free more: the slab waits at the tail.
        let end: ListEnd = slab(at: place).freelist == Slab.none ? .head : .tail
        let list = objects(from: freelist, at: place)
        if let last = list.last { objects[index(of: last, at: place)].next = slab(at: place).freelist }
        withSlab(at: place) { slab in
            slab.isFrozen = false
            if !list.isEmpty {
                slab.inUse -= list.count
                slab.freelist = freelist
            }
        }
        let slab = slab(at: place)
        if slab.inUse == 0, nodePartialCount >= layout.minPartial {
            discard(place, to: &pages, events: &events)
        } else if slab.freelist != Slab.none {
            addToNodePartial(place, at: end)
            events.record(.addedToNodePartial(slab: slab.firstPage, at: end))
        }
    }

    // MARK: The node's partial list

    /// Follows `add_partial`.
    mutating func addToNodePartial(_ place: Int, at end: ListEnd) {
        let previous = end == .head ? nil : lastNodePartial
        let next = end == .head ? firstNodePartial : nil
        withSlab(at: place) { slab in
            slab.previous = previous
            slab.next = next
            slab.isOnNodePartial = true
        }
        join(previous, and: place)
        join(place, and: next)
        nodePartialCount += 1
    }

    /// Follows `remove_partial`.
    mutating func removeFromNodePartial(_ place: Int) {
        let slab = slab(at: place)
        join(slab.previous, and: slab.next)
        nodePartialCount -= 1
        withSlab(at: place) { $0.isOnNodePartial = false }
    }

    /// Makes two slabs neighbours on the list, or the one that there is its first or last.
    private mutating func join(_ previous: Int?, and next: Int?) {
        if let previous { withSlab(at: previous) { $0.next = next } } else { firstNodePartial = next }
        if let next { withSlab(at: next) { $0.previous = previous } } else { lastNodePartial = previous }
    }

    /// Gives a slab's pages back. Follows `discard_slab`.
    @inline(never)
    private mutating func discard(
        _ place: Int,
        to pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) {
        let slab = slab(at: place)
        do {
            try pages.free(slab.firstPage, order: slab.order)
        } catch {
            preconditionFailure("the slab's pages are not those of this page allocator")
        }
        slabs[place] = nil
        holes.append(place)
        setPlace(-1, of: slab)
        statistics.freeSlab += 1
        events.record(.discarded(slab: slab.firstPage))
    }
}
