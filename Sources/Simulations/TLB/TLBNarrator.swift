import MemoryModels
import Traces

/// Turns what happens to TLBs into steps.
struct TLBNarrator {
    private(set) var list = StepList(simulation: "tlb")
    private var asked = 0

    // MARK: Pictures

    /// The TLB of one processor, and its slots.
    private func pictures(_ system: TLBSystem, _ cpu: Int, touched: [UInt64] = []) -> [Diagram] {
        let processor = system.cpus[cpu]
        var rows: [TableDiagram.Row] = []
        for (number, set) in processor.tlb.sets.enumerated() {
            for entry in set where rows.count < 16 {
                let isUsable = entry.isGlobal || entry.pcid == system.pcid(processor.asid)
                rows.append(
                    TableDiagram.Row(
                        [
                            "\(number)", Self.page(entry.page), entry.isGlobal ? "G" : "\(Int(entry.pcid))",
                            Numerals.hexadecimal(entry.frame),
                        ].map { LocalizedText(same: $0) },
                        mark: touched.contains(entry.page) && isUsable ? .active : isUsable ? .allocated : .reserved
                    )
                )
            }
        }
        let count = processor.tlb.entries.count
        let slots = processor.slots.enumerated().map { asid, slot -> ListDiagram.Item in
            let name =
                slot.contextID == 0
                ? "-" : slot.contextID == 1 ? "init_mm" : "P\(slot.contextID - 1)@\(slot.generation)"
            return ListDiagram.Item(name, mark: asid == processor.asid ? .active : .plain)
        }
        return [
            .table(
                TableDiagram(
                    title: LocalizedText(
                        en: "TLB of CPU \(cpu): \(count) entries",
                        zh: "CPU \(cpu) 的 TLB：\(count) 项"
                    ),
                    columns: [
                        TableDiagram.Column(LocalizedText(en: "set", zh: "组"), isNumeric: true),
                        TableDiagram.Column(LocalizedText(en: "page", zh: "页")),
                        TableDiagram.Column(LocalizedText(same: "PCID"), isNumeric: true),
                        TableDiagram.Column(LocalizedText(en: "frame", zh: "页帧")),
                    ],
                    rows: rows
                )
            ),
            .lists(
                ListDiagram(
                    title: LocalizedText(
                        en: "cpu_tlbstate.ctxs: process@generation by ASID 0 to 5",
                        zh: "cpu_tlbstate.ctxs：ASID 0 到 5 的“进程@代”"
                    ),
                    lists: [ListDiagram.List(label: LocalizedText(same: "CPU \(cpu)"), items: slots)]
                )
            ),
        ]
    }

    /// `3`, or `k3` for a page of the kernel.
    private static func page(_ number: UInt64) -> String {
        number & TLBSystem.kernelBit != 0 ? "k\(number & ~TLBSystem.kernelBit)" : "\(number)"
    }

    /// `3-5`, or `k3-k5` for pages of the kernel.
    private static func pages(_ first: Int, _ count: Int, isKernel: Bool = false) -> String {
        let letter = isKernel ? "k" : ""
        return "\(letter)\(first)" + (count > 1 ? "-\(letter)\(first + count - 1)" : "")
    }

    private mutating func add(
        _ title: LocalizedText,
        _ explanation: LocalizedText,
        _ prediction: Prediction? = nil,
        _ diagrams: [Diagram]
    ) throws(SimulationError) {
        try list.add(Step(title: title, explanation: explanation, prediction: prediction, diagrams: diagrams))
    }

    // MARK: Steps

    mutating func opening(_ system: TLBSystem) throws(SimulationError) {
        let tlb = system.cpus[0].tlb
        try add(
            LocalizedText(
                en: "Empty TLBs: \(tlb.setCount) sets of \(tlb.ways)",
                zh: "空的 TLB：\(tlb.setCount) 组，每组 \(tlb.ways) 项"
            ),
            LocalizedText(
                en: """
                    The low bits of a page number choose the set; an entry answers if page and PCID match, or if it is global. \
                    The kernel keeps, for each processor, which process has which of six identifiers (ASIDs), and up to \
                    which flush its entries are good.
                    """,
                zh: """
                    页号的低位选组；页号和 PCID 都相同，或者表项是全局的，才算命中。内核为每个处理器记着六个标识（ASID）\
                    各归哪个进程，以及其中的表项在哪一次刷新之前都还有效。
                    """
            ),
            nil,
            pictures(system, 0)
        )
    }

