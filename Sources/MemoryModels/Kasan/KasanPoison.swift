/// What the shadow bytes of generic KASAN above 0x7f say (`mm/kasan/kasan.h`).
public enum KasanPoison {
    /// `KASAN_PAGE_FREE`.
    public static let pageFree: UInt8 = 0xff
    /// `KASAN_PAGE_REDZONE`: behind a `kmalloc` that takes whole pages.
    public static let pageRedzone: UInt8 = 0xfe
    /// `KASAN_SLAB_REDZONE`: around a slab object, and slab memory that was never handed out.
    public static let slabRedzone: UInt8 = 0xfc
    /// `KASAN_SLAB_FREE`.
    public static let slabFree: UInt8 = 0xfb
    /// `KASAN_SLAB_FREE_META`: the first granule of a freed object that holds the record of who freed it.
    public static let slabFreeMeta: UInt8 = 0xfa
    /// `KASAN_GLOBAL_REDZONE`.
    public static let globalRedzone: UInt8 = 0xf9
    /// `KASAN_VMALLOC_INVALID`.
    public static let vmallocInvalid: UInt8 = 0xf8
    /// `KASAN_STACK_LEFT`, `_MID`, `_RIGHT` and `_PARTIAL`.
    public static let stack: ClosedRange<UInt8> = 0xf1...0xf4
    /// `KASAN_ALLOCA_LEFT` and `KASAN_ALLOCA_RIGHT`.
    public static let alloca: ClosedRange<UInt8> = 0xca...0xcb

    /// What the headline of a report calls a bad access.
    ///
    /// - Parameters:
    ///   - value: The shadow byte of the first bad address.
    ///   - next: The shadow byte behind it, which decides if `value` is 1 to 7.
    /// - Returns: The name, such as `slab-out-of-bounds`.
    /// - Note: Follows `get_shadow_bug_type`.
    public static func bugType(_ value: UInt8, next: UInt8) -> String {
        switch value > 0 && value <= 7 ? next : value {
        case 0...7: "out-of-bounds"
        case pageRedzone, slabRedzone: "slab-out-of-bounds"
        case globalRedzone: "global-out-of-bounds"
        case stack: "stack-out-of-bounds"
        case pageFree: "use-after-free"
        case slabFree, slabFreeMeta: "slab-use-after-free"
        case alloca: "alloca-out-of-bounds"
        case vmallocInvalid: "vmalloc-out-of-bounds"
        default: "unknown-crash"
        }
    }

    /// What the headline calls an access to an address that has no shadow.
    ///
    /// - Note: Follows `get_wild_bug_type`, with the `TASK_SIZE` of four levels of page tables.
    public static func wildBugType(_ address: UInt64) -> String {
        address < 4096
            ? "null-ptr-deref" : address < 0x7fff_ffff_f000 ? "user-memory-access" : "wild-memory-access"
    }
}
