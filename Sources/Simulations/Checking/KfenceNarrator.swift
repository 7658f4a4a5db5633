import MemoryModels
import Traces

/// Makes the steps of `kfence`.
struct KfenceNarrator {
    /// An allocation of the run.
    struct Object {
        /// Its place in the pool; nil if the slab allocator served it.
        let number: Int?
        let address: UInt64
        let size: Int
        var isLive: Bool
    }

    private(set) var list = StepList(simulation: "kfence")
    var pool: KfencePool
    var random: SplitMix64
    let isRandom: Bool
    let isRight: Bool
    /// The allocations, in their order.
    var objects: [Object] = []
    var counts: [Int] = [0, 0, 0, 0]
    var reports: [Int] = [0, 0, 0, 0, 0]
    var silent = 0
    var verdict = "none"
    /// The last allocation that is guarded.
    var lastGuarded: Object?

    init(pool: KfencePool, random: SplitMix64, isRandom: Bool, isRight: Bool) {
        self.pool = pool
        self.random = random
        self.isRandom = isRandom
        self.isRight = isRight
    }

    var results: [TraceResult] {
        var gap = 0
        if let last = lastGuarded { gap = Int(4096 - (last.address + UInt64(last.size) - 1) % 4096 - 1) }
        return [
            .count("guarded", counts[0]), .count("gate_closed", counts[1]), .count("skipped_covered", counts[2]),
            .count("skipped_capacity", counts[3]), .count("bugs", reports[0]), .count("out_of_bounds", reports[1]),
            .count("use_after_free", reports[2]), .count("corruptions", reports[3]),
            .count("invalid_frees", reports[4]), .count("silent", silent), .text("last_verdict", verdict),
            .count("gap", gap),
        ]
    }

    mutating func opening() throws(SimulationError) {
        let count = pool.settings.objectCount
        try list.add(
            Step(
                title: LocalizedText(en: "The pool: \(count) objects", zh: "池：\(count) 个对象"),
                explanation: LocalizedText(
                    en: """
                        \(2 * count + 2) pages: two guard pages, then for each object its page and one more guard page. A \
                        guard page is mapped, but not present. At most one allocation in \(pool.settings.sampleInterval) ms \
                        comes here; for all others KFENCE costs a check of `kfence_allocation_gate`.
                        """,
                    zh: """
                        共 \(2 * count + 2) 页：先是两个保护页，然后每个对象一页、再跟一个保护页。保护页在映射中，但“不存在”。\
                        每 \(pool.settings.sampleInterval) 毫秒至多有一次分配来到这里；对其余的分配，KFENCE 的开销只是检查一次 \
                        `kfence_allocation_gate`。
                        """
                ),
                diagrams: [map()]
            )
        )
    }

    mutating func play(_ operation: KfenceOperation, _ word: String) throws(SimulationError) {
        switch operation {
        case .allocate(let size, let site): try list.add(allocating(size, site, word))
        case .wait(let time): try list.add(waiting(time, word))
        case .free(let object, let offset): try list.add(freeing(object, offset, word))
        case .access(let object, let offset, let size, let value):
            try list.add(accessing(object, offset, size, value, word))
        }
    }

    // MARK: Allocation and time

