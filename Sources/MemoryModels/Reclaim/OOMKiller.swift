/// Who is killed when memory is used up: `mm/oom_kill.c`.
///
///     var killer = try OOMKiller(
///         tasks: [OOMTask(addressSpace: 0), OOMTask(addressSpace: 1, adjustment: 300)],
///         addressSpaces: [OOMAddressSpace(anonymousPages: 5000), OOMAddressSpace(anonymousPages: 3000)],
///         ramPages: 10_000
///     )
///     killer.outOfMemory(.none).victim  // 1: 3000 points and 300 * 10
///
/// Points are pages. The task with the most points is chosen; of equal ones, the last.
///
/// Invariant: a victim was sent SIGKILL; a task that is gone was; init and kernel threads never are.
/// `checkInvariants()` proves it for a state.
///
/// Left out: threads, nodes and cpusets, `oom_kill_allocating_task`, `panic_on_oom`, a caller that is about to
/// exit anyway, what the killed processes do until they are gone.
public struct OOMKiller: Sendable {
    /// Whose memory is used up.
    public enum Constraint: Sendable, Equatable {
        /// `CONSTRAINT_NONE`: the machine's.
        case none
        /// `CONSTRAINT_MEMCG`: the memory cgroup's.
        case memcg
    }

    /// What the killer makes of one task.
    public enum Verdict: Sendable, Equatable {
        /// It has so many points.
        case points(Int64)
        /// It asked to be killed first: more points than any other.
        case origin
        /// Not in the memory cgroup that is out of memory.
        case outsideGroup
        /// `is_global_init`.
        case initProcess
        /// `PF_KTHREAD`.
        case kernelThread
        /// It has no address space any more.
        case gone
        /// `OOM_SCORE_ADJ_MIN`.
        case adjustedOut
        /// `MMF_OOM_SKIP`: nothing is to be had from it.
        case skipped
        /// `in_vfork`: the memory is its parent's.
        case vfork
        /// It is dying already: nobody else is killed until it is gone or reaped.
        case dying
        /// Not looked at, because another task is dying.
        case notReached
    }

    /// What one call of the OOM killer did.
    public struct Outcome: Sendable, Equatable {
        /// By task, in their order.
        public let verdicts: [Verdict]
        /// The task chosen; nil if there is none or one is dying already.
        public let victim: Int?
        /// All tasks that were sent SIGKILL now, ascending.
        public let killed: [Int]
    }

    /// The largest number of pages anywhere: 4 TiB.
    public static let pageLimit: Int64 = 1 << 30

    /// The processes, in the order in which the kernel goes through them.
    public internal(set) var tasks: [OOMTask]
    /// Their memory.
    public internal(set) var addressSpaces: [OOMAddressSpace]
    /// `totalram_pages()`.
    public let ramPages: Int64
    /// `total_swap_pages`.
    public let swapPages: Int64
    /// `memory.max` of the memory cgroup, in pages.
    public let groupLimit: Int64
    /// `memory.oom.group`: whether the whole cgroup goes with one of its members.
    public let killsWholeGroup: Bool

    /// A machine with these processes.
    ///
    /// - Throws: `OOMError` if a number is out of range.
    public init(
        tasks: [OOMTask],
        addressSpaces: [OOMAddressSpace],
        ramPages: Int64,
        swapPages: Int64 = 0,
        groupLimit: Int64 = 0,
        killsWholeGroup: Bool = false
    ) throws(OOMError) {
        let range = 0...Self.pageLimit
        guard range.contains(ramPages - 1), range.contains(swapPages), range.contains(groupLimit) else {
            throw .unusableMemory
        }
        for (index, task) in tasks.enumerated() {
            let isUsable = task.addressSpace.map { addressSpaces.indices.contains($0) } ?? true
            guard isUsable, abs(task.adjustment) <= OOMTask.maxAdjustment else { throw .unusableTask(index) }
        }
        for (index, space) in addressSpaces.enumerated() {
            guard range.contains(space.anonymousPages), range.contains(space.filePages),
                range.contains(space.swapEntries), range.contains(space.pageTablePages)
            else { throw .unusableAddressSpace(index) }
        }
        self.tasks = tasks
        self.addressSpaces = addressSpaces
        self.ramPages = ramPages
        self.swapPages = swapPages
        self.groupLimit = groupLimit
        self.killsWholeGroup = killsWholeGroup
    }

    // MARK: Points

    /// The pages that an adjustment of 1000 stands for.
    ///
    /// Follows `constrained_alloc` and `mem_cgroup_get_max`, with no limit on the group's swap.
    public func totalPages(_ constraint: Constraint) -> Int64 {
        constraint == .memcg ? Swift.max(1, groupLimit + swapPages) : ramPages + swapPages
    }

    /// The points of a task, or why it has none. Follows `oom_badness`.
    public func badness(of index: Int, totalPages: Int64) -> Verdict {
        let task = tasks[index]
        if task.isInit { return .initProcess }
        guard let place = task.addressSpace else { return .kernelThread }
        if task.hasExited { return .gone }
        if task.adjustment == OOMTask.minAdjustment { return .adjustedOut }
        if addressSpaces[place].isSkipped { return .skipped }
        if task.isInVfork { return .vfork }
        return .points(addressSpaces[place].footprint + Int64(task.adjustment) * (totalPages / 1000))
    }

    /// What `/proc/PID/oom_score` shows: 0 for a task that is never killed, else about 0 to 2000 in thousandths
    /// of memory, where 666 stands for no memory and no adjustment. Follows `proc_oom_score` (`fs/proc/base.c`).
    public func score(of index: Int) -> Int64 {
        let total = totalPages(.none)
        guard case .points(let points) = badness(of: index, totalPages: total) else { return 0 }
        return (1000 + points * 1000 / total) * 2 / 3
    }

