import MemoryModels
import Traces

/// Phrases of `slab-basics`.
enum SlabText {
    /// What one event means, in a sentence.
    static func sentence(_ event: SlabEvent) -> LocalizedText {
        switch event {
        case .allocatedFast(_, let cpu):
            LocalizedText(
                en: "CPU \(cpu)'s freelist has an object: `slab_alloc_node` takes the first one without any lock.",
                zh: "CPU \(cpu) 的空闲链表不空：`slab_alloc_node` 不加锁，取走第一个对象。"
            )
        case .allocatedSlowly(_, let cpu):
            LocalizedText(
                en: "CPU \(cpu)'s freelist is empty, so this is the slow path, `___slab_alloc`.",
                zh: "CPU \(cpu) 的空闲链表是空的，因此走慢速路径 `___slab_alloc`。"
            )
        case .refilled(let cpu, let slab):
            LocalizedText(
                en: "Others had freed objects to slab \(slab): `get_freelist` moves all of them to CPU \(cpu) at once.",
                zh: "其他 CPU 曾把对象释放回 slab \(slab)：`get_freelist` 一次把它们全部转给 CPU \(cpu)。"
            )
        case .gaveUpFullSlab(let cpu, let slab):
            LocalizedText(
                en: "Slab \(slab) has no free object left: CPU \(cpu) lets go of it, and it is on no list at all.",
                zh: "slab \(slab) 已没有空闲对象：CPU \(cpu) 放开它，它不在任何链表上。"
            )
        case .tookCPUPartial(let cpu, let slab):
            LocalizedText(
                en: "CPU \(cpu) takes slab \(slab) from its own partial list.",
                zh: "CPU \(cpu) 从自己的部分空闲链表取来 slab \(slab)。"
            )
        case .tookNodePartial(let cpu, let slab):
            LocalizedText(
                en: "CPU \(cpu) takes slab \(slab) from the node's partial list, under the node's lock.",
                zh: "CPU \(cpu) 在节点锁保护下，从节点的部分空闲链表取来 slab \(slab)。"
            )
        case .stockedCPUPartial(let cpu, let slab):
            LocalizedText(
                en: "While it holds the lock, it takes slab \(slab) too, for CPU \(cpu)'s partial list.",
                zh: "趁持有锁，又取来 slab \(slab)，放到 CPU \(cpu) 的部分空闲链表。"
            )
        case .newSlab(let slab, let order, let objects):
            LocalizedText(
                en:
                    "No partial slab is left: `allocate_slab` makes one of \(objects) objects from pages of order \(order), at pfn \(slab).",
                zh: "没有部分空闲的 slab：`allocate_slab` 用页框 \(slab) 起的 \(order) 阶页建立一个 \(objects) 个对象的 slab。"
            )
        case .fellBackToOrder(let order):
            LocalizedText(
                en: "The preferred order was not to be had: order \(order) must do.",
                zh: "得不到首选的阶，退而使用 \(order) 阶。"
            )
        case .outOfMemory:
            LocalizedText(en: "There are no pages for a new slab: NULL.", zh: "没有页可建新 slab：返回 NULL。")
        case .freedFast(_, let cpu):
            LocalizedText(
                en:
                    "The object belongs to CPU \(cpu)'s slab: `do_slab_free` puts it first on the CPU's freelist, without any lock.",
                zh: "对象属于 CPU \(cpu) 的 slab：`do_slab_free` 不加锁，把它放到该 CPU 空闲链表的最前面。"
            )
        case .freedSlowly(_, let cpu, let slab):
            LocalizedText(
                en: "Slab \(slab) is not CPU \(cpu)'s: `__slab_free` puts the object on the slab's own freelist.",
                zh: "slab \(slab) 不是 CPU \(cpu) 的：`__slab_free` 把对象放回该 slab 自己的空闲链表。"
            )
        case .slabIsFrozen:
            LocalizedText(
                en:
                    "That slab is frozen: another CPU allocates from it and will find the object when its freelist runs out.",
                zh: "该 slab 处于冻结状态：另一个 CPU 正在用它，等自己的空闲链表用完就会发现这个对象。"
            )
        case .putOnCPUPartial(let cpu, let slab):
            LocalizedText(
                en:
                    "Slab \(slab) was full and on no list; now it has a free object and goes on CPU \(cpu)'s partial list.",
                zh: "slab \(slab) 原先已满、不在任何链表上；现在有了空闲对象，放到 CPU \(cpu) 的部分空闲链表。"
            )
        case .drainedCPUPartial(let cpu, let slabs):
            LocalizedText(
                en: "CPU \(cpu)'s partial list was full: its \(slabs.count) slabs move to the node.",
                zh: "CPU \(cpu) 的部分空闲链表已满：其中 \(slabs.count) 个 slab 移到节点。"
            )
        case .addedToNodePartial(let slab, let end):
            LocalizedText(
                en: "Slab \(slab) goes to the \(end == .head ? "head" : "tail") of the node's partial list.",
                zh: "slab \(slab) 放到节点部分空闲链表的\(end == .head ? "表头" : "表尾")。"
            )
        case .removedFromNodePartial(let slab):
            LocalizedText(
                en: "Slab \(slab) leaves the node's partial list.",
                zh: "slab \(slab) 离开节点的部分空闲链表。"
            )
        case .addedToFull(let slab):
            LocalizedText(en: "Slab \(slab) goes on the list of full slabs.", zh: "slab \(slab) 放到已满 slab 的链表。")
        case .removedFromFull(let slab):
            LocalizedText(en: "Slab \(slab) leaves the list of full slabs.", zh: "slab \(slab) 离开已满 slab 的链表。")
        case .flushedCPUSlab(let cpu, let slab):
            LocalizedText(
                en: "Slab \(slab) is taken away from CPU \(cpu); the CPU's freelist goes back to the slab.",
                zh: "从 CPU \(cpu) 收走 slab \(slab)；该 CPU 的空闲链表归还给 slab。"
            )
        case .discarded(let slab):
            LocalizedText(
                en: "Slab \(slab) is empty and the node has enough: its pages go back to the page allocator.",
                zh: "slab \(slab) 已空，而节点上的已经够多：它的页归还页分配器。"
            )
        }
    }