    private mutating func allocating(_ size: Int, _ site: Int, _ word: String) -> Step {
        let alignment = KasanCache.kmallocSizes.first { $0 >= size }.map { $0 & -$0 } ?? 4096
        let atRight = isRandom ? random.next(below: 2) == 1 : isRight
        let hash = UInt32(truncatingIfNeeded: UInt64(site) &* 0x61c8_8647)
        let outcome = pool.allocate(UInt64(size), alignment: UInt64(alignment), site: hash, atRight: atRight)
        let place = objects.count
        var object = Object(number: nil, address: 0, size: size, isLive: true)
        let title: LocalizedText
        let text: LocalizedText
        var right = 1
        switch outcome {
        case .guarded(let number, let address):
            object = Object(number: number, address: address, size: size, isLive: true)
            lastGuarded = object
            counts[0] += 1
            right = 0
            title = LocalizedText(en: "kfence-#\(number)", zh: "kfence-#\(number)")
            let offset = address % 4096
            text = LocalizedText(
                en: """
                    The first allocation since the gate was opened. The object begins at byte \(offset) of its page: at the \
                    \(atRight ? "right end, as far as its alignment of \(alignment) allows" : "left end"). All other bytes \
                    become canaries, 0xaa with the lowest three bits of the address mixed in.
                    """,
                zh: """
                    开闸后的第一次分配。对象从所在页的第 \(offset) 字节开始，\
                    \(atRight ? "靠页的右端，按 \(alignment) 字节对齐" : "靠页的左端")。其余字节都填为金丝雀：0xaa 与地址最低三位异或。
                    """
            )
        case .gateClosed:
            counts[1] += 1
            title = LocalizedText(en: "an ordinary slab object", zh: "普通的 slab 对象")
            text = LocalizedText(
                en: """
                    `kfence_allocation_gate` is above 1: this interval has had its allocation. What the code does to this object \
                    goes unseen. The gate opens in \(pool.untilGateOpens) ms.
                    """,
                zh: """
                    `kfence_allocation_gate` 大于 1：本间隔已抽过一次。代码对这个对象做什么都看不到。再过 \(pool.untilGateOpens) 毫秒开闸。
                    """
            )
        case .incompatible:
            title = LocalizedText(en: "an ordinary slab object", zh: "普通的 slab 对象")
            text = LocalizedText(
                en: "It is larger than a page. The gate stays open for another one.",
                zh: "它比一页还大。闸门仍开着，留给别的分配。"
            )
        case .covered:
            counts[2] += 1
            right = 2
            title = LocalizedText(en: "an ordinary slab object", zh: "普通的 slab 对象")
            text = LocalizedText(
                en: """
                    More than \(pool.settings.skipCoveredThreshold)% of the pool is in use, and the filter knows this place in the \
                    code: one object of a kind will do, so that long-lived ones do not fill the pool. The interval is lost.
                    """,
                zh: """
                    池的使用率超过 \(pool.settings.skipCoveredThreshold)%，而过滤器认得这个分配位置：同类对象有一个就够了，\
                    以免长寿的对象占满池。这个间隔就浪费了。
                    """
            )
        case .noCapacity:
            counts[3] += 1
            right = 2
            title = LocalizedText(en: "an ordinary slab object", zh: "普通的 slab 对象")
            text = LocalizedText(en: "All objects of the pool are in use.", zh: "池中对象全部在用。")
        }
        verdict = right == 0 ? "guarded" : "slab"
        objects.append(object)
        let choices = [
            LocalizedText(en: "It is guarded by KFENCE", zh: "由 KFENCE 保护"),
            LocalizedText(en: "It is a slab object: not sampled", zh: "普通 slab 对象：没有抽中"),
            LocalizedText(en: "KFENCE turns it away", zh: "抽中了，但 KFENCE 拒绝"),
        ]
        return Step(
            title: LocalizedText(
                en: "\(word): object \(place), \(title.en)",
                zh: "\(word)：对象 \(place)，\(title.zh)"
            ),
            explanation: text,
            prediction: Prediction(
                question: LocalizedText(
                    en: "\(word): \(size) bytes are allocated. What becomes of them?",
                    zh: "\(word)：分配 \(size) 字节。结果如何？"
                ),
                answer: choices[right],
                wrongChoices: choices,
                position: right
            ),
            diagrams: object.number.map { [map(), page($0)] } ?? [map()]
        )
    }

    private mutating func waiting(_ time: Int, _ word: String) -> Step {
        let wasOpen = pool.gate < 1
        pool.wait(time)
        let opens = !wasOpen && pool.gate < 1
        return Step(
            title: LocalizedText(en: "\(word): \(time) ms pass", zh: "\(word)：过了 \(time) 毫秒"),
            explanation: opens
                ? LocalizedText(
                    en: "`toggle_allocation_gate` opens the gate for the next allocation.",
                    zh: "`toggle_allocation_gate` 开闸，等待下一次分配。"
                )
                : LocalizedText(
                    en: "The gate is as it was; it is set again in \(pool.untilGateOpens) ms.",
                    zh: "闸门状态不变；再过 \(pool.untilGateOpens) 毫秒重新设置。"
                )
        )
    }
}
