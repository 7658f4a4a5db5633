/// A compressed block device in memory: `drivers/block/zram/zram_drv.c` over zsmalloc.
///
///     var zram = ZramDevice(slots: 16)
///     zram.write(.compressed(1000), to: 0)
///     zram.write(.sameFilled, to: 1)
///     zram.statistics.storedPages        // 2
///     zram.statistics.memoryUsedPages    // 1
///
/// The compressor is not modelled: a write says to how many bytes it gets its page.
public struct ZramDevice: Sendable, Equatable {
    /// What is in a page that is written.
    public enum Contents: Sendable, Equatable {
        /// One word repeated, such as zeros: only the word is kept.
        case sameFilled
        /// The compressor makes so many bytes of it, 1 to 4096 or more.
        case compressed(Int)
    }

    /// What a slot holds: `struct zram_table_entry`.
    public enum Slot: Sendable, Equatable {
        /// Nothing.
        case empty
        /// `ZRAM_SAME`.
        case same
        /// So many bytes in the pool; `isHuge` if it is the page as it was, `ZRAM_HUGE`.
        case stored(ZsmallocPool.Handle, bytes: Int, isHuge: Bool)
    }

    /// The fields of `/sys/block/zram0/mm_stat`, in pages unless they say bytes.
    public struct Statistics: Sendable, Equatable {
        /// `orig_data_size`: pages that were written and not discarded.
        public internal(set) var storedPages = 0
        /// `compr_data_size`, in bytes: what their contents take, without waste.
        public internal(set) var compressedBytes = 0
        /// `mem_used_total`: pages of the pool.
        public internal(set) var memoryUsedPages = 0
        /// `mem_used_max`.
        public internal(set) var memoryUsedMaximum = 0
        /// `same_pages`.
        public internal(set) var samePages = 0
        /// `huge_pages`.
        public internal(set) var hugePages = 0
    }

    /// The pool.
    public internal(set) var pool: ZsmallocPool
    /// The slots: `disksize` in pages.
    public internal(set) var slots: [Slot]
    /// `mem_limit` in pages; 0 for none.
    public let limitPages: Int
    /// `mm_stat`.
    public internal(set) var statistics = Statistics()

    /// A device with nothing written.
    ///
    /// - Parameters:
    ///   - slots: Its size in pages.
    ///   - limitPages: `mem_limit`; 0 for none.
    ///   - chainSize: `CONFIG_ZSMALLOC_CHAIN_SIZE`, 4 to 16.
    public init(slots: Int, limitPages: Int = 0, chainSize: Int = 8) {
        self.slots = [Slot](repeating: .empty, count: slots)
        self.limitPages = limitPages
        pool = ZsmallocPool(ZsmallocClasses(chainSize: chainSize))
    }

    /// Writes a page. Follows `zram_write_page`: what the slot held before is freed when the new page is stored.
    ///
    /// - Returns: Whether it was stored; false if the limit does not allow it (`ENOMEM`), and then the slot is as it
    ///   was.
    @discardableResult
    public mutating func write(_ contents: Contents, to slot: Int) -> Bool {
        switch contents {
        case .sameFilled:
            discard(slot)
            statistics.samePages += 1
            slots[slot] = .same
        case .compressed(let length):
            let isHuge = length >= pool.classes.hugeClassSize
            let bytes = isHuge ? ZsmallocClasses.pageSize : length
            let handle = pool.allocate(bytes)
            let used = pool.pagesAllocated
            statistics.memoryUsedMaximum = Swift.max(statistics.memoryUsedMaximum, used)
            if limitPages > 0, used > limitPages {
                pool.free(handle)
                statistics.memoryUsedPages = pool.pagesAllocated
                return false
            }
            discard(slot)
            statistics.compressedBytes += bytes
            statistics.hugePages += isHuge ? 1 : 0
            slots[slot] = .stored(handle, bytes: bytes, isHuge: isHuge)
        }
        statistics.storedPages += 1
        statistics.memoryUsedPages = pool.pagesAllocated
        return true
    }

    /// Frees a slot, as when its swap entry is not needed any more. Follows `zram_free_page`.
    public mutating func discard(_ slot: Int) {
        switch slots[slot] {
        case .empty: return
        case .same: statistics.samePages -= 1
        case .stored(let handle, let bytes, let isHuge):
            pool.free(handle)
            statistics.compressedBytes -= bytes
            statistics.hugePages -= isHuge ? 1 : 0
        }
        statistics.storedPages -= 1
        statistics.memoryUsedPages = pool.pagesAllocated
        slots[slot] = .empty
    }
}
