import MemoryModels
import Traces

/// One operation of `tlb`.
enum TLBOperation: Equatable {
    case run(cpu: Int, space: Int)
    case idle(cpu: Int)
    case use(cpu: Int, first: Int, count: Int, isKernel: Bool)
    case unmap(cpu: Int, first: Int, count: Int, freesTables: Bool)
    case unmapKernel(cpu: Int, first: Int, count: Int)

    static let grammar = LocalizedText(
        en: """
            up to 64 of: run:<cpu>:<process 1-8>, idle:<cpu> (a kernel thread borrows the address space), \
            use:<cpu>:<page>+<count>, kernel:<cpu>:<page>+<count> (pages of the kernel), unmap:<cpu>:<page>+<count>, \
            free:<cpu>:<page>+<count> (with page tables), vfree:<cpu>:<page>+<count>; pages are 0-255
            """,
        zh: """
            最多 64 个：run:<CPU>:<进程 1-8>、idle:<CPU>（内核线程借用地址空间）、use:<CPU>:<页>+<个数>、\
            kernel:<CPU>:<页>+<个数>（内核的页）、unmap:<CPU>:<页>+<个数>、free:<CPU>:<页>+<个数>（连同页表）、\
            vfree:<CPU>:<页>+<个数>；页号 0-255
            """
    )

    /// The processor that acts.
    var cpu: Int {
        switch self {
        case .run(let cpu, _), .idle(let cpu), .use(let cpu, _, _, _), .unmap(let cpu, _, _, _),
            .unmapKernel(let cpu, _, _):
            cpu
        }
    }

    /// The operations that `text` lists, for so many processors.
    static func parse(_ text: String, cpus: Int) throws(SimulationError) -> [TLBOperation] {
        var operations: [TLBOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: "operations", operation: word, position: index + 1, reason: reason)
            }
            guard index < OperationText.limit else { throw refuse(OperationText.tooMany) }
            guard let operation = operation(word) else {
                throw refuse(
                    LocalizedText(
                        en: "write run:0:1, idle:0, or use:0:4+2, where kernel, unmap, free and vfree are like use.",
                        zh: "应写作 run:0:1、idle:0 或 use:0:4+2；kernel、unmap、free、vfree 的写法与 use 相同。"
                    )
                )
            }
            guard operation.cpu < cpus else {
                throw refuse(LocalizedText(en: "there are processors 0 to \(cpus - 1).", zh: "处理器编号为 0 到 \(cpus - 1)。"))
            }
            operations.append(operation)
        }
        return operations
    }

    private static func operation(_ word: String) -> TLBOperation? {
        let parts = ExactText.split(word, at: UInt8(ascii: ":"))
        guard parts.count >= 2, let number = StrictNumber.unsigned(parts[1]), number < 64 else { return nil }
        let cpu = Int(number)
        if ExactText.areEqual(parts[0], "idle") { return parts.count == 2 ? .idle(cpu: cpu) : nil }
        guard parts.count == 3 else { return nil }
        if ExactText.areEqual(parts[0], "run") {
            guard let space = StrictNumber.unsigned(parts[2]), (1...8).contains(space) else { return nil }
            return .run(cpu: cpu, space: Int(space))
        }
        let range = ExactText.split(parts[2], at: UInt8(ascii: "+")).map { StrictNumber.unsigned($0) ?? .max }
        let limit = UInt64(TLBSystem.pageLimit)
        guard let first = range.first, range.count <= 2, first < limit else { return nil }
        let count = range.count == 2 ? range[1] : 1
        guard count >= 1, count <= limit - first else { return nil }
        for (name, isKernel) in [("use", false), ("kernel", true)] where ExactText.areEqual(parts[0], name) {
            return .use(cpu: cpu, first: Int(first), count: Int(count), isKernel: isKernel)
        }
        for (name, freesTables) in [("unmap", false), ("free", true)] where ExactText.areEqual(parts[0], name) {
            return .unmap(cpu: cpu, first: Int(first), count: Int(count), freesTables: freesTables)
        }
        guard ExactText.areEqual(parts[0], "vfree") else { return nil }
        return .unmapKernel(cpu: cpu, first: Int(first), count: Int(count))
    }
}
