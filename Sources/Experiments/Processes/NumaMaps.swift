import Traces

/// On which nodes a mapping's pages lie.
enum NumaMaps {
    static let experiment = Experiment(
        name: "numa-maps",
        title: LocalizedText(en: "The nodes behind a mapping", zh: "映射背后的 NUMA 节点"),
        summary: LocalizedText(
            en: """
                Writes 64 of 128 pages and reads the mapping's line in /proc/self/numa_maps: pages by node, and how \
                many are anonymous and dirty. On a machine with one node all are on it.
                """,
            zh: """
                在 128 页中写 64 页，读取 /proc/self/numa_maps 中该映射的一行：各节点的页数，以及其中匿名页和脏页的数目。\
                只有一个节点的机器，页全部在它上面。
                """
        ),
        needs: [.linux, .numa],
        follows: ["fs/proc/task_mmu.c#show_numa_map", "fs/proc/task_mmu.c#gather_stats"],
        manual: ["numa(7)"],
        quantities: [
            Quantity("written", LocalizedText(en: "pages written", zh: "写入的页数"), .pages),
            Quantity("on_nodes", LocalizedText(en: "pages on all nodes", zh: "所有节点上的页"), .pages),
            Quantity("on_unknown", LocalizedText(en: "pages on nodes without memory", zh: "位于无内存节点上的页"), .pages),
            Quantity("anonymous", LocalizedText(en: "anonymous pages", zh: "匿名页"), .pages),
            Quantity("dirty", LocalizedText(en: "dirty pages", zh: "脏页"), .pages),
            Quantity("page_size", LocalizedText(en: "kernelpagesize_kB", zh: "kernelpagesize_kB"), .kilobytes),
            Quantity("page_kb", LocalizedText(en: "the size of a page", zh: "页的大小"), .kilobytes),
            Quantity("nodes", LocalizedText(en: "nodes with memory", zh: "有内存的节点数"), .items),
        ],
        claims: [
            Claim(
                LocalizedText(en: "The nodes' pages add up to those written.", zh: "各节点的页数之和等于写入的页数。"),
                "on_nodes",
                .equals("written")
            ),
            Claim(
                LocalizedText(en: "They lie on nodes that have memory.", zh: "它们都在有内存的节点上。"),
                "on_unknown",
                .equals(0)
            ),
            Claim(LocalizedText(en: "All are anonymous.", zh: "全是匿名页。"), "anonymous", .equals("written")),
            Claim(LocalizedText(en: "All are dirty.", zh: "全是脏页。"), "dirty", .equals("written")),
            Claim(LocalizedText(en: "They are small pages.", zh: "都是小页。"), "page_size", .equals("page_kb")),
        ],
        body: body
    )

    #if os(Linux)
        @Sendable
        private static func body() throws(CannotRun) -> Observation {
            guard let nodes = ProcFile.text("/sys/devices/system/node/has_memory").map(numbers) else {
                throw CannotRun(
                    LocalizedText(en: "the kernel has no NUMA (CONFIG_NUMA)", zh: "内核没有启用 NUMA（CONFIG_NUMA）")
                )
            }
            let region = try Region(pages: 128)
            region.write(1, count: 64)
            let key = String(region.start, radix: 16)
            let lines = try ProcFile.required("/proc/self/numa_maps").split(separator: "\n")
            let line = lines.first {
                $0.split(separator: " ").first.map { UInt($0, radix: 16) == region.start } == true
            }
            guard let line else {
                throw CannotRun(
                    LocalizedText(english: "numa_maps has no line \(key)", chinese: "numa_maps 中没有 \(key) 这一行")
                )
            }
            var found = Observation()
            found.set("written", 64)
            found.set("page_kb", Page.size / 1024)
            found.set("nodes", nodes.count)
            var (sum, unknown): (Int64, Int64) = (0, 0)
            for word in line.split(separator: " ") {
                let parts = word.split(separator: "=")
                guard parts.count == 2, let number = Int64(parts[1]) else { continue }
                switch parts[0] {
                case "anon": found.set("anonymous", number)
                case "dirty": found.set("dirty", number)
                case "kernelpagesize_kB": found.set("page_size", number)
                default:
                    guard parts[0].first == "N", let node = Int(parts[0].dropFirst()) else { continue }
                    sum += number
                    if !nodes.contains(node) { unknown += number }
                }
            }
            found.set("on_nodes", sum)
            found.set("on_unknown", unknown)
            return found
        }

        /// The numbers of a list such as `0-1,4`.
        private static func numbers(_ list: String) -> Set<Int> {
            var numbers: Set<Int> = []
            for part in list.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
                let ends = part.split(separator: "-").compactMap { Int($0) }
                guard let first = ends.first, let last = ends.last, first <= last else { continue }
                numbers.formUnion(first...last)
            }
            return numbers
        }
    #else
        private static let body = Experiment.needsLinux
    #endif
}
