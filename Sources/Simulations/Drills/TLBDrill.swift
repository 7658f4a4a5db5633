import MemoryModels
import Traces

/// Drills of `tlb`.
enum TLBDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the effective access time", zh: "有效访问时间"),
            LocalizedText(en: "the hits in a small TLB of sets and ways", zh: "组相联的小 TLB 命中几次"),
            LocalizedText(en: "the hits after another processor unmapped pages", zh: "别的处理器解除映射之后还命中几次"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? time(&numbers) : level == 2 ? sets(&numbers) : shootdown(&numbers)
    }

    private static func hits(_ trace: Trace) -> DrillAnswer {
        .number(trace.numeral("hits"), unit: DrillUnit("hit", "hits", zh: "次"))
    }

    private static func time(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1024)
        let lookup = 1 + code % 16
        let memory = 60 + 4 * (code / 16)
        let rounds = numbers.one(of: [2, 4])
        let levels = numbers.within(2...5)
        let pages = numbers.within(3...8)
        var operations = "run:0:1"
        for _ in 0..<rounds { operations += " use:0:0+\(pages)" }
        return DrillDraft(
            LocalizedText(
                en: """
                    A look-up in the TLB takes \(lookup) ns, an access to memory \(memory) ns; a miss reads \(levels) levels \
                    of page tables from memory. A process touches \(pages) pages \(rounds) times each, and only the first \
                    touch of a page misses. How long does an access take on average?
                    """,
                zh: """
                    查一次 TLB 用 \(lookup) 纳秒，访问一次内存用 \(memory) 纳秒；未命中时要从内存读 \(levels) 级页表。\
                    进程把 \(pages) 个页各访问 \(rounds) 次，每页只有第一次未命中。平均一次访问用多少时间？
                    """
            ),
            arguments: [
                ("operations", operations), ("tlb-time", "\(lookup)"), ("memory-time", "\(memory)"),
                ("levels", "\(levels)"),
            ],
            rule: LocalizedText(
                en: """
                    Every access costs a look-up and one memory access; a miss costs one more for each level. One access in \
                    \(rounds) misses: \(lookup) + \(memory) + \(levels) * \(memory) / \(rounds).
                    """,
                zh: """
                    每次访问都要查 TLB 并访问一次内存；未命中时每级页表再加一次。这里每 \(rounds) 次访问有一次未命中：\
                    \(lookup) + \(memory) + \(levels) × \(memory) / \(rounds)。
                    """
            ),
            steps: [-1]
        ) { trace in
            let tenths = TLBSystem.effectiveTime(
                hits: Int(trace.numeral("hits")),
                misses: Int(trace.numeral("accesses") - trace.numeral("hits")),
                lookup: lookup,
                memory: memory,
                levels: levels
            )
            return .number(UInt64(tenths / 10), unit: DrillUnit("ns", "ns", zh: "纳秒"))
        }
    }

    private static func sets(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let sets = numbers.one(of: [2, 4])
        let ways = numbers.within(2...3)
        // The first two pages, and others of their sets.
        var pages = [code % 64, code / 64]
        let pool = pages + [pages[0] + sets, pages[0] + 2 * sets, pages[1] + sets, pages[0] + 3 * sets]
        while pages.count < 12 { pages.append(numbers.one(of: pool)) }
        var list = ""
        var operations = "run:0:1"
        for page in pages {
            list += (list.isEmpty ? "" : " ") + "\(page)"
            operations += " use:0:\(page)"
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    A TLB has \(sets) sets of \(ways) entries, all empty; in each set the least recently used entry is \
                    replaced. A process touches the pages numbered \(list). How many of these accesses hit?
                    """,
                zh: "某 TLB 有 \(sets) 组，每组 \(ways) 项，起初为空，组内替换最久未用的一项。进程依次访问的页号为 \(list)。其中命中几次？"
            ),
            arguments: [("operations", operations), ("sets", "\(sets)"), ("ways", "\(ways)")],
            rule: LocalizedText(
                en: "A page can only be in the set page number mod \(sets); each set is a short LRU list of its own.",
                zh: "一页只能放在第“页号 mod \(sets)”组；每组各自按 LRU 替换。"
            ),
            steps: [-2, -1],
            answer: hits
        )
    }

    private static func shootdown(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(2048)
        let first = code % 128
        let count = 8 + code / 128
        let unmapped = first + numbers.below(count)
        let length = numbers.below(3) == 0 ? numbers.within(34...60) : numbers.within(2...9)
        // What CPU 0 does meanwhile, and whether CPU 1 runs the same process.
        let detour = max(0, numbers.below(4) - 1)
        let isShared = detour == 0 || numbers.flip()
        let other = isShared ? 1 : 3
        let use = "use:0:\(first)+\(count)"
        let away = ["", " run:0:2", " idle:0"][detour]
        let back = detour == 0 ? "" : " run:0:1"
        let english = ["", " Then it runs process 2.", " Then it runs a kernel thread."][detour]
        let chinese = ["", "随后改为运行进程 2。", "随后改为运行内核线程。"][detour]
        let pages = "\(first)-\(first + count - 1)"
        let gone = "\(unmapped)-\(unmapped + length - 1)"
        return DrillDraft(
            LocalizedText(
                en: """
                    Two processors have PCIDs and TLBs with room for everything. CPU 0 runs process 1 and touches its pages \
                    \(pages).\(english) CPU 1, which runs process \(other), unmaps pages \(gone) of that process. \
                    \(detour == 0 ? "CPU 0 goes on with" : "CPU 0 returns to") process 1 and touches pages \(pages) again. \
                    How many of these accesses hit?
                    """,
                zh: """
                    两个处理器都支持 PCID，TLB 足够大。CPU 0 运行进程 1，访问它的第 \(pages) 页。\(chinese)\
                    CPU 1 运行着进程 \(other)，此时解除该进程第 \(gone) 页的映射。\
                    CPU 0 \(detour == 0 ? "继续运行" : "回到")进程 1，再访问第 \(pages) 页。这一次命中几次？
                    """
            ),
            arguments: [
                ("operations", "run:0:1 run:1:\(other) \(use)\(away) unmap:1:\(unmapped)+\(length)\(back) \(use)"),
                ("sets", "64"), ("ways", "4"),
            ],
            rule: LocalizedText(
                en: """
                    A processor that runs the process is interrupted and drops the pages one by one, or the whole context if \
                    they are more than \(TLBSystem.ceiling). One that does not, or is lazy, is left alone; when it comes back \
                    and tlb_gen has moved on, it drops all entries of the process. Flushes of another process do not count.
                    """,
                zh: """
                    正在运行该进程的处理器会被打断，逐页丢弃；超过 \(TLBSystem.ceiling) 页则丢弃整个上下文。\
                    没有运行它的，或处于惰性状态的，不打断；等它回来时若 tlb_gen 已变，就丢弃该进程的全部表项。别的进程的刷新不相干。
                    """
            ),
            steps: detour == 0 ? [4, 5] : [4, 5, 6, 7],
            answer: hits
        )
    }
}
