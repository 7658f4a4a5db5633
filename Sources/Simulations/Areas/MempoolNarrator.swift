import MemoryModels
import Traces

/// Makes the steps of `mempool`.
struct MempoolNarrator {
    private(set) var list = StepList(simulation: "mempool")
    private var pool: Mempool
    private var requests = 0
    private var counts = (allocator: 0, reserve: 0, reclaim: 0, failed: 0, slept: 0)
    private var asked = 0

    private static let fromAllocator = LocalizedText(en: "the allocator, without effort", zh: "分配器，无须回收")
    private static let fromReserve = LocalizedText(en: "the reserve", zh: "预留")
    private static let fromReclaim = LocalizedText(en: "the allocator, after direct reclaim", zh: "分配器，经过直接回收")
    private static let fails = LocalizedText(en: "nowhere: the caller gets NULL", zh: "没有来源：调用者得到 NULL")
    private static let sleeps = LocalizedText(en: "nowhere yet: the task sleeps", zh: "暂无来源：任务睡眠等待")

    init(_ pool: Mempool) {
        self.pool = pool
    }

    /// The results, in the order of their descriptions.
    var results: [TraceResult] {
        [
            .count("from_allocator", counts.allocator), .count("from_reserve", counts.reserve),
            .count("from_reclaim", counts.reclaim), .count("failed", counts.failed), .count("slept", counts.slept),
            .count("waiting", pool.waiting.count), .count("in_use", pool.used.count),
            .count("reserve", pool.reserve.count), .count("free", pool.free.count),
        ]
    }

    mutating func open() throws(SimulationError) {
        let minimum = pool.minimum
        try list.add(
            Step(
                title: LocalizedText(en: "Elements set aside: \(minimum)", zh: "预先留出 \(minimum) 个元素"),
                explanation: LocalizedText(
                    en: """
                        `mempool_init` allocates the guaranteed elements while there is memory: `elements` is an array used as a \
                        stack, `curr_nr` its height. From now on so many requests can be under way whatever happens.
                        """,
                    zh: """
                        `mempool_init` 趁内存还有，把保证数目的元素先分配好：`elements` 是当作栈用的数组，`curr_nr` 是栈高。\
                        从此无论发生什么，总能有这么多请求在途。
                        """
                ),
                diagrams: [lists([])]
            )
        )
    }

    mutating func play(_ operation: MempoolOperation, _ word: String) throws(SimulationError) {
        switch operation {
        case .sleeping(let count):
            for number in 1...count { try request(canSleep: true, word: word, number, of: count) }
        case .atomic(let count):
            for number in 1...count { try request(canSleep: false, word: word, number, of: count) }
        case .release(let count): try release(count, word)
        case .others(let count): try others(count, word)
        case .resize(let size): try resize(size, word)
        case .timeOut: try timeOut(word)
        }
    }

    // MARK: Requests

    private mutating func request(
        canSleep: Bool,
        word: String,
        _ number: Int,
        of count: Int
    ) throws(SimulationError) {
        let task = requests
        requests += 1
        let outcome = pool.allocate(task: task, canSleep: canSleep)
        note(outcome)
        let mask = canSleep ? "GFP_NOIO" : "GFP_ATOMIC"
        let head = count == 1 ? word : "\(word) (\(number)/\(count))"
        let source = Self.source(outcome)
        let title: LocalizedText
        if let element = outcome.element {
            title = LocalizedText(
                en: "\(head): task \(task) gets element \(element)",
                zh: "\(head)：任务 \(task) 得到元素 \(element)"
            )
        } else {
            title =
                outcome == .waits
                ? LocalizedText(en: "\(head): task \(task) sleeps", zh: "\(head)：任务 \(task) 睡眠")
                : LocalizedText(en: "\(head): task \(task) gets NULL", zh: "\(head)：任务 \(task) 得到 NULL")
        }
        var prediction: Prediction?
        if asked < 8, !isRepeated(outcome) {
            asked += 1
            prediction = Prediction(
                question: LocalizedText(
                    en: "Task \(task) asks with `\(mask)`. Where does its element come from?",
                    zh: "任务 \(task) 以 `\(mask)` 申请。它的元素从哪里来？"
                ),
                answer: source,
                wrongChoices: [
                    Self.fromAllocator, Self.fromReserve, Self.fromReclaim, canSleep ? Self.sleeps : Self.fails,
                ],
                position: asked % 4
            )
        }
        try list.add(
            Step(
                title: title,
                explanation: story(outcome, canSleep),
                prediction: prediction,
                diagrams: [lists(outcome.element.map { [$0] } ?? [])]
            )
        )
    }

