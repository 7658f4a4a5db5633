import MemoryModels
import Traces

/// One operation of `memblock-regions`.
enum MemblockOperation: Equatable {
    case add(base: UInt64, size: UInt64)
    case remove(base: UInt64, size: UInt64)
    case reserve(base: UInt64, size: UInt64)
    case free(base: UInt64, size: UInt64)
    case noMap(base: UInt64, size: UInt64)
    case allocate(size: UInt64, alignment: UInt64)

    /// Addresses stay below 1 GiB, so that the zone of the hand-over is small.
    static let limit: UInt64 = 1 << 30
    static let maximumCount = 40

    static let grammar = LocalizedText(
        en: """
            up to 40 operations on addresses below 1 GiB, separated by spaces or commas: add, remove, reserve, free or \
            nomap, a colon and a range <first>-<last> or <first>+<size>; alloc:<size> or alloc:<size>@<alignment>
            """,
        zh: """
            最多 40 个操作，地址在 1 GiB 以下，以空格或逗号分隔：add、remove、reserve、free 或 nomap，\
            后接冒号和区间 <首字节>-<末字节> 或 <首字节>+<大小>；alloc:<大小> 或 alloc:<大小>@<对齐>
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [MemblockOperation] {
        var operations: [MemblockOperation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            func refuse(_ reason: LocalizedText) -> SimulationError {
                .badOperation(parameter: parameter, operation: word, position: index + 1, reason: reason)
            }
            guard index < maximumCount else {
                throw refuse(LocalizedText(en: "at most 40 operations are run.", zh: "最多运行 40 个操作。"))
            }
            guard let operation = MemblockOperation(word) else {
                throw refuse(
                    LocalizedText(
                        en: """
                            write add:<range>, reserve:<range>, remove:<range>, free:<range>, nomap:<range> or \
                            alloc:<size>@<alignment>, below 1 GiB; an alignment is a power of two.
                            """,
                        zh: """
                            应写作 add:<区间>、reserve:<区间>、remove:<区间>、free:<区间>、nomap:<区间> 或 \
                            alloc:<大小>@<对齐>，地址在 1 GiB 以下；对齐须为 2 的幂。
                            """
                    )
                )
            }
            operations.append(operation)
        }
        return operations
    }

    private init?(_ word: String) {
        let parts = word.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let name = RangeText.string(parts[0])
        if name.isExactly("alloc") {
            let (size, alignment) =
                RangeText.pair(parts[1], separator: UInt8(ascii: "@")) ?? (RangeText.number(parts[1]) ?? 0, 4096)
            guard size >= 1, size <= Self.limit, alignment >= 1, alignment <= Self.limit,
                alignment & (alignment - 1) == 0
            else { return nil }
            self = .allocate(size: size, alignment: alignment)
            return
        }
        guard let (base, size) = RangeText.parse(parts[1]), size >= 1, base < Self.limit, size <= Self.limit - base
        else { return nil }
        if name.isExactly("add") {
            self = .add(base: base, size: size)
        } else if name.isExactly("remove") {
            self = .remove(base: base, size: size)
        } else if name.isExactly("reserve") {
            self = .reserve(base: base, size: size)
        } else if name.isExactly("free") {
            self = .free(base: base, size: size)
        } else if name.isExactly("nomap") {
            self = .noMap(base: base, size: size)
        } else {
            return nil
        }
    }

    /// The kernel function that does it.
    var function: String {
        switch self {
        case .add: "memblock_add"
        case .remove: "memblock_remove"
        case .reserve: "memblock_reserve"
        case .free: "memblock_phys_free"
        case .noMap: "memblock_mark_nomap"
        case .allocate: "memblock_phys_alloc"
        }
    }

    /// What stands in its parentheses.
    var arguments: String {
        switch self {
        case .add(let base, let size), .remove(let base, let size), .reserve(let base, let size),
            .free(let base, let size), .noMap(let base, let size):
            BootText.range(base, base + size)
        case .allocate(let size, let alignment):
            "\(BootText.size(size)), \(BootText.size(alignment))"
        }
    }

    /// The array that it changes.
    var array: MemblockDiagrams.Row {
        switch self {
        case .add, .remove, .noMap: .memory
        case .reserve, .free, .allocate: .reserved
        }
    }

    /// Where its range begins and ends, if it has one.
    var borders: [UInt64] {
        switch self {
        case .add(let base, let size), .remove(let base, let size), .reserve(let base, let size),
            .free(let base, let size), .noMap(let base, let size):
            [base, base + size]
        case .allocate: []
        }
    }
}
