import MemoryModels
import Traces

/// One run of `vma-operations`: the address space, the addresses that calls returned, and the counts.
struct VMASession {
    private(set) var list = StepList(simulation: "vma-operations")
    private var space: AddressSpace
    /// What `map` and `remap` returned, in order.
    private var addresses: [UInt64] = []
    private var splits = 0
    private var merges = 0
    private var failedCalls = 0
    private var mostAreas = 0
    /// Where areas begin or end at some time in the run, so that all maps have the same columns.
    private var guides: [UInt64] = []

    init(mapCount: Int) {
        space = AddressSpace(limits: AddressSpace.Limits(mapCount: mapCount))
        space.isRecording = true
    }

    /// Runs all operations. A rehearsal comes first, to know where areas will begin and end.
    mutating func run(_ operations: [VMAOperation]) throws(SimulationError) {
        var rehearsal = self
        try rehearsal.play(operations)
        guides = rehearsal.guides.count <= 24 ? rehearsal.guides : []
        try play(operations)
    }

    private mutating func play(_ operations: [VMAOperation]) throws(SimulationError) {
        for (index, operation) in operations.enumerated() {
            let before = space
            let outcome = try perform(operation, position: index + 1)
            let events = space.takeEvents()
            note(events)
            try list.add(
                VMANarrator(before: before, after: space, guides: guides)
                    .step(operation, outcome, events, result: addresses.count - 1)
            )
        }
    }

    private mutating func note(_ events: [AddressSpaceEvent]) {
        for event in events {
            switch event {
            case .split: splits += 1
            case .merged: merges += 1
            default: break
            }
        }
        mostAreas = max(mostAreas, space.areaCount)
        for area in space.areas {
            for place in [area.start, area.end] where guides.count <= 24 {
                let page = place / AddressSpace.pageSize
                if !guides.contains(page) { guides.append(page) }
            }
        }
    }

    private mutating func perform(_ operation: VMAOperation, position: Int) throws(SimulationError) -> VMAOutcome {
        let target: UInt64?
        switch operation {
        case .map(_, _, _, let place):
            target = try place.map { place throws(SimulationError) in try address(place, position) }
        case .unmap(let place, _), .protect(let place, _, _), .remap(let place, _, _), .touch(let place):
            target = try address(place, position)
        }
        let outcome: VMAOutcome
        do throws(AddressSpaceError) {
            outcome = try call(operation, target ?? 0)
        } catch {
            failedCalls += 1
            return VMAOutcome(range: nil, error: error)
        }
        switch operation {
        case .map, .remap: if let range = outcome.range { addresses.append(range.start) }
        case .unmap, .protect, .touch: break
        }
        return outcome
    }

    private mutating func call(
        _ operation: VMAOperation,
        _ target: UInt64
    ) throws(AddressSpaceError) -> VMAOutcome {
        let start: UInt64
        let count: UInt64
        switch operation {
        case .map(let pages, let flags, let source, let place):
            start = try space.map(
                length: pages * AddressSpace.pageSize,
                flags,
                source: source,
                at: place == nil ? .anywhere() : .fixed(target)
            )
            count = pages
        case .unmap(_, let pages):
            try space.unmap(target, length: pages * AddressSpace.pageSize)
            (start, count) = (target, pages)
        case .protect(_, let pages, let flags):
            try space.protect(target, length: pages * AddressSpace.pageSize, flags)
            (start, count) = (target, pages)
        case .remap(_, let old, let new):
            start = try space.remap(target, from: old * AddressSpace.pageSize, to: new * AddressSpace.pageSize)
            count = new
        case .touch:
            try space.touch(target)
            (start, count) = (target, 1)
        }
        return VMAOutcome(range: (start, start + count * AddressSpace.pageSize), error: nil)
    }

    private func address(_ place: VMAOperation.Place, _ position: Int) throws(SimulationError) -> UInt64 {
        guard place.result < addresses.count else {
            throw .badOperation(
                parameter: "operations",
                operation: "\(place.result)",
                position: position,
                reason: LocalizedText(
                    en: "only \(addresses.count) addresses were returned before it; they are counted from 0.",
                    zh: "在它之前只返回过 \(addresses.count) 个地址（从 0 数起）。"
                )
            )
        }
        return addresses[place.result] + place.page * AddressSpace.pageSize
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let numbers: [(String, Int64)] = [
            ("areas", Int64(space.areaCount)),
            ("most_areas", Int64(mostAreas)),
            ("mapped_pages", Int64(space.pages.total)),
            ("data_pages", Int64(space.pages.data)),
            ("splits", Int64(splits)),
            ("merges", Int64(merges)),
            ("failed_calls", Int64(failedCalls)),
        ]
        let lowest = space.areas.first.map { Numerals.hexadecimal($0.start) } ?? "none"
        return numbers.map { TraceResult(name: $0.0, value: .integer($0.1)) }
            + [TraceResult(name: "lowest_address", value: .text(lowest))]
    }
}

/// What a call returned.
struct VMAOutcome {
    /// The range that it worked on; nil if it failed.
    var range: (start: UInt64, end: UInt64)?
    /// Why it failed.
    var error: AddressSpaceError?
}
