/// What the processor tells the page-fault handler: `enum x86_pf_error_code`
/// (`arch/x86/include/asm/trap_pf.h`).
public struct PageFaultErrorCode: OptionSet, Sendable, Hashable {
    /// The code as the processor pushes it on the stack.
    public let rawValue: UInt32

    /// The code with these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `X86_PF_PROT`: the page is present, but the access is not allowed. Clear: no page found.
    public static let protection = PageFaultErrorCode(rawValue: 1 << 0)
    /// `X86_PF_WRITE`: the access was a write.
    public static let write = PageFaultErrorCode(rawValue: 1 << 1)
    /// `X86_PF_USER`: the access came from user mode.
    public static let user = PageFaultErrorCode(rawValue: 1 << 2)
    /// `X86_PF_RSVD`: a reserved bit was set in an entry.
    public static let reserved = PageFaultErrorCode(rawValue: 1 << 3)
    /// `X86_PF_INSTR`: the access was an instruction fetch.
    public static let instruction = PageFaultErrorCode(rawValue: 1 << 4)
    /// `X86_PF_PK`: protection keys block the access. Not produced by this model.
    public static let protectionKey = PageFaultErrorCode(rawValue: 1 << 5)
    /// `X86_PF_SHSTK`: a shadow-stack access. Not produced by this model.
    public static let shadowStack = PageFaultErrorCode(rawValue: 1 << 6)

    /// The kernel's own words for the code, as `show_fault_oops` (`arch/x86/mm/fault.c`) prints them
    /// after `#PF: error_code(0x…)`.
    public var kernelDescription: String {
        if !contains(.protection) { return "not-present page" }
        if contains(.reserved) { return "reserved bit violation" }
        if contains(.protectionKey) { return "protection keys violation" }
        return "permissions violation"
    }
}
