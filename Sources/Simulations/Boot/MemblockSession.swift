import MemoryModels
import Traces

/// A run of `memblock-regions`: the model, and the steps so far.
struct MemblockSession {
    private(set) var list = StepList(simulation: "memblock-regions")
    private var memblock: Memblock
    private let diagrams: MemblockDiagrams
    private var lastAllocation: UInt64?
    private var failedAllocations = 0
    private var handedOver: UInt64 = 0
    private var zone: BuddyAllocator?
    private var asked = 0

    init(memblock: Memblock, operations: [MemblockOperation]) {
        self.memblock = memblock
        diagrams = MemblockDiagrams(guides: operations.flatMap { $0.borders })
    }

    /// The results, in the order of their descriptions.
    var results: [TraceResult] {
        func number(_ name: String, _ value: UInt64) -> TraceResult {
            TraceResult(name: name, value: .integer(Int64(clamping: value)))
        }
        var blocks = 0
        var largest: Order?
        if let zone {
            for order in Order.all where zone.freeBlockCount(order: order) > 0 {
                blocks += zone.freeBlockCount(order: order)
                largest = order
            }
        }
        return [
            number("memory_regions", UInt64(memblock.memory.regions.count)),
            number("reserved_regions", UInt64(memblock.reserved.regions.count)),
            number("memory_bytes", memblock.memory.totalSize),
            number("reserved_bytes", memblock.reserved.totalSize),
            TraceResult(
                name: "last_allocation",
                value: .text(lastAllocation.map { Numerals.hexadecimal($0) } ?? "none")
            ),
            number("failed_allocations", UInt64(failedAllocations)),
            number("handed_over", handedOver),
            number("buddy_blocks", UInt64(blocks)),
            TraceResult(
                name: "largest_order",
                value: largest.map { .integer(Int64($0.rawValue)) } ?? .text("none")
            ),
        ]
    }

    // MARK: Operations

    mutating func open() throws(SimulationError) {
        let direction = memblock.isBottomUp
        let limit = Numerals.hexadecimal(memblock.currentLimit)
        try list.add(
            Step(
                title: LocalizedText(en: "Two empty arrays", zh: "两个空数组"),
                explanation: LocalizedText(
                    en: """
                        `memory` will say what is RAM, `reserved` what is taken; free is what is in the first and not in \
                        the second. Both are sorted, and neighbours that are alike are one region. Allocation looks from \
                        the \(direction ? "bottom" : "top"), below \(limit).
                        """,
                    zh: """
                        `memory` 记录哪里是内存，`reserved` 记录哪里已被占用；在前者而不在后者的就是空闲。\
                        两个数组都有序，相邻且属性相同的区间合为一个。分配从\(direction ? "低" : "高")端找起，不超过 \(limit)。
                        """
                )
            )
        )
    }

    mutating func perform(_ operation: MemblockOperation, position: Int) throws(SimulationError) {
        let before = memblock
        var events: [MemblockEvent] = []
        var found: UInt64?
        do {
            switch operation {
            case .add(let base, let size): try memblock.add(base: base, size: size, recordingInto: &events)
            case .remove(let base, let size): try memblock.remove(base: base, size: size, recordingInto: &events)
            case .reserve(let base, let size): try memblock.reserve(base: base, size: size, recordingInto: &events)
            case .free(let base, let size): try memblock.free(base: base, size: size, recordingInto: &events)
            case .noMap(let base, let size):
                try memblock.setNoMap(true, base: base, size: size, recordingInto: &events)
            case .allocate(let size, let alignment):
                found = try memblock.allocate(size: size, alignment: alignment, recordingInto: &events)
                lastAllocation = found
                if found == nil { failedAllocations += 1 }
            }
        } catch {
            throw .badOperation(
                parameter: "operations",
                operation: "\(operation.function)(\(operation.arguments))",
                position: position,
                reason: MemblockText.refusal(error)
            )
        }
        let text = MemblockText.story(operation, events, found: found)
        let active = MemblockText.places(events)
        try list.add(
            Step(
                title: LocalizedText(same: "\(operation.function)(\(operation.arguments))"),
                explanation: LocalizedText(
                    en: "\(text.en) \(MemblockText.counts(memblock).en)",
                    zh: "\(text.zh)\(MemblockText.counts(memblock).zh)"
                ),
                prediction: prediction(operation, before: before, events, found: found),
                diagrams: [
                    diagrams.map(memblock, operation.array, active: active),
                    diagrams.regions(memblock, operation.array, active: active),
                ]
            )
        )
    }

    private mutating func prediction(
        _ operation: MemblockOperation,
        before: Memblock,
        _ events: [MemblockEvent],
        found: UInt64?
    ) -> Prediction? {
        if case .allocate(let size, let alignment) = operation {
            return placePrediction(size, alignment, before, found)
        }
        let isReserved = operation.array == .reserved
        let old = (isReserved ? before.reserved : before.memory).regions.count
        let new = (isReserved ? memblock.reserved : memblock.memory).regions.count
        // A range that is inserted alone, or does nothing, is no riddle.
        guard events.count > 1, asked < 4 else { return nil }
        asked += 1
        let name = isReserved ? "reserved" : "memory"
        return Prediction(
            question: LocalizedText(
                en: "`\(name)` has \(old) regions. How many will it have after this?",
                zh: "`\(name)` 现有 \(old) 个区间。这一步之后有几个？"
            ),
            answer: LocalizedText(same: "\(new)"),
            wrongChoices: [old, old + 1, max(old - 1, 0), old + 2].map { LocalizedText(same: "\($0)") },
            position: asked % 3
        )
    }

