import Traces

/// Drills of `rmap`.
enum RmapDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how many entries map a page", zh: "一页被几个页表项映射"),
            LocalizedText(en: "how far a walk goes, and what it finds", zh: "遍历访问几处，找到几处"),
            LocalizedText(
                en: "the anon_vmas and their links after forks and an exit",
                zh: "几次 fork 和一次退出之后的 anon_vma 与链接"
            ),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? entries(&numbers) : level == 2 ? walk(&numbers) : chains(&numbers)
    }

    private static func fork(_ parent: Int, _ child: Int) -> LocalizedText {
        LocalizedText(
            en: "\(ProgramLayout.name(parent)) forks \(ProgramLayout.name(child))",
            zh: "\(ProgramLayout.name(parent)) 执行 fork 得到 \(ProgramLayout.name(child))"
        )
    }

    private static func entries(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(4096)
        let runs = [DrillNumbers.run(code & 63), DrillNumbers.run(code >> 6), numbers.run()]
        let page = numbers.within(1...12)
        var operations = "wa0-15 fA fA fA"
        var writes: [LocalizedText] = []
        for (place, run) in runs.enumerated() {
            let write = DrillText.write(place + 1, run)
            writes.append(write.text)
            operations += " " + write.operation
        }
        let list = DrillText.sequence(writes)
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written pages 0 to 15 of its private memory (a0-15), and forks B, C and D. \(list.en). Then the frame of \
                    A's a\(page) is to be swapped out. How many page table entries map it?
                    """,
                zh: """
                    进程 A 写过私有内存的第 0 到 15 页（a0-15），先后 fork 出 B、C、D。\(list.zh)。现在要换出 A 的 a\(page) 所在的页框，\
                    有几个页表项映射它？
                    """
            ),
            arguments: [("operations", operations + " qAa\(page)")],
            rule: LocalizedText(
                en:
                    "All four are in A's anon_vma and are visited; those that wrote the page have a copy of their own by now.",
                zh: "四个进程的区域都在 A 的 anon_vma 中，都要访问；写过该页的进程已有自己的副本。"
            ),
            steps: [-1]
        ) { .number($0.numeral("found"), unit: DrillUnit("entry", "entries", zh: "个")) }
    }

    private static func walk(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Who forks, and the first two writes, tell the seed.
        let code = numbers.distinct(2304)
        let parents = [0, code % 2, code / 2 % 3]
        let writers = [code / 6 % 2, code / 12 % 3, numbers.below(4)]
        let pages = [code / 36 % 8, code / 288, numbers.below(8)]
        var operations = "wa0-7"
        var list: [LocalizedText] = []
        for place in 0..<3 {
            let write = DrillText.write(writers[place], pages[place]...pages[place])
            list += [fork(parents[place], place + 1), write.text]
            operations += " f" + ProgramLayout.name(parents[place]) + " " + write.operation
        }
        let page = numbers.one(of: pages)
        let process = ProgramLayout.name(numbers.below(4))
        let story = DrillText.sequence(list)
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written pages 0 to 7 of its private memory (a0-7). Then: \(story.en). The kernel walks the reverse map of \
                    the frame that \(process) has at a\(page). How many areas does it visit, and in how many does it \
                    find the frame?
                    """,
                zh: """
                    进程 A 写过私有内存的第 0 到 7 页（a0-7），随后：\(story.zh)。内核对 \(process) 的 a\(page) 所在的页框做反向映射遍历，\
                    访问几个区域，在其中几个里找到该页框？依次写出两个数。
                    """
            ),
            arguments: [("operations", operations + " q" + process + "a\(page)")],
            rule: LocalizedText(
                en: """
                    A frame belongs to the anon_vma of the process that it was made for, or that kept it as its last user. In \
                    that anon_vma are the process and all its descendants.
                    """,
                zh: "页框属于为之新建该页的进程、或作为最后使用者保留该页的进程的 anon_vma；其中有该进程及其全部后代的区域。"
            ),
            steps: [-1]
        ) { .list([$0.numeral("visited"), $0.numeral("found")]) }
    }

    private static func chains(_ numbers: inout DrillNumbers) -> DrillDraft {
        var code = numbers.distinct(2880)
        var operations = "wa0"
        var list: [LocalizedText] = []
        for child in 1...5 {
            let parent = code % child
            code /= child
            list.append(fork(parent, child))
            operations += " f" + ProgramLayout.name(parent)
        }
        // One goes, and another one forks once more.
        let gone = code % 6
        let last = (gone + 1 + code / 6) % 6
        let name = ProgramLayout.name(gone)
        list += [LocalizedText(en: "\(name) exits", zh: "\(name) 退出"), fork(last, 6)]
        operations += " x" + name + " f" + ProgramLayout.name(last)
        let story = DrillText.sequence(list)
        return DrillDraft(
            LocalizedText(
                en: """
                    Process A has written one private page, its only one. Then: \(story.en). How many anon_vmas \
                    are there, and how many anon_vma_chain links?
                    """,
                zh: """
                    进程 A 写过一页私有内存，这是它唯一的私有页。随后：\(story.zh)。共有几个 anon_vma，\
                    几个 anon_vma_chain？依次写出两个数。
                    """
            ),
            arguments: [("operations", operations)],
            rule: LocalizedText(
                en: """
                    A child's area joins every anon_vma that its parent's is in, and gets one for its own pages: the oldest of \
                    these that no area uses and that has fewer than two children (a root counts as its own), else a new one. An \
                    anon_vma goes when no area is in it.
                    """,
                zh: """
                    子进程的区域加入父进程区域所在的全部 anon_vma，并另有一个用于自己的页：取其中最老的、没有区域使用且子 anon_vma \
                    少于两个的（根把自己也算作一个），没有就新建。anon_vma 中不再有区域时即释放。
                    """
            ),
            steps: [-2, -1]
        ) { .list([$0.numeral("anon_vmas"), $0.numeral("chain_links")]) }
    }
}
