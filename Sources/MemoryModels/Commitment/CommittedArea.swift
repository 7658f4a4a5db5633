/// One mapping, as far as accounting looks at it.
public struct CommittedArea: Sendable, Equatable {
    /// What is mapped.
    public enum Backing: Sendable, Equatable {
        /// `MAP_PRIVATE | MAP_ANONYMOUS`, also the heap.
        case privateAnonymous
        /// `MAP_SHARED | MAP_ANONYMOUS`: a file in memory that has no name.
        case sharedAnonymous
        /// `MAP_PRIVATE` of a file.
        case privateFile
        /// `MAP_SHARED` of a file on disk.
        case sharedFile
    }

    /// How many pages it has.
    public let pages: Int64
    /// What is mapped.
    public let backing: Backing
    /// `VM_NORESERVE`: `MAP_NORESERVE` was asked for and is honoured.
    public let isUnreserved: Bool
    /// `VM_WRITE`.
    public internal(set) var isWritable: Bool
    /// `VM_ACCOUNT`: its pages are part of the sum. `smaps` shows it as `ac`.
    public internal(set) var isAccounted = false
    /// Whether it has an `anon_vma`: a private page was written.
    public internal(set) var hasPrivatePages = false

    /// Whether a mapping is charged when it is made. Follows `accountable_mapping`.
    public static func isAccountable(_ backing: Backing, isWritable: Bool, isUnreserved: Bool) -> Bool {
        let isShared = backing == .sharedAnonymous || backing == .sharedFile
        return isWritable && !isShared && !isUnreserved
    }
}

/// What came of a system call.
public enum CommitOutcome: Sendable, Equatable {
    /// It was granted; so many pages were added to the sum, fewer than 0 if some were given back.
    case granted(Int64)
    /// `ENOMEM`: so many pages were asked for, and this many were promised with them, but fewer than `allowed` may be.
    case refused(Int64, committed: Int64, allowed: Int64)
}