    // MARK: Killing

    /// Memory is used up: chooses a victim and kills it.
    ///
    /// Follows `out_of_memory`, `select_bad_process`, `oom_evaluate_task` and `oom_kill_process`.
    public mutating func outOfMemory(_ constraint: Constraint) -> Outcome {
        let total = totalPages(constraint)
        var verdicts = [Verdict](repeating: .notReached, count: tasks.count)
        var chosen: (index: Int, points: Int64)?
        var isAborted = false
        for index in tasks.indices where !isAborted {
            let verdict = evaluate(index, constraint, total)
            verdicts[index] = verdict
            switch verdict {
            case .dying:
                isAborted = true
            case .origin:
                chosen = (index, Int64.max)
            case .points(let points):
                // Not "more": of equal tasks the last one is taken.
                if points >= chosen?.points ?? Int64.min { chosen = (index, points) }
            default:
                break
            }
        }
        guard !isAborted, let chosen else { return Outcome(verdicts: verdicts, victim: nil, killed: []) }
        return Outcome(verdicts: verdicts, victim: chosen.index, killed: kill(chosen.index))
    }

    private func evaluate(_ index: Int, _ constraint: Constraint, _ total: Int64) -> Verdict {
        let task = tasks[index]
        if constraint == .memcg && !task.isInGroup { return .outsideGroup }
        if task.isInit { return .initProcess }
        guard let place = task.addressSpace else { return .kernelThread }
        if task.hasExited { return .gone }
        if task.isVictim { return addressSpaces[place].isSkipped ? .skipped : .dying }
        if task.isOrigin { return .origin }
        return badness(of: index, totalPages: total)
    }

    /// Kills the victim, all that share its memory, and its cgroup if that is to go as a whole.
    private mutating func kill(_ victim: Int) -> [Int] {
        let before = tasks
        killProcess(victim)
        if killsWholeGroup && tasks[victim].isInGroup {
            for index in tasks.indices where tasks[index].isInGroup && !tasks[index].isVictim {
                let task = tasks[index]
                guard task.adjustment != OOMTask.minAdjustment, !task.isInit, task.addressSpace != nil, !task.hasExited
                else { continue }
                killProcess(index)
            }
        }
        return tasks.indices.filter { tasks[$0].isKilled && !before[$0].isKilled }
    }

    /// Follows `__oom_kill_process`: those that share the memory are killed too, but get no reserves.
    private mutating func killProcess(_ victim: Int) {
        tasks[victim].isKilled = true
        tasks[victim].isVictim = true
        guard let place = tasks[victim].addressSpace else { return }
        for index in tasks.indices where tasks[index].addressSpace == place && !tasks[index].hasExited {
            if tasks[index].isInit {
                // The memory stays as long as init uses it: there is nothing to wait for.
                addressSpaces[place].isSkipped = true
            } else {
                tasks[index].isKilled = true
            }
        }
    }

    /// The oom_reaper takes the anonymous memory of the victims that are still there.
    ///
    /// Follows `oom_reap_task`: `MMF_OOM_SKIP` is set in any case, so that another victim may be chosen.
    ///
    /// - Returns: The pages freed, swap included.
    public mutating func reap() -> Int64 {
        var freed: Int64 = 0
        for index in tasks.indices where tasks[index].isVictim && !tasks[index].hasExited {
            guard let place = tasks[index].addressSpace, !addressSpaces[place].isSkipped else { continue }
            freed += addressSpaces[place].anonymousPages + addressSpaces[place].swapEntries
            addressSpaces[place].anonymousPages = 0
            addressSpaces[place].swapEntries = 0
            addressSpaces[place].isSkipped = true
        }
        return freed
    }

    /// All tasks that were sent SIGKILL are gone, and with the last user of an address space its memory.
    ///
    /// - Returns: The pages freed, swap and page tables included.
    public mutating func exitKilled() -> Int64 {
        for index in tasks.indices where tasks[index].isKilled { tasks[index].hasExited = true }
        var freed: Int64 = 0
        for place in addressSpaces.indices {
            var isUsed = false
            for task in tasks where task.addressSpace == place && !task.hasExited { isUsed = true }
            if isUsed { continue }
            freed += addressSpaces[place].footprint
            addressSpaces[place] = OOMAddressSpace(anonymousPages: 0)
        }
        return freed
    }
}

extension OOMKiller {
    /// A rule that a state breaks. A correct killer never has one.
    public enum Violation: Equatable, Sendable {
        /// A victim was not sent SIGKILL.
        case victimNotKilled(Int)
        /// A task is gone without having been killed.
        case goneWithoutSignal(Int)
        /// Init or a kernel thread was killed.
        case killedUnkillable(Int)
        /// A task that shares the memory of a killed victim was spared.
        case sharerSpared(Int)
    }

    /// Checks every rule.
    public func checkInvariants() -> [Violation] {
        var violations: [Violation] = []
        for (index, task) in tasks.enumerated() {
            if task.isVictim && !task.isKilled { violations.append(.victimNotKilled(index)) }
            if task.hasExited && !task.isKilled { violations.append(.goneWithoutSignal(index)) }
            if task.isKilled && (task.isInit || task.addressSpace == nil) {
                violations.append(.killedUnkillable(index))
            }
            for other in tasks where other.isVictim && other.addressSpace == task.addressSpace {
                if !task.isKilled && !task.isInit {
                    violations.append(.sharerSpared(index))
                    break
                }
            }
        }
        return violations
    }
}
