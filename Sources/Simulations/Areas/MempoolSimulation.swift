import MemoryModels
import Traces

/// How a small reserve keeps I/O going when memory is exhausted.
enum MempoolSimulation {
    static let simulation = Simulation(
        name: "mempool",
        area: .objects,
        title: LocalizedText(en: "A reserve for I/O: mempool", zh: "为 I/O 预留：mempool"),
        summary: LocalizedText(
            en: """
                A pool sets a few elements aside while memory is there. A request asks the allocator without effort, then \
                the reserve, then reclaims, and in the end waits for an element to come back. It never fails if it may sleep.
                """,
            zh: "内存充裕时预先留出几个元素。请求先问分配器（不回收、不做 I/O），再动用预留，再直接回收，最后等别人归还。只要允许睡眠，就不会失败。"
        ),
        parameters: [
            Parameter(
                "min-nr",
                LocalizedText(en: "guaranteed elements", zh: "保证可用的元素数"),
                .integer(1...64, unit: nil),
                default: "3"
            ),
            Parameter(
                "free",
                LocalizedText(en: "objects that the allocator has", zh: "分配器现有的对象数"),
                .integer(0...128, unit: nil),
                default: "7"
            ),
            Parameter(
                "reclaimable",
                LocalizedText(en: "objects that direct reclaim could free", zh: "直接回收还能释放的对象数"),
                .integer(0...128, unit: nil),
                default: "1"
            ),
            Parameter(
                "operations",
                LocalizedText(en: "what happens, in order", zh: "依次进行的操作"),
                .operations(grammar: MempoolOperation.grammar),
                default: "a2 f2 m4 a2 n2 a1 a2 f1 m0 t a1 f9"
            ),
        ],
        results: [
            ResultDescription("from_allocator", LocalizedText(en: "served by the allocator at once", zh: "分配器直接满足的请求")),
            ResultDescription("from_reserve", LocalizedText(en: "served from the reserve", zh: "由预留满足的请求")),
            ResultDescription("from_reclaim", LocalizedText(en: "served after direct reclaim", zh: "直接回收后满足的请求")),
            ResultDescription("failed", LocalizedText(en: "requests that got NULL", zh: "得到 NULL 的请求")),
            ResultDescription("slept", LocalizedText(en: "requests that had to sleep", zh: "只得睡眠的请求")),
            ResultDescription("waiting", LocalizedText(en: "tasks that wait at the end", zh: "最后仍在等待的任务")),
            ResultDescription("in_use", LocalizedText(en: "elements in use at the end", zh: "最后使用中的元素")),
            ResultDescription("reserve", LocalizedText(en: "elements in the reserve at the end", zh: "最后预留中的元素")),
            ResultDescription("free", LocalizedText(en: "objects in the allocator at the end", zh: "最后分配器中的对象")),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "The allocator behind the pool: here it is a stack of equal objects, and reclaim frees them one by one.",
                zh: "池背后的分配器：这里只是一叠等大的对象，回收时逐个释放。"
            ),
            LocalizedText(
                en: "The scheduler: woken tasks try again at once, the one that began to wait last first.",
                zh: "调度器：被唤醒的任务立即重试，最后入睡的排在最前。"
            ),
            LocalizedText(
                en: "Poisoning of idle elements, and `mempool_alloc_preallocated`, which asks the reserve alone.",
                zh: "空闲元素的毒化检查，以及只问预留的 `mempool_alloc_preallocated`。"
            ),
        ],
        follows: [
            "mm/mempool.c#mempool_init_node",
            "mm/mempool.c#mempool_alloc_noprof",
            "mm/mempool.c#mempool_free",
            "mm/mempool.c#mempool_resize",
            "mm/mempool.c#add_element",
            "mm/mempool.c#remove_element",
        ],
        drills: MempoolDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let operations = try MempoolOperation.parse(values.text("operations"))
        let minimum = values.integer("min-nr")
        let pool: Mempool
        do {
            pool = try Mempool(
                minimum: minimum,
                free: values.integer("free"),
                reclaimable: values.integer("reclaimable")
            )
        } catch {
            throw .conflict(
                parameter: "min-nr",
                value: "\(minimum)",
                reason: LocalizedText(
                    en: "the reserve is filled first, and free and reclaimable objects together are fewer.",
                    zh: "预留须先填满，而空闲与可回收的对象合起来还不够。"
                )
            )
        }
        var narrator = MempoolNarrator(pool)
        try narrator.open()
        for (operation, word) in operations { try narrator.play(operation, word) }
        return (narrator.results, narrator.list.steps)
    }
}

/// One operation of `mempool`.
enum MempoolOperation: Equatable {
    /// `a2`: so many requests that may sleep.
    case sleeping(Int)
    /// `n2`: so many that may not.
    case atomic(Int)
    /// `f2`: the elements that have been in use longest come back.
    case release(Int)
    /// `m4`: others have so many of the allocator's objects.
    case others(Int)
    /// `s4`: `mempool_resize`.
    case resize(Int)
    /// `t`: five seconds pass.
    case timeOut

    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas: aN makes N requests that may sleep, nN requests that may \
            not; fN gives back the N oldest elements in use; mN lets others have N of the allocator's objects; sN resizes \
            the reserve; t lets five seconds pass
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔：a 加数目，可睡眠的请求；n 加数目，不可睡眠的请求；f 加数目，归还使用最久的若干元素；\
            m 加数目，别处占用分配器的若干对象；s 加数目，调整预留；t，过去五秒
            """
    )

    static func parse(_ text: String) throws(SimulationError) -> [(operation: MempoolOperation, word: String)] {
        try OperationText.parse(
            text,
            expected: LocalizedText(
                en: "write a, n, f or m and a number up to 256, s and 1 to 64, or t.",
                zh: "应写作 a、n、f 或 m 加不超过 256 的数目，s 加 1 到 64，或者 t。"
            )
        ) { word in
            MempoolOperation(word)
        }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        if letter == UInt8(ascii: "t"), bytes.count == 1 {
            self = .timeOut
            return
        }
        let numbers = OperationText.numbers(bytes[1...], separator: UInt8(ascii: ":"))
        guard numbers.count == 1, numbers[0] <= 256 else { return nil }
        let number = numbers[0]
        switch letter {
        case UInt8(ascii: "m"): self = .others(number)
        case UInt8(ascii: "a") where number >= 1: self = .sleeping(number)
        case UInt8(ascii: "n") where number >= 1: self = .atomic(number)
        case UInt8(ascii: "f") where number >= 1: self = .release(number)
        case UInt8(ascii: "s") where number >= 1 && number <= 64: self = .resize(number)
        default: return nil
        }
    }
}
