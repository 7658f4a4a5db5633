import MemoryModels
import Traces

/// Drills of `slub-percpu`.
enum SlubPerCPUDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "a CPU's transaction number", zh: "某个 CPU 的事务号"),
            LocalizedText(en: "slabs that moved to the node", zh: "移到节点的 slab 数"),
            LocalizedText(en: "what an interrupted task gets", zh: "被打断的任务得到哪个对象"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? transaction(&numbers) : level == 2 ? drain(&numbers) : interrupted(&numbers)
    }

    private static func transaction(_ numbers: inout DrillNumbers) -> DrillDraft {
        let place = numbers.distinct(1024)
        let allocations = 32 + place / 32
        let frees = place % 32
        let cpus = numbers.within(2...8)
        let cpu = numbers.below(cpus)
        var operations = "a\(cpu)x\(allocations)"
        for number in 0..<frees { operations += " f\(number)@\(cpu)" }
        return DrillDraft(
            LocalizedText(
                en: """
                    On a preemptible kernel for at most \(cpus) CPUs a cache of 64-byte objects, 64 in a slab, is empty. CPU \(cpu) \
                    allocates \(allocations) objects and frees \(frees) of them. What is its transaction number (`tid`) then?
                    """,
                zh: """
                    某可抢占的内核最多支持 \(cpus) 个 CPU；一个缓存的对象为 64 字节，每个 slab 64 个，起初为空。CPU \(cpu) 分配 \(allocations) 个对象，\
                    再释放其中 \(frees) 个。此后它的事务号（`tid`）是多少？
                    """
            ),
            arguments: [("object-size", "64"), ("cpus", "\(cpus)"), ("operations", operations)],
            rule: LocalizedText(
                en: """
                    It begins at the CPU's number and grows with each change of the freelist by `TID_STEP`, the number of CPUs \
                    rounded up to a power of two; so no two CPUs ever have the same.
                    """,
                zh: "起始值为 CPU 编号；空闲链表每变动一次就加 `TID_STEP`，即 CPU 数向上取到 2 的幂；因此任意两个 CPU 绝不会相同。"
            ),
            steps: [0, -1]
        ) { .number($0.numeral("last_tid"), unit: .none) }
    }

    private static func drain(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 4700 + numbers.distinct(3400)
        let perSlab = 32768 / ((size + 7) / 8 * 8)
        let limit = numbers.within(2...4)
        let slabs = numbers.within(limit + 1...9)
        var operations = "a0x\(perSlab * 9 + 1)"
        for slab in 0..<slabs { operations += " f\(slab * perSlab + numbers.below(perSlab))@1" }
        return DrillDraft(
            LocalizedText(
                en: """
                    Objects of \(size) bytes, \(perSlab) in a slab; a CPU's partial list holds \(limit) slabs. CPU 0 has filled \
                    nine slabs and allocates from a tenth. CPU 1 frees one object in each of \(slabs) of the full ones. How many \
                    slabs are on the node's partial list then?
                    """,
                zh: """
                    对象 \(size) 字节，每个 slab \(perSlab) 个；每 CPU 部分空闲链表容纳 \(limit) 个 slab。CPU 0 已用满九个 slab，\
                    正在用第十个。CPU 1 在其中 \(slabs) 个满 slab 里各释放一个对象。此时节点的部分空闲链表上有几个 slab？
                    """
            ),
            arguments: [
                ("object-size", "\(size)"), ("cpu-partial", "\(limit * perSlab / 2)"), ("operations", operations),
            ],
            rule: LocalizedText(
                en: """
                    Each free makes a full slab partial and puts it on the freeing CPU's list. If the list is full, all of it \
                    moves to the node first.
                    """,
                zh: "每次释放都使一个满 slab 变为部分空闲，放上释放者所在 CPU 的链表；链表已满时，先把它整个移到节点。"
            ),
            steps: [0, -1]
        ) { .number($0.numeral("node_partial_slabs"), unit: DrillUnit("slab", "slabs", zh: "个")) }
    }

    private static func interrupted(_ numbers: inout DrillNumbers) -> DrillDraft {
        let size = 520 + numbers.distinct(1400)
        let count = numbers.within(2...4)
        var held = Array(0..<count)
        var next = count
        var free: [Int] = []
        var operations = "a0x\(count) b0"
        var en = ""
        var zh = ""
        // The object of each allocation, for the frees.
        var byAllocation = held
        for _ in 0..<numbers.within(2...5) {
            if numbers.flip() || held.isEmpty {
                let object = free.popLast() ?? next
                if object == next { next += 1 }
                held.append(object)
                byAllocation.append(object)
                operations += " a0"
                en += (en.isEmpty ? "" : ", ") + "allocates"
                zh += (zh.isEmpty ? "" : "、") + "分配"
            } else {
                let object = held.remove(at: numbers.below(held.count))
                free.append(object)
                let allocation = byAllocation.lastIndex(of: object) ?? 0
                operations += " f\(allocation)"
                en += (en.isEmpty ? "" : ", ") + "frees object \(object)"
                zh += (zh.isEmpty ? "" : "、") + "释放 \(object) 号"
            }
        }
        return DrillDraft(
            LocalizedText(
                en: """
                    Objects of \(size) bytes. CPU 0 has allocated objects 0 to \(count - 1) of a new slab, when a task on it is \
                    interrupted just before the `cmpxchg` of its allocation. An interrupt handler on CPU 0 \(en), in this order. \
                    Which object does the task get?
                    """,
                zh: """
                    对象 \(size) 字节。CPU 0 已从一个新 slab 分配 0 到 \(count - 1) 号对象；此时其上一个任务恰好在分配的 `cmpxchg` 之前被打断。\
                    CPU 0 上的中断处理程序依次\(zh)。该任务得到几号对象？
                    """
            ),
            arguments: [("object-size", "\(size)"), ("operations", operations + " c0")],
            rule: LocalizedText(
                en: """
                    Any change of the freelist changes the transaction number, so the `cmpxchg` fails and the task begins again: it \
                    gets what is first on the freelist now. Freed objects are at its head, the last one first.
                    """,
                zh: "空闲链表一有变动，事务号就变，于是 `cmpxchg` 失败，任务重来，得到此刻的表头。释放的对象在表头，后释放的在前。"
            ),
            steps: [-2, -1]
        ) { .number($0.numeral("last_object"), unit: .none) }
    }
}
