import MemoryModels
import Traces

/// The heap of a run and the program's allocations, numbered from 1.
struct MallocSession {
    /// The state of one allocation.
    struct Allocation {
        let bytes: Int
        let pointer: MallocHeap.Pointer
        var isLive = true
    }

    /// What one operation did: the events of each call.
    struct Outcome {
        var calls: [[MallocEvent]] = []
        /// Why the last call failed, if it did.
        var failure: MallocError?
    }

    private(set) var heap: MallocHeap
    private(set) var allocations: [Allocation] = []
    private(set) var failures = 0

    init(_ options: MallocHeap.Options) {
        heap = MallocHeap(options)
        heap.isRecording = true
    }

    /// - Throws: An error if an allocation is freed that was never made.
    mutating func perform(
        _ operation: MallocOperation,
        position: Int
    ) throws(SimulationError) -> Outcome {
        var outcome = Outcome()
        switch operation {
        case .allocate(let bytes, let count):
            for _ in 0..<count where outcome.failure == nil {
                do throws(MallocError) {
                    let pointer = try heap.allocate(bytes)
                    allocations.append(Allocation(bytes: bytes, pointer: pointer))
                } catch {
                    outcome.failure = error
                }
                outcome.calls.append(heap.takeEvents())
            }
        case .free(let numbers):
            guard numbers.upperBound <= allocations.count else {
                throw .badOperation(
                    parameter: "operations",
                    operation: "f\(numbers.upperBound)",
                    position: position,
                    reason: LocalizedText(
                        en: "only \(allocations.count) allocations were made so far.",
                        zh: "到此只做了 \(allocations.count) 次分配。"
                    )
                )
            }
            for number in numbers where outcome.failure == nil {
                do throws(MallocError) {
                    try heap.free(allocations[number - 1].pointer)
                    allocations[number - 1].isLive = false
                } catch {
                    outcome.failure = error
                }
                outcome.calls.append(heap.takeEvents())
            }
        }
        if outcome.failure != nil { failures += 1 }
        return outcome
    }

    /// The number of the live allocation in the chunk at `offset`.
    func number(at offset: Int) -> Int? {
        allocations.lastIndex { $0.isLive && $0.pointer == .heap(offset: offset + 16) }.map { $0 + 1 }
    }

    /// The chunks of the heap from its start; `old` ones are not marked as touched by this step.
    func map(old: [MallocHeap.Chunk]) -> Diagram? {
        guard !heap.chunks.isEmpty else { return nil }
        let cells = heap.chunks.map { chunk in
            var text = "\(chunk.size)"
            if chunk.state == .top { text = "top \(chunk.size)" }
            if let number = number(at: chunk.offset) {
                text = "#\(number)"
            } else if chunk.state == .inUse {
                text = "tcache"
            }
            let mark: Mark =
                !old.contains(chunk)
                ? .active : chunk.state == .inUse ? .allocated : chunk.state == .top ? .plain : .free
            return BlockMap.Cell(
                start: UInt64(chunk.offset),
                length: UInt64(chunk.size),
                text: text,
                mark: mark
            )
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(en: "The heap by address, in bytes", zh: "按地址排列的堆，单位为字节"),
                rows: [BlockMap.Row(label: LocalizedText(en: "chunks", zh: "chunk"), cells: cells)]
            )
        )
    }
}
