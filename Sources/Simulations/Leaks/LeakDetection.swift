import MemoryModels
import Traces

/// Leaks found by records, and by marking from the roots.
enum LeakDetection {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "leak-detection",
        area: .processes,
        title: LocalizedText(en: "Finding memory leaks", zh: "查找内存泄漏"),
        summary: LocalizedText(
            en: """
                A wrapper around malloc records every allocation: what is left at the end was not freed. A search for pointers, \
                from the roots through all blocks, tells what can no longer be freed at all, as LeakSanitizer and kmemleak do.
                """,
            zh: """
                在 malloc 外面包一层，记下每次分配：最后剩下的就是没有释放的。从根出发，顺着指针搜索所有块，则能分辨哪些再也无法释放，\
                LeakSanitizer 与 kmemleak 就是这样做的。
                """
        ),
        parameters: [
            Parameter(
                "operations",
                LocalizedText(en: "what the program does", zh: "程序的操作"),
                .operations(grammar: LeakOperation.grammar),
                // A list that loses its head, a ring, a pointer into a block, a double free and a use after free.
                default: """
                    a64@1 a32@2 a32@2 r0=1 s1.0=2 s2.0=3 q a16@3 a16@3 s4.0=5 s5.0=4 r1=5 q r1=0 q a128@4 r2=6+16 q \
                    r0=0 q f4 f4 s4.0=1 q
                    """
            ),
            Parameter(
                "interior",
                LocalizedText(
                    en:
                        "whether a pointer into a block keeps it, as in LeakSanitizer and kmemleak; memcheck says possibly lost",
                    zh: "指向块中间的指针是否算数：LeakSanitizer 与 kmemleak 算，memcheck 则报“可能泄漏”"
                ),
                .flag,
                default: "true"
            ),
        ],
        results: [
            ResultDescription("allocations", LocalizedText(en: "blocks allocated", zh: "分配的块数")),
            ResultDescription("unfreed_blocks", LocalizedText(en: "blocks not freed at the end", zh: "最后未释放的块数")),
            ResultDescription(
                "unfreed_bytes",
                LocalizedText(en: "their bytes: the wrapper's report", zh: "它们的字节数，即包装层的报告"),
                unit: bytes
            ),
            ResultDescription(
                "reachable_bytes",
                LocalizedText(en: "of these, still reachable", zh: "其中仍可到达的"),
                unit: bytes
            ),
            ResultDescription("possible_bytes", LocalizedText(en: "possibly lost", zh: "可能泄漏的"), unit: bytes),
            ResultDescription("direct_bytes", LocalizedText(en: "definitely lost", zh: "直接泄漏的"), unit: bytes),
            ResultDescription("indirect_bytes", LocalizedText(en: "lost with them", zh: "间接泄漏的"), unit: bytes),
            ResultDescription("errors", LocalizedText(en: "wrong frees and writes", zh: "错误的释放与写入次数")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Numbers that look like addresses, and pointers that are hidden or encoded: both mislead a real search.",
                zh: "碰巧像地址的数，以及隐藏或编码过的指针：两者都会误导真实的搜索。"
            ),
            LocalizedText(
                en: "How records are kept: call stacks, their cost, and kmemleak's waiting for objects to grow old.",
                zh: "记录如何保存：调用栈及其开销，kmemleak 等待对象变旧的过程。"
            ),
        ],
        follows: [
            "mm/kmemleak.c#kmemleak_scan",
            "mm/kmemleak.c#scan_block",
            "mm/kmemleak.c#scan_gray_list",
            "mm/kmemleak.c#create_object",
        ],
        drills: LeakDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try LeakOperation.parse(values.text("operations"), parameter: "operations")
        var heap = TrackedHeap(roots: 8, countsInterior: values.flag("interior"))
        var list = StepList(simulation: "leak-detection")
        var errors = 0
        for operation in operations {
            let narrator = LeakNarrator(before: heap)
            if operation == .scan {
                try list.add(narrator.scan(heap.scan()))
                continue
            }
            let (title, explanation) = texts(operation, heap)
            if let error = perform(operation, on: &heap) {
                errors += 1
                try list.add(narrator.failure(title, error, heap))
            } else {
                try list.add(narrator.change(title, explanation, heap))
            }
        }
        let scan = heap.scan()
        func sum(_ blocks: [Int]) -> Int { blocks.reduce(0) { $0 + heap.blocks[$1].bytes } }
        let numbers: [(String, Int)] = [
            ("allocations", heap.blocks.count), ("unfreed_blocks", heap.unfreed.count),
            ("unfreed_bytes", sum(heap.unfreed)), ("reachable_bytes", sum(scan.reachable)),
            ("possible_bytes", sum(scan.possible)), ("direct_bytes", sum(scan.direct)),
            ("indirect_bytes", sum(scan.indirect)), ("errors", errors),
        ]
        return (numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }, list.steps)
    }

    /// The error, if the operation is wrong.
    private static func perform(_ operation: LeakOperation, on heap: inout TrackedHeap) -> TrackedHeapError? {
        do throws(TrackedHeapError) {
            switch operation {
            case .scan: break
            case .allocate(let bytes, let site): _ = heap.allocate(bytes, site: site)
            case .free(let block): try heap.free(block - 1)
            case .root(let root, let block, let offset): heap.setRoot(root, to: word(block, offset))
            case .store(let block, let index, let target, let offset):
                try heap.store(word(target, offset), in: block - 1, at: index)
            }
            return nil
        } catch {
            return error
        }
    }

    private static func word(_ block: Int, _ offset: Int) -> TrackedHeap.Word {
        block == 0 ? .number : .pointer(block - 1, offset: offset)
    }

    private static func texts(
        _ operation: LeakOperation,
        _ heap: TrackedHeap
    ) -> (title: LocalizedText, explanation: LocalizedText) {
        func target(_ block: Int, _ offset: Int) -> String {
            block == 0 ? "0" : "#\(block)" + (offset > 0 ? "+\(offset)" : "")
        }
        switch operation {
        case .scan: return (LocalizedText(same: ""), LocalizedText(same: ""))
        case .allocate(let bytes, let site):
            let number = heap.blocks.count + 1
            return (
                LocalizedText(
                    en: "#\(number): \(bytes) bytes at site \(site)",
                    zh: "#\(number)：调用点 \(site) 分配 \(bytes) 字节"
                ),
                LocalizedText(
                    en: "The wrapper records address, size and call site, then passes the call on.",
                    zh: "包装层记下地址、大小和调用点，再转给分配器。"
                )
            )
        case .free(let block):
            return (
                LocalizedText(en: "free #\(block)", zh: "释放 #\(block)"),
                LocalizedText(
                    en: "The record is struck out. Pointers to the block stay where they are, dangling.",
                    zh: "记录划去。指向该块的指针仍留在原处，成为悬空指针。"
                )
            )
        case .root(let root, let block, let offset):
            return (
                LocalizedText(same: "r\(root) = \(target(block, offset))"),
                block == 0
                    ? LocalizedText(
                        en:
                            "A variable forgets its block. If that was the only way to it, no record changes, but the block is lost.",
                        zh: "变量不再指向它的块。如果这是唯一的途径，记录没有变化，块却丢失了。"
                    )
                    : LocalizedText(
                        en: "A variable outside the heap points to the block: where a search begins.",
                        zh: "堆外的变量指向该块：搜索由此开始。"
                    )
            )
        case .store(let block, let index, let to, let offset):
            return (
                LocalizedText(same: "#\(block)[\(index)] = \(target(to, offset))"),
                LocalizedText(
                    en: "A word of a block points to another: a search goes on there if it reaches the first.",
                    zh: "块中的一个字指向另一块：搜索若到达前者，就继续到后者。"
                )
            )
        }
    }
}
