import MemoryModels
import Traces

/// The letters of `slab_debug=` that matter for a layout. Follows `parse_slub_debug_flags` (`mm/slub.c`).
struct SlabDebugLetters {
    static let grammar = LocalizedText(
        en: """
            letters as in `slab_debug=`: F (checks), Z (red zones), P (poison), U (who allocated), O (not where slabs would \
            have to grow); - for none; nothing for all of FZPU
            """,
        zh: "同 `slab_debug=` 的字母：F（检查）、Z（红区）、P（填充图案）、U（记录使用者）、O（会使 slab 变大的缓存除外）；- 表示都不要；留空表示 FZPU"
    )

    /// The flags that the letters stand for.
    private(set) var flags: SlabFlags = []
    /// The letter O: a cache whose minimum order would grow is spared.
    private(set) var keepsOrder = false

    /// Reads the letters; nil if one is none of these.
    init?(_ text: String) {
        if text.utf8.isEmpty { flags = .debugging }
        for byte in text.utf8 {
            // The kernel takes lower case too.
            switch byte | 0x20 {
            case UInt8(ascii: "f"): flags.insert(.consistencyChecks)
            case UInt8(ascii: "z"): flags.insert(.redZone)
            case UInt8(ascii: "p"): flags.insert(.poison)
            case UInt8(ascii: "u"): flags.insert(.storeUser)
            case UInt8(ascii: "o"): keepsOrder = true
            case UInt8(ascii: "-"): flags = []
            default: return nil
            }
        }
    }
}
