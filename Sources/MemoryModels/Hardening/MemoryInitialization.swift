/// When memory is zeroed: the boot options `init_on_alloc` and `init_on_free`, and `__GFP_ZERO`.
///
///     let options = MemoryInitialization(onAlloc: true, onFree: false, poisoning: false)
///     options.zeroesPageOnAlloc(gfpZero: false)       // true
///
/// Left out: hardware tag-based KASAN, which zeroes together with its tags, KMSAN, and the slab's own pages.
public struct MemoryInitialization: Sendable, Equatable {
    /// A slab cache, as far as it matters here.
    public enum Cache: Sendable, Equatable, CaseIterable {
        /// A plain one, such as kmalloc's.
        case plain
        /// With a constructor: objects keep their state while they are free.
        case constructed
        /// `SLAB_TYPESAFE_BY_RCU`: readers may still look at a freed object.
        case typesafeByRCU
        /// `SLAB_POISON`, with `slab_debug=P`: free objects are filled with a pattern.
        case poisoned
    }

    /// `init_on_alloc` as it is in effect.
    public let initOnAlloc: Bool
    /// `init_on_free` as it is in effect.
    public let initOnFree: Bool
    /// Whether freed pages are filled with 0xaa.
    public let isPoisoning: Bool

    /// The options of a boot. Follows `mem_debugging_and_hardening_init`: page poisoning switches both others off,
    /// for the pattern must be found as it was left.
    public init(onAlloc: Bool, onFree: Bool, poisoning: Bool) {
        initOnAlloc = onAlloc && !poisoning
        initOnFree = onFree && !poisoning
        isPoisoning = poisoning
    }

    // MARK: Pages

    /// Whether freed pages are zeroed. Follows `free_pages_prepare`.
    public var zeroesPageOnFree: Bool { initOnFree }

    /// Whether pages are zeroed when they are handed out. Follows `post_alloc_hook`: not if they were zeroed when
    /// they were freed, even if `__GFP_ZERO` asks for it.
    public func zeroesPageOnAlloc(gfpZero: Bool) -> Bool {
        !initOnFree && (initOnAlloc || gfpZero)
    }

    // MARK: Slab objects

    /// Whether freed objects are zeroed. Follows `slab_want_init_on_free`.
    public func zeroesObjectOnFree(_ cache: Cache) -> Bool {
        initOnFree && cache == .plain
    }

    /// Whether objects are zeroed when they are handed out. Follows `slab_want_init_on_alloc`. (An object is zeroed
    /// a second time for `__GFP_ZERO` even if it was when it was freed.)
    public func zeroesObjectOnAlloc(_ cache: Cache, gfpZero: Bool) -> Bool {
        guard initOnAlloc else { return gfpZero }
        switch cache {
        case .constructed: return false
        case .typesafeByRCU, .poisoned: return gfpZero
        case .plain: return true
        }
    }
}

/// What is in a piece of memory that one owner gave back and another got.
public enum MemoryContents: Sendable, Equatable {
    /// What the old owner wrote.
    case secret
    /// Zeroes.
    case zeroes
    /// A poison pattern.
    case pattern
    /// What the constructor made, or the old owner left as such.
    case constructed
}

extension MemoryInitialization {
    /// What is in a page between two owners, and when the second one gets it.
    public func page(gfpZero: Bool) -> (free: MemoryContents, allocated: MemoryContents) {
        let free: MemoryContents = zeroesPageOnFree ? .zeroes : isPoisoning ? .pattern : .secret
        return (free, zeroesPageOnAlloc(gfpZero: gfpZero) ? .zeroes : free)
    }

    /// What is in an object of a cache between two owners, and when the second one gets it.
    public func object(_ cache: Cache, gfpZero: Bool) -> (free: MemoryContents, allocated: MemoryContents) {
        let free: MemoryContents =
            switch cache {
            case .plain: zeroesObjectOnFree(cache) ? .zeroes : .secret
            case .constructed: .constructed
            case .typesafeByRCU: .secret
            case .poisoned: .pattern
            }
        return (free, zeroesObjectOnAlloc(cache, gfpZero: gfpZero) ? .zeroes : free)
    }
}
