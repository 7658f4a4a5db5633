import MemoryModels
import Traces

/// Makes the steps of `kasan-shadow`.
struct KasanNarrator {
    private(set) var list = StepList(simulation: "kasan-shadow")
    var heap: KasanHeap
    let address: UInt64
    /// The objects' addresses and sizes as they were asked for; and whether they still live.
    var objects: [(address: UInt64, size: Int, isLive: Bool)] = []
    var outOfBounds = 0
    var useAfterFree = 0
    var badFrees = 0
    var reports = 0
    var missed = 0
    var verdict = "none"
    var steps: [Step] = []

    init(heap: KasanHeap, address: UInt64) {
        self.heap = heap
        self.address = address
    }

    var results: [TraceResult] {
        var slot = 0
        var end: UInt64?
        if let last = objects.last {
            if let cache = heap.cache(for: last.size) { slot = heap.caches[cache].size }
            let place = last.address + UInt64(last.size)
            if place < heap.shadow.end { end = UInt64(heap.shadow[place]) }
        }
        return [
            .address("shadow_address", KasanShadow.shadowAddress(of: address)),
            .count("reports", reports), .count("out_of_bounds", outOfBounds), .count("use_after_free", useAfterFree),
            .count("bad_frees", badFrees), .count("missed", missed), .text("last_verdict", verdict),
            .count("slot_size", slot), .address("shadow_at_end", end),
            .count("quarantined", heap.quarantine.entries.count),
            .count("quarantine_bytes", heap.quarantine.perCPUBytes + heap.quarantine.globalBytes),
        ]
    }

    mutating func opening() throws(SimulationError) {
        let shadow = Numerals.hexadecimal(KasanShadow.shadowAddress(of: address))
        let own = Numerals.hexadecimal(address)
        let isLow = address < KasanShadow.lowestAddress
        let shift = PagesText.ask(
            LocalizedText(en: "Where is the shadow byte of \(own)?", zh: "\(own) 的影子字节在哪里？"),
            shadow,
            not: [
                Numerals.hexadecimal((address >> 3) | 0xdfff_fc00_0000_0000),
                Numerals.hexadecimal((address >> 4) &+ KasanShadow.offset),
                Numerals.hexadecimal(address &+ KasanShadow.offset),
            ],
            at: 1
        )
        try list.add(
            Step(
                title: LocalizedText(en: "An address and its shadow", zh: "一个地址和它的影子"),
                explanation: PagesText.join([
                    LocalizedText(
                        en: """
                            (\(own) >> 3) + KASAN_SHADOW_OFFSET = \(shadow): `kasan_mem_to_shadow` needs no table, only a \
                            shift and a sum. The shadow of all memory takes one eighth of it.
                            """,
                        zh: """
                            (\(own) >> 3) + KASAN_SHADOW_OFFSET = \(shadow)：`kasan_mem_to_shadow` 不用查表，只要一次移位和一次加法。\
                            全部内存的影子占内存的八分之一。
                            """
                    ),
                    isLow
                        ? LocalizedText(
                            en: "This address lies below the kernel's half: it has no shadow to be looked at.",
                            zh: "该地址不在内核那一半：没有可查的影子。"
                        )
                        : LocalizedText(
                            en: "Free pages have 0xff everywhere in their shadow.",
                            zh: "空闲页的影子全是 0xff。"
                        ),
                ]),
                prediction: shift
            )
        )
    }

    /// Plays the operation that is written as `word`, the `position`-th, from 1.
    mutating func play(_ operation: KasanOperation, _ word: String, position: Int) throws(SimulationError) {
        do throws(KasanError) {
            steps = []
            try perform(operation, word)
        } catch {
            throw .badOperation(
                parameter: "operations",
                operation: word,
                position: position,
                reason: Self.reason(error)
            )
        }
        for step in steps { try list.add(step) }
    }

    mutating func perform(_ operation: KasanOperation, _ word: String) throws(KasanError) {
        switch operation {
        case .allocate(let size): try allocate(size, word)
        case .free(let object, let offset):
            try free(object, at(object, offset), word)
        case .access(let object, let offset, let size, let isWrite):
            let address = try at(object, offset)
            let end = offset + size
            let isLegal = objects[object].isLive && offset >= 0 && end <= objects[object].size
            try access(address, size, isWrite, isLegal: isLegal, word)
        case .absolute(let address, let size, let isWrite):
            try access(address, size, isWrite, isLegal: false, word)
        }
    }

    /// The address at an offset from an object that was allocated at some time.
    func at(_ object: Int, _ offset: Int) throws(KasanError) -> UInt64 {
        guard object < objects.count else { throw .neverAllocated(UInt64(object)) }
        return objects[object].address &+ UInt64(bitPattern: Int64(offset))
    }

    static func reason(_ error: KasanError) -> LocalizedText {
        switch error {
        case .unusableSize: LocalizedText(en: "sizes are 1 to 32768.", zh: "大小为 1 到 32768。")
        case .outOfMemory: LocalizedText(en: "no pages are left; allocate less.", zh: "没有页了；请少分配一些。")
        case .beyondModel: LocalizedText(en: "the model's memory does not reach there.", zh: "模型的内存不到那里。")
        case .neverAllocated:
            LocalizedText(en: "there is no such object; number them from 0.", zh: "没有这个对象；对象从 0 起编号。")
        }
    }

    // MARK: kmalloc

