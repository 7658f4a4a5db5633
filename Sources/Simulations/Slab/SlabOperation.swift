import Traces

/// One operation of `slab-basics`.
enum SlabOperation: Equatable {
    /// `a0x14`: allocate 14 objects on CPU 0.
    case allocate(cpu: Int, count: Int)
    /// `f3@1`: free, on CPU 1, what the fourth allocation got.
    case free(allocation: Int, cpu: Int)
    /// `x1`: take CPU 1's slabs away from it.
    case flush(cpu: Int)

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: a<cpu> allocates an object on that CPU, \
            a<cpu>x<count> up to 64 of them; f<n> frees what the n-th allocation got, counted from 0, on CPU 0, and \
            f<n>@<cpu> on that CPU; x<cpu> takes the CPU's slabs away from it, as when it goes offline
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a<cpu> 在该 CPU 上分配一个对象，a<cpu>x<个数> 连续分配至多 64 个；\
            f<n> 在 CPU 0 上释放第 n 次分配得到的对象（从 0 数起），f<n>@<cpu> 在指定 CPU 上释放；\
            x<cpu> 收走该 CPU 的 slab，如同它下线
            """
    )

    /// The operations that `text` lists, for CPUs 0 to `cpuCount` - 1.
    static func parse(
        _ text: String,
        cpuCount: Int,
        parameter: String
    ) throws(SimulationError) -> [SlabOperation] {
        var operations: [SlabOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: parameter, operation: word, position: index + 1, reason: reason)
            }
            guard index < OperationText.limit else { throw refuse(OperationText.tooMany) }
            guard let operation = SlabOperation(word) else {
                throw refuse(
                    LocalizedText(
                        en: "write a<cpu>, a<cpu>x<count>, f<n>, f<n>@<cpu> or x<cpu>, with a count of 1 to 64.",
                        zh: "应写作 a<cpu>、a<cpu>x<个数>、f<n>、f<n>@<cpu> 或 x<cpu>，个数为 1 到 64。"
                    )
                )
            }
            guard operation.cpu < cpuCount else {
                throw refuse(
                    LocalizedText(
                        en: "there is no CPU \(operation.cpu): the CPUs are 0 to \(cpuCount - 1).",
                        zh: "没有 CPU \(operation.cpu)：CPU 编号为 0 到 \(cpuCount - 1)。"
                    )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    var cpu: Int {
        switch self {
        case .allocate(let cpu, _), .free(_, let cpu), .flush(let cpu): cpu
        }
    }

    init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch letter {
        case UInt8(ascii: "a"):
            let parts = OperationText.numbers(rest, separator: UInt8(ascii: "x"))
            guard let cpu = parts.first, parts.count <= 2 else { return nil }
            let count = parts.count == 2 ? parts[1] : 1
            guard count >= 1, count <= 64 else { return nil }
            self = .allocate(cpu: cpu, count: count)
        case UInt8(ascii: "f"):
            let parts = OperationText.numbers(rest, separator: UInt8(ascii: "@"))
            guard let number = parts.first, parts.count <= 2 else { return nil }
            self = .free(allocation: number, cpu: parts.count == 2 ? parts[1] : 0)
        case UInt8(ascii: "x"):
            let parts = OperationText.numbers(rest, separator: UInt8(ascii: "@"))
            guard parts.count == 1 else { return nil }
            self = .flush(cpu: parts[0])
        default:
            return nil
        }
    }
}
