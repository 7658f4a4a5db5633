extension KasanHeap {
    /// What is wrong with the state, or nil: every shadow byte must be what the owner of its granule says, each slot
    /// is in one place, and the quarantine counts its bytes.
    public func invariantViolation() -> String? {
        var expected = [UInt8](repeating: KasanPoison.pageFree, count: shadow.bytes.count)
        func fill(_ address: UInt64, _ size: UInt64, _ value: UInt8) {
            let first = Int((address - shadow.base) / 8)
            for index in first..<(first + Int((size + 7) / 8)) { expected[index] = value }
        }
        func allow(_ address: UInt64, _ size: UInt64) {
            fill(address, size, 0)
            if size % 8 != 0 { expected[Int((address + size - shadow.base) / 8)] = UInt8(size % 8) }
        }
        for region in regions {
            let start = shadow.base + UInt64(region.firstPage * Self.pageSize)
            let isSlab = region.cache != nil
            let value = isSlab ? KasanPoison.slabRedzone : KasanPoison.pageRedzone
            fill(start, UInt64(Self.pageSize << region.order), value)
            if !isSlab { allow(start, region.size) }
        }
        let waiting = quarantine.entries
        for (place, slot) in slots.enumerated() {
            let isWaiting = waiting.contains { $0.address == slot.address }
            let isFree = freeSlots[slot.cache].contains(place)
            switch slot.state {
            case .neverUsed:
                if isWaiting || !isFree { return "a new slot at \(hex(slot.address)) is not free" }
            case .live(let size):
                if isWaiting || isFree { return "a live object at \(hex(slot.address)) is free or waits" }
                allow(slot.address, size)
            case .quarantined, .free:
                let isQuarantined = slot.state == .quarantined
                if isWaiting != isQuarantined || isFree == isQuarantined {
                    return "the freed object at \(hex(slot.address)) is in the wrong place"
                }
                fill(slot.address, UInt64(caches[slot.cache].objectSize), KasanPoison.slabFree)
                fill(slot.address, 8, KasanPoison.slabFreeMeta)
            }
        }
        for (index, value) in expected.enumerated() where value != shadow.bytes[index] {
            return "the shadow of \(hex(shadow.base + UInt64(index * 8))) is \(hex(UInt64(shadow.bytes[index])))"
        }
        var bytes = 0
        for entry in waiting { bytes += entry.bytes }
        return bytes == quarantine.perCPUBytes + quarantine.globalBytes ? nil : "the quarantine counts wrong"
    }
}
