extension MemoryCgroups {
    /// Charges pages that a group's task brings in, all or none.
    ///
    /// Follows `try_charge_memcg`, and `mem_cgroup_handle_over_high` on the way back to user mode.
    ///
    /// - Parameters:
    ///   - group: The task's group, not the root.
    ///   - kind: What the pages are for.
    ///   - pages: How many at once: those of one folio, 1 or more.
    ///   - cpu: The CPU that the task runs on.
    ///   - mode: How the charge may be served.
    ///   - events: What happened is appended here.
    /// - Returns: Whether the pages are charged. If not, the task may have been killed.
    @discardableResult
    public mutating func charge(
        _ group: Int,
        _ kind: Kind,
        pages: Int64,
        cpu: Int,
        mode: Mode = .kernel,
        recordingInto events: inout [CgroupEvent]
    ) -> Bool {
        var owed: Int64 = 0
        guard tryCharge(group, pages: pages, cpu: cpu, mode: mode, &owed, &events) else {
            events.append(.failed(group: group, pages: pages))
            return false
        }
        if kind == .anonymous { groups[group].anonymous += pages } else { groups[group].cache += pages }
        handleOverHigh(group, owed: owed, &events)
        return true
    }

    /// Lets a group start a new task, if the old one was killed.
    public mutating func revive(_ group: Int) { groups[group].isAlive = true }

    private mutating func tryCharge(
        _ group: Int,
        pages: Int64,
        cpu: Int,
        mode: Mode,
        _ owed: inout Int64,
        _ events: inout [CgroupEvent]
    ) -> Bool {
        var batch = Swift.max(Self.chargeBatch, pages)
        var retries = Self.maxReclaimRetries
        var isDrained = false
        var hasCountedMax = false
        while true {
            if consumeStock(group, pages: pages, cpu: cpu) {
                events.append(.tookFromStock(group: group, pages: pages, cpu: cpu))
                return true
            }
            guard let limit = tree.tryCharge(group, pages: batch) else {
                events.append(.charged(group: group, pages: batch, stocked: batch - pages, cpu: cpu))
                if batch > pages { refillStock(group, pages: batch - pages, cpu: cpu, &events) }
                noteOverHigh(group, batch: batch, &owed, &events)
                return true
            }
            events.append(.overMax(group: limit, pages: batch, for: group))
            if batch > pages {
                batch = pages
                continue
            }
            if mode == .memalloc { return force(group, pages, limit, hasCountedMax, &events) }
            if mode == .nowait { return false }
            if mode == .atomic { return force(group, pages, limit, hasCountedMax, &events) }

            count(.max, in: limit)
            hasCountedMax = true
            let freed = reclaim(limit, pages: pages, recordingInto: &events)
            if counters[limit].usage < counters[limit].max,
                counters[limit].max - counters[limit].usage >= pages
            {
                continue
            }
            if !isDrained {
                drainAllStock(below: limit, &events)
                isDrained = true
                continue
            }
            if mode == .noRetry { return false }
            // `PAGE_ALLOC_COSTLY_ORDER` is 3.
            if freed > 0, pages <= 8 { continue }
            if retries > 0 {
                retries -= 1
                continue
            }
            // Costly folios can be done without: nobody is killed for them.
            guard pages <= 8 else { return false }
            count(.oom, in: limit)
            guard let victim = kill(below: limit, &events) else { return false }
            // A task that is dying gets no more memory.
            if victim == group { return false }
            retries = Self.maxReclaimRetries
        }
    }

    private mutating func force(
        _ group: Int,
        _ pages: Int64,
        _ limit: Int,
        _ hasCountedMax: Bool,
        _ events: inout [CgroupEvent]
    ) -> Bool {
        if !hasCountedMax { count(.max, in: limit) }
        tree.charge(group, pages: pages)
        events.append(.forced(group: group, pages: pages))
        return true
    }

    // MARK: The stock of each CPU

    private mutating func consumeStock(_ group: Int, pages: Int64, cpu: Int) -> Bool {
        guard pages <= Self.chargeBatch, stocks[cpu].group == group, stocks[cpu].pages >= pages else { return false }
        stocks[cpu].pages -= pages
        return true
    }

    /// Follows `__refill_stock`: a stock is for one group.
    private mutating func refillStock(_ group: Int, pages: Int64, cpu: Int, _ events: inout [CgroupEvent]) {
        if stocks[cpu].group != group {
            drainStock(cpu, &events)
            stocks[cpu].group = group
        }
        stocks[cpu].pages += pages
        if stocks[cpu].pages > Self.chargeBatch { drainStock(cpu, &events) }
    }

    /// Follows `drain_stock`.
    private mutating func drainStock(_ cpu: Int, _ events: inout [CgroupEvent]) {
        guard let group = stocks[cpu].group else { return }
        if stocks[cpu].pages > 0 {
            tree.uncharge(group, pages: stocks[cpu].pages)
            events.append(.drained(group: group, pages: stocks[cpu].pages, cpu: cpu))
        }
        stocks[cpu] = Stock()
    }

    /// Gives back the stocks of a group and all below it. Follows `drain_all_stock`, which does not wait for the
    /// other CPUs; here they are done at once.
    private mutating func drainAllStock(below root: Int, _ events: inout [CgroupEvent]) {
        let subtree = preorder(from: root)
        for cpu in stocks.indices {
            if let group = stocks[cpu].group, stocks[cpu].pages > 0, subtree.contains(group) {
                drainStock(cpu, &events)
            }
        }
    }

    // MARK: The OOM killer

    /// Kills the task with the most pages; of equals the last one, as `oom_evaluate_task` does. Its memory is free
    /// at once, as if the OOM reaper took no time.
    private mutating func kill(below limit: Int, _ events: inout [CgroupEvent]) -> Int? {
        var victim: Int?
        for group in preorder(from: limit) where groups[group].isAlive && groups[group].children.isEmpty {
            if let best = victim, groups[group].anonymous < groups[best].anonymous { continue }
            victim = group
        }
        guard let victim else { return nil }
        groups[victim].isAlive = false
        let freed = free(victim, .anonymous, pages: groups[victim].anonymous)
        count(.oomKill, in: victim)
        events.append(.killed(group: victim, pages: freed, limit: limit))
        return victim
    }
}
