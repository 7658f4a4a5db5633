// Allocation: `slab_alloc_node` and below.
extension SlabCache {
    /// Allocates an object on a CPU. Follows `__slab_alloc_node`.
    ///
    /// - Parameters:
    ///   - cpu: The CPU that runs the caller.
    ///   - pages: Where new slabs come from.
    /// - Returns: The object's physical address; nil if there are no pages for a new slab.
    /// - Throws: `SlabError.noSuchCPU`.
    @inline(__always)
    public mutating func allocate(cpu: Int, from pages: inout BuddyAllocator) throws(SlabError) -> UInt64? {
        var events = NoEvents<SlabEvent>()
        return try allocate(cpu: cpu, from: &pages, events: &events)
    }

    /// As `allocate(cpu:from:)`, and appends what happened to `events`.
    public mutating func allocate(
        cpu: Int,
        from pages: inout BuddyAllocator,
        recordingInto events: inout [SlabEvent]
    ) throws(SlabError) -> UInt64? {
        var log = EventLog<SlabEvent>()
        let object = try allocate(cpu: cpu, from: &pages, events: &log)
        events += log.events
        return object
    }

    @inline(__always)
    private mutating func allocate(
        cpu: Int,
        from pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) throws(SlabError) -> UInt64? {
        guard cpus.indices.contains(cpu) else { throw .noSuchCPU(cpu, count: cpuCount) }
        if let place = cpus[cpu].slab, cpus[cpu].freelist != Slab.none {
            let address = takeFirst(cpu: cpu, place: place)
            statistics.allocFastpath += 1
            events.record(.allocatedFast(object: address, cpu: cpu))
            return address
        }
        statistics.allocSlowpath += 1
        guard let address = allocateSlowly(cpu: cpu, from: &pages, events: &events) else {
            events.record(.outOfMemory)
            return nil
        }
        events.record(.allocatedSlowly(object: address, cpu: cpu))
        return address
    }

    /// Takes the first object of the CPU's freelist.
    @inline(__always)
    private mutating func takeFirst(cpu: Int, place: Int) -> UInt64 {
        let object = Int(cpus[cpu].freelist)
        let index = index(of: object, at: place)
        objects[index].isAllocated = true
        cpus[cpu].moveFreelist(to: objects[index].next, step: transactionStep)
        return address(of: object, in: slab(at: place))
    }

    /// The same where it is not worth a copy of the code: behind the label `load_freelist` of `___slab_alloc`.
    @inline(never)
    private mutating func loadFreelist(cpu: Int, place: Int) -> UInt64 {
        takeFirst(cpu: cpu, place: place)
    }

    /// Follows `___slab_alloc`.
    @inline(never)
    private mutating func allocateSlowly(
        cpu: Int,
        from pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) -> UInt64? {
        if let place = cpus[cpu].slab {
            if takeOverFreelist(cpu: cpu, place: place) {
                statistics.allocRefill += 1
                events.record(.refilled(cpu: cpu, slab: slab(at: place).firstPage))
                return loadFreelist(cpu: cpu, place: place)
            }
            cpus[cpu].slab = nil
            advance(cpu)
            statistics.deactivateBypass += 1
            events.record(.gaveUpFullSlab(cpu: cpu, slab: slab(at: place).firstPage))
        }
        if !cpus[cpu].partial.isEmpty {
            let place = cpus[cpu].partial.removeFirst()
            cpus[cpu].slab = place
            _ = takeOverFreelist(cpu: cpu, place: place)
            statistics.cpuPartialAlloc += 1
            events.record(.tookCPUPartial(cpu: cpu, slab: slab(at: place).firstPage))
            return loadFreelist(cpu: cpu, place: place)
        }
        if layout.isDebugging {
            return allocateSingle(cpu: cpu, from: &pages, events: &events)
        }
        if let place = takeNodePartial(cpu: cpu, events: &events) {
            cpus[cpu].slab = place
            // `freeze_slab`: it takes the freelist as `get_freelist` does.
            _ = takeOverFreelist(cpu: cpu, place: place)
            return loadFreelist(cpu: cpu, place: place)
        }
        guard let place = newSlab(from: &pages, events: &events) else { return nil }
        cpus[cpu].slab = place
        _ = takeOverFreelist(cpu: cpu, place: place)
        return loadFreelist(cpu: cpu, place: place)
    }

