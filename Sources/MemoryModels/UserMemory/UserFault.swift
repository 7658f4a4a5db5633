/// What a touch of a page came to.
public struct UserFault: Equatable, Sendable {
    /// How the processor and the kernel dealt with it.
    public enum Kind: Equatable, Sendable {
        /// The entry allowed it: no fault at all.
        case hit
        /// A fault without I/O.
        case minor
        /// A fault that read from a file or from swap.
        case major
        /// The process gets `SIGSEGV`.
        case segmentationFault(SegmentationFault)
        /// The process gets `SIGBUS`: the page lies behind the end of the file.
        case busError
    }

    /// How it ended.
    public internal(set) var kind = Kind.hit
    /// What was done, in order.
    public internal(set) var actions: [FaultAction] = []
}

/// Why an access is an error.
public enum SegmentationFault: Equatable, Sendable {
    /// No area is there, and no stack may grow that far (`SEGV_MAPERR`).
    case noArea
    /// The stack would exceed `RLIMIT_STACK`.
    case stackLimit
    /// The stack would come too near to the area below it.
    case guardGap
    /// A write where the area allows none (`SEGV_ACCERR`).
    case accessDenied
}

/// One thing that the fault handler did. Numbers of frames are those of `UserMemory.frames`.
public enum FaultAction: Equatable, Sendable {
    /// `expand_stack`: the area grew down by so many pages.
    case grewStack(pages: Int)
    /// `do_anonymous_page`, read: the page of zeros was mapped.
    case mappedZeroPage
    /// `do_anonymous_page`, write: a new page, cleared.
    case newPage(frame: Int)
    /// `do_fault_around`: so many pages that were in the page cache already were mapped.
    case faultAround(pages: Int, first: Int, last: Int)
    /// `filemap_fault` read from the file.
    case readFile(first: Int, pages: Int)
    /// `shmem_fault` made a page of zeros.
    case newShmemPage(frame: Int)
    /// `do_read_fault`: a page of the page cache was mapped.
    case mappedFilePage(frame: Int)
    /// `do_cow_fault`: a page of the page cache was copied before it was ever mapped.
    case copiedFilePage(from: Int, to: Int)
    /// `do_shared_fault`: a page of the page cache was mapped for writing.
    case mappedForWriting(frame: Int)
    /// `wp_page_shared`: an entry of a shared mapping became writable.
    case madeWritable(frame: Int)
    /// `wp_page_reuse`: the page is the process's own; the flag says whether that was known
    /// (`PageAnonExclusive`) or followed from its only reference.
    case reused(frame: Int, wasExclusive: Bool)
    /// `wp_page_copy`; `from` is nil for the page of zeros.
    case copied(from: Int?, to: Int)
    /// `do_swap_page`: the page is back; the flag says whether it had to be read.
    case swappedIn(frame: Int, wasRead: Bool)
}
