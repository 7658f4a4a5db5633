/// A range that may merge with its neighbours: `struct vma_merge_struct`.
struct MergeRequest {
    var start: UInt64
    var end: UInt64
    var pageOffset: UInt64
    var flags: VMAFlags
    var backing: VirtualMemoryArea.Backing
    var anonVMA: UInt32?

    var pageCount: UInt64 { (end - start) / AddressSpace.pageSize }
}

extension AddressSpace {
    // MARK: Whether two ranges may merge

    /// Why the range cannot merge with `neighbour`; nil if it can. Follows `is_mergeable_vma`,
    /// `is_mergeable_anon_vma`, `can_vma_merge_after` and `can_vma_merge_before`.
    static func obstacle(
        to request: MergeRequest,
        mergingWith neighbour: VirtualMemoryArea,
        above: Bool
    ) -> MergeObstacle? {
        let difference = request.flags.symmetricDifference(neighbour.flags)
        guard difference.isEmpty else { return .flags(difference) }
        guard request.backing == neighbour.backing else { return .backing }
        guard areMergeable(request.anonVMA, neighbour: neighbour.anonVMA) else { return .anonVMA }
        let isLinear =
            above
            ? neighbour.pageOffset == request.pageOffset &+ request.pageCount
            : neighbour.pageOffset &+ neighbour.pageCount == request.pageOffset
        return isLinear ? nil : .pageOffset
    }

    /// `is_mergeable_anon_vma`. A range that has no `anon_vma` yet may join an area that has one, but not
    /// the other way round: `list_is_singular` is false for the empty list of an area without. (6.18 merges these as well.)
    private static func areMergeable(_ own: UInt32?, neighbour: UInt32?) -> Bool {
        if own == nil, neighbour != nil { return true }
        return own == neighbour
    }

    /// The area below the range if it can merge with it: `can_vma_merge_left`.
    private mutating func mergeableLeft(_ request: MergeRequest) -> VirtualMemoryArea? {
        guard let area = tree.last(startingBelow: request.start), area.end == request.start else { return nil }
        if let obstacle = Self.obstacle(to: request, mergingWith: area, above: false) {
            record(.notMerged(with: area, because: obstacle))
            return nil
        }
        return area
    }

    /// The area above the range if it can merge with it, and with the one below as well:
    /// `can_vma_merge_right`.
    private mutating func mergeableRight(
        _ request: MergeRequest,
        left: VirtualMemoryArea?
    ) -> VirtualMemoryArea? {
        guard let area = tree.first(endingAbove: request.end), area.start == request.end else { return nil }
        if let obstacle = Self.obstacle(to: request, mergingWith: area, above: true) {
            record(.notMerged(with: area, because: obstacle))
            return nil
        }
        // `are_anon_vmas_compatible`: what lies between may have none, and its neighbours two.
        if let one = left?.anonVMA, let other = area.anonVMA, one != other {
            record(.notMerged(with: area, because: .anonVMA))
            return nil
        }
        return area
    }

    // MARK: A new range

    /// Lets a neighbour grow over a range that is not mapped yet: `vma_merge_new_range`.
    ///
    /// - Parameters:
    ///   - request: The range and what it maps.
    ///   - justExpand: Only the area below is asked (`VMG_FLAG_JUST_EXPAND`), as for the heap.
    /// - Returns: The area that has grown; nil if none could.
    mutating func mergeNew(_ request: MergeRequest, justExpand: Bool = false) -> VirtualMemoryArea? {
        if !request.flags.isDisjoint(with: .special) { return nil }
        let left = mergeableLeft(request)
        let right = justExpand ? nil : mergeableRight(request, left: left)
        if let right { tree.remove(startingAt: right.start) }
        if var area = left {
            area.end = right?.end ?? request.end
            area.anonVMA = area.anonVMA ?? right?.anonVMA
            tree.replace(startingAt: area.start, with: area)
            record(.merged(right == nil ? .newLeft : .newBoth, into: area))
            return area
        }
        if var area = right {
            area.start = request.start
            area.pageOffset = request.pageOffset
            tree.insert(area)
            record(.merged(.newRight, into: area))
            return area
        }
        return nil
    }

