import MemoryModels

/// Lets the OOM killer choose among four processes on a machine with 4 GiB.
func oomBadness(_ out: inout Transcript) throws(OOMError) {
    var killer = try OOMKiller(
        tasks: [
            OOMTask(addressSpace: 0),
            OOMTask(addressSpace: 1, adjustment: -500),
            OOMTask(addressSpace: 2, adjustment: 300),
            OOMTask(addressSpace: 3, adjustment: -1000),
        ],
        addressSpaces: [200_000, 400_000, 50_000, 300_000].map { OOMAddressSpace(anonymousPages: $0) },
        ramPages: 1 << 20
    )
    for index in killer.tasks.indices {
        let task = killer.tasks[index]
        let points =
            if case .points(let points) = killer.badness(of: index, totalPages: 1 << 20) { "\(points)" } else { "none" }
        out.print("process \(index), adj \(task.adjustment): points \(points), oom_score \(killer.score(of: index))")
    }
    for round in 1...5 {
        let outcome = killer.outOfMemory(.none)
        if let victim = outcome.victim {
            out.print("round \(round): process \(victim) is killed")
        } else if outcome.verdicts.contains(.dying) {
            out.print("round \(round): a victim is still dying; the reaper frees \(killer.reap()) pages")
        } else {
            out.print("round \(round): nobody is left to kill")
        }
    }
}
