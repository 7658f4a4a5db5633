// The fast paths cut in two: what is read first, and the one instruction that changes the state. Between the two a
// task may be interrupted, or go on to run on another CPU.
extension SlabCache {
    /// An allocation on the fast path before its `this_cpu_cmpxchg`.
    public struct PendingAllocation: Equatable, Sendable {
        /// The CPU whose `kmem_cache_cpu` was read.
        public let cpu: Int
        /// The transaction number that was read.
        public let transaction: UInt64
        /// The address of the first object of the freelist.
        public let object: UInt64
        /// The address of the one behind it, read from the object; nil for none.
        public let next: UInt64?

        let number: Int32
        let nextNumber: Int32
    }

    /// The CPU's transaction number: `tid`.
    ///
    /// - Precondition: 0 ≤ `cpu` < `cpuCount`.
    public func transaction(_ cpu: Int) -> UInt64 { cpus[cpu].transaction }

    /// The first half of an allocation on the fast path: reads, changes nothing. Follows `__slab_alloc_node` up
    /// to `__update_cpu_freelist_fast`.
    ///
    /// - Returns: What was read; nil if there is nothing on the CPU's freelist: then the slow path it is.
    /// - Throws: `SlabError.noSuchCPU`.
    public func beginAllocation(cpu: Int) throws(SlabError) -> PendingAllocation? {
        guard cpus.indices.contains(cpu) else { throw .noSuchCPU(cpu, count: cpuCount) }
        guard let place = cpus[cpu].slab, cpus[cpu].freelist != Slab.none else { return nil }
        let slab = slab(at: place)
        let number = cpus[cpu].freelist
        let next = objects[index(of: Int(number), at: place)].next
        return PendingAllocation(
            cpu: cpu,
            transaction: cpus[cpu].transaction,
            object: address(of: Int(number), in: slab),
            next: next == Slab.none ? nil : address(of: Int(next), in: slab),
            number: number,
            nextNumber: next
        )
    }

    /// The second half: one instruction that compares and, if nothing has changed, takes the object. Follows
    /// `__update_cpu_freelist_fast`.
    ///
    /// - Parameters:
    ///   - pending: What the first half read.
    ///   - cpu: The CPU that the task runs on now.
    /// - Returns: The object; nil if the freelist or the transaction number is another one now: then the caller
    ///   begins again.
    /// - Throws: `SlabError.noSuchCPU`.
    public mutating func commit(_ pending: PendingAllocation, cpu: Int) throws(SlabError) -> UInt64? {
        guard cpus.indices.contains(cpu) else { throw .noSuchCPU(cpu, count: cpuCount) }
        let first = cpus[cpu].freelist
        guard let place = cpus[cpu].slab, first != Slab.none,
            address(of: Int(first), in: slab(at: place)) == pending.object,
            !comparesTransactions || cpus[cpu].transaction == pending.transaction
        else {
            statistics.cmpxchgFailures += 1
            return nil
        }
        objects[index(of: Int(pending.number), at: place)].isAllocated = true
        cpus[cpu].moveFreelist(to: pending.nextNumber, step: transactionStep)
        statistics.allocFastpath += 1
        return pending.object
    }
}
