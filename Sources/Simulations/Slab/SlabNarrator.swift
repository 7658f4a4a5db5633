import MemoryModels
import Traces

/// Turns the events of one operation of `slab-basics` into a step. Made before the operation, it knows the
/// state that the cache had then.
struct SlabNarrator {
    private let before: SlabCache

    init(cache: SlabCache) {
        before = cache
    }

    // MARK: The cache

    func opening() -> [Step] {
        let layout = before.layout
        let pages = BuddyText.pages(layout.order.pageCount)
        let place = LocalizedText(
            en: layout.freePointerIsOutside ? "behind the object" : "in the middle of the object",
            zh: layout.freePointerIsOutside ? "对象之后" : "对象中间"
        )
        let bytes = layout.order.pageCount * 4096
        return [
            Step(
                title: LocalizedText(
                    en: "An object of \(layout.objectSize) bytes takes \(layout.size)",
                    zh: "\(layout.objectSize) 字节的对象占 \(layout.size) 字节"
                ),
                explanation: LocalizedText(
                    en: """
                        `calculate_sizes` rounds the size up to whole words and to the alignment of \
                        \(layout.alignment) bytes. While an object is free, 8 of its bytes hold the address of the \
                        next free one: at offset \(layout.freePointerOffset), \(place.en).
                        """,
                    zh: """
                        `calculate_sizes` 把大小取整到整字并按 \(layout.alignment) 字节对齐。对象空闲时，其中 8 个字节存放\
                        下一个空闲对象的地址：位于偏移 \(layout.freePointerOffset)，在\(place.zh)。
                        """
                ),
                diagrams: [SlabDiagrams.slot(layout)]
            ),
            Step(
                title: LocalizedText(
                    en: "A slab is \(pages.en): \(layout.objectsPerSlab) objects",
                    zh: "一个 slab 占 \(pages.zh)：\(layout.objectsPerSlab) 个对象"
                ),
                explanation: LocalizedText(
                    en: """
                        With \(before.cpuCount) CPUs a slab should hold at least \(layout.wantedObjects) objects, or \
                        as many as order 3 can. `calculate_order` takes the smallest order from there that wastes \
                        little: order \(layout.order), \(bytes) bytes, of which \(layout.wastedBytes) stay unused. \
                        The cache has no slab yet.
                        """,
                    zh: """
                        有 \(before.cpuCount) 个 CPU 时，每个 slab 至少应有 \(layout.wantedObjects) 个对象，或者 3 阶所能容纳的个数。\
                        `calculate_order` 由此向上取浪费足够少的最小阶：\(layout.order) 阶，\(bytes) 字节，其中 \(layout.wastedBytes) 字节不用。\
                        此时缓存还没有 slab。
                        """
                ),
                prediction: Prediction(
                    question: LocalizedText(
                        en: "How many objects does one slab hold?",
                        zh: "一个 slab 有多少个对象？"
                    ),
                    answer: LocalizedText(same: "\(layout.objectsPerSlab)"),
                    wrongChoices: [
                        LocalizedText(same: "\(max(1, 4096 / layout.size))"),
                        LocalizedText(same: "\(layout.wantedObjects)"),
                        LocalizedText(same: "\(layout.objectsPerSlab * 2)"),
                    ],
                    position: 1
                )
            ),
        ]
    }

    // MARK: Allocation

    /// What the events mean, and why a cache that is being debugged takes the slow path every time.
    private func explanation(of events: [SlabEvent]) -> LocalizedText {
        let text = SlabText.sentences(events)
        guard before.layout.isDebugging else { return text }
        return LocalizedText(
            en: """
                \(text.en) A cache that is being debugged has no slabs of CPUs: `alloc_single_from_partial` and \
                `alloc_single_from_new_slab` hand out one object at a time, under the node's lock.
                """,
            zh: """
                \(text.zh)正在调试的缓存没有各 CPU 的 slab：`alloc_single_from_partial` 和 `alloc_single_from_new_slab` \
                在节点锁保护下一次只交出一个对象。
                """
        )
    }

    func allocation(
        cpu: Int,
        _ object: UInt64?,
        number: Int,
        _ events: [SlabEvent],
        after: SlabCache
    ) -> Step {
        let text = explanation(of: events)
        guard let object, let place = after.locate(object) else {
            return Step(
                title: LocalizedText(en: "a\(cpu): no memory", zh: "a\(cpu)：内存不足"),
                explanation: text,
                diagrams: SlabDiagrams.state(after)
            )
        }
        return Step(
            title: LocalizedText(
                en: "a\(cpu): allocation \(number) gets object \(place.object) of slab \(place.slab)",
                zh: "a\(cpu)：第 \(number) 次分配得到 slab \(place.slab) 的 \(place.object) 号对象"
            ),
            explanation: text,
            prediction: allocationPrediction(cpu: cpu, place.object, events),
            diagrams: SlabDiagrams.state(after, highlighting: object)
        )
    }

