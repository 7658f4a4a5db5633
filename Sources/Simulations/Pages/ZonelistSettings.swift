import MemoryModels
import Traces

/// What the texts given to `zonelist-fallback` say.
enum ZonelistSettings {
    /// The largest number of nodes that a reader can follow.
    static let nodeLimit = 8

    static let nodeGrammar = LocalizedText(
        en: """
            1 to 8 nodes, separated by spaces: c for a node with CPUs or m for memory only, then the pages of DMA, DMA32, \
            Normal and Movable separated by slashes
            """,
        zh: "1 到 8 个节点，以空格分隔：c 表示有 CPU，m 表示只有内存，随后是 DMA、DMA32、Normal、Movable 的页数，以斜杠分隔"
    )

    static let distanceGrammar = LocalizedText(
        en:
            "a row for each node, separated by spaces; in a row, distances separated by slashes: 10 to the node itself, 11 to 255 to others",
        zh: "每个节点一行，以空格分隔；行内各距离以斜杠分隔：到自身为 10，到其他节点为 11 到 255"
    )

    static let setGrammar = LocalizedText(
        en: "numbers of nodes, separated by spaces or commas; empty for all",
        zh: "节点号，以空格或逗号分隔；留空表示全部"
    )

    static let operationGrammar = LocalizedText(
        en: """
            up to 64 operations NODE:PAGES, separated by spaces or commas: a CPU of the node asks for so many pages; with t \
            before it by __GFP_THISNODE; with f before it so many pages of the node are freed, highest zone first
            """,
        zh: """
            最多 64 个操作，形如 节点:页数，以空格或逗号分隔：该节点的 CPU 申请若干页；前缀 t 表示带 __GFP_THISNODE；\
            前缀 f 表示释放该节点的若干页，从最高的内存区域开始
            """
    )

    /// The nodes that `text` lists.
    static func nodes(_ text: String) throws(SimulationError) -> [NumaMemory.Node] {
        var nodes: [NumaMemory.Node] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            let bytes = Array(word.utf8)
            let pages = OperationText.numbers(bytes[1...], separator: UInt8(ascii: "/"))
            let isNode = bytes[0] == UInt8(ascii: "c") || bytes[0] == UInt8(ascii: "m")
            guard index < nodeLimit, isNode, pages.count == 4 else {
                throw .badOperation(
                    parameter: "nodes",
                    operation: word,
                    position: index + 1,
                    reason: LocalizedText(
                        en: "write 1 to 8 nodes such as c3840/772915/1540096/0.",
                        zh: "应写 1 到 8 个节点，例如 c3840/772915/1540096/0。"
                    )
                )
            }
            let managed = pages.map { Int64($0) }
            nodes.append(NumaMemory.Node(hasCPUs: bytes[0] == UInt8(ascii: "c"), managedPages: managed))
        }
        guard !nodes.isEmpty else {
            throw .conflict(
                parameter: "nodes",
                value: text,
                reason: LocalizedText(en: "a machine has at least one node.", zh: "至少要有一个节点。")
            )
        }
        return nodes
    }

    /// The rows of distances that `text` lists.
    static func distances(_ text: String) -> [[Int]] {
        OperationText.words(of: text).map {
            OperationText.numbers(Array($0.utf8)[...], separator: UInt8(ascii: "/"))
        }
    }

    /// The nodes that `text` names, all if it is empty.
    static func set(_ text: String, _ parameter: String, count: Int) throws(SimulationError) -> NodeSet {
        var set = NodeSet()
        for (index, word) in OperationText.words(of: text).enumerated() {
            guard let node = StrictNumber.unsigned(word), node < UInt64(count) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: LocalizedText(
                        en: "the nodes are numbered 0 to \(count - 1).",
                        zh: "节点号为 0 到 \(count - 1)。"
                    )
                )
            }
            set.insert(Int(node))
        }
        return set.isEmpty ? NodeSet(count: count) : set
    }

    /// One operation.
    struct Operation {
        enum Kind { case allocate, allocateHere, free }
        let kind: Kind
        let node: Int
        let pages: Int64
        let word: String
    }

    /// The operations that `text` lists, for nodes 0 to `count` - 1; those without CPUs do not ask.
    static func operations(_ text: String, _ nodes: [NumaMemory.Node]) throws(SimulationError) -> [Operation] {
        var operations: [Operation] = []
        for (index, word) in OperationText.words(of: text).enumerated() {
            var bytes = Array(word.utf8)[...]
            var kind = Operation.Kind.allocate
            if bytes.first == UInt8(ascii: "t") { kind = .allocateHere }
            if bytes.first == UInt8(ascii: "f") { kind = .free }
            if kind != .allocate { bytes = bytes.dropFirst() }
            let numbers = OperationText.numbers(bytes, separator: UInt8(ascii: ":"))
            guard index < OperationText.limit, numbers.count == 2, numbers[0] < nodes.count,
                kind == .free || nodes[numbers[0]].hasCPUs
            else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: index + 1,
                    reason: index < OperationText.limit
                        ? LocalizedText(
                            en: "write NODE:PAGES, tNODE:PAGES or fNODE:PAGES; only a node with CPUs asks for pages.",
                            zh: "应写作 节点:页数、t节点:页数 或 f节点:页数；只有带 CPU 的节点能申请。"
                        ) : OperationText.tooMany
                )
            }
            operations.append(Operation(kind: kind, node: numbers[0], pages: Int64(numbers[1]), word: word))
        }
        return operations
    }

    /// The words for policies, as `numactl` and `set_mempolicy(2)` have them.
    static let policies = ["default", "preferred", "preferred-many", "bind", "interleave"]

    /// The policy that a word names.
    static func mode(_ word: String) -> MemoryPolicy.Mode {
        for (index, mode) in MemoryPolicy.Mode.allCases.enumerated()
        where ExactText.areEqual(policies[index], word) {
            return mode
        }
        return .local
    }
}
