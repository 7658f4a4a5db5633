/// A part of the 64-bit address space, as `Documentation/arch/x86/x86_64/mm.rst` names them.
public enum KernelRegion: Sendable, Hashable, CaseIterable {
    /// Below `TASK_SIZE_MAX`: different for each process.
    case user
    /// The last page of the lower half, which `task_size_max` leaves out.
    case userGuard
    /// The addresses that are not canonical.
    case nonCanonical
    /// The lowest sixteen entries of the kernel's half of the pgd, left to a hypervisor.
    case hypervisorGuard
    /// One pgd entry where page-table isolation maps a process's LDT.
    case ldtRemap
    /// All physical memory, from `page_offset_base` on.
    case directMap
    /// `vmalloc` and `ioremap`.
    case vmalloc
    /// `struct page` of every page frame: `vmemmap_base`.
    case vmemmap
    /// KASAN's shadow, one byte for eight.
    case kasanShadow
    /// Per processor: entry stacks, TSS, GDT and exception stacks.
    case cpuEntryArea
    /// Stacks of the `%esp` fixup.
    case espfix
    /// EFI runtime services, mapped in `efi_pgd` only.
    case efi
    /// The kernel image: `__START_KERNEL_map`.
    case image
    /// Modules and code generated at run time.
    case modules
    /// Addresses fixed at compile time, and below them the slots of `early_ioremap`.
    case fixmap
    /// The legacy vsyscall page, the one kernel address that a process may execute.
    case vsyscall
    /// Nothing.
    case hole

    /// The name in results and transcripts: `direct_map`.
    public var name: String {
        switch self {
        case .user: "user"
        case .userGuard: "user_guard"
        case .nonCanonical: "non_canonical"
        case .hypervisorGuard: "guard_hole"
        case .ldtRemap: "ldt_remap"
        case .directMap: "direct_map"
        case .vmalloc: "vmalloc"
        case .vmemmap: "vmemmap"
        case .kasanShadow: "kasan_shadow"
        case .cpuEntryArea: "cpu_entry_area"
        case .espfix: "espfix"
        case .efi: "efi"
        case .image: "kernel_image"
        case .modules: "modules"
        case .fixmap: "fixmap"
        case .vsyscall: "vsyscall"
        case .hole: "hole"
        }
    }
}

/// A run of addresses that one region takes.
public struct KernelRange: Sendable, Equatable {
    /// Whose it is.
    public let region: KernelRegion
    /// The first address.
    public let first: UInt64
    /// The last address.
    public let last: UInt64

    /// A region's addresses.
    public init(_ region: KernelRegion, first: UInt64, last: UInt64) {
        self.region = region
        self.first = first
        self.last = last
    }

    /// Whether the address lies in it.
    public func contains(_ address: VirtualAddress) -> Bool {
        first <= address.rawValue && address.rawValue <= last
    }
}
