import Traces

/// One operation of `slub-percpu`.
enum PerCPUOperation {
    /// An operation that runs to its end.
    case whole(SlabOperation)
    /// A task on a CPU reads what it needs for an allocation, and is interrupted.
    case begin(cpu: Int)
    /// Task `number` (from 0) goes on, on a CPU; nil for where it was.
    case resume(number: Int, cpu: Int?)

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a0 allocates on CPU 0, a0x4 does so four times; f5@1 frees what \
            allocation 5 (from 0) got, on CPU 1; x0 takes CPU 0's slabs away; b0 begins an allocation on CPU 0 and is \
            interrupted; c2@1 lets interrupted task 2 (from 0) go on, on CPU 1
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a0 在 CPU 0 上分配一次，a0x4 分配四次；f5@1 在 CPU 1 上释放第 5 次分配（从 0 起）所得；\
            x0 收走 CPU 0 的 slab；b0 在 CPU 0 上开始一次分配，中途被打断；c2@1 让被打断的 2 号任务（从 0 起）在 CPU 1 上继续
            """
    )

    static func parse(_ text: String, cpuCount: Int) throws(SimulationError) -> [(
        operation: PerCPUOperation, word: String
    )] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en: "write a0, a0x4, f5@1, x0, b0, c2 or c2@1, with CPUs from 0 to \(cpuCount - 1).",
                zh: "应写作 a0、a0x4、f5@1、x0、b0、c2 或 c2@1，CPU 编号为 0 到 \(cpuCount - 1)。"
            )
        ) { word in
            guard let operation = PerCPUOperation(word), operation.cpu < cpuCount else { return nil }
            return operation
        }
    }

    private var cpu: Int {
        switch self {
        case .whole(let operation): operation.cpu
        case .begin(let cpu): cpu
        case .resume(_, let cpu): cpu ?? 0
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        switch letter {
        case UInt8(ascii: "b"):
            let parts = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "@"))
            guard parts.count == 1 else { return nil }
            self = .begin(cpu: parts[0])
        case UInt8(ascii: "c"):
            let parts = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "@"))
            guard let number = parts.first, parts.count <= 2 else { return nil }
            self = .resume(number: number, cpu: parts.count == 2 ? parts[1] : nil)
        default:
            guard let operation = SlabOperation(word) else { return nil }
            self = .whole(operation)
        }
    }
}
