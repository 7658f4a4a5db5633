/// What a virtual page maps.
public enum KSMMapping: Sendable, Equatable {
    /// An anonymous page of its own, with this content.
    case own(Int)
    /// A page in the stable tree, write-protected: the node's number.
    case merged(Int)
    /// The kernel's page of zeros.
    case zeroPage
}

/// What ksmd keeps of a virtual page that it has seen: `struct ksm_rmap_item`.
public struct KSMItem: Sendable, Equatable {
    /// Where it hangs.
    public enum Place: Sendable, Equatable {
        /// In no tree.
        case none
        /// `UNSTABLE_FLAG`: put into the unstable tree in the pass with this number.
        case unstable(pass: Int)
        /// `STABLE_FLAG`: on the list of a stable node.
        case stable(Int)
    }

    /// `oldchecksum`: the content's checksum when it was last looked at.
    public internal(set) var oldChecksum: Int?
    /// `age`: how often it was looked at without being merged.
    public internal(set) var age = 0
    /// `remaining_skips`: how many passes leave it alone.
    public internal(set) var remainingSkips = 0
    /// Where it hangs.
    public internal(set) var place = Place.none
}

/// A merged page in the stable tree: `struct ksm_stable_node`.
public struct KSMStableNode: Sendable, Equatable {
    /// What is in the page. It cannot change.
    public let content: Int
    /// The virtual pages on its list, `hlist`, last added first.
    public internal(set) var items: [Int] = []
    /// How many page table entries map the page; with none it is free.
    public internal(set) var mappings = 0
    /// Whether the node is still in the tree.
    public internal(set) var isInTree = true
}

/// What ksmd did with one virtual page, or what a write did.
public enum KSMEvent: Sendable, Equatable {
    /// A pass begins: the unstable tree is thrown away.
    case passBegan(Int)
    /// The page was left alone for this pass.
    case skipped(Int)
    /// The checksum is new, or differs from that of the last time.
    case checksumChanged(Int)
    /// The page is merged already.
    case alreadyMerged(Int)
    /// The page maps the kernel's page of zeros now.
    case mergedWithZeroPage(Int)
    /// A page in the stable tree has the same content, and this page maps it now.
    case mergedWithStable(Int, node: Int)
    /// A page of the same content was waiting in the unstable tree: the two are one now, in the stable tree.
    case mergedTwo(Int, with: Int, node: Int)
    /// The page waits in the unstable tree.
    case waits(Int)
    /// A node was taken out of the stable tree, because nothing maps its page any more.
    case pruned(node: Int)
    /// A write to a merged page gave it a copy of its own.
    case copied(Int)
    /// A write changed a page of its own.
    case wrote(Int)
}

/// Counters as in `/sys/kernel/mm/ksm`.
public struct KSMCounts: Sendable, Equatable {
    /// `pages_shared`: merged pages.
    public internal(set) var shared = 0
    /// `pages_sharing`: how many more virtual pages map them. This is what is saved.
    public internal(set) var sharing = 0
    /// `pages_unshared`: pages waiting in the unstable tree.
    public internal(set) var unshared = 0
    /// `pages_volatile`: pages that are in no tree.
    public internal(set) var volatile = 0
    /// `pages_scanned`.
    public internal(set) var scanned = 0
    /// `pages_skipped`: left alone by `smart_scan`.
    public internal(set) var skipped = 0
    /// `ksm_zero_pages`.
    public internal(set) var zeroPages = 0
    /// `full_scans`.
    public internal(set) var fullScans = 0
    /// `stable_node_chains`.
    public internal(set) var chains = 0
    /// `stable_node_dups`.
    public internal(set) var duplicates = 0
}
