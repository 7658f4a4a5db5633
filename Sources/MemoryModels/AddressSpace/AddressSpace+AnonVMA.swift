extension AddressSpace {
    /// The first private page of an area is made, by a write: the area gets an `anon_vma`. Follows
    /// `__anon_vma_prepare` and `find_mergeable_anon_vma`. Nothing happens to a shared mapping.
    ///
    /// - Throws: `.fault` if nothing is mapped there, `.accessDenied` if it cannot be written.
    public mutating func touch(_ address: UInt64) throws(AddressSpaceError) {
        guard var area = area(at: address) else { throw .fault }
        guard area.flags.contains(.write) else { throw .accessDenied }
        if area.flags.contains(.shared) || area.anonVMA != nil { return }
        let shared = reusableAnonVMA(for: area)
        area.anonVMA = shared ?? nextAnonVMA
        if shared == nil { nextAnonVMA += 1 }
        tree.replace(startingAt: area.start, with: area)
        record(.gotAnonVMA(area, isShared: shared != nil))
    }

    /// The `anon_vma` of a neighbour that differs in nothing but its permissions: `mprotect` may make them
    /// equal again, and then they can merge. The one above is asked first.
    private func reusableAnonVMA(for area: VirtualMemoryArea) -> UInt32? {
        if let next = tree.first(endingAbove: area.end), Self.areCompatible(area, next), let own = next.anonVMA {
            return own
        }
        if let previous = tree.last(startingBelow: area.start), Self.areCompatible(previous, area) {
            return previous.anonVMA
        }
        return nil
    }

    /// `anon_vma_compatible`
    private static func areCompatible(_ lower: VirtualMemoryArea, _ upper: VirtualMemoryArea) -> Bool {
        lower.end == upper.start && lower.backing == upper.backing
            && lower.flags.symmetricDifference(upper.flags).isSubset(of: .access)
            && upper.pageOffset == lower.pageOffset &+ lower.pageCount
    }
}