    private var lastKind: LocalizedText?

    /// Whether the request before ended in the same way: then there is no riddle.
    private mutating func isRepeated(_ outcome: Mempool.Outcome) -> Bool {
        let kind = Self.source(outcome)
        defer { lastKind = kind }
        return lastKind == kind
    }

    private mutating func note(_ outcome: Mempool.Outcome) {
        switch outcome {
        case .fromAllocator: counts.allocator += 1
        case .fromReserve: counts.reserve += 1
        case .fromReclaim: counts.reclaim += 1
        case .failed: counts.failed += 1
        case .waits: counts.slept += 1
        }
    }

    private static func source(_ outcome: Mempool.Outcome) -> LocalizedText {
        switch outcome {
        case .fromAllocator: fromAllocator
        case .fromReserve: fromReserve
        case .fromReclaim: fromReclaim
        case .failed: fails
        case .waits: sleeps
        }
    }

    private func story(_ outcome: Mempool.Outcome, _ canSleep: Bool) -> LocalizedText {
        switch outcome {
        case .fromAllocator:
            LocalizedText(
                en:
                    "The first try leaves direct reclaim and I/O out of the mask; the allocator has an object, and the reserve is spared.",
                zh: "第一次尝试从掩码里去掉直接回收和 I/O；分配器有现成的对象，不动预留。"
            )
        case .fromReserve:
            LocalizedText(
                en: """
                    The allocator has nothing without effort. Before reclaim is tried, `remove_element` takes the top of the \
                    stack, the element that was added last.
                    """,
                zh: "分配器拿不出现成的。尝试回收之前，`remove_element` 先从栈顶取走最后放入的元素。"
            )
        case .fromReclaim:
            LocalizedText(
                en:
                    "Allocator and reserve are empty: the second try uses the whole mask, and direct reclaim frees an object.",
                zh: "分配器和预留都空了：第二次尝试用完整的掩码，直接回收释放出一个对象。"
            )
        case .failed:
            LocalizedText(
                en:
                    "Allocator and reserve are empty, and without `__GFP_DIRECT_RECLAIM` the caller may not sleep: `mempool_alloc` returns NULL.",
                zh: "分配器和预留都空了，掩码里没有 `__GFP_DIRECT_RECLAIM`，不能睡眠：`mempool_alloc` 返回 NULL。"
            )
        case .waits:
            LocalizedText(
                en:
                    "Nothing anywhere, and nothing to reclaim: the task sleeps until an element comes back, at most 5 seconds, then tries again.",
                zh: "哪里都没有，也无可回收：任务睡眠，等到有元素归还，或至多 5 秒后再试。"
            )
        }
    }

    // MARK: Giving back, and what others do

    private mutating func release(_ count: Int, _ word: String) throws(SimulationError) {
        var refills = 0
        var back: [Int] = []
        var served: [Mempool.Return.Service] = []
        for element in pool.used.prefix(count) {
            let result: Mempool.Return
            do {
                result = try pool.release(element)
            } catch {
                preconditionFailure("the element was in use")
            }
            back.append(element)
            if result.refilled { refills += 1 }
            served += result.served
        }
        let rest = back.count - refills
        try list.add(
            Step(
                title: LocalizedText(
                    en: "\(word): elements come back: \(back.count)",
                    zh: "\(word)：归还 \(back.count) 个元素"
                ),
                explanation: PagesText.join(
                    [
                        LocalizedText(
                            en: """
                                `mempool_free` refills the reserve first: \(refills) of them. To the allocator, where the \
                                reserve was full: \(rest).
                                """,
                            zh: "`mempool_free` 先补足预留：\(refills) 个。预留已满时交还分配器：\(rest) 个。"
                        )
                    ] + woken(served)
                ),
                prediction: back.isEmpty
                    ? nil
                    : PagesText.ask(
                        LocalizedText(
                            en: "Elements that come back: \(back.count). How many of them refill the reserve?",
                            zh: "归还 \(back.count) 个元素，其中几个补进预留？"
                        ),
                        "\(refills)",
                        not: ["0", "\(back.count)", "\(max(refills, 1) - 1)", "\(refills + 1)"],
                        at: back.count % 3
                    ),
                diagrams: [lists(back)]
            )
        )
    }

