@testable import MemoryModels

/// Places pages one at a time and as directly as can be, to compare `NumaMemory` with.
struct PageByPageOracle {
    /// A way to get it wrong, to show that the comparison notices.
    enum Defect: CaseIterable {
        case ignoresReserve
        case lowestZoneFirst
        case neverAdvances
        case forgetsCpuset
    }

    var machine: NumaMemory
    let defect: Defect?
    var free: [[Int64]]
    var statistics: [NumaStatistics]
    var turn = 63

    init(_ machine: NumaMemory, defect: Defect? = nil) {
        self.machine = machine
        self.defect = defect
        free = machine.nodes.map { $0.zones.map { $0.freePages } }
        statistics = machine.nodes.map { $0.statistics }
    }

    mutating func allocate(_ count: Int64, for request: NumaRequest) -> Int64 {
        for done in 0..<count where !allocateOne(request) { return done }
        return count
    }

    private mutating func allocateOne(_ request: NumaRequest) -> Bool {
        let policy = machine.policy
        switch policy.mode {
        case .local: return fastThenSlow(request.cpuNode, nil, request)
        case .preferred: return fastThenSlow(policy.nodes.members[0], nil, request)
        case .bind:
            // All machines of these tests have kernel memory in Normal on the nodes bound to, or only Movable.
            let isKernel = policy.nodes.members.contains { node in
                machine.nodes[node].zones.dropLast().contains { $0.managedPages > 0 }
            }
            let applies = request.highest == .movable || (isKernel && request.highest == .normal)
            return fastThenSlow(request.cpuNode, applies ? policy.nodes : nil, request)
        case .preferredMany:
            return fastThenSlow(request.cpuNode, policy.nodes, request) || fastThenSlow(request.cpuNode, nil, request)
        case .interleave:
            let members = policy.nodes.members
            if defect != .neverAdvances || turn == 63 { turn = members.first { $0 > turn } ?? members[0] }
            let got = statistics.indices.map { statistics[$0].hit + statistics[$0].miss }
            guard fastThenSlow(turn, nil, request) else { return false }
            if statistics[turn].hit + statistics[turn].miss > got[turn] { statistics[turn].interleaveHit += 1 }
            return true
        }
    }

    private mutating func fastThenSlow(_ start: Int, _ mask: NodeSet?, _ request: NumaRequest) -> Bool {
        for slow in [false, true] {
            var preferred: Int?
            let order = request.thisNode ? [start] : machine.fallbackOrder[start]
            for node in order where machine.nodes[node].hasMemory {
                var zones = Array(0...request.highest.rawValue)
                if defect != .lowestZoneFirst { zones.reverse() }
                for zone in zones where machine.nodes[node].zones[zone].managedPages > 0 {
                    let isAllowed = machine.allowed.contains(node) || defect == .forgetsCpuset
                    if preferred == nil, mask?.contains(node) ?? (slow || isAllowed) { preferred = node }
                    guard mask?.contains(node) ?? true, isAllowed else { continue }
                    let state = machine.nodes[node].zones[zone]
                    let reserve = defect == .ignoresReserve ? 0 : state.lowmemReserve[request.highest.rawValue]
                    guard free[node][zone] > (slow ? state.min : state.low) + reserve else { continue }
                    free[node][zone] -= 1
                    count(node, preferred: preferred ?? node, request)
                    return true
                }
            }
        }
        return false
    }

    private mutating func count(_ node: Int, preferred: Int, _ request: NumaRequest) {
        if node == preferred {
            statistics[node].hit += 1
        } else {
            statistics[node].miss += 1
            statistics[preferred].foreign += 1
        }
        if node == request.cpuNode { statistics[node].local += 1 } else { statistics[node].other += 1 }
    }
}
