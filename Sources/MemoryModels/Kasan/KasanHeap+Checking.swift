extension KasanHeap {
    // MARK: Freeing

    /// Frees what `address` points to.
    ///
    /// - Returns: The report, after which a slab object is as before; nil if the free is right.
    /// - Throws: `KasanError.neverAllocated` if there is neither a slab nor a large allocation.
    /// - Note: Follows `__kasan_slab_pre_free` and `__kasan_slab_free`, or `__kasan_kfree_large`.
    @discardableResult
    public mutating func kfree(_ address: UInt64) throws(KasanError) -> KasanReport? {
        guard let region = region(of: address) else { throw .neverAllocated(address) }
        guard let place = nearestSlot(to: address) else { return freeLarge(address, region) }
        // check_slab_allocation
        if slots[place].address != address { return report("invalid-free", address, firstBad: address) }
        if !shadow.isByteAccessible(address) { return report("double-free", address, firstBad: address) }
        // poison_slab_object
        let cache = slots[place].cache
        shadow.poison(address, size: UInt64(caches[cache].objectSize), with: KasanPoison.slabFree)
        shadow[address] = KasanPoison.slabFreeMeta
        slots[place].state = .quarantined
        quarantine.put(KasanQuarantine.Entry(address: address, cache: cache, bytes: caches[cache].size))
        return nil
    }

    private mutating func freeLarge(_ address: UInt64, _ place: Int) -> KasanReport? {
        let region = regions[place]
        let start = shadow.base + UInt64(region.firstPage * Self.pageSize)
        let wrong = start == address ? nil : report("invalid-free", address, firstBad: address)
        // The kernel reports a wrong pointer into a large allocation, and frees the pages all the same.
        for page in 0..<(1 << region.order) { isPageUsed[region.firstPage + page] = false }
        shadow.poison(start, size: UInt64(Self.pageSize << region.order), with: KasanPoison.pageFree)
        regions.remove(at: place)
        return wrong
    }

    // MARK: Accesses

    /// What KASAN says of an access that the compiler or a function such as `memcpy` has checked.
    ///
    /// - Returns: The report, or nil.
    /// - Throws: `KasanError.beyondModel` if the model has no shadow for the address.
    /// - Note: Follows `check_region_inline`.
    public func access(_ address: UInt64, size: UInt64) throws(KasanError) -> KasanReport? {
        if size == 0 { return nil }
        if address &+ size < address { return report("out-of-bounds", address, firstBad: address) }
        guard address >= KasanShadow.lowestAddress else {
            return report(KasanPoison.wildBugType(address), address, firstBad: address)
        }
        guard shadow.describes(address, size: size) else { throw .beyondModel(address) }
        guard shadow.isPoisoned(address, size: size) else { return nil }
        let bad = shadow.firstBadAddress(address, size: size)
        func value(_ place: UInt64) -> UInt8 { place < shadow.end ? shadow[place] : KasanPoison.pageFree }
        let type = KasanPoison.bugType(value(bad), next: value(bad &+ KasanShadow.granule))
        return report(type, address, firstBad: bad)
    }

    /// Follows `complete_report_info` and `describe_object_addr`.
    private func report(_ type: String, _ address: UInt64, firstBad: UInt64) -> KasanReport {
        var object: KasanReport.Object?
        if let place = nearestSlot(to: address) {
            let slot = slots[place]
            let size = allocSize(slot)
            object = KasanReport.Object(
                address: slot.address,
                cache: caches[slot.cache].name,
                allocSize: size,
                relation: address >= slot.address + size
                    ? .right(address - slot.address - size) : .inside(address - slot.address)
            )
        }
        return KasanReport(bugType: type, address: address, firstBadAddress: firstBad, object: object)
    }

    /// Follows `kasan_get_alloc_size`: the size is read off the shadow.
    private func allocSize(_ slot: Slot) -> UInt64 {
        let objectSize = UInt64(caches[slot.cache].objectSize)
        var size: UInt64 = 0
        while size < objectSize {
            let value = shadow[slot.address + size]
            if value == 0 {
                size += KasanShadow.granule
            } else {
                if value < 8 { size += UInt64(value) }
                return size == 0 ? objectSize : size
            }
        }
        return objectSize
    }

    // MARK: Looking up

    /// The region that an address lies in.
    func region(of address: UInt64) -> Int? {
        guard shadow.describes(address, size: 1) else { return nil }
        let page = Int((address - shadow.base) / UInt64(Self.pageSize))
        return regions.firstIndex { page >= $0.firstPage && page < $0.firstPage + 1 << $0.order }
    }

    /// The slot that an address in a slab belongs to; behind the last one it is the last one. Follows `nearest_obj`.
    func nearestSlot(to address: UInt64) -> Int? {
        guard let place = region(of: address), let cache = regions[place].cache else { return nil }
        let start = shadow.base + UInt64(regions[place].firstPage * Self.pageSize)
        let index = min((address - start) / UInt64(caches[cache].size), UInt64(caches[cache].objectsPerSlab - 1))
        return slots.firstIndex { $0.address == start + index * UInt64(caches[cache].size) }
    }

    /// How many bytes were asked for the object that lives at an address; nil if none begins there.
    public func liveSize(_ address: UInt64) -> UInt64? {
        if let slot = slots.first(where: { $0.address == address }) {
            if case .live(let size) = slot.state { return size }
            return nil
        }
        guard let place = region(of: address), regions[place].cache == nil else { return nil }
        let start = shadow.base + UInt64(regions[place].firstPage * Self.pageSize)
        return start == address ? regions[place].size : nil
    }
}