    mutating func allocate(_ size: Int, _ word: String) throws(KasanError) {
        let waiting = heap.quarantine.entries.count
        let address = try heap.kmalloc(size)
        let evicted = waiting - heap.quarantine.entries.count
        verdict = "none"
        let number = objects.count
        let reused = objects.lastIndex { $0.address == address }
        objects.append((address, size, true))
        let tail = UInt64(size % 8)
        let last = address + UInt64(size - 1)
        let answer = Self.byte(tail)
        var text = [
            tail == 0
                ? LocalizedText(
                    en: """
                        `kasan_unpoison` clears the shadow of the whole object. The size is a multiple of 8, so that no \
                        granule is allowed in part; granules that were not asked for become red zone.
                        """,
                    zh: "`kasan_unpoison` 把整个对象的影子清零。大小是 8 的倍数，没有只能访问一部分的粒度；没有申请的粒度成为红区。"
                )
                : LocalizedText(
                    en: """
                        `kasan_unpoison` clears the shadow of the whole object; then the last granule gets \(answer) and \
                        what was not asked for becomes red zone.
                        """,
                    zh: "`kasan_unpoison` 先把整个对象的影子清零，然后最后一个粒度的影子变为 \(answer)，没有申请的部分成为红区。"
                )
        ]
        if let cache = heap.cache(for: size) {
            let layout = heap.caches[cache]
            text.append(
                LocalizedText(
                    en: """
                        \(layout.name): \(layout.objectSize) bytes for the object, then records and red zone; the next \
                        object is \(layout.size) bytes further.
                        """,
                    zh: "\(layout.name)：对象占 \(layout.objectSize) 字节，其后是记录和红区；下一个对象在 \(layout.size) 字节之后。"
                )
            )
        } else {
            text.append(
                LocalizedText(
                    en: "More than 8192 bytes: whole pages, whose rest gets 0xfe.",
                    zh: "超过 8192 字节：占用整页，剩余部分的影子为 0xfe。"
                )
            )
        }
        if evicted > 0 {
            text.append(
                LocalizedText(
                    en: "The quarantine is over its limit: it lets go of \(evicted), too late for this allocation.",
                    zh: "隔离区超限：放出 \(evicted) 个对象，但赶不上这次分配。"
                )
            )
        }
        if let reused {
            text.append(
                LocalizedText(
                    en: "This is the memory of object \(reused): a pointer to that one is as good as new.",
                    zh: "这正是对象 \(reused) 原来的内存：指向它的旧指针又“有效”了。"
                )
            )
        }
        steps.append(
            Step(
                title: LocalizedText(
                    en: "\(word): object \(number), \(size) bytes at \(Numerals.hexadecimal(address))",
                    zh: "\(word)：对象 \(number)，\(size) 字节，位于 \(Numerals.hexadecimal(address))"
                ),
                explanation: PagesText.join(text),
                prediction: PagesText.ask(
                    LocalizedText(
                        en: "kmalloc(\(size)): what is the shadow byte of the granule with the object's last byte?",
                        zh: "kmalloc(\(size))：对象最后一个字节所在粒度的影子字节是什么？"
                    ),
                    answer,
                    not: [Self.byte(8 - tail), Self.byte(0xfc), Self.byte(tail == 0 ? 8 : 0)],
                    at: number % 4
                ),
                diagrams: [rows(around: last, marking: address, size, .allocated)]
            )
        )
    }

    // MARK: kfree

    mutating func free(_ object: Int, _ address: UInt64, _ word: String) throws(KasanError) {
        let report = try heap.kfree(address)
        let wasLarge = heap.cache(for: objects[object].size) == nil
        verdict = report?.bugType ?? "no report"
        var text: LocalizedText
        if let report {
            reports += 1
            badFrees += 1
            text =
                ExactText.areEqual(report.bugType, "double-free")
                ? LocalizedText(
                    en: "`kasan_byte_accessible` finds the first byte poisoned. The object stays where it is.",
                    zh: "`kasan_byte_accessible` 发现首字节已被标为不可访问。对象保持原状。"
                )
                : LocalizedText(
                    en: "`nearest_obj` gives another address: this is not the start of an object. Nothing is freed.",
                    zh: "`nearest_obj` 给出的是另一个地址：这不是对象的起点。什么也不释放。"
                )
        } else {
            text = LocalizedText(
                en: """
                    The object gets 0xfb, its first granule 0xfa: there the record of the free is kept. It waits in \
                    quarantine instead of going to the freelist, so that it is not handed out again soon.
                    """,
                zh: """
                    对象的影子变为 0xfb，首个粒度为 0xfa：那里存放释放的记录。它不回空闲链表，而是在隔离区里等待，以免很快又被分配出去。
                    """
            )
            if wasLarge {
                text = LocalizedText(
                    en: "Whole pages go back to the page allocator and get 0xff; there is no quarantine for them.",
                    zh: "整页还给页分配器，影子为 0xff；它们不进隔离区。"
                )
            }
        }
        let isReport = report != nil
        if wasLarge || !isReport {
            for index in objects.indices where objects[index].address == objects[object].address {
                objects[index].isLive = false
            }
        }
        steps.append(
            Step(
                title: LocalizedText(
                    en: "\(word): \(Self.headline(verdict).en)",
                    zh: "\(word)：\(isReport ? "报告 " : "")\(Self.headline(verdict).zh)"
                ),
                explanation: text,
                prediction: ask(
                    LocalizedText(
                        en: "\(word): \(Numerals.hexadecimal(address)) is freed. What does KASAN say?",
                        zh: "\(word)：释放 \(Numerals.hexadecimal(address))。KASAN 怎么说？"
                    ),
                    ["no report", "double-free", "invalid-free"]
                ),
                diagrams: [rows(around: address, marking: address, 1, report == nil ? .free : .faulted)]
                    + (wasLarge ? [] : [queue()])
            )
        )
    }
}