    /// On the fast path the question is which object, on the slow path where it comes from.
    private func allocationPrediction(cpu: Int, _ object: Int, _ events: [SlabEvent]) -> Prediction {
        let freelist = before.cpuFreelist(cpu).compactMap { before.locate($0)?.object }
        guard freelist.count < 2 else {
            return Prediction(
                question: LocalizedText(
                    en: "CPU \(cpu) asks for an object. Which one of its slab does it get?",
                    zh: "CPU \(cpu) 请求一个对象。得到本 slab 的哪一个？"
                ),
                answer: LocalizedText(same: "\(object)"),
                wrongChoices: [freelist[1], freelist.min() ?? 0, freelist[freelist.count - 1]].map { number in
                    LocalizedText(same: "\(number)")
                },
                position: object % 3
            )
        }
        let own = LocalizedText(en: "The CPU's own freelist", zh: "本 CPU 的空闲链表")
        let slab = LocalizedText(en: "The freelist of the CPU's slab", zh: "本 CPU 的 slab 自己的空闲链表")
        let partial = LocalizedText(en: "A partial slab", zh: "部分空闲的 slab")
        let new = LocalizedText(en: "A new slab", zh: "新的 slab")
        var answer = before.layout.isDebugging ? partial : own
        for event in events {
            switch event {
            case .refilled: answer = slab
            case .tookCPUPartial, .tookNodePartial: answer = partial
            case .newSlab: answer = new
            default: break
            }
        }
        return Prediction(
            question: LocalizedText(
                en: "CPU \(cpu) asks for an object. Where does it come from?",
                zh: "CPU \(cpu) 请求一个对象。它来自哪里？"
            ),
            answer: answer,
            wrongChoices: [own, slab, partial, new],
            position: 2
        )
    }

    func allocations(
        cpu: Int,
        _ objects: [UInt64],
        first: Int,
        _ events: [SlabEvent],
        after: SlabCache
    ) -> Step {
        var fast = 0
        var others: [SlabEvent] = []
        for event in events {
            switch event {
            case .allocatedFast: fast += 1
            case .allocatedSlowly: break
            default: others.append(event)
            }
        }
        let slow = objects.count - fast
        let rest = explanation(of: others)
        return Step(
            title: LocalizedText(
                en: "a\(cpu)x\(objects.count): allocations \(first) to \(first + objects.count - 1)",
                zh: "a\(cpu)x\(objects.count)：第 \(first) 到 \(first + objects.count - 1) 次分配"
            ),
            explanation: LocalizedText(
                en: "\(fast) of them take the fast path, \(slow) the slow one. \(rest.en)",
                zh: "其中 \(fast) 次走快速路径，\(slow) 次走慢速路径。\(rest.zh)"
            ),
            diagrams: SlabDiagrams.state(after)
        )
    }

    // MARK: Freeing

    func free(_ object: UInt64, number: Int, cpu: Int, _ events: [SlabEvent], after: SlabCache) -> Step {
        let place = before.locate(object)
        let name = "\(place?.object ?? 0)"
        let slab = "\(place.map { "\($0.slab)" } ?? "")"
        let isFast = events.contains { event in
            if case .freedFast = event { true } else { false }
        }
        let fast = LocalizedText(en: "The CPU's own freelist", zh: "本 CPU 的空闲链表")
        let slow = LocalizedText(en: "The slab's own freelist", zh: "slab 自己的空闲链表")
        return Step(
            title: LocalizedText(
                en: "f\(number)@\(cpu): CPU \(cpu) frees object \(name) of slab \(slab)",
                zh: "f\(number)@\(cpu)：CPU \(cpu) 释放 slab \(slab) 的 \(name) 号对象"
            ),
            explanation: SlabText.sentences(events),
            prediction: Prediction(
                question: LocalizedText(
                    en: "CPU \(cpu) frees object \(name) of slab \(slab). Which list does it go on?",
                    zh: "CPU \(cpu) 释放 slab \(slab) 的 \(name) 号对象。它进入哪个链表？"
                ),
                answer: isFast ? fast : slow,
                wrongChoices: [
                    isFast ? slow : fast,
                    LocalizedText(en: "The buddy allocator's free list", zh: "伙伴系统的空闲链表"),
                ],
                position: number % 3
            ),
            diagrams: SlabDiagrams.state(after, highlighting: object)
        )
    }

    func refusal(_ object: UInt64, number: Int, _ error: SlabError) -> Step {
        let reason = SlabText.refusal(error)
        return Step(
            title: LocalizedText(en: "f\(number): refused", zh: "f\(number)：被拒绝"),
            explanation: LocalizedText(
                en: """
                    \(reason.en) Without debugging options and freelist hardening the kernel does not notice: the object \
                    would be on the freelist twice, and two callers would get it.
                    """,
                zh: "\(reason.zh)没有打开调试选项和空闲链表加固的内核察觉不到：对象会在空闲链表里出现两次，并被交给两个调用者。"
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "What allocation \(number) got is freed again. What would a kernel without debugging and hardening do?",
                    zh: "再次释放第 \(number) 次分配得到的对象。没有打开调试和加固的内核会怎样？"
                ),
                answer: LocalizedText(
                    en: "Not notice, and hand the object out twice later",
                    zh: "察觉不到，之后把对象交出两次"
                ),
                wrongChoices: [
                    LocalizedText(en: "Ignore the second free", zh: "忽略第二次释放"),
                    LocalizedText(en: "Give the page back", zh: "归还页"),
                ],
                position: 1
            ),
            diagrams: SlabDiagrams.state(before, highlighting: object, mark: .faulted)
        )
    }

    // MARK: Flushing

    func flush(cpu: Int, _ events: [SlabEvent], after: SlabCache) -> Step {
        let text = SlabText.sentences(events)
        return Step(
            title: LocalizedText(en: "x\(cpu): CPU \(cpu) gives up its slabs", zh: "x\(cpu)：收走 CPU \(cpu) 的 slab"),
            explanation: events.isEmpty
                ? LocalizedText(en: "CPU \(cpu) has no slab: nothing happens.", zh: "CPU \(cpu) 没有 slab：什么也不发生。")
                : text,
            diagrams: SlabDiagrams.state(after)
        )
    }
}