    // MARK: A range whose attributes change

    /// Gives the range `start`..<`end` of an area new flags and lets it merge with neighbours that it then
    /// equals; otherwise cuts the area so that the range is one of its own. Follows `vma_modify` and
    /// `vma_merge_existing_range`.
    ///
    /// - Returns: The area that the range lies in now, with the new flags.
    mutating func modify(
        _ area: VirtualMemoryArea,
        from start: UInt64,
        to end: UInt64,
        flags: VMAFlags
    ) throws(AddressSpaceError) -> VirtualMemoryArea {
        let request = MergeRequest(
            start: start,
            end: end,
            pageOffset: area.pageOffset(at: start),
            flags: flags,
            backing: area.backing,
            anonVMA: area.anonVMA
        )
        if let merged = mergeExisting(request, in: area) { return merged }
        var area = area
        if area.start < start { area = try splitWithinLimit(area, at: start).above }
        if area.end > end { area = try splitWithinLimit(area, at: end).below }
        area.flags = flags
        tree.replace(startingAt: area.start, with: area)
        record(.protected(area))
        return area
    }

    /// `vma_merge_existing_range`
    private mutating func mergeExisting(_ request: MergeRequest, in area: VirtualMemoryArea) -> VirtualMemoryArea? {
        let isLeftSide = request.start == area.start
        let isRightSide = request.end == area.end
        if !request.flags.isDisjoint(with: .special) || (!isLeftSide && !isRightSide) { return nil }
        let left = isLeftSide ? mergeableLeft(request) : nil
        let right = isRightSide ? mergeableRight(request, left: left) : nil
        guard left != nil || right != nil else { return nil }

        // The area loses the range; if that is all of it, it goes away.
        if isLeftSide && isRightSide {
            tree.remove(startingAt: area.start)
        } else {
            var rest = area
            if isLeftSide {
                rest.start = request.end
                rest.pageOffset = area.pageOffset(at: request.end)
            } else {
                rest.end = request.start
            }
            tree.replace(startingAt: area.start, with: rest)
        }
        let isWhole = isLeftSide && isRightSide
        if var grown = left {
            if let right { tree.remove(startingAt: right.start) }
            grown.end = right?.end ?? request.end
            grown.anonVMA = grown.anonVMA ?? right?.anonVMA ?? area.anonVMA
            tree.replace(startingAt: grown.start, with: grown)
            record(.merged(right != nil ? .changedBoth : isWhole ? .changedLeft : .changedLeftPart, into: grown))
            return grown
        }
        guard let right else { return nil }
        var grown = right
        grown.start = request.start
        grown.pageOffset = request.pageOffset
        grown.anonVMA = grown.anonVMA ?? area.anonVMA
        tree.replace(startingAt: right.start, with: grown)
        record(.merged(isWhole ? .changedRight : .changedRightPart, into: grown))
        return grown
    }

    // MARK: Splitting

    /// Cuts an area in two: `__split_vma`.
    ///
    /// - Precondition: `address` lies inside the area, page-aligned.
    @discardableResult
    mutating func split(
        _ area: VirtualMemoryArea,
        at address: UInt64
    ) -> (below: VirtualMemoryArea, above: VirtualMemoryArea) {
        var below = area
        var above = area
        below.end = address
        above.start = address
        above.pageOffset = area.pageOffset(at: address)
        tree.replace(startingAt: area.start, with: below)
        tree.insert(above)
        record(.split(area, at: address))
        return (below, above)
    }

    /// Cuts an area in two unless there are too many: `split_vma`.
    private mutating func splitWithinLimit(
        _ area: VirtualMemoryArea,
        at address: UInt64
    ) throws(AddressSpaceError) -> (below: VirtualMemoryArea, above: VirtualMemoryArea) {
        guard areaCount < limits.mapCount else { throw .noMemory }
        return split(area, at: address)
    }
}
