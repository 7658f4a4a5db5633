import Traces

/// What every kind of pool counts.
struct PoolResults {
    var allocations = 0
    var frees = 0
    var refusals = 0
    /// How often the level below was asked.
    var refills = 0
    var heldBytes = 0
    var usedBytes = 0
    var crossings = 0

    var all: [TraceResult] {
        let numbers: [(String, Int)] = [
            ("allocations", allocations), ("frees", frees), ("refusals", refusals), ("refills", refills),
            ("held_bytes", heldBytes), ("used_bytes", usedBytes), ("crossings", crossings),
        ]
        return numbers.map { TraceResult(name: $0.0, value: .integer(Int64($0.1))) }
    }

    static let descriptions = [
        ResultDescription("allocations", LocalizedText(en: "allocations", zh: "分配次数")),
        ResultDescription("frees", LocalizedText(en: "frees that took effect", zh: "生效的释放次数")),
        ResultDescription("refusals", LocalizedText(en: "frees that were refused", zh: "被拒绝的释放次数")),
        ResultDescription(
            "refills",
            LocalizedText(
                en: "times that the level below gave memory: pages, blocks and large requests, or spans",
                zh: "向下一层取内存的次数：页、块与大块请求，或 span"
            )
        ),
        ResultDescription(
            "held_bytes",
            LocalizedText(en: "held from the system at the end", zh: "最后从系统持有的内存"),
            unit: LocalizedText(en: "bytes", zh: "字节")
        ),
        ResultDescription(
            "used_bytes",
            LocalizedText(en: "used by the program at the end, as requested", zh: "最后程序请求并在用的内存"),
            unit: LocalizedText(en: "bytes", zh: "字节")
        ),
        ResultDescription(
            "crossings",
            LocalizedText(
                en: "batches between a thread's list and the central one, each under its lock",
                zh: "线程链表与中心链表之间的批次数，每批都要持锁"
            )
        ),
    ]
}
