import MemoryModels
import Traces

/// Steps, phrases and pictures of `slub-percpu` beside those of `slab-basics`.
enum PerCPUText {
    static func opening(_ cache: SlabCache) -> Step {
        let layout = cache.layout
        return Step(
            title: LocalizedText(
                en:
                    "Slabs of \(layout.objectsPerSlab) objects; each CPU may keep \(layout.cpuPartialSlabs) partial ones",
                zh: "每个 slab \(layout.objectsPerSlab) 个对象；每个 CPU 可留 \(layout.cpuPartialSlabs) 个部分空闲的"
            ),
            explanation: LocalizedText(
                en: """
                    `struct kmem_cache_cpu` has a freelist, a transaction number (`tid`), the slab they belong to, and a list of \
                    partial slabs. The node has one list of partial slabs for all, and a lock; it keeps \(layout.minPartial) of \
                    them even if they are empty.
                    """,
                zh: """
                    `struct kmem_cache_cpu` 有空闲链表、事务号（`tid`）、它们所属的 slab，以及一条部分空闲链表。\
                    节点有一条所有 CPU 共用、带锁的部分空闲链表，即使全空也保留 \(layout.minPartial) 个。
                    """
            ),
            diagrams: [table(cache)]
        )
    }

    static func table(_ cache: SlabCache) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for cpu in 0..<cache.cpuCount {
            let slab = cache.cpuSlab(cpu).map { "\($0)" } ?? "NULL"
            let freelist = cache.cpuFreelist(cpu)
            let first = freelist.first.flatMap { cache.locate($0)?.object }.map { "\($0)" } ?? "NULL"
            let texts = [
                "\(cpu)", "\(cache.transaction(cpu))", slab, first, "\(freelist.count)",
                "\(cache.cpuPartialList(cpu).count)",
            ]
            rows.append(TableDiagram.Row(texts.map { LocalizedText(same: $0) }))
        }
        return PagesText.table(
            LocalizedText(en: "The CPUs", zh: "各 CPU"),
            [
                LocalizedText(same: "CPU"), LocalizedText(same: "tid"), LocalizedText(same: "slab"),
                LocalizedText(en: "first free", zh: "首个空闲"), LocalizedText(en: "free", zh: "空闲数"),
                LocalizedText(en: "partial slabs", zh: "部分空闲 slab"),
            ],
            textColumns: 0,
            rows
        )
    }

    static func broken(_ count: Int) -> LocalizedText {
        LocalizedText(
            en: "The lists are damaged now: \(count) rules are broken.",
            zh: "链表已被破坏：违反了 \(count) 条规则。"
        )
    }

    // MARK: Interrupted tasks

    private static func number(_ object: UInt64?, _ cache: SlabCache) -> String {
        object.flatMap { cache.locate($0)?.object }.map { "\($0)" } ?? "NULL"
    }

    static func begun(_ task: Int, _ pending: SlabCache.PendingAllocation?, cpu: Int, _ cache: SlabCache) -> Step {
        guard let pending else {
            return Step(
                title: LocalizedText(
                    en: "b\(cpu): task \(task) finds no free object on CPU \(cpu)",
                    zh: "b\(cpu)：任务 \(task) 在 CPU \(cpu) 上没有找到空闲对象"
                ),
                explanation: LocalizedText(
                    en: "The freelist is empty: the task will take the slow path when it goes on.",
                    zh: "空闲链表是空的：任务继续时会走慢速路径。"
                ),
                diagrams: SlabDiagrams.state(cache)
            )
        }
        let object = number(pending.object, cache)
        let next = number(pending.next, cache)
        return Step(
            title: LocalizedText(
                en: "b\(cpu): task \(task) has read tid \(pending.transaction), object \(object), next \(next)",
                zh: "b\(cpu)：任务 \(task) 读到 tid \(pending.transaction)、对象 \(object)、下一个 \(next)"
            ),
            explanation: LocalizedText(
                en: """
                    The fast path takes no lock and leaves interrupts on. Here the task is interrupted, just before the one \
                    instruction that would replace freelist and tid together, if both are still what it has read.
                    """,
                zh: """
                    快速路径不加锁，也不关中断。任务恰好在此处被打断，下一条指令本要把空闲链表和 tid 一起换掉——前提是两者仍与读到的一样。
                    """
            ),
            diagrams: SlabDiagrams.state(cache, highlighting: pending.object)
        )
    }

    static func resumed(
        _ task: Int,
        _ pending: SlabCache.PendingAllocation?,
        cpu: Int,
        succeeded: Bool,
        _ got: UInt64?,
        allocation: Int,
        _ events: [SlabEvent],
        _ before: SlabCache,
        _ after: SlabCache
    ) -> Step {
        let object = number(got, after)
        var explanation = SlabText.sentences(events)
        if let pending {
            explanation = PagesText.join([
                comparison(pending, cpu: cpu, before),
                succeeded ? success(pending, before) : again, explanation,
            ])
        }
        let yes = LocalizedText(en: "Yes", zh: "成功")
        let no = LocalizedText(en: "No: it begins again", zh: "失败，重来")
        return Step(
            title: LocalizedText(
                en: "c\(task)@\(cpu): task \(task) goes on and gets object \(object), as allocation \(allocation)",
                zh: "c\(task)@\(cpu)：任务 \(task) 继续，得到 \(object) 号对象，算第 \(allocation) 次分配"
            ),
            explanation: explanation,
            prediction: pending == nil
                ? nil
                : Prediction(
                    question: LocalizedText(
                        en: "Task \(task) goes on, on CPU \(cpu). Does its `cmpxchg` succeed?",
                        zh: "任务 \(task) 在 CPU \(cpu) 上继续。它的 `cmpxchg` 会成功吗？"
                    ),
                    answer: succeeded ? yes : no,
                    wrongChoices: [succeeded ? no : yes],
                    position: task % 2
                ),
            diagrams: SlabDiagrams.state(after, highlighting: got)
        )
    }

    private static var again: LocalizedText {
        LocalizedText(
            en: "`cmpxchg` fails, nothing has changed, and `goto redo` reads everything anew.",
            zh: "`cmpxchg` 失败，什么也没有改动，`goto redo` 重新读取一切。"
        )
    }

    /// What the task read, and what there is now.
    private static func comparison(_ pending: SlabCache.PendingAllocation, cpu: Int, _ before: SlabCache)
        -> LocalizedText
    {
        let now = before.cpuFreelist(cpu).first
        let isSame = now == pending.object
        return LocalizedText(
            en: """
                It has read object \(number(pending.object, before)) and tid \(pending.transaction); CPU \(cpu) has \
                \(isSame ? "the same first object" : "another first object") and tid \(before.transaction(cpu)).
                """,
            zh: """
                它读到的是对象 \(number(pending.object, before)) 和 tid \(pending.transaction)；CPU \(cpu) 现在的首个空闲对象\
                \(isSame ? "与之相同" : "已不同")，tid 是 \(before.transaction(cpu))。
                """
        )
    }

    private static func success(_ pending: SlabCache.PendingAllocation, _ before: SlabCache) -> LocalizedText {
        before.transaction(pending.cpu) == pending.transaction
            ? LocalizedText(
                en: "Nothing has happened in between: the task takes the object.",
                zh: "其间什么也没有发生：任务取走对象。"
            )
            : LocalizedText(
                en: """
                    Only the pointer is compared, and it is equal; but the object behind it, \(number(pending.next, before)), may \
                    have been handed out meanwhile (the ABA problem), and becomes the first of the freelist.
                    """,
                zh: """
                    只比较指针，而指针相等；可是它后面的 \(number(pending.next, before)) 号对象其间可能已被分配（ABA 问题），现在却成了空闲链表的表头。
                    """
            )
    }
}
