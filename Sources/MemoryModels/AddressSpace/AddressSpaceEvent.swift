/// One thing that an operation did to the mappings, in the order in which it did it.
public enum AddressSpaceEvent: Equatable, Sendable {
    /// The search found this free run and takes its upper end (`unmapped_area_topdown`), or its lower end if
    /// it came from the bottom (`unmapped_area`).
    case foundGap(start: UInt64, end: UInt64, isFromTop: Bool)
    /// The run would reach into the guard gap below a stack: the search goes on below it.
    case avoidedGuardGap(stack: UInt64, limit: UInt64)
    /// Nothing fits below `mmap_base`: the search from the bottom starts.
    case fellBackToBottomUp
    /// An area was cut in two at this address (`__split_vma`).
    case split(VirtualMemoryArea, at: UInt64)
    /// Areas became one (`vma_merge_new_range`, `vma_merge_existing_range`).
    case merged(MergeKind, into: VirtualMemoryArea)
    /// A neighbour touches the range but does not merge, for this reason.
    case notMerged(with: VirtualMemoryArea, because: MergeObstacle)
    /// A new area was made.
    case created(VirtualMemoryArea)
    /// An area, or what was cut off one, went away.
    case removed(VirtualMemoryArea)
    /// An area has new flags (`mprotect_fixup`).
    case protected(VirtualMemoryArea)
    /// What was mapped here is found at a new address (`move_vma`).
    case moved(from: UInt64, to: UInt64, length: UInt64)
    /// The area got an `anon_vma`, its neighbour's if that can be shared (`find_mergeable_anon_vma`).
    case gotAnonVMA(VirtualMemoryArea, isShared: Bool)
}

/// Which of its neighbours a range was merged with, and what became of them.
public enum MergeKind: Equatable, Sendable {
    /// A new range: the area below grows over it.
    case newLeft
    /// A new range: the area above grows down over it.
    case newRight
    /// A new range closes a gap: the area below grows over it and over the area above, which goes away.
    case newBoth
    /// A changed area: the one below grows over all of it.
    case changedLeft
    /// The lower part of a changed area: the boundary with the area below moves up.
    case changedLeftPart
    /// A changed area: the one above grows down over all of it.
    case changedRight
    /// The upper part of a changed area: the boundary with the area above moves down.
    case changedRightPart
    /// A changed area between two that it now equals: three become one.
    case changedBoth
}

/// Why two adjacent ranges stay apart.
public enum MergeObstacle: Equatable, Sendable {
    /// Mappings with special flags never merge.
    case special
    /// Their flags differ (`is_mergeable_vma`); these are the ones that differ.
    case flags(VMAFlags)
    /// One maps another file, or one of them none (`is_mergeable_vma`).
    case backing
    /// They do not map consecutive pages (`can_vma_merge_after`, `can_vma_merge_before`).
    case pageOffset
    /// Their private pages belong to different `anon_vma`s (`is_mergeable_anon_vma`).
    case anonVMA
}
