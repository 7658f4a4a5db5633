import MemoryModels
import Traces

/// The groups of `memcg-charge`: a pod with two containers, and a batch job beside it.
enum CgroupTree {
    /// The groups that have tasks.
    enum Leaf: Int, CaseIterable {
        case web = 2
        case job = 3
        case batch = 4
    }

    /// The pod's place among the groups.
    static let pod = 1
    /// What stands for no limit among the parameters.
    static let noLimit: Int64 = 1_000_000

    /// A group's name.
    static func name(_ group: Int) -> String {
        switch group {
        case 0: "root"
        case 1: "pod"
        case 2: "pod/web"
        case 3: "pod/job"
        default: "batch"
        }
    }

    /// The tree with the limits that were given.
    static func make(_ values: ArgumentValues) -> MemoryCgroups {
        func number(_ name: String) -> Int64 { Int64(values.unsigned(name)) }
        func limit(_ name: String) -> Int64 {
            let pages = number(name)
            return pages == noLimit ? PageCounter.unlimited : pages
        }
        var cgroups = MemoryCgroups(cpus: values.integer("cpus"), isRecursive: values.flag("recursive"))
        let pod = cgroups.makeGroup(in: 0)
        let web = cgroups.makeGroup(in: pod)
        let job = cgroups.makeGroup(in: pod)
        let batch = cgroups.makeGroup(in: 0)
        cgroups.limit(pod, high: limit("pod-high"), max: limit("pod-max"))
        cgroups.protect(pod, min: number("pod-min"), low: number("pod-low"))
        cgroups.protect(web, min: number("web-min"), low: number("web-low"))
        cgroups.protect(job, min: 0, low: number("job-low"))
        cgroups.protect(batch, min: 0, low: 0)
        return cgroups
    }
}
