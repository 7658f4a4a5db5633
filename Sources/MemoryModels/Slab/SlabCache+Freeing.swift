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
        let (place, object) = try find(address)
        withSlab(at: place) { $0.isAllocated[Int(object)] = false }
        if cpus[cpu].slab == place {
            let freelist = cpus[cpu].freelist
            cpus[cpu].freelist = withSlab(at: place) { $0.push(object, onto: freelist) }
            advance(cpu)
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

    /// The slab and number of an allocated object.
    private func find(_ address: UInt64) throws(SlabError) -> (place: Int, object: Int32) {
        guard let place = place(holding: address), let slab = slabs[place] else { throw .notInThisCache(address) }
        let offset = Int(address - slab.firstPage.physicalAddress)
        // An address before the first object, in its red zone, is taken for that object.
        let object = Swift.max(0, offset - layout.redLeftPad) / layout.size
        guard object < slab.objectCount else { throw .notInThisCache(address) }
        guard offset == layout.redLeftPad + object * layout.size else {
            throw .notAnObject(address, object: self.address(of: object, in: slab))
        }
        guard slab.isAllocated[object] else { throw .doubleFree(address) }
        return (place, Int32(object))
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
        let wasFull = slab(at: place).freelist == Slab.none
        withSlab(at: place) { slab in
            slab.freelist = slab.push(object, onto: slab.freelist)
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
        guard slab.inUse == 0, slab.isOnNodePartial, nodePartial.count >= layout.minPartial else { return }
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
            if slab(at: place).inUse == 0, nodePartial.count >= layout.minPartial {
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
        let wasFull = slab(at: place).freelist == Slab.none
        withSlab(at: place) { slab in
            slab.freelist = slab.push(object, onto: slab.freelist)
            slab.inUse -= 1
        }
        let page = slab(at: place).firstPage
        let isDiscarded = slab(at: place).inUse == 0 && nodePartial.count >= layout.minPartial
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
        withSlab(at: place) { slab in
            let objects = slab.objects(from: freelist)
            slab.isFrozen = false
            if let last = objects.last {
                slab.inUse -= objects.count
                slab.next[last] = slab.freelist
                slab.freelist = freelist
            }
        }
        let slab = slab(at: place)
        if slab.inUse == 0, nodePartial.count >= layout.minPartial {
            discard(place, to: &pages, events: &events)
        } else if slab.freelist != Slab.none {
            addToNodePartial(place, at: end)
            events.record(.addedToNodePartial(slab: slab.firstPage, at: end))
        }
    }

    // MARK: The node's partial list

    /// Follows `add_partial`.
    mutating func addToNodePartial(_ place: Int, at end: ListEnd) {
        nodePartial.insert(place, at: end == .head ? 0 : nodePartial.count)
        withSlab(at: place) { $0.isOnNodePartial = true }
    }

    /// Follows `remove_partial`.
    mutating func removeFromNodePartial(_ place: Int) {
        if let index = nodePartial.firstIndex(of: place) { nodePartial.remove(at: index) }
        withSlab(at: place) { $0.isOnNodePartial = false }
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
        slabsByPage.removeAll { $0.place == place }
        statistics.freeSlab += 1
        events.record(.discarded(slab: slab.firstPage))
    }
}