    mutating func tell(
        _ operation: TLBOperation,
        _ events: [TLBEvent],
        _ before: TLBSystem,
        _ system: TLBSystem
    ) throws(SimulationError) {
        let cpu = operation.cpu
        switch operation {
        case .run(_, let space): try switched(cpu, space, events, before, system)
        case .idle: try idle(cpu, events, system)
        case .use(_, let first, let count, let isKernel): try used(cpu, first, count, isKernel, events, system)
        case .unmap(_, let first, let count, let freesTables):
            try unmapped(cpu, first, count, freesTables, events, system)
        case .unmapKernel(_, let first, let count): try unmappedKernel(cpu, first, count, events, system)
        }
    }

    private mutating func switched(
        _ cpu: Int,
        _ space: Int,
        _ events: [TLBEvent],
        _ before: TLBSystem,
        _ system: TLBSystem
    ) throws(SimulationError) {
        guard case .switched(_, _, let asid, let flush, let isNewSlot)? = events.first else {
            return try add(
                LocalizedText(en: "CPU \(cpu) goes on with process \(space)", zh: "CPU \(cpu) 继续运行进程 \(space)"),
                LocalizedText(
                    en: "CR3 stays as it is: same address space, and no flush was missed meanwhile.",
                    zh: "CR3 不变：地址空间没有换，其间也没有错过刷新。"
                ),
                nil,
                pictures(system, cpu)
            )
        }
        let kept = system.cpus[cpu].tlb.entries.count
        let lost = before.cpus[cpu].tlb.entries.count - kept
        let pcid = Int(system.pcid(asid))
        let why =
            !system.hasPCID
            ? LocalizedText(
                en: "Without PCIDs every entry that is not global belongs to whoever CR3 names: all go.",
                zh: "没有 PCID 时，非全局表项都属于 CR3 指向的地址空间：全部丢弃。"
            )
            : isNewSlot
                ? LocalizedText(
                    en: "It has no slot on this processor and takes the next in turn, whose old entries must go.",
                    zh: "它在这个处理器上没有槽位，按轮转取下一个，其中的旧表项必须丢弃。"
                )
                : flush
                    ? LocalizedText(
                        en:
                            "It has its slot still, but flushes were asked for meanwhile: tlb_gen is ahead of the slot.",
                        zh: "槽位还是它的，但其间有过刷新请求：tlb_gen 已经超前于槽位。"
                    )
                    : LocalizedText(
                        en: "It has its slot still, and nothing was flushed meanwhile: bit 63 of CR3 says keep.",
                        zh: "槽位还是它的，其间也没有刷新：CR3 的第 63 位置 1，表示保留。"
                    )
        let yes = LocalizedText(en: "a CR3 write that flushes the new PCID", zh: "写 CR3，并刷新新的 PCID")
        let no = LocalizedText(en: "a CR3 write with the no-flush bit", zh: "写 CR3，带不刷新位")
        asked += 1
        try add(
            LocalizedText(
                en: "CPU \(cpu) runs process \(space): PCID \(pcid), \(flush ? "flushed" : "kept")",
                zh: "CPU \(cpu) 运行进程 \(space)：PCID \(pcid)，\(flush ? "刷新" : "保留")"
            ),
            LocalizedText(
                english: why.en + " \(lost) entries are dropped, \(kept) remain, of all PCIDs.",
                chinese: why.zh + "丢弃 \(lost) 项，各 PCID 共余 \(kept) 项。"
            ),
            asked <= 6
                ? Prediction(
                    question: LocalizedText(
                        en: "Process \(space) is switched to. What does the kernel do?",
                        zh: "切换到进程 \(space)，内核怎么做？"
                    ),
                    answer: flush ? yes : no,
                    wrongChoices: [
                        flush ? no : yes, LocalizedText(en: "INVLPG for each of its pages", zh: "对它的每一页执行 INVLPG"),
                    ],
                    position: asked % 3
                ) : nil,
            pictures(system, cpu)
        )
    }

