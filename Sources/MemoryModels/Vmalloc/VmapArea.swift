/// A range of kernel addresses in use, or on its way back: `struct vmap_area` with its `struct vm_struct`.
public struct VmapArea: Sendable, Equatable {
    /// What the addresses are for.
    public enum Kind: Sendable, Equatable {
        /// Pages that vmalloc allocated: `VM_ALLOC`.
        case vmalloc
        /// Device memory: `VM_IOREMAP`.
        case ioremap
    }

    /// The first byte: `va_start`.
    public let start: UInt64
    /// The first byte behind it, guard page included: `va_end`.
    public let end: UInt64
    /// What it is for.
    public let kind: Kind
    /// The vmap node to whose pool it goes back, as encoded in `va->flags`; nil where there is one node only.
    public let poolNode: Int?

    /// How many bytes, guard page included: `va_size`, the size that /proc/vmallocinfo prints.
    public var size: UInt64 { end - start }
    /// How many pages of addresses, guard page included.
    public var pageCount: UInt64 { size / VmapAllocator.pageSize }
    /// How many pages are mapped: all but the guard page.
    public var mappedPages: UInt64 { pageCount - 1 }
}

/// How a new area lies in the free area that it is cut from: `enum fit_type`.
public enum VmapFit: Sendable, Equatable, CaseIterable {
    /// It takes the free area whole: `FL_FIT_TYPE`.
    case full
    /// It begins where the free area begins: `LE_FIT_TYPE`.
    case leftEdge
    /// It ends where the free area ends: `RE_FIT_TYPE`.
    case rightEdge
    /// It lies inside, and two free areas are left: `NE_FIT_TYPE`.
    case noEdge

    /// Follows `classify_va_fit_type`, for a range that lies in the area.
    init(of range: Range<UInt64>, in area: Range<UInt64>) {
        if range.lowerBound == area.lowerBound {
            self = range.upperBound == area.upperBound ? .full : .leftEdge
        } else {
            self = range.upperBound == area.upperBound ? .rightEdge : .noEdge
        }
    }

    /// The kernel's name.
    public var name: String {
        switch self {
        case .full: "FL_FIT_TYPE"
        case .leftEdge: "LE_FIT_TYPE"
        case .rightEdge: "RE_FIT_TYPE"
        case .noEdge: "NE_FIT_TYPE"
        }
    }
}

/// What the allocator did during one operation.
public enum VmapEvent: Sendable, Equatable {
    /// Where a search goes from a node.
    public enum Turn: Sendable, Equatable {
        /// Into the left subtree, which has a large enough area.
        case left
        /// Into the right subtree.
        case right
        /// Back towards the root.
        case up
        /// The area fits.
        case found
    }

    /// `find_vmap_lowest_match` looked at this node.
    case visited(VmapFreeTree.Node, Turn)
    /// `va_clip` cut the new area out of this free area.
    case clipped(VmapFit, Range<UInt64>)
    /// `node_pool_del_va`: the pool of this vmap node had an area of the size.
    case fromPool(node: Int, VmapArea)
    /// `node_pool_del_va`: the first area of the pool is not aligned as asked, and went to its tail.
    case unaligned(node: Int, VmapArea)
    /// Nothing fits: everything lazily freed is purged, and the search made once more.
    case overflow
    /// `free_vmap_area_noflush`: the area waits, in this vmap node, for a flush.
    case lazy(node: Int, VmapArea)
    /// More pages wait than `lazy_max_pages` allows.
    case drainScheduled
    /// `decay_va_pool_node`: so many areas left the pools of this vmap node.
    case decayed(node: Int, count: Int)
    /// `flush_tlb_kernel_range`.
    case flushed(Range<UInt64>)
    /// `node_pool_add_va`: the area may be handed out again, from the pool of this vmap node.
    case pooled(node: Int, VmapArea)
    /// The range is in the free tree again, as part of the second range.
    case returned(Range<UInt64>, now: Range<UInt64>)
}

/// Why the allocator refused.
public enum VmapError: Error, Sendable, Equatable {
    /// The range of addresses is empty or does not begin and end at pages.
    case badRange
    /// An area has at least one page.
    case emptyArea
    /// An alignment is a power of two.
    case badAlignment(UInt64)
    /// No free area has so many pages, the guard page included, even after a purge: `EBUSY`.
    case noRoom(pages: UInt64)
    /// No area in use begins at this address.
    case noArea(UInt64)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .badRange: "The range is not whole pages: give a start and a higher end, multiples of 4096."
        case .emptyArea: "An area of no pages cannot be allocated: ask for at least one."
        case .badAlignment(let alignment): "\(alignment) is no alignment: give a power of two."
        case .noRoom(let pages): "No \(pages) pages of addresses in a row are free: free some areas or widen the range."
        case .noArea(let address): "No area begins at \(hex(address)): free an address that was handed out."
        }
    }
}

extension VmapError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