    private mutating func placePrediction(
        _ size: UInt64,
        _ alignment: UInt64,
        _ before: Memblock,
        _ found: UInt64?
    ) -> Prediction? {
        guard asked < 6 else { return nil }
        asked += 1
        let none = LocalizedText(en: "nowhere, it fails", zh: "找不到，失败")
        var choices = [none]
        // What the other direction would find, and the place without the alignment.
        var other = before
        other.isBottomUp.toggle()
        for (memblock, alignment) in [(other, alignment), (before, 1)] {
            var memblock = memblock
            var place: UInt64?
            do { place = try memblock.allocate(size: size, alignment: alignment) } catch { place = nil }
            if let place { choices.append(LocalizedText(same: Numerals.hexadecimal(place))) }
        }
        let bytes = BootText.size(size)
        let unit = BootText.size(alignment)
        return Prediction(
            question: LocalizedText(
                en: "Where does memblock find \(bytes), aligned to \(unit)?",
                zh: "memblock 会在哪里找到 \(bytes)（按 \(unit) 对齐）？"
            ),
            answer: found.map { LocalizedText(same: Numerals.hexadecimal($0)) } ?? none,
            wrongChoices: choices,
            position: asked % 2
        )
    }

    // MARK: The hand-over

    /// Gives every free page to a zone, a step for each free range.
    mutating func handOver() throws(SimulationError) {
        let pages = (memblock.freeRanges().last?.upperBound ?? 0) >> 12
        guard var zone = MemblockText.zone(pages), var replay = MemblockText.zone(pages) else {
            try nothingToHandOver()
            return
        }
        var events: [MemblockEvent] = []
        do {
            handedOver = try memblock.handOver(to: &zone, recordingInto: &events)
        } catch {
            preconditionFailure("free ranges are disjoint and lie in the zone")
        }
        self.zone = zone
        var isFirst = true
        for event in events {
            switch event {
            case .handedOver(let pages, let range):
                var placed: [BuddyEvent] = []
                do {
                    try replay.handOver(pages, recordingInto: &placed)
                } catch {
                    preconditionFailure("the same range was taken before")
                }
                try hand(pages, of: range, placed, replay, isFirst: isFirst)
                isFirst = false
            case .noWholePage(let range):
                try list.add(MemblockText.noWholePage(range))
            default: break
            }
        }
    }

    private mutating func nothingToHandOver() throws(SimulationError) {
        try list.add(
            Step(
                title: LocalizedText(en: "Nothing to hand over", zh: "没有可交出的页"),
                explanation: LocalizedText(
                    en: "No free range has a whole page: the buddy allocator would start with empty lists.",
                    zh: "没有任何空闲区间含有整页：伙伴系统将以空链表开始。"
                ),
                diagrams: [diagrams.map(memblock, .free)]
            )
        )
    }

    private mutating func hand(
        _ pages: Range<PageFrameNumber>,
        of range: Range<UInt64>,
        _ placed: [BuddyEvent],
        _ zone: BuddyAllocator,
        isFirst: Bool
    ) throws(SimulationError) {
        let count = pages.upperBound.rawValue - pages.lowerBound.rawValue
        let orders = MemblockText.orders(placed)
        let first = pages.lowerBound
        let last = pages.upperBound.rawValue - 1
        let bytes = BootText.range(range.lowerBound, range.upperBound)
        let largest = first.largestAlignedOrder
        try list.add(
            Step(
                title: LocalizedText(
                    en: "Handed over: pfn \(first) to \(last)",
                    zh: "交给伙伴系统：页框 \(first) 到 \(last)"
                ),
                explanation: LocalizedText(
                    en: """
                        The free range \(bytes) has \(count) whole pages. `__free_pages_memory` frees them in the largest \
                        blocks that alignment and the end of the range allow, each to the tail of its list. Their orders, \
                        from the bottom: \(orders.en).
                        """,
                    zh: """
                        空闲区间 \(bytes) 含 \(count) 个整页。`__free_pages_memory` 按对齐和区间末端允许的最大块释放它们，\
                        都放到链表尾部。由低到高，各块的阶为 \(orders.zh)。
                        """
                ),
                prediction: isFirst
                    ? Prediction(
                        question: LocalizedText(
                            en: "The first free range begins at pfn \(first). Of which order is the first block?",
                            zh: "第一个空闲区间从页框 \(first) 开始。第一个块是几阶？"
                        ),
                        answer: LocalizedText(same: MemblockText.first(placed)),
                        wrongChoices: ["0", "\(largest)", "10", "9", "1"].map { LocalizedText(same: $0) },
                        position: 1
                    )
                    : nil,
                diagrams: [diagrams.map(memblock, .free, active: [range]), MemblockDiagrams.freeLists(zone)]
            )
        )
    }
}
