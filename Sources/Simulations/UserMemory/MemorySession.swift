import MemoryModels
import Traces

/// The processes of a run, and what has happened to them so far.
struct MemorySession {
    /// What one operation did.
    struct Outcome {
        /// What each touched page came to.
        var faults: [UserFault] = []
        /// What a fork did.
        var fork: UserMemory.ForkResult?
        /// Where the reverse map led; nil if there was no walk.
        var visits: [UserMemory.RmapVisit]?
        /// The frame that was pinned, unpinned or looked for; nil if there is none.
        var frame: Int?
        /// How many pages were swapped out.
        var swapped = 0

        func count(_ isMeant: (UserFault) -> Bool) -> Int {
            faults.reduce(0) { $0 + (isMeant($1) ? 1 : 0) }
        }

        /// How often one thing was done.
        func count(_ isMeant: (FaultAction) -> Bool) -> Int {
            faults.reduce(0) { sum, fault in sum + fault.actions.reduce(0) { $0 + (isMeant($1) ? 1 : 0) } }
        }
    }

    private(set) var memory: UserMemory

    init(_ memory: UserMemory) {
        self.memory = memory
    }

    /// - Throws: An error if the process does not exist, or there would be too many.
    mutating func perform(_ operation: MemoryOperation, position: Int) throws(SimulationError) -> Outcome {
        let process = operation.process
        guard process < memory.processes.count, memory.processes[process].isAlive else {
            throw Self.refused(
                operation,
                position,
                LocalizedText(en: "there is no such process at this point.", zh: "此时没有这个进程。")
            )
        }
        var outcome = Outcome()
        func page(_ index: Int) -> UInt64 {
            ProgramLayout.page(operation.area, index, in: memory.processes[process])
        }
        switch operation.kind {
        case .read, .write:
            for index in operation.pages {
                let fault = memory.touch(process: process, page: page(index), isWrite: operation.kind == .write)
                outcome.faults.append(fault)
                if case .segmentationFault = fault.kind { break }
                if fault.kind == .busError { break }
            }
        case .fork:
            guard memory.processes.count < 8 else {
                throw Self.refused(
                    operation,
                    position,
                    LocalizedText(en: "a run has at most 8 processes.", zh: "一次运行最多 8 个进程。")
                )
            }
            outcome.fork = memory.fork(process)
        case .exit: memory.exit(process)
        case .pin: outcome.frame = memory.pin(process: process, page: page(operation.pages.lowerBound))
        case .unpin:
            if let frame = memory.frame(process: process, page: page(operation.pages.lowerBound)),
                memory.unpin(frame)
            {
                outcome.frame = frame
            }
        case .swapOut:
            for index in operation.pages where memory.swapOut(process: process, page: page(index)) != nil {
                outcome.swapped += 1
            }
        case .walk:
            outcome.frame = memory.frame(process: process, page: page(operation.pages.lowerBound))
            outcome.visits = outcome.frame.map { memory.rmapWalk($0) } ?? []
        }
        return outcome
    }

    private static func refused(
        _ operation: MemoryOperation,
        _ position: Int,
        _ reason: LocalizedText
    ) -> SimulationError {
        .badOperation(parameter: "operations", operation: operation.text, position: position, reason: reason)
    }
}