    /// Moves the slab's whole freelist to the CPU and freezes the slab. Follows `get_freelist`.
    ///
    /// - Returns: Whether there was anything to move; if not, the slab is no longer frozen.
    @inline(never)
    private mutating func takeOverFreelist(cpu: Int, place: Int) -> Bool {
        let freelist = withSlab(at: place) { slab in
            let freelist = slab.freelist
            slab.freelist = Slab.none
            slab.inUse = slab.objectCount
            slab.isFrozen = freelist != Slab.none
            return freelist
        }
        cpus[cpu].freelist = freelist
        return freelist != Slab.none
    }

    /// Takes the first slab of the node's partial list, and some more for the CPU's own list while the node
    /// is locked anyway. Follows `get_partial_node`.
    private mutating func takeNodePartial(cpu: Int, events: inout some EventSink<SlabEvent>) -> Int? {
        guard let first = firstNodePartial else { return nil }
        removeFromNodePartial(first)
        statistics.allocFromPartial += 1
        events.record(.tookNodePartial(cpu: cpu, slab: slab(at: first).firstPage))
        guard layout.cpuPartialSlabs > 0 else { return first }
        var taken = 0
        while let place = firstNodePartial {
            removeFromNodePartial(place)
            events.record(.stockedCPUPartial(cpu: cpu, slab: slab(at: place).firstPage))
            // `put_cpu_partial` without `drain`: the limit is kept here.
            cpus[cpu].partial.insert(place, at: 0)
            statistics.cpuPartialNode += 1
            taken += 1
            if taken > layout.cpuPartialSlabs / 2 { break }
        }
        return first
    }

    /// One object for a cache that is being debugged: CPUs have no slabs of their own then.
    /// Follows `alloc_single_from_partial` and `alloc_single_from_new_slab`.
    private mutating func allocateSingle(
        cpu: Int,
        from pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) -> UInt64? {
        let place: Int
        if let first = firstNodePartial {
            place = first
        } else if let new = newSlab(from: &pages, events: &events) {
            place = new
        } else {
            return nil
        }
        let object = Int(slab(at: place).freelist)
        let index = index(of: object, at: place)
        objects[index].isAllocated = true
        let next = objects[index].next
        let isFull = withSlab(at: place) { slab in
            slab.freelist = next
            slab.inUse += 1
            return slab.inUse == slab.objectCount
        }
        let page = slab(at: place).firstPage
        if isFull {
            if slab(at: place).isOnNodePartial {
                removeFromNodePartial(place)
                events.record(.removedFromNodePartial(slab: page))
            }
            if tracksFullSlabs {
                nodeFull.insert(place, at: 0)
                events.record(.addedToFull(slab: page))
            }
        } else if !slab(at: place).isOnNodePartial {
            addToNodePartial(place, at: .head)
            events.record(.addedToNodePartial(slab: page, at: .head))
        }
        return address(of: object, in: slab(at: place))
    }

    /// Makes a slab from pages. Follows `allocate_slab`.
    private mutating func newSlab(
        from pages: inout BuddyAllocator,
        events: inout some EventSink<SlabEvent>
    ) -> Int? {
        var order = layout.order
        var page = pages.allocate(order: order, type: layout.migrateType)
        if page == nil {
            order = layout.minimumOrder
            page = pages.allocate(order: order, type: layout.migrateType)
            if page != nil {
                statistics.orderFallback += 1
                events.record(.fellBackToOrder(order))
            }
        }
        guard let page else { return nil }
        var slab = Slab(
            firstPage: page,
            order: order,
            objectCount: SlabLayout.objects(in: order, size: layout.size)
        )
        let place = holes.popLast() ?? slabs.count
        slab.freelist = link(slab.objectCount, at: place, in: shuffledOrder(of: slab.objectCount))
        if place == slabs.count { slabs.append(slab) } else { slabs[place] = slab }
        tableStart = pages.start
        setPlace(Int32(place), of: slab)
        statistics.allocSlab += 1
        events.record(.newSlab(slab: page, order: order, objects: slab.objectCount))
        return place
    }

    /// The order in which a new slab hands its objects out, if it is a random one. Follows `shuffle_freelist`.
    private mutating func shuffledOrder(of count: Int) -> [Int]? {
        guard let sequence = shuffle?.sequence, count >= 2, sequence.numbers.count >= 2,
            let start = shuffle?.random.next(below: sequence.numbers.count)
        else { return nil }
        shuffleStarts.append(start)
        return sequence.order(of: count, from: start)
    }
}