    private mutating func woken(_ served: [Mempool.Return.Service]) -> [LocalizedText] {
        served.map { service in
            switch service.outcome {
            case .fromAllocator: counts.allocator += 1
            case .fromReserve: counts.reserve += 1
            case .fromReclaim: counts.reclaim += 1
            case .failed, .waits: break
            }
            let source = Self.source(service.outcome)
            let task = service.task
            return LocalizedText(
                en: "Task \(task), which waited, gets one from \(source.en).",
                zh: "等待中的任务 \(task) 得到一个，来源：\(source.zh)。"
            )
        }
    }

    private mutating func others(_ count: Int, _ word: String) throws(SimulationError) {
        pool.setTaken(count)
        let taken = pool.taken.count
        let left = pool.free.count
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): others have \(taken) objects", zh: "\(word)：别处占用 \(taken) 个对象"),
                explanation: LocalizedText(
                    en:
                        "The allocator is not this pool's alone. It now has \(left) free objects; the reserve is untouched.",
                    zh: "分配器并非此池独用。它现在还有 \(left) 个空闲对象；预留不受影响。"
                ),
                diagrams: [lists([])]
            )
        )
    }

    private mutating func resize(_ size: Int, _ word: String) throws(SimulationError) {
        do {
            try pool.resize(to: size)
        } catch {
            preconditionFailure("the size is at least 1")
        }
        let count = pool.reserve.count
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): the reserve is to have \(size)", zh: "\(word)：预留改为 \(size) 个"),
                explanation: LocalizedText(
                    en: """
                        `mempool_resize` returns what is too much, from the top of the stack, or allocates what is missing as far \
                        as memory goes; later frees fill the rest. In the reserve now: \(count).
                        """,
                    zh: """
                        `mempool_resize` 把多余的从栈顶还给分配器；不足的则能分配多少算多少，余下由以后的归还补上。预留中现有 \(count) 个。
                        """
                ),
                diagrams: [lists([])]
            )
        )
    }

    private mutating func timeOut(_ word: String) throws(SimulationError) {
        let served = pool.timeOut()
        let texts = woken(served)
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): five seconds pass", zh: "\(word)：五秒过去"),
                explanation: PagesText.join(
                    [
                        LocalizedText(
                            en: """
                                Objects that go back to the allocator wake nobody; who sleeps notices them when the time is up. \
                                (The source calls the limit a workaround for problems of device mapper.)
                                """,
                            zh: """
                                对象还给分配器时不会唤醒谁，睡眠者要等时限到了才会发现。（按源码注释，这个时限是为绕过 device mapper 的问题而设。）
                                """
                        )
                    ] + texts
                ),
                diagrams: [lists(served.compactMap { $0.outcome.element })]
            )
        )
    }

    private func lists(_ active: [Int]) -> Diagram {
        func items(_ numbers: [Int], _ mark: Mark) -> [ListDiagram.Item] {
            numbers.map { ListDiagram.Item("\($0)", mark: active.contains($0) ? .active : mark) }
        }
        return .lists(
            ListDiagram(
                title: LocalizedText(en: "Objects by number, the next one first", zh: "对象编号，下一个要取的在前"),
                lists: [
                    ListDiagram.List(
                        label: LocalizedText(en: "reserve", zh: "预留"),
                        items: items(pool.reserve.reversed(), .plain)
                    ),
                    ListDiagram.List(
                        label: LocalizedText(en: "allocator", zh: "分配器"),
                        items: items(pool.free.reversed(), .free)
                    ),
                    ListDiagram.List(
                        label: LocalizedText(en: "reclaimable", zh: "可回收"),
                        items: items(pool.reclaimable.reversed(), .plain)
                    ),
                    ListDiagram.List(
                        label: LocalizedText(en: "in use", zh: "使用中"),
                        items: items(pool.used, .allocated)
                    ),
                    ListDiagram.List(
                        label: LocalizedText(en: "tasks asleep", zh: "睡眠的任务"),
                        items: pool.waiting.map { ListDiagram.Item("\($0)", mark: .faulted) }
                    ),
                ]
            )
        )
    }
}
