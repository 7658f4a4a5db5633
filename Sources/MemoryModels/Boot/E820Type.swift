/// What a range of physical addresses is, in the firmware's words: `enum e820_type`
/// (`arch/x86/include/asm/e820/types.h`). Firmware may report numbers that have no name here.
///
/// 0 is no type: the kernel uses it for "nothing known".
public struct E820Type: RawRepresentable, Sendable, Hashable {
    /// The number. Where ranges overlap, the largest number wins.
    public let rawValue: UInt32

    /// The type with this number; every number is allowed.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `E820_TYPE_RAM`: memory that the kernel may use.
    public static let ram = E820Type(rawValue: 1)
    /// `E820_TYPE_RESERVED`: firmware, device registers, or anything else that is no free memory.
    public static let reserved = E820Type(rawValue: 2)
    /// `E820_TYPE_ACPI`: ACPI tables.
    public static let acpi = E820Type(rawValue: 3)
    /// `E820_TYPE_NVS`: memory that ACPI wants kept over sleep.
    public static let nvs = E820Type(rawValue: 4)
    /// `E820_TYPE_UNUSABLE`: memory with errors.
    public static let unusable = E820Type(rawValue: 5)
    /// `E820_TYPE_PMEM`: persistent memory, described by ACPI's NFIT.
    public static let pmem = E820Type(rawValue: 7)
    /// `E820_TYPE_PRAM`: persistent memory in the older, non-standard way.
    public static let pram = E820Type(rawValue: 12)
    /// `E820_TYPE_RESERVED_KERN`: RAM that the kernel itself keeps.
    public static let reservedKern = E820Type(rawValue: 128)
    /// `E820_TYPE_SOFT_RESERVED`: memory for a special purpose (`EFI_MEMORY_SP`).
    public static let softReserved = E820Type(rawValue: 0xefff_ffff)

    /// Whether neighbours of this type stay apart, because each may be a platform range of its own:
    /// `e820_nomerge`.
    public var staysApart: Bool { self == .pram || self == .softReserved }

    /// What the kernel prints: `e820_print_type`.
    public var name: String {
        switch self {
        case .ram, .reservedKern: "usable"
        case .reserved: "reserved"
        case .softReserved: "soft reserved"
        case .acpi: "ACPI data"
        case .nvs: "ACPI NVS"
        case .unusable: "unusable"
        case .pmem, .pram: "persistent (type \(rawValue))"
        default: "type \(rawValue)"
        }
    }
}
