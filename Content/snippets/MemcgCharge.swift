import MemoryModels

/// Charges pages to two containers of a pod until its limit, and shows what is protected.
func memcgCharge(_ out: inout Transcript) {
    var cgroups = MemoryCgroups(cpus: 2)
    let pod = cgroups.makeGroup(in: 0)
    let web = cgroups.makeGroup(in: pod)
    let job = cgroups.makeGroup(in: pod)
    cgroups.limit(pod, high: PageCounter.unlimited, max: 200)
    cgroups.protect(pod, min: 0, low: 120)
    cgroups.protect(web, min: 0, low: 100)
    cgroups.protect(job, min: 0, low: 50)
    for (name, group, pages) in [("web", web, 1), ("web", web, 89), ("job", job, 80), ("job", job, 31)] {
        var events: [CgroupEvent] = []
        for _ in 0..<pages { cgroups.charge(group, .anonymous, pages: 1, cpu: group % 2, recordingInto: &events) }
        cgroups.calculateProtection()
        let usage = cgroups.counters.map { "\($0.usage)" }.joined(separator: " ")
        let low = cgroups.counters.map { "\($0.effectiveLow)" }.joined(separator: " ")
        out.print("\(name) +\(pages): usage [\(usage)], elow [\(low)]")
        for event in events {
            if case .killed(_, let pages, _) = event { out.print("  OOM kill in the pod: \(pages) pages are free") }
        }
    }
    let events = cgroups.groups[pod].events
    out.print("memory.events: max \(events.max), oom \(events.oom), oom_kill \(events.oomKill)")
}