    private mutating func idle(_ cpu: Int, _ events: [TLBEvent], _ system: TLBSystem) throws(SimulationError) {
        try add(
            LocalizedText(en: "CPU \(cpu) runs a kernel thread: lazy TLB", zh: "CPU \(cpu) 运行内核线程：惰性 TLB"),
            events.isEmpty
                ? LocalizedText(en: "It has init_mm loaded: nothing to be lazy about.", zh: "它装的本来就是 init_mm，无所谓惰性。")
                : LocalizedText(
                    en: """
                        Kernel threads need no user part, so CR3 keeps the last process's tables and the TLB its entries. \
                        The processor stays in mm_cpumask, marked is_lazy.
                        """,
                    zh: "内核线程用不到用户部分，CR3 就留着上一个进程的页表，TLB 也不动。处理器仍在 mm_cpumask 中，只是标上 is_lazy。"
                ),
            nil,
            pictures(system, cpu)
        )
    }

    private mutating func used(
        _ cpu: Int,
        _ first: Int,
        _ count: Int,
        _ isKernel: Bool,
        _ events: [TLBEvent],
        _ system: TLBSystem
    ) throws(SimulationError) {
        var hits = 0
        var touched: [UInt64] = []
        var evicted: [String] = []
        for event in events {
            if case .hit(_, let page) = event {
                hits += 1
                touched.append(page)
            }
            if case .missed(_, let page, let victim) = event {
                touched.append(page)
                if let victim { evicted.append("\(Self.page(victim.page)) (PCID \(Int(victim.pcid)))") }
            }
        }
        let misses = count - hits
        let pages = Self.pages(first, count, isKernel: isKernel)
        let gone = BootText.list(Array(evicted.prefix(6)))
        asked += 1
        try add(
            LocalizedText(
                en: "CPU \(cpu) touches \(pages): \(hits) hits, \(misses) misses",
                zh: "CPU \(cpu) 访问 \(pages)：命中 \(hits)，未命中 \(misses)"
            ),
            LocalizedText(
                en: """
                    \(misses == 0 ? "No page table is read." : "Each miss walks the page tables; the processor does it itself.")\
                    \(isKernel ? " Kernel pages are global: they answer under every PCID and survive CR3 writes." : "")\
                    \(evicted.isEmpty ? "" : " Replaced: \(gone.en).")
                    """,
                zh: """
                    \(misses == 0 ? "没有读页表。" : "每次未命中都由处理器自己查页表。")\
                    \(isKernel ? "内核页是全局的：在任何 PCID 下都能命中，写 CR3 也不丢。" : "")\
                    \(evicted.isEmpty ? "" : "被替换：\(gone.zh)。")
                    """
            ),
            asked <= 8
                ? Prediction(
                    question: LocalizedText(
                        en: "CPU \(cpu) touches \(pages). How many accesses hit?",
                        zh: "CPU \(cpu) 访问 \(pages)，有几次命中？"
                    ),
                    answer: LocalizedText(same: "\(hits)"),
                    wrongChoices: [0, count, max(0, hits - 1)].map { LocalizedText(same: "\($0)") },
                    position: asked % 3
                ) : nil,
            pictures(system, cpu, touched: touched)
        )
    }

