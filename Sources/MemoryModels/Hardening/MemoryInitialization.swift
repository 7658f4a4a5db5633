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
    /// The object as the old owner left it: nobody clears what has a constructor.
    case constructed

    /// Whether what the old owner wrote is still there.
    public var keepsSecret: Bool {
        switch self {
        case .secret, .constructed: true
        case .zeroes, .pattern: false
        }
    }
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

extension MemoryInitialization {
    /// A piece of memory that one owner frees and another asks for.
    public struct Request: Sendable {
        /// The slab cache that it is from; nil for a block of pages.
        public let cache: Cache?
        /// The order of the block, 0 to 10; or the size of the cache's objects in bytes, a multiple of 8.
        public let size: Int
        /// Whether the second owner asks with `__GFP_ZERO`.
        public let gfpZero: Bool

        /// A request; see the fields.
        public init(cache: Cache?, size: Int, gfpZero: Bool) {
            self.cache = cache
            self.size = size
            self.gfpZero = gfpZero
        }
    }

    /// What is in the memory between two owners, and when the second one gets it.
    public func contents(_ request: Request) -> (free: MemoryContents, allocated: MemoryContents) {
        guard let cache = request.cache else { return page(gfpZero: request.gfpZero) }
        return object(cache, gfpZero: request.gfpZero)
    }

    /// How many bytes are set to zero when the memory is freed, and when it is handed out again.
    ///
    /// Follows `kernel_init_pages` for a block, which clears all its pages, and for an object `slab_free_hook` and
    /// `slab_post_alloc_hook`. An object that was zeroed when it was freed has a free pointer inside since then;
    /// `maybe_wipe_obj_freeptr` clears these 8 bytes.
    public func bytesZeroed(_ request: Request) -> (free: Int, allocated: Int) {
        guard let cache = request.cache else {
            let bytes = 4096 << request.size
            return (zeroesPageOnFree ? bytes : 0, zeroesPageOnAlloc(gfpZero: request.gfpZero) ? bytes : 0)
        }
        let isZeroedOnFree = zeroesObjectOnFree(cache)
        let bytes = zeroesObjectOnAlloc(cache, gfpZero: request.gfpZero) ? request.size : 0
        return (isZeroedOnFree ? request.size : 0, bytes + (isZeroedOnFree ? 8 : 0))
    }
}
