import MemoryModels
import Traces

/// Drills of `zonelist-fallback`.
enum ZonelistDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the order in which nodes are tried", zh: "依次尝试哪些节点"),
            LocalizedText(en: "the pages that the other node has to give", zh: "另一个节点要给多少页"),
            LocalizedText(en: "the pages from afar, and the shortage, under a memory policy", zh: "内存策略下远处的页数和缺额"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? order(&numbers) : level == 2 ? spill(&numbers) : policy(&numbers)
    }

    private static func order(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Three different distances, of which two tell the seed.
        let code = numbers.distinct(1560)
        var distances = [11 + code / 39, 11 + code % 39]
        if distances[1] >= distances[0] { distances[1] += 1 }
        distances.append(60 - numbers.below(9))
        distances.swapAt(2, numbers.below(3))
        let row = distances
        return DrillDraft(
            LocalizedText(
                en: """
                    Four nodes have CPUs and memory. Node 0 is at distance \(row[0]) from node 1, \(row[1]) from node 2 and \
                    \(row[2]) from node 3. In which order do requests of node 0's CPUs try the nodes?
                    """,
                zh: """
                    四个节点都有 CPU 和内存。节点 0 到节点 1、2、3 的距离依次为 \(row[0])、\(row[1])、\(row[2])。\
                    节点 0 的 CPU 申请内存时，依次尝试哪些节点？
                    """
            ),
            arguments: [
                ("nodes", "c0/0/90000/0 c0/0/90000/0 c0/0/90000/0 c0/0/90000/0"),
                (
                    "distances",
                    "10/\(row[0])/\(row[1])/\(row[2]) \(row[0])/10/70/70 \(row[1])/70/10/70 \(row[2])/70/70/10"
                ), ("operations", ""),
            ],
            rule: LocalizedText(
                en: "`find_next_best_node`: the node itself, then always the nearest of those that are left.",
                zh: "`find_next_best_node`：先是节点自己，然后每次取剩下的节点中最近的。"
            ),
            steps: [0, 1]
        ) { trace in
            .list(
                OperationText.words(of: trace.result("fallback_order_0")?.text ?? "").map {
                    StrictNumber.unsigned($0) ?? 0
                }
            )
        }
    }

    /// Nodes that each have a Normal zone of so many free pages.
    private struct Machine {
        let pages: [Int]
        let zones: [NodeWatermarks.Zone]

        init(_ pages: [Int]) {
            self.pages = pages
            let nodes = pages.map { NumaMemory.Node(hasCPUs: true, managedPages: [0, 0, Int64($0), 0]) }
            let rows = ZonelistSettings.distances(Self.distances(pages.count))
            guard let memory = try? NumaMemory(nodes: nodes, distances: rows) else {
                preconditionFailure("the nodes have memory")
            }
            zones = memory.nodes.map { $0.zones[2] }
        }

        static func distances(_ count: Int) -> String {
            count == 2 ? "10/20 20/10" : "10/20/30 20/10/25 30/25/10"
        }

        var arguments: [(String, String)] {
            var nodes = ""
            for count in pages { nodes += (nodes.isEmpty ? "" : " ") + "c0/0/\(count)/0" }
            return [("nodes", nodes), ("distances", Self.distances(pages.count)), ("zone", "normal")]
        }

        /// `node 0: 20000 free, low 300, min 250`.
        var text: LocalizedText {
            var en = ""
            var zh = ""
            for (node, zone) in zones.enumerated() {
                let marks = "\(zone.freePages)"
                en += (node > 0 ? "; " : "") + "node \(node): \(marks) free, low \(zone.low), min \(zone.min)"
                zh += (node > 0 ? "；" : "") + "节点 \(node) 空闲 \(marks) 页，low \(zone.low)，min \(zone.min)"
            }
            return LocalizedText(english: en, chinese: zh)
        }
    }

    private static func spill(_ numbers: inout DrillNumbers) -> DrillDraft {
        let machine = Machine([10_000 + 10 * numbers.distinct(2048), 20_000 + 100 * numbers.below(200)])
        let count = machine.pages[0] + 100 * numbers.below(100)
        return DrillDraft(
            LocalizedText(
                en: """
                    Two nodes have one zone each, Normal (\(machine.text.en)). A CPU of node 0 asks for \(count) pages, one \
                    by one. How many of them come from node 1?
                    """,
                zh: "两个节点各有一个 Normal 区域（\(machine.text.zh)）。节点 0 的 CPU 逐页申请 \(count) 页。其中多少页来自节点 1？"
            ),
            arguments: machine.arguments + [("operations", "0:\(count)")],
            rule: LocalizedText(
                en:
                    "The own node gives pages as long as more than its low watermark are free; then the next node is tried.",
                zh: "只要空闲页多于 low 水位线，就取自本节点；之后再试下一个节点。"
            ),
            steps: [-1]
        ) { .number($0.numeral("numa_miss"), unit: .pages) }
    }

    private static func policy(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = 10_000 + 10 * numbers.distinct(2048)
        let machine = Machine([first, 10_000 + 100 * numbers.below(100), 10_000 + 100 * numbers.below(100)])
        let kind = numbers.below(4)
        let policy = ["default", "preferred", "bind", "bind"][kind]
        let nodes = ["", "1", "1 2", "0 1"][kind]
        let name = ["MPOL_DEFAULT", "MPOL_PREFERRED(1)", "MPOL_BIND(1,2)", "MPOL_BIND(0,1)"][kind]
        // From a third of what the policy allows to a little more than that.
        let all =
            machine.pages[kind == 2 ? 1 : 0] + machine.pages[kind == 2 ? 2 : 1] + (kind < 2 ? machine.pages[2] : 0)
        let count = all / 12 * numbers.within(4...13)
        return DrillDraft(
            LocalizedText(
                en: """
                    Three nodes have one zone each, Normal (\(machine.text.en)); the distances are 0-1 20, 1-2 25 \
                    and 0-2 30. A task on node 0 with the policy \(name) asks for \(count) pages, one by one. How \
                    many come from other nodes than its own, and how many requests find nothing without reclaim?
                    """,
                zh: """
                    三个节点各有一个 Normal 区域（\(machine.text.zh)）；节点距离：0 与 1 为 20，1 与 2 为 25，0 与 2 为 30。\
                    节点 0 上的任务采用策略 \(name)，逐页申请 \(count) 页。多少页来自其他节点？又有多少个请求不回收就得不到页？依次写出两个数。
                    """
            ),
            arguments: machine.arguments + [
                ("policy", policy), ("policy-nodes", nodes), ("operations", "0:\(count)"),
            ],
            rule: LocalizedText(
                en: """
                    In the order of the start node's zonelist (MPOL_PREFERRED starts at its node, MPOL_BIND leaves out all \
                    others) each zone gives pages down to low. When none is left, kswapd is woken, and in the same order each \
                    gives pages down to min.
                    """,
                zh: """
                    按起始节点的 zonelist 依次取页（MPOL_PREFERRED 从指定节点开始，MPOL_BIND 只用指定的节点），每个区域取到 low 为止。\
                    都到了 low 就唤醒 kswapd，再按同样的次序取到 min 为止。
                    """
            ),
            steps: [-1]
        ) { .list([$0.numeral("other_node"), $0.numeral("shortage")]) }
    }
}
