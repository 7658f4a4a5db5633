import MemoryModels
import Traces

/// One run of `brk-heap`.
struct HeapSession {
    private(set) var list = StepList(simulation: "brk-heap")
    private var space: AddressSpace
    private var calls = 0
    private var refused = 0
    private var freeCalls = 0

    init(space: AddressSpace) {
        self.space = space
    }

    mutating func perform(_ operation: HeapOperation) throws(SimulationError) {
        let narrator = HeapNarrator(before: space)
        switch operation {
        case .ask:
            calls += 1
            _ = space.setHeapEnd(0)
            try list.add(narrator.asked(after: space))
        case .set(let bytes):
            try setEnd(space.heapStart + bytes, "brk(start_brk + \(bytes))", narrator)
        case .move(let bytes):
            // `sbrk` adds to the end that it knows; below address 0 it would wrap around.
            let end = Int64(bitPattern: space.heapEnd) + bytes
            try setEnd(UInt64(max(1, end)), "sbrk(\(bytes))", narrator)
        case .map(let page):
            let isDone = attempt { space throws(AddressSpaceError) in
                let address = space.heapStart + page * AddressSpace.pageSize
                try space.map(length: AddressSpace.pageSize, .read, at: .fixedNoReplace(address))
            }
            try list.add(narrator.other("mmap", page, isDone: isDone, after: space))
        case .unmap(let page):
            let isDone = attempt { space throws(AddressSpaceError) in
                let address = space.heapStart + page * AddressSpace.pageSize
                try space.unmap(address, length: AddressSpace.pageSize)
            }
            try list.add(narrator.other("munmap", page, isDone: isDone, after: space))
        }
    }

    /// Whether the call succeeded.
    private mutating func attempt(_ call: (inout AddressSpace) throws(AddressSpaceError) -> Void) -> Bool {
        do throws(AddressSpaceError) {
            try call(&space)
            return true
        } catch {
            return false
        }
    }

    private mutating func setEnd(
        _ address: UInt64,
        _ call: String,
        _ narrator: HeapNarrator
    ) throws(SimulationError) {
        calls += 1
        let pages = space.pages.total
        let outcome = space.setHeapEnd(address)
        if outcome.refusal != nil {
            refused += 1
        } else if space.pages.total == pages {
            freeCalls += 1
        }
        try list.add(narrator.call(call, address, outcome.refusal, after: space))
    }

    /// The results, in the order of the simulation's description.
    var results: [TraceResult] {
        let heap = space.heapAreas
        return [
            TraceResult(name: "heap_bytes", value: .integer(Int64(space.heapEnd - space.heapStart))),
            TraceResult(name: "heap_pages", value: .integer(Int64(heap.reduce(0) { $0 + $1.pageCount }))),
            TraceResult(name: "brk_address", value: .text(Numerals.hexadecimal(space.heapEnd))),
            TraceResult(name: "areas", value: .integer(Int64(heap.count))),
            TraceResult(name: "calls", value: .integer(Int64(calls))),
            TraceResult(name: "refused", value: .integer(Int64(refused))),
            TraceResult(name: "free_calls", value: .integer(Int64(freeCalls))),
        ]
    }
}

extension AddressSpace {
    /// What is mapped for the heap: all that is writable, since the simulation maps other things read-only.
    var heapAreas: [VirtualMemoryArea] {
        areas.filter { $0.flags.contains(.write) }
    }
}
