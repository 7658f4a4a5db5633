import MemoryModels
import Traces

/// Makes the steps of `slub-layout`: the slot in the order of `calculate_sizes`, then the slab.
struct SlubLayoutNarrator {
    private(set) var list = StepList(simulation: "slub-layout")
    private let layout: SlabLayout
    private let plain: SlabLayout
    private let search: SlabOrderSearch
    private let cpuCount: Int
    private let flags: SlabFlags

    init(layout: SlabLayout, plain: SlabLayout, search: SlabOrderSearch, cpuCount: Int) {
        self.layout = layout
        self.plain = plain
        self.search = search
        self.cpuCount = cpuCount
        flags = layout.flags
    }

    mutating func tell(_ letters: SlabDebugLetters) throws(SimulationError) {
        try list.add(alignment(letters))
        if layout.lostDebugging { try list.add(spared()) }
        try list.add(object())
        try list.add(freePointer())
        if flags.contains(.storeUser) { try list.add(tracking()) }
        try list.add(slot())
        for step in SlubOrderSteps(layout: layout, plain: plain, search: search, cpuCount: cpuCount).all {
            try list.add(step)
        }
    }

    // MARK: The flags

    private func alignment(_ letters: SlabDebugLetters) -> Step {
        let line =
            flags.contains(.hardwareCacheAlign)
            ? LocalizedText(
                en: """
                    `SLAB_HWCACHE_ALIGN` asks for a cache line of 64 bytes, halved as long as the object fits in half of it.
                    """,
                zh: "`SLAB_HWCACHE_ALIGN` 要求按 64 字节的缓存行对齐；只要对象放得进一半，就再减半。"
            )
            : LocalizedText(
                en: "Without `SLAB_HWCACHE_ALIGN` only the alignment asked for counts, and that of a word.",
                zh: "没有 `SLAB_HWCACHE_ALIGN`，就只看要求的对齐和字长。"
            )
        return Step(
            title: LocalizedText(
                en: "Objects of \(layout.objectSize) bytes start at multiples of \(layout.alignment)",
                zh: "\(layout.objectSize) 字节的对象从 \(layout.alignment) 的倍数处开始"
            ),
            explanation: PagesText.join([
                line,
                LocalizedText(
                    en: "`kmem_cache_flags` adds what `slab_debug` switched on at boot.",
                    zh: "`kmem_cache_flags` 再加上启动时用 `slab_debug` 打开的标志。"
                ),
            ]),
            diagrams: [letterTable(letters)]
        )
    }

    private func letterTable(_ letters: SlabDebugLetters) -> Diagram {
        func row(_ letter: String, _ name: String, _ isOn: Bool, _ adds: LocalizedText) -> TableDiagram.Row {
            TableDiagram.Row(
                [
                    LocalizedText(same: letter), LocalizedText(same: name),
                    isOn ? LocalizedText(en: "on", zh: "开") : LocalizedText(en: "off", zh: "关"), adds,
                ],
                mark: isOn ? .active : .plain
            )
        }
        let nothing = LocalizedText(en: "nothing, but every operation is checked", zh: "不加字节，但每次操作都检查")
        return PagesText.table(
            LocalizedText(en: "What each letter adds to a slot", zh: "各字母给每个对象加上什么"),
            [
                LocalizedText(en: "letter", zh: "字母"), LocalizedText(en: "flag", zh: "标志"),
                LocalizedText(en: "here", zh: "此处"), LocalizedText(en: "adds", zh: "增加"),
            ],
            textColumns: 4,
            [
                row("F", "SLAB_CONSISTENCY_CHECKS", letters.flags.contains(.consistencyChecks), nothing),
                row(
                    "Z",
                    "SLAB_RED_ZONE",
                    letters.flags.contains(.redZone),
                    LocalizedText(en: "guard bytes on both sides", zh: "两侧的警戒字节")
                ),
                row(
                    "P",
                    "SLAB_POISON",
                    letters.flags.contains(.poison),
                    LocalizedText(en: "a word for the free pointer", zh: "存放空闲指针的一个字")
                ),
                row(
                    "U",
                    "SLAB_STORE_USER",
                    letters.flags.contains(.storeUser),
                    LocalizedText(en: "two `struct track`", zh: "两个 `struct track`")
                ),
            ]
        )
    }

