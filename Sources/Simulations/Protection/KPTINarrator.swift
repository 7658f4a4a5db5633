import MemoryModels
import Traces

/// Makes the steps of `kpti`.
struct KPTINarrator {
    private(set) var list = StepList(simulation: "kpti")
    private(set) var pti: PageTableIsolation
    private var writes = 0
    private var flushes = 0
    private var faults = 0
    private var leaks = 0
    private var lastError: UInt64?
    private var entries: (kernel: UInt64, user: UInt64)?
    private var asked = 0

    init(_ pti: PageTableIsolation) {
        self.pti = pti
    }

    /// The results, in the order of their descriptions.
    var results: [TraceResult] {
        [
            .flag("enabled", pti.settings.isEnabled),
            .address("cr3", pti.cr3),
            .address("cr3_kernel", pti.kernelCR3(pti.current)),
            .address("cr3_user", pti.userCR3(pti.current)),
            .count("cr3_writes", writes), .count("flushing_writes", flushes), .count("faults", faults),
            .address("last_error_code", lastError),
            .count("leaks", leaks),
            .address("kernel_entry", entries?.kernel),
            .address("user_entry", entries?.user == 0 ? nil : entries?.user),
        ]
    }

    mutating func open() throws(SimulationError) {
        let settings = pti.settings
        var lines = ""
        for message in settings.messages {
            lines += (lines.isEmpty ? "" : ", ") + "`Kernel/User page tables isolation: " + message + "`"
        }
        let isOn = settings.isEnabled
        let bug = settings.hasMeltdown
        try list.add(
            Step(
                title: isOn
                    ? LocalizedText(en: "Isolation is on", zh: "隔离已启用")
                    : LocalizedText(en: "Isolation is off", zh: "隔离未启用"),
                explanation: PagesText.join(
                    [
                        LocalizedText(
                            en: """
                                The processor has \(bug ? "the Meltdown bug" : "no Meltdown bug"); without `pti=` that alone \
                                decides. \(lines.isEmpty ? "The kernel prints nothing about it." : "The kernel prints \(lines).")
                                """,
                            zh: """
                                处理器\(bug ? "有" : "没有") Meltdown 缺陷；不给 `pti=` 时只看这一点。\
                                \(lines.isEmpty ? "内核不打印相关信息。" : "内核打印 \(lines)。")
                                """
                        ),
                        isOn
                            ? LocalizedText(
                                en:
                                    "The user's table maps entry code, entry stacks and descriptors, and no more of the kernel than that.",
                                zh: "用户表只映射入口代码、入口栈和描述符表，内核的其余部分都不在其中。"
                            )
                            : LocalizedText(
                                en:
                                    "One table serves both modes, and the whole kernel is in it, for supervisor mode only.",
                                zh: "两种模式共用一张表，整个内核都在其中，只限内核态访问。"
                            ),
                    ]
                        + (settings.mapsKernelImage
                            ? [
                                LocalizedText(
                                    en:
                                        "Without PCIDs all text and read-only data are cloned too, as global pages, to save TLB misses.",
                                    zh: "没有 PCID 时，整个代码段和只读数据也以全局页克隆过去，以减少 TLB 未命中。"
                                )
                            ] : [])
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: """
                            \(bug ? "An affected" : "An unaffected") processor, pti=\(Self.name(settings.mode)). Is isolation on?
                            """,
                        zh: "处理器\(bug ? "受" : "不受") Meltdown 影响，pti=\(Self.name(settings.mode))。是否启用隔离？"
                    ),
                    answer: isOn ? LocalizedText(en: "yes", zh: "启用") : LocalizedText(en: "no", zh: "不启用"),
                    wrongChoices: [
                        LocalizedText(en: "yes", zh: "启用"), LocalizedText(en: "no", zh: "不启用"),
                        LocalizedText(en: "only for the kernel's own threads", zh: "只对内核线程启用"),
                    ],
                    position: isOn ? 0 : 1
                ),
                diagrams: [tables, regions]
            )
        )
    }

    private static func name(_ mode: PageTableIsolation.Settings.Mode) -> String {
        switch mode {
        case .auto: "auto"
        case .on: "on"
        case .off: "off"
        }
    }

    mutating func play(_ operation: KPTIOperation, _ word: String, position: Int) throws(SimulationError) {
        switch operation {
        case .map(let address): try map(address, word)
        case .load(let address): try access(address, word, isFetch: false)
        case .jump(let address): try access(address, word, isFetch: true)
        case .enter, .leave:
            let isEntry = operation == .enter
            guard pti.isInKernel != isEntry else {
                throw refusal(
                    word,
                    position,
                    isEntry
                        ? LocalizedText(en: "the CPU is in the kernel already.", zh: "CPU 已经在内核中。")
                        : LocalizedText(en: "the CPU is in user mode already.", zh: "CPU 已经在用户态。")
                )
            }
            try cross(isEntry, word)
        case .invalidate, .switchTo:
            guard pti.isInKernel else {
                throw refusal(
                    word,
                    position,
                    LocalizedText(en: "only the kernel does this; enter it first, with e.", zh: "只有内核才能这样做，请先用 e 进入。")
                )
            }
            if case .switchTo(let space) = operation { try load(space, word) } else { try invalidate(word) }
        }
    }

    private func refusal(_ word: String, _ position: Int, _ reason: LocalizedText) -> SimulationError {
        .badOperation(parameter: "operations", operation: word, position: position, reason: reason)
    }

    // MARK: Entries and accesses

    private mutating func map(_ address: UInt64, _ word: String) throws(SimulationError) {
        entries = pti.map(address)
        let index = address >> 39
        let kernel = Numerals.hexadecimal(entries?.kernel ?? 0)
        let user = Numerals.hexadecimal(entries?.user ?? 0)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(word): entry \(index) of the top-level table",
                    zh: "\(word)：顶级页表第 \(index) 项"
                ),
                explanation: pti.settings.isEnabled
                    ? LocalizedText(
                        en: """
                            `set_pgd` writes both tables: \(user) into the user's, 4 KiB further on, and the same with NX, \
                            \(kernel), into the kernel's. Should the kernel ever return with its own CR3, user code faults.
                            """,
                        zh: """
                            `set_pgd` 同时写两张表：往后 4 KiB 的用户表里写 \(user)，内核表里写加了 NX 的 \(kernel)。\
                            万一内核带着自己的 CR3 返回，用户代码一执行就出错。
                            """
                    )
                    : LocalizedText(
                        en: "Without isolation `set_pgd` writes one table: \(kernel).",
                        zh: "没有隔离，`set_pgd` 只写一张表：\(kernel)。"
                    ),
                diagrams: [tables, entryFields(entries?.kernel ?? 0)]
            )
        )
    }

    private mutating func access(_ address: UInt64, _ word: String, isFetch: Bool) throws(SimulationError) {
        let result = isFetch ? pti.fetch(address) : pti.load(address)
        lastError = result.fault.map { UInt64($0.rawValue) }
        if result.fault != nil { faults += 1 }
        if result.isLeaked { leaks += 1 }
        let place = pti.region(of: address)?.purpose ?? LocalizedText(same: "-")
        let inKernel = pti.isInKernel
        let title: LocalizedText
        if let code = lastError {
            title = LocalizedText(
                en: "\(word): page fault, error code \(Numerals.hexadecimal(code))",
                zh: "\(word)：缺页异常，错误码 \(Numerals.hexadecimal(code))"
            )
        } else {
            title = LocalizedText(en: "\(word): allowed", zh: "\(word)：允许")
        }
        asked += 1
        let table = pti.usesUserTable
        try list.add(
            Step(
                title: title,
                explanation: PagesText.join([
                    LocalizedText(
                        en: """
                            In \(inKernel ? "kernel" : "user") mode, with \(table ? "the user's" : "the kernel's") table: \
                            \(place.en).
                            """,
                        zh: "\(inKernel ? "内核态" : "用户态")，使用\(table ? "用户表" : "内核表")；该地址属于：\(place.zh)。"
                    ), reason(result, address, isFetch),
                ]),
                prediction: asked > 5
                    ? nil
                    : Prediction(
                        question: LocalizedText(
                            en: """
                                In \(inKernel ? "kernel" : "user") mode \(word) \(isFetch ? "jumps" : "loads"): \(place.en). \
                                Which error code?
                                """,
                            zh: """
                                \(inKernel ? "内核态" : "用户态")下 \(word) \(isFetch ? "跳转" : "读取")，属于：\(place.zh)。错误码是多少？
                                """
                        ),
                        answer: Self.code(lastError),
                        wrongChoices: [nil, 0x4, 0x5, isFetch ? 0x15 : 0, isFetch ? 0x11 : 1].map { Self.code($0) },
                        position: asked % 4
                    ),
                diagrams: [tables]
            )
        )
    }

    private static func code(_ error: UInt64?) -> LocalizedText {
        guard let error else { return LocalizedText(en: "none, it is allowed", zh: "没有，允许访问") }
        return LocalizedText(same: Numerals.hexadecimal(error))
    }

    private func reason(
        _ result: PageTableIsolation.Access,
        _ address: UInt64,
        _ isFetch: Bool
    ) -> LocalizedText {
        guard let fault = result.fault else {
            return LocalizedText(en: "It is mapped, and the mode may do this.", zh: "已映射，且当前模式允许。")
        }
        if !fault.contains(.protection) {
            return LocalizedText(
                en: "This table does not map it: there is no data that could leak.",
                zh: "这张表没有映射它：没有数据可泄漏。"
            )
        }
        if result.isLeaked {
            return LocalizedText(
                en: """
                    It is mapped, for supervisor mode only. This processor lets instructions behind the load use the data before \
                    the fault is raised: Meltdown can read it.
                    """,
                zh: "已映射，但仅限内核态。这种处理器在异常生效之前会让后续指令用到数据：Meltdown 读得到。"
            )
        }
        if isFetch, address < 1 << 47 {
            return LocalizedText(
                en: "The top-level entry has NX in the kernel's table: user code cannot run with it.",
                zh: "内核表的顶级项带 NX：用这张表执行不了用户代码。"
            )
        }
        return LocalizedText(en: "It is mapped, but not for this.", zh: "已映射，但不允许这样访问。")
    }

    // MARK: CR3

    private mutating func count(_ write: PageTableIsolation.CR3Write?) {
        guard let write else { return }
        writes += 1
        if write.flushes { flushes += 1 }
    }

    private mutating func cross(_ isEntry: Bool, _ word: String) throws(SimulationError) {
        let before = pti.cr3
        let stale = pti.userFlushMask & 1 << UInt16(pti.current + 1) != 0
        let write = isEntry ? pti.enter() : pti.leave()
        count(write)
        asked += 1
        let value = Numerals.hexadecimal(pti.cr3)
        let explanation: LocalizedText
        if write == nil {
            explanation = LocalizedText(
                en: "Both modes use the same table: CR3 stays as it is.",
                zh: "两种模式共用一张表：CR3 不变。"
            )
        } else if isEntry {
            explanation = LocalizedText(
                en: """
                    Entry code, mapped in both tables, clears bit 12\(pti.settings.hasPCID ? " and bit 11" : ""): from the \
                    user's table to the kernel's. \(flushText(write).en)
                    """,
                zh: """
                    两张表都映射的入口代码清除第 12 位\(pti.settings.hasPCID ? "和第 11 位" : "")：从用户表换到内核表。\(flushText(write).zh)
                    """
            )
        } else {
            explanation = LocalizedText(
                en: """
                    The last instructions set bit 12\(pti.settings.hasPCID ? " and bit 11" : ""): back to the user's table. \
                    \(stale ? "This PCID is in `user_pcid_flush_mask`. " : "")\(flushText(write).en)
                    """,
                zh: """
                    最后几条指令置第 12 位\(pti.settings.hasPCID ? "和第 11 位" : "")：换回用户表。\
                    \(stale ? "此 PCID 在 `user_pcid_flush_mask` 中。" : "")\(flushText(write).zh)
                    """
            )
        }
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(word): \(isEntry ? "into the kernel" : "back to user mode"), CR3 \(value)",
                    zh: "\(word)：\(isEntry ? "进入内核" : "返回用户态")，CR3 为 \(value)"
                ),
                explanation: explanation,
                prediction: asked > 8
                    ? nil
                    : PagesText.ask(
                        LocalizedText(
                            en: "CR3 is \(Numerals.hexadecimal(before)). What is it after \(word)?",
                            zh: "CR3 为 \(Numerals.hexadecimal(before))。\(word) 之后是多少？"
                        ),
                        value,
                        not: [before, before ^ 0x1000, before ^ 0x800, before ^ 0x2000].map {
                            Numerals.hexadecimal($0)
                        },
                        at: asked % 3
                    ),
                diagrams: [cr3Fields, tables]
            )
        )
    }

    private func flushText(_ write: PageTableIsolation.CR3Write?) -> LocalizedText {
        write?.flushes == true
            ? LocalizedText(en: "Bit 63 is clear: the TLB is flushed.", zh: "第 63 位为 0：TLB 被刷新。")
            : LocalizedText(
                en: "Bit 63 is set: the TLB keeps what it has for this PCID.",
                zh: "第 63 位为 1：TLB 保留该 PCID 的内容。"
            )
    }

    private mutating func invalidate(_ word: String) throws(SimulationError) {
        let isPending = pti.invalidate()
        let pcid = pti.current + 1
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): the address space changes", zh: "\(word)：地址空间有改动"),
                explanation: isPending
                    ? LocalizedText(
                        en: """
                            Translations exist under two PCIDs. The kernel's is flushed at once; for the user's, bit \(pcid) of \
                            `user_pcid_flush_mask` is set, and the way out flushes.
                            """,
                        zh: """
                            同一地址空间的翻译分在两个 PCID 下。内核的立即刷新；用户的先在 `user_pcid_flush_mask` 置第 \(pcid) 位，返回时再刷新。
                            """
                    )
                    : LocalizedText(
                        en:
                            "Nothing is left for the way out: there is no user PCID, and a write of CR3 flushes in any case.",
                        zh: "没有要留到返回时做的事：没有用户 PCID，写 CR3 反正会刷新。"
                    ),
                diagrams: [cr3Fields]
            )
        )
    }

    private mutating func load(_ space: Int, _ word: String) throws(SimulationError) {
        let write = pti.switchTo(space)
        count(write)
        let value = Numerals.hexadecimal(pti.cr3)
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(word): address space \(space), CR3 \(value)",
                    zh: "\(word)：地址空间 \(space)，CR3 为 \(value)"
                ),
                explanation: LocalizedText(
                    en:
                        "The kernel loads the kernel's table of the other process; its PCID is its ASID plus 1. \(write == nil ? "" : flushText(write).en)",
                    zh: "内核装入另一个进程的内核表，PCID 是 ASID 加 1。\(write == nil ? "" : flushText(write).zh)"
                ),
                diagrams: [cr3Fields, tables]
            )
        )
    }
}
