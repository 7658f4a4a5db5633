/// The flags of a mapping: `vm_flags`, with the bits of `include/linux/mm.h`.
public struct VMAFlags: OptionSet, Hashable, Sendable {
    /// The bits, as in the kernel.
    public let rawValue: UInt32

    /// The flags with these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `VM_READ`
    public static let read = VMAFlags(rawValue: 0x1)
    /// `VM_WRITE`
    public static let write = VMAFlags(rawValue: 0x2)
    /// `VM_EXEC`
    public static let execute = VMAFlags(rawValue: 0x4)
    /// `VM_SHARED`: others see what is written.
    public static let shared = VMAFlags(rawValue: 0x8)
    /// `VM_MAYREAD`, `VM_MAYWRITE` and `VM_MAYEXEC`: what `mprotect` may grant.
    public static let mayAccess = VMAFlags(rawValue: 0x70)
    /// `VM_MAYSHARE`
    public static let mayShare = VMAFlags(rawValue: 0x80)
    /// `VM_GROWSDOWN`: a stack; a guard gap is kept below it.
    public static let growsDown = VMAFlags(rawValue: 0x100)
    /// `VM_DONTEXPAND`
    public static let dontExpand = VMAFlags(rawValue: 0x4_0000)
    /// `VM_ACCOUNT`: counted as memory that the kernel has promised.
    public static let account = VMAFlags(rawValue: 0x10_0000)

    /// `VM_ACCESS_FLAGS`
    public static let access: VMAFlags = [.read, .write, .execute]
    /// What the first system call for the heap gives it: `VM_DATA_DEFAULT_FLAGS | VM_ACCOUNT`.
    public static let heap: VMAFlags = [.read, .write, .mayAccess, .account]
    /// What `setup_arg_pages` gives the stack.
    public static let stack: VMAFlags = [.read, .write, .mayAccess, .account, .growsDown]
    /// Flags of mappings that never merge: `VM_SPECIAL`, of which only `VM_DONTEXPAND` is modelled.
    static let special: VMAFlags = [.dontExpand]

    /// Counted in `data_vm`: `is_data_mapping`.
    var isData: Bool { intersection([.write, .shared, .growsDown]) == .write }
    /// Counted in `stack_vm`: `is_stack_mapping`.
    var isStack: Bool { contains(.growsDown) }
    /// Counted in `exec_vm`: `is_exec_mapping`.
    var isCode: Bool { intersection([.execute, .write, .growsDown]) == .execute }

    /// The column of `/proc/PID/maps`: `rw-p`.
    public var permissions: String {
        (contains(.read) ? "r" : "-") + (contains(.write) ? "w" : "-") + (contains(.execute) ? "x" : "-")
            + (contains(.mayShare) ? "s" : "p")
    }
}
