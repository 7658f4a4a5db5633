import Traces

/// Drills of `leak-detection`.
enum LeakDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the bytes that were not freed", zh: "未释放的字节数"),
            LocalizedText(en: "the bytes that can no longer be freed", zh: "再也无法释放的字节数"),
            LocalizedText(en: "what is lost, and what is lost with it", zh: "直接泄漏与间接泄漏各多少"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? records(&numbers) : search(&numbers, isSorted: level == 3)
    }

    /// The sizes of six blocks. The first two tell the seed.
    private static func sizes(_ numbers: inout DrillNumbers) -> [Int] {
        let code = numbers.distinct(4096)
        var sizes = [16 + 8 * (code & 63), 16 + 8 * (code >> 6)]
        while sizes.count < 6 { sizes.append(16 + 8 * numbers.below(32)) }
        return sizes
    }

    private static func records(_ numbers: inout DrillNumbers) -> DrillDraft {
        let sizes = sizes(&numbers)
        var left = Array(1...6)
        var frees: [Int] = []
        for _ in 0..<numbers.within(2...3) { frees.append(left.remove(at: numbers.below(left.count))) }
        let kept = left[0]
        // A double free changes no record.
        let twice = numbers.one(of: frees)
        var operations: [String] = []
        for size in sizes { operations.append("a\(size)@1") }
        operations += ["r0=\(kept)", DrillText.numbers(frees + [twice], "f"), "q"]
        let list = DrillText.numbers(sizes)
        let freed = DrillText.numbers(frees)
        return DrillDraft(
            LocalizedText(
                en: """
                    A wrapper around malloc records blocks 1 to 6 of these bytes: \(list). One variable points to block \(kept), \
                    nothing points to the others. The program frees \(freed), and tries to free \(twice) once more. How many bytes \
                    does the wrapper report as not freed?
                    """,
                zh: """
                    malloc 的包装层记录了 1 到 6 号块，字节数为 \(list)。有一个变量指向 \(kept) 号块，没有指针指向其他块。\
                    程序依次释放 \(freed) 号块，又试图再次释放 \(twice) 号块。包装层报告多少字节没有释放？
                    """
            ),
            arguments: [("operations", operations.joined(separator: " "))],
            rule: LocalizedText(
                en:
                    "Records know only malloc and free: what was allocated and not freed counts, whether it can be reached or not.",
                zh: "记录只看 malloc 与 free：分配了而没有释放的都算，不管能否到达。"
            ),
            steps: [-1]
        ) { .number($0.numeral("unfreed_bytes"), unit: .bytes) }
    }

    private static func search(_ numbers: inout DrillNumbers, isSorted: Bool) -> DrillDraft {
        let sizes = sizes(&numbers)
        var operations: [String] = []
        for size in sizes { operations.append("a\(size)@1") }
        // Each block has two words at least; a pointer into a block counts as any other.
        var pointers: [String] = []
        for from in 1...6 {
            var last = 0
            for word in 0..<numbers.below(3) {
                var to = numbers.within(1...5)
                if to >= from { to += 1 }
                if to == last { continue }
                last = to
                pointers.append("\(from) -> \(to)")
                operations.append("s\(from).\(word)=\(to)" + (numbers.below(4) == 0 ? "+8" : ""))
            }
        }
        let root = numbers.within(1...6)
        operations += ["r0=\(root)", "q"]
        let list = DrillText.numbers(sizes)
        let arrows = pointers.isEmpty ? LocalizedText(en: "none", zh: "无") : BootText.list(pointers)
        let given = LocalizedText(
            en: """
                Blocks 1 to 6 have these bytes, and none is freed: \(list). Pointers from block to block: \(arrows.en). One \
                variable points to block \(root).
                """,
            zh: """
                1 到 6 号块的字节数为 \(list)，都没有释放。块与块之间的指针：\(arrows.zh)。有一个变量指向 \(root) 号块。
                """
        )
        return DrillDraft(
            isSorted
                ? LocalizedText(
                    en: """
                        \(given.en) Of a ring that no other lost block leads to, let the first block be the direct one. How many \
                        bytes does LeakSanitizer call directly lost, and how many indirectly?
                        """,
                    zh: """
                        \(given.zh)没有其他丢失的块指向的环，以编号最小的块为直接泄漏。\
                        LeakSanitizer 会把多少字节报为直接泄漏，多少字节报为间接泄漏？依次写出两个数。
                        """
                )
                : LocalizedText(
                    en: "\(given.en) How many bytes can the program no longer free?",
                    zh: "\(given.zh)程序再也无法释放的有多少字节？"
                ),
            arguments: [("operations", operations.joined(separator: " "))],
            rule: isSorted
                ? LocalizedText(
                    en: """
                        What the variable does not lead to, even through other blocks, is lost. Of that, a block that another lost \
                        one leads to is indirect: freeing the direct ones first would free it too.
                        """,
                    zh: "变量经由任何块都到达不了的就是丢失的。其中，别的丢失的块能到达的属于间接泄漏：先修好直接泄漏，它也就随之释放。"
                )
                : LocalizedText(
                    en:
                        "Marking from the variable through all blocks reaches what can still be freed; the rest is lost.",
                    zh: "从变量出发顺着指针标记，到达的块仍能释放，其余都丢失了。"
                ),
            steps: [-1]
        ) { trace in
            let direct = trace.numeral("direct_bytes")
            let indirect = trace.numeral("indirect_bytes")
            return isSorted ? .list([direct, indirect]) : .number(direct + indirect, unit: .bytes)
        }
    }
}
