/// A rule of SLUB that a state breaks. A correct cache never has one. Slabs are named by their first page.
public enum SlabViolation: Equatable, Sendable {
    /// An object is with a caller and on a freelist, or on several.
    case objectListed(slab: PageFrameNumber, object: Int, times: Int, isAllocated: Bool)
    /// An object is neither with a caller nor on a freelist.
    case lostObject(slab: PageFrameNumber, object: Int)
    /// A freelist runs in a circle or leads out of the slab.
    case brokenFreelist(slab: PageFrameNumber)
    /// `inuse` differs from the objects that are not on the slab's own freelist.
    case wrongInUse(slab: PageFrameNumber, counted: Int, recorded: Int)
    /// A slab is frozen without being a CPU's, or a CPU's without being frozen.
    case wrongFrozen(slab: PageFrameNumber)
    /// A slab with free objects is on no list, or a slab is on several.
    case slabListed(slab: PageFrameNumber, times: Int)
    /// The note that the slab is on the node's partial list is wrong.
    case wrongPartialNote(slab: PageFrameNumber)
    /// A slab on a partial list has no free object.
    case fullSlabOnPartialList(slab: PageFrameNumber)
    /// The CPU's partial list is longer than `cpu_partial_slabs` allows.
    case longCPUPartialList(cpu: Int, slabs: Int)
}

extension SlabCache {
    /// Checks every rule of SLUB's lists.
    ///
    /// - Returns: What is broken; empty for a sound state.
    /// - Complexity: O(objects + slabs × CPUs).
    public func checkInvariants() -> [SlabViolation] {
        var violations: [SlabViolation] = []
        for place in placesByPage {
            checkObjects(at: place, &violations)
            checkLists(of: place, &violations)
        }
        for cpu in cpus.indices {
            // `get_partial_node` stops after one slab more than half of the limit, which may be above a limit of 1.
            let limit = Swift.max(layout.cpuPartialSlabs, layout.cpuPartialSlabs / 2 + 1)
            if cpus[cpu].partial.count > limit {
                violations.append(.longCPUPartialList(cpu: cpu, slabs: cpus[cpu].partial.count))
            }
        }
        return violations
    }

    /// Every object is with a caller or on exactly one freelist, and `inuse` says how many.
    private func checkObjects(at place: Int, _ violations: inout [SlabViolation]) {
        let slab = slab(at: place)
        let page = slab.firstPage
        var timesListed = [Int](repeating: 0, count: slab.objectCount)
        var ownFree = 0
        var heads = [slab.freelist]
        for cpu in cpus where cpu.slab == place { heads.append(cpu.freelist) }
        for (number, head) in heads.enumerated() {
            var object = head
            var length = 0
            while object != Slab.none {
                guard timesListed.indices.contains(Int(object)), length < slab.objectCount else {
                    violations.append(.brokenFreelist(slab: page))
                    break
                }
                timesListed[Int(object)] += 1
                length += 1
                object = objects[index(of: Int(object), at: place)].next
            }
            if number == 0 { ownFree = length }
        }
        for object in timesListed.indices {
            let isAllocated = objects[index(of: object, at: place)].isAllocated
            let times = timesListed[object]
            if times == 0, !isAllocated {
                violations.append(.lostObject(slab: page, object: object))
            } else if times + (isAllocated ? 1 : 0) > 1 {
                violations.append(.objectListed(slab: page, object: object, times: times, isAllocated: isAllocated))
            }
        }
        if slab.inUse != slab.objectCount - ownFree {
            violations.append(
                .wrongInUse(slab: page, counted: slab.objectCount - ownFree, recorded: slab.inUse)
            )
        }
    }

    /// A slab with free objects is on exactly one list, and the notes in it say which.
    private func checkLists(of place: Int, _ violations: inout [SlabViolation]) {
        let slab = slab(at: place)
        let page = slab.firstPage
        let owners = cpus.reduce(0) { $0 + ($1.slab == place ? 1 : 0) }
        if slab.isFrozen != (owners > 0) { violations.append(.wrongFrozen(slab: page)) }
        func count(_ list: [Int]) -> Int { list.reduce(0) { $0 + ($1 == place ? 1 : 0) } }
        let onNode = count(nodePartialPlaces)
        let onCPUs = cpus.reduce(0) { $0 + count($1.partial) }
        if slab.isOnNodePartial != (onNode > 0) { violations.append(.wrongPartialNote(slab: page)) }
        let isFull = slab.freelist == Slab.none
        if isFull, onNode + onCPUs > 0 { violations.append(.fullSlabOnPartialList(slab: page)) }
        let times = owners + onNode + onCPUs + count(nodeFull)
        let expectsList = !isFull || owners > 0 || tracksFullSlabs
        if times > 1 || (expectsList && times == 0) {
            violations.append(.slabListed(slab: page, times: times))
        }
    }
}
