/// Why a system call on an address space failed; each case is an error number.
public enum AddressSpaceError: Error, Equatable, Sendable {
    /// `EINVAL`: an address is no multiple of 4096, a length is 0, or ranges overlap that must not.
    case invalid
    /// `ENOMEM`: no room, a limit reached, or, for `mprotect`, a hole in the range.
    case noMemory
    /// `EFAULT`: `mremap` of addresses that are not all in one mapping.
    case fault
    /// `EEXIST`: `MAP_FIXED_NOREPLACE` where something is mapped.
    case occupied
    /// `EACCES`: `mprotect` for more than the mapping may ever grant.
    case accessDenied

    /// The name of the error number: `ENOMEM`.
    public var name: String {
        switch self {
        case .invalid: "EINVAL"
        case .noMemory: "ENOMEM"
        case .fault: "EFAULT"
        case .occupied: "EEXIST"
        case .accessDenied: "EACCES"
        }
    }
}

extension AddressSpaceError: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