    /// The sentences of all `events`, one after another. That the path was slow comes first, although the
    /// model says so last: it is why the rest happened.
    static func sentences(_ events: [SlabEvent]) -> LocalizedText {
        var en: [String] = []
        var zh = ""
        for sentence in (events.filter { $0.isSlowAllocation } + events.filter { !$0.isSlowAllocation }).map(sentence) {
            en.append(sentence.en)
            zh += sentence.zh
        }
        return LocalizedText(english: en.joined(separator: " "), chinese: zh)
    }

    /// Why the model refused something, in both languages.
    static func refusal(_ error: SlabError) -> LocalizedText {
        switch error {
        case .unusableObjectSize(let size):
            LocalizedText(en: "\(error.message)", zh: "无法为 \(size) 字节的对象建立缓存。")
        case .unusableAlignment(let alignment):
            LocalizedText(en: "\(error.message)", zh: "不能按 \(alignment) 对齐：应为 0 或不超过 8192 的 2 的幂。")
        case .unusableFreePointer(let offset):
            LocalizedText(
                en: "\(error.message)",
                zh: "空闲指针不能放在 \(offset)：应为小于对象大小的 8 的倍数，且只用于带 SLAB_TYPESAFE_BY_RCU 的缓存。"
            )
        case .unusableCPUCount(let count):
            LocalizedText(en: "\(error.message)", zh: "CPU 数不能是 \(count)：应为 1 到 8192。")
        case .objectDoesNotFit(let size):
            LocalizedText(en: "\(error.message)", zh: "加上填充后对象占 \(size) 字节，超过最大的页块。")
        case .noSuchCPU(let cpu, let count):
            LocalizedText(en: "\(error.message)", zh: "没有 CPU \(cpu)：CPU 编号为 0 到 \(count - 1)。")
        case .notInThisCache(let address):
            LocalizedText(
                en: "\(error.message)",
                zh: "\(Numerals.hexadecimal(address)) 不在该缓存的任何 slab 中：应释放到分配它的缓存。"
            )
        case .notAnObject(let address, let object):
            LocalizedText(
                en: "\(error.message)",
                zh: "\(Numerals.hexadecimal(address)) 不是对象的起点；那里的对象从 \(Numerals.hexadecimal(object)) 开始。"
            )
        case .doubleFree(let address):
            LocalizedText(
                en: "\(error.message)",
                zh: "\(Numerals.hexadecimal(address)) 处的对象已经空闲：一个对象只能释放一次。"
            )
        }
    }
}

extension SlabEvent {
    fileprivate var isSlowAllocation: Bool {
        if case .allocatedSlowly = self { true } else { false }
    }
}