    private func spared() -> Step {
        Step(
            title: LocalizedText(en: "O: this cache is spared", zh: "O：放过这个缓存"),
            explanation: LocalizedText(
                en: """
                    With the flags an object would need a larger order than without. `do_kmem_cache_create` therefore takes \
                    `DEBUG_METADATA_FLAGS` (Z, P and U) away and calls `calculate_sizes` again; F stays.
                    """,
                zh: """
                    带上这些标志，一个对象所需的阶就会变大。于是 `do_kmem_cache_create` 去掉 `DEBUG_METADATA_FLAGS`（Z、P、U），\
                    重新调用 `calculate_sizes`；F 保留。
                    """
            ),
            prediction: PagesText.ask(
                LocalizedText(en: "Which letters does O take away here?", zh: "这里 O 会去掉哪些字母？"),
                "Z P U",
                not: ["F Z P U", "P", "Z"],
                at: 1
            )
        )
    }

    // MARK: The slot

    private func object() -> Step {
        let rounded = layout.inUse
        let red = flags.contains(.redZone)
        let isFull = rounded - layout.objectSize == 8 && layout.objectSize % 8 == 0
        let explanation =
            !red
            ? LocalizedText(
                en: "`calculate_sizes` rounds the size up to whole words, for a pointer must lie on a word boundary.",
                zh: "`calculate_sizes` 把大小向上取整到整字，因为指针必须落在字边界上。"
            )
            : isFull
                ? LocalizedText(
                    en: """
                        The object fills its last word, so the red zone behind it gets a word of its own: 0xbb while the object is \
                        free, 0xcc while it is in use.
                        """,
                    zh: "对象正好占满最后一个字，因此后红区另加一个字：对象空闲时填 0xbb，使用中填 0xcc。"
                )
                : LocalizedText(
                    en: """
                        The bytes that fill the last word serve as the red zone behind the object: 0xbb while it is free, 0xcc while \
                        it is in use.
                        """,
                    zh: "补满最后一个字的字节就用作后红区：对象空闲时填 0xbb，使用中填 0xcc。"
                )
        return Step(
            title: LocalizedText(
                en: "The object and what fills it up: \(rounded) bytes (`inuse`)",
                zh: "对象及其补齐：\(rounded) 字节（`inuse`）"
            ),
            explanation: explanation,
            diagrams: [unlinked()]
        )
    }

    private func freePointer() -> Step {
        let offset = layout.freePointerOffset
        let behind = layout.freePointerIsOutside
        return Step(
            title: LocalizedText(
                en: "The free pointer is at offset \(offset)",
                zh: "空闲指针在偏移 \(offset)"
            ),
            explanation: PagesText.join([
                reason,
                behind
                    ? LocalizedText(
                        en: "So it gets a word behind the object (`freeptr_outside_object`).",
                        zh: "因此它在对象之后另占一个字（`freeptr_outside_object`）。"
                    )
                    : LocalizedText(
                        en: "A free object needs no other bookkeeping, and an object in use none at all.",
                        zh: "空闲对象无需别的记录，使用中的对象更是一点也不要。"
                    ),
            ]),
            prediction: PagesText.ask(
                LocalizedText(
                    en: "At which offset from the start of the object will SLUB keep the free pointer?",
                    zh: "SLUB 会把空闲指针放在距对象起点多少字节处？"
                ),
                "\(offset)",
                not: ["0", "\(layout.inUse)", "\(layout.objectSize / 2 / 8 * 8)", "\(layout.inUse - 8)"],
                at: layout.objectSize % 3
            ),
            diagrams: [picture([.object, .rightRedZone, .freePointer])]
        )
    }

    /// Why the free pointer is where it is: the branches of `calculate_sizes`.
    private var reason: LocalizedText {
        if layout.freePointerIsOutside {
            if flags.contains(.poison) {
                return LocalizedText(
                    en:
                        "A free object is filled with 0x6b and a last 0xa5 to show later writes; a pointer would spoil that.",
                    zh: "空闲对象填满 0x6b、末字节 0xa5，以便发现此后的写入；指针放在里面会破坏图案。"
                )
            }
            if layout.hasConstructor {
                return LocalizedText(
                    en: "What the constructor wrote when the slab was made must survive while the object is free.",
                    zh: "构造函数在建立 slab 时写入的内容，在对象空闲期间也必须保留。"
                )
            }
            if flags.contains(.typesafeByRCU) {
                return LocalizedText(
                    en: "Readers under RCU may still look at a freed object, so nothing in it may be overwritten.",
                    zh: "RCU 读者可能还在看已释放的对象，所以不能改写其中任何内容。"
                )
            }
            return LocalizedText(
                en: """
                    With red zones, an object smaller than a word, or a `kmalloc` object whose unused bytes become red zone, has \
                    no room for a pointer.
                    """,
                zh: "有红区时，不足一个字的对象，或未用字节要充作红区的 `kmalloc` 对象，里面没有放指针的地方。"
            )
        }
        if flags.contains(.typesafeByRCU) {
            return LocalizedText(
                en:
                    "The cache's owner has set a field of the object aside for it (`freeptr_offset`), as `struct file` does.",
                zh: "缓存的所有者在对象里为它留了一个字段（`freeptr_offset`），`struct file` 就是这样。"
            )
        }
        return LocalizedText(
            en: """
                Nobody needs the content of a free object. The pointer lies in the middle, on a word boundary: a small overflow \
                from the neighbour on either side does not reach it.
                """,
            zh: "空闲对象的内容没人需要。指针放在正中的字边界上：两侧相邻对象的小幅越界够不到它。"
        )
    }

