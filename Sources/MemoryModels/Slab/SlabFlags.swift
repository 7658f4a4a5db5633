/// The `SLAB_*` flags of a cache that change its layout or its lists (`include/linux/slab.h`). The bit
/// values are this model's own.
public struct SlabFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt32

    /// The flags with these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `SLAB_HWCACHE_ALIGN`: objects do not share cache lines needlessly.
    public static let hardwareCacheAlign = SlabFlags(rawValue: 1 << 0)
    /// `SLAB_RED_ZONE`: guard bytes before and after each object. A debugging flag.
    public static let redZone = SlabFlags(rawValue: 1 << 1)
    /// `SLAB_POISON`: freed objects are filled with a pattern, which the free pointer must not overwrite.
    /// A debugging flag.
    public static let poison = SlabFlags(rawValue: 1 << 2)
    /// `SLAB_STORE_USER`: who allocated and freed each object is noted behind it. A debugging flag.
    public static let storeUser = SlabFlags(rawValue: 1 << 3)
    /// `SLAB_CONSISTENCY_CHECKS`: each operation checks the object. A debugging flag.
    public static let consistencyChecks = SlabFlags(rawValue: 1 << 4)
    /// `SLAB_TYPESAFE_BY_RCU`: a freed object may still be read, so the free pointer must not overwrite it.
    public static let typesafeByRCU = SlabFlags(rawValue: 1 << 5)
    /// `SLAB_RECLAIM_ACCOUNT`: the objects can be given back on demand; their pages are reclaimable.
    public static let reclaimAccount = SlabFlags(rawValue: 1 << 6)
    /// `SLAB_KMALLOC`: the cache serves `kmalloc`.
    public static let kmalloc = SlabFlags(rawValue: 1 << 7)

    /// `SLAB_DEBUG_FLAGS`, without `SLAB_TRACE`: any of them sends every operation down the slow path.
    public static let debugging: SlabFlags = [.redZone, .poison, .storeUser, .consistencyChecks]

    /// `DEBUG_METADATA_FLAGS`: those that make a slot larger.
    public static let debuggingMetadata: SlabFlags = [.redZone, .poison, .storeUser]
}
