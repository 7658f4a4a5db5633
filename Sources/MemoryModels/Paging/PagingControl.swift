/// The processor state that decides what a page-table walk allows.
public struct PagingControl: Sendable, Hashable {
    /// Four or five levels: CR4.LA57.
    public var mode: PagingMode
    /// CR0.WP: the kernel, too, must not write to read-only pages.
    public var writeProtect: Bool
    /// CR4.SMEP: the kernel must not execute user pages.
    public var smep: Bool
    /// CR4.SMAP: the kernel must not touch user pages, unless `alignmentCheck` is set.
    public var smap: Bool
    /// EFLAGS.AC, which `stac` sets and `clac` clears: suspends SMAP, as `copy_from_user` does.
    public var alignmentCheck: Bool
    /// EFER.NXE: the no-execute bit counts. Without it, the bit is reserved.
    public var noExecuteEnabled: Bool
    /// Whether 1 GiB pages are supported: the CPU flag `pdpe1gb`.
    public var gigabytePages: Bool
    /// MAXPHYADDR: how many bits a physical address has. The bits from there to 51 are reserved.
    public let physicalAddressBits: Int

    /// The state that Linux sets up on a current processor.
    ///
    /// - Parameters:
    ///   - mode: Four or five levels.
    ///   - physicalAddressBits: 32 to 52; 46 is common on servers. Values beyond are brought into the range.
    public init(mode: PagingMode = .fourLevel, physicalAddressBits: Int = 46) {
        self.mode = mode
        self.physicalAddressBits = Swift.max(32, Swift.min(52, physicalAddressBits))
        writeProtect = true
        smep = true
        smap = true
        alignmentCheck = false
        noExecuteEnabled = true
        gigabytePages = true
    }
}

/// A memory access that needs a translation.
public struct MemoryAccess: Sendable, Hashable {
    /// What the access does.
    public enum Kind: Sendable, Hashable, CaseIterable {
        case read, write, fetch
    }

    /// Read, write or instruction fetch.
    public var kind: Kind
    /// Whether it comes from user mode (CPL 3) rather than from the kernel.
    public var isUser: Bool

    /// An access of this kind from user mode or from the kernel.
    public init(_ kind: Kind, isUser: Bool) {
        self.kind = kind
        self.isUser = isUser
    }
}