    private func tracking() -> Step {
        let kmalloc = flags.contains(.kmalloc)
        return Step(
            title: LocalizedText(
                en: "Who allocated and freed it: \(kmalloc ? 72 : 64) bytes",
                zh: "谁分配、谁释放：\(kmalloc ? 72 : 64) 字节"
            ),
            explanation: PagesText.join([
                LocalizedText(
                    en: """
                        Two `struct track` of 32 bytes: caller, handle of the stack, CPU, pid and time of the last allocation and \
                        of the last free.
                        """,
                    zh: "两个 32 字节的 `struct track`：最近一次分配与最近一次释放的调用者、调用栈句柄、CPU、pid 和时间。"
                ),
                kmalloc
                    ? LocalizedText(
                        en: "A `kmalloc` object also keeps the size that was asked for, in a word.",
                        zh: "`kmalloc` 的对象还用一个字记下请求的大小。"
                    ) : LocalizedText(same: ""),
            ]),
            diagrams: [picture([.object, .rightRedZone, .freePointer, .tracking, .requestedSize])]
        )
    }

    private func slot() -> Step {
        let red = layout.redLeftPad
        let explanation =
            red > 0
            ? LocalizedText(
                en: """
                    Red zones add two things more: a word of padding at the end, and \(red) bytes before the object, a word rounded \
                    up to the alignment. The sum is rounded up to a multiple of \(layout.alignment).
                    """,
                zh: """
                    红区还要加两样：末尾的一个填充字，以及对象之前的 \(red) 字节（一个字按对齐取整）。\
                    总和再向上取整到 \(layout.alignment) 的倍数。
                    """
            )
            : LocalizedText(
                en: "One object follows another, so the sum is rounded up to a multiple of \(layout.alignment).",
                zh: "对象一个紧接一个，所以总和要向上取整到 \(layout.alignment) 的倍数。"
            )
        return Step(
            title: LocalizedText(
                en: "From one object to the next: \(layout.size) bytes (`size`)",
                zh: "从一个对象到下一个：\(layout.size) 字节（`size`）"
            ),
            explanation: explanation,
            prediction: PagesText.ask(
                LocalizedText(
                    en: "How many bytes are there from one object to the next?",
                    zh: "相邻两个对象的起点相距多少字节？"
                ),
                "\(layout.size)",
                not: [
                    "\(layout.objectSize)", "\(layout.inUse)", "\(layout.size - red)",
                    "\(layout.size + layout.alignment)",
                ],
                at: (layout.size / 8) % 3
            ),
            diagrams: [SlabDiagrams.slot(layout)]
        )
    }

    /// The object before its free pointer has a place.
    private func unlinked() -> Diagram {
        let rest = layout.inUse - layout.objectSize
        var parts = [SlotPart(kind: .object, offset: 0, length: layout.objectSize)]
        if rest > 0 {
            let kind: SlotPart.Kind = flags.contains(.redZone) ? .rightRedZone : .padding
            parts.append(SlotPart(kind: kind, offset: layout.objectSize, length: rest))
        }
        return picture(parts)
    }

    /// The parts of these kinds, as far as they are known at this step.
    private func picture(_ kinds: [SlotPart.Kind]) -> Diagram {
        var parts: [SlotPart] = []
        // Nothing is known yet of the red zone before the object.
        for part in layout.slotParts where kinds.contains(part.kind) {
            parts.append(SlotPart(kind: part.kind, offset: part.offset - layout.redLeftPad, length: part.length))
        }
        return picture(parts)
    }

    private func picture(_ parts: [SlotPart]) -> Diagram {
        SlabDiagrams.slot(
            layout,
            title: LocalizedText(en: "A free object so far, bytes from its start", zh: "到此为止的空闲对象，从对象起点数的字节"),
            parts: parts
        )
    }
}