    private mutating func unmapped(
        _ cpu: Int,
        _ first: Int,
        _ count: Int,
        _ freesTables: Bool,
        _ events: [TLBEvent],
        _ system: TLBSystem
    ) throws(SimulationError) {
        guard case .requested(_, _, let isFull, let interrupted, let lazy)? = events.first else { return }
        let ceiling = TLBSystem.ceiling
        let pages = Self.pages(first, count)
        let none = LocalizedText(en: "none", zh: "没有")
        let who = interrupted.isEmpty ? none : BootText.list(interrupted.map { "CPU \($0)" })
        asked += 1
        try add(
            LocalizedText(
                en: "CPU \(cpu) unmaps \(pages); interrupted: \(who.en)",
                zh: "CPU \(cpu) 解除 \(pages) 的映射；被打断的：\(who.zh)"
            ),
            LocalizedText(
                en: """
                    tlb_gen of the process grows by one. \
                    \(isFull ? "More than \(ceiling) pages: the whole context goes." : "Up to \(ceiling) pages: INVLPG for each.") \
                    \(lazy.isEmpty ? "" : "Lazy processors are left alone and will compare generations before user mode. ")\
                    \(freesTables ? "Page tables are freed as well, so lazy ones are interrupted too and leave for init_mm. " : "")\
                    Processors outside mm_cpumask find out when they switch to it.
                    """,
                zh: """
                    进程的 tlb_gen 加一。\
                    \(isFull ? "超过 \(ceiling) 页：整个上下文一起刷新。" : "不超过 \(ceiling) 页：逐页 INVLPG。")\
                    \(lazy.isEmpty ? "" : "惰性的处理器不打断，回用户态之前它会比较代数。")\
                    \(freesTables ? "页表也要释放，所以惰性的处理器同样被打断，并改用 init_mm。" : "")\
                    不在 mm_cpumask 里的处理器，等切换到这个进程时自会发现。
                    """
            ),
            Prediction(
                question: LocalizedText(
                    en: "Which other processors are interrupted?",
                    zh: "哪些其他处理器会被打断？"
                ),
                answer: who,
                wrongChoices: [
                    none, BootText.list(system.cpus.indices.filter { $0 != cpu }.map { "CPU \($0)" }),
                    LocalizedText(en: "all, this one too", zh: "全部，包括自己"),
                ],
                position: asked % 2
            ),
            pictures(system, interrupted.first ?? cpu)
        )
    }

    private mutating func unmappedKernel(
        _ cpu: Int,
        _ first: Int,
        _ count: Int,
        _ events: [TLBEvent],
        _ system: TLBSystem
    ) throws(SimulationError) {
        guard case .flushedKernel(_, let isFull)? = events.first else { return }
        let pages = Self.pages(first, count, isKernel: true)
        try add(
            LocalizedText(
                en: "CPU \(cpu) frees \(pages): everybody flushes",
                zh: "CPU \(cpu) 释放 \(pages)：所有处理器都刷新"
            ),
            LocalizedText(
                en: """
                    All processors share the kernel's part, lazy or not, so all are interrupted. \
                    \(isFull ? "So many pages: everything goes, global entries too." : "INVLPG drops the global entries as well.")
                    """,
                zh: """
                    内核部分由所有处理器共用，惰性与否都要打断。\
                    \(isFull ? "页数多，全部刷新，连同全局表项。" : "INVLPG 也会丢弃全局表项。")
                    """
            ),
            nil,
            pictures(system, cpu)
        )
    }

    mutating func ending(_ system: TLBSystem, time: Int, ratio: Int, levels: Int) throws(SimulationError) {
        let total = system.hits + system.misses
        try add(
            LocalizedText(
                en: "Effective access time: \(time / 10).\(time % 10) ns",
                zh: "有效访问时间：\(time / 10).\(time % 10) 纳秒"
            ),
            LocalizedText(
                en: """
                    \(system.hits) of \(total) accesses hit, \(ratio / 10).\(ratio % 10) %. Each access costs the TLB and one \
                    memory access, each miss \(levels) more.
                    """,
                zh: """
                    \(total) 次访问中命中 \(system.hits) 次，占 \(ratio / 10).\(ratio % 10) %。每次访问花费一次 TLB 查找和一次内存访问，\
                    每次未命中再加 \(levels) 次。
                    """
            ),
            nil,
            []
        )
    }
}
