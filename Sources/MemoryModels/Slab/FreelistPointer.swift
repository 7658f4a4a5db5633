/// How SLUB stores the address of the next free object in a free one: plainly, or with
/// `CONFIG_SLAB_FREELIST_HARDENED` bound to its cache and to its place.
///
/// Follows `freelist_ptr_encode` and `freelist_ptr_decode` (`mm/slub.c`).
///
///     let code = FreelistPointer(random: 0x1234_5678_9abc_def0)
///     let word = code.encode(0xffff_8881_0000_0040, at: 0xffff_8881_0000_0020)
///     code.decode(word, at: 0xffff_8881_0000_0020)  // 0xffff888100000040
///     code.decode(word, at: 0xffff_8881_0000_0060)  // no address at all
public struct FreelistPointer: Equatable, Sendable {
    /// `random` of the cache; nil without the option.
    public let random: UInt64?

    /// The code of one cache.
    public init(random: UInt64?) {
        self.random = random
    }

    /// The word that stands for a pointer at a place.
    ///
    /// - Parameters:
    ///   - pointer: The address of the next free object; 0 for none.
    ///   - place: The address of the word itself.
    /// - Returns: What is stored.
    public func encode(_ pointer: UInt64, at place: UInt64) -> UInt64 {
        guard let random else { return pointer }
        return pointer ^ random ^ place.byteSwapped
    }

    /// The pointer that a word at a place stands for: encoding undoes itself.
    public func decode(_ word: UInt64, at place: UInt64) -> UInt64 {
        encode(word, at: place)
    }

    /// What someone who reads a word, and knows what it points to and where it is, finds out: the cache's random
    /// number.
    public static func random(from word: UInt64, pointer: UInt64, place: UInt64) -> UInt64 {
        word ^ pointer ^ place.byteSwapped
    }
}
