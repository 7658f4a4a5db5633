import MemoryModels
import Traces

/// Linux's answer to page replacement: two lists of each kind, a second chance, and a memory of what was evicted.
enum LRUListsSimulation {
    static let simulation = Simulation(
        name: "lru-lists",
        area: .reclaim,
        title: LocalizedText(en: "Active and inactive lists", zh: "活跃与非活跃链表"),
        summary: LocalizedText(
            en: """
                Pages of a file and anonymous pages are used until memory is full. New pages start on the inactive \
                list; a second use moves them to the active one. At the tail, used pages get another round; an evicted \
                page leaves a shadow entry, which tells whether it was missed soon.
                """,
            zh: """
                使用文件页和匿名页，直到内存用满。新页从非活跃链表起步，再次使用才进入活跃链表。到了表尾，用过的页再留一轮；\
                被淘汰的页留下影子项，据此判断它是否很快又被用到。
                """
        ),
        parameters: [
            Parameter(
                "memory",
                LocalizedText(en: "pages that memory holds", zh: "内存可容纳的页数"),
                .integer(1...24, unit: nil),
                default: "6"
            ),
            Parameter("swap", LocalizedText(en: "whether there is swap space", zh: "是否有交换空间"), .flag, default: "false"),
            Parameter(
                "swappiness",
                LocalizedText(en: "`vm.swappiness`: anonymous against file memory", zh: "`vm.swappiness`：匿名内存与文件内存的权衡"),
                .integer(0...200, unit: nil),
                default: "60"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "how pages are used", zh: "如何使用各页"),
                .operations(grammar: LRUOperation.grammar),
                // 1 and 2 become active, and a stream passes them by; 3 is missed soon and starts active, which
                // makes 1 stale; 9 is mapped and earns its way by two accessed bits; 1 is back too late.
                default: "r1 r2 r1 r2 r3 r4 r5 r6 r7 r3 r8 m9 r10 r11 r12 r13 m9 r14 r15 r16 r1"
            ),
        ],
        results: [
            ResultDescription("hits", LocalizedText(en: "uses that found their page", zh: "命中次数")),
            ResultDescription("faults", LocalizedText(en: "uses that had to load it", zh: "需要装入的次数")),
            ResultDescription("evictions", LocalizedText(en: "pages evicted", zh: "淘汰的页数")),
            ResultDescription("activations", LocalizedText(en: "`pgactivate`", zh: "`pgactivate`")),
            ResultDescription("deactivations", LocalizedText(en: "`pgdeactivate`", zh: "`pgdeactivate`")),
            ResultDescription("refaults", LocalizedText(en: "`workingset_refault`", zh: "`workingset_refault`")),
            ResultDescription(
                "refaults_activated",
                LocalizedText(
                    en: "`workingset_activate`: refaults that are active at once",
                    zh: "`workingset_activate`：立即激活的 refault"
                )
            ),
            ResultDescription(
                "refaults_restored",
                LocalizedText(
                    en: "`workingset_restore`: those that had been active before",
                    zh: "`workingset_restore`：其中原先活跃过的"
                )
            ),
            ResultDescription("nonresident_age", LocalizedText(en: "evictions and activations", zh: "淘汰与激活的总次数")),
            ResultDescription(
                "failed_uses",
                LocalizedText(en: "uses for which nothing could be reclaimed", zh: "因无页可收而失败的次数")
            ),
            ResultDescription("active_file", LocalizedText(en: "active file list, head first", zh: "活跃文件链表，从头开始")),
            ResultDescription("inactive_file", LocalizedText(en: "inactive file list, head first", zh: "非活跃文件链表，从头开始")),
            ResultDescription("active_anon", LocalizedText(en: "active anonymous list, head first", zh: "活跃匿名链表，从头开始")),
            ResultDescription(
                "inactive_anon",
                LocalizedText(en: "inactive anonymous list, head first", zh: "非活跃匿名链表，从头开始")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Watermarks: a page is reclaimed only when no frame is free, and one is enough. The kernel is after 32 at \
                    a time, mostly by kswapd, long before memory is full.
                    """,
                zh: "水位线：这里页框用完才回收，收到一页即可。内核远在用完之前就由 kswapd 动手，每次要收 32 页。"
            ),
            LocalizedText(
                en: "Per-CPU batches: a page reaches its list at once, not with 30 others.",
                zh: "每 CPU 批次：页立即上链表，而不是攒够 31 个一起上。"
            ),
            LocalizedText(
                en: """
                    Dirty pages and writeback, pages mapped by several processes, `mlock`, large folios, the cost of \
                    refaults in the balance of file and anonymous memory, and the multi-gen LRU.
                    """,
                zh: "脏页与写回、多个进程共享的映射、`mlock`、大 folio、平衡文件与匿名内存时的 refault 代价，以及多代 LRU。"
            ),
        ],
        follows: [
            "mm/swap.c#folio_mark_accessed",
            "mm/swap.c#folio_add_lru",
            "mm/vmscan.c#folio_check_references",
            "mm/vmscan.c#shrink_active_list",
            "mm/vmscan.c#shrink_inactive_list",
            "mm/vmscan.c#inactive_is_low",
            "mm/vmscan.c#prepare_scan_control",
            "mm/vmscan.c#get_scan_count",
            "mm/workingset.c#workingset_eviction",
            "mm/workingset.c#workingset_refault",
            "mm/workingset.c#workingset_test_recent",
        ],
        drills: LRUDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try LRUOperation.parse(values.text("operations"), parameter: "operations")
        let lru: LRUVector
        do {
            lru = try LRUVector(
                frames: values.integer("memory"),
                filePages: LRUOperation.pageCount,
                anonymousPages: LRUOperation.pageCount,
                hasSwap: values.flag("swap"),
                swappiness: values.integer("swappiness")
            )
        } catch {
            preconditionFailure("the parameters allow only what the model takes")
        }
        var session = LRUSession(lru: lru)
        try session.play(operations)
        return (session.results, session.list.steps)
    }
}

/// One operation of `lru-lists`.
struct LRUOperation: Equatable {
    /// How the page is used.
    enum Use: Equatable {
        /// `r`: a system call reads a page of the file.
        case read
        /// `m`, `a`: a process touches a page of the file, or an anonymous one.
        case touch
        /// `x`: a process executes a page of the file.
        case execute
    }

    /// As the reader wrote it.
    let word: String
    let use: Use
    /// The page's number in the model.
    let page: Int

    /// How many pages the file has, and how many anonymous pages there are.
    static let pageCount = 100

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas, each with a page from 0 to 99: r<page> reads a page of \
            the file by a system call, m<page> touches it through a mapping, x<page> executes it; a<page> touches an \
            anonymous page
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔，页号为 0 到 99：r<页> 用系统调用读文件页，m<页> 通过映射访问它，\
            x<页> 执行它；a<页> 访问匿名页
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [LRUOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write r<page>, m<page>, x<page> or a<page>, with a page from 0 to 99.",
                zh: "应写作 r<页>、m<页>、x<页> 或 a<页>，页号为 0 到 99。"
            )
        ) { word in
            LRUOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        guard let letter = word.utf8.first, let number = StrictNumber.unsigned(OperationText.rest(of: word)),
            number < UInt64(Self.pageCount)
        else { return nil }
        switch letter {
        case UInt8(ascii: "r"): use = .read
        case UInt8(ascii: "m"), UInt8(ascii: "a"): use = .touch
        case UInt8(ascii: "x"): use = .execute
        default: return nil
        }
        self.word = word
        page = Int(number) + (letter == UInt8(ascii: "a") ? Self.pageCount : 0)
    }
}
