import MemoryModels
import Traces

/// Makes the steps of `percpu-chunks`.
struct PercpuNarrator {
    private(set) var list = StepList(simulation: "percpu-chunks")
    private var percpu: PercpuAllocator
    /// The pointers in the order of the requests; nil for one that failed or was freed.
    private var requests: [UInt64?] = []
    private var last: UInt64?
    private var failed = 0
    private var asked = 0

    init(_ percpu: PercpuAllocator) {
        self.percpu = percpu
    }

    /// The results, in the order of their descriptions.
    var results: [TraceResult] {
        let first = percpu.chunks[0]
        let lastCPU = percpu.layout.cpuCount - 1
        return [
            .count("unit_size", percpu.layout.unitSize),
            .count("units", percpu.layout.unitCount),
            .count("dynamic_size", percpu.layout.dynamicSize),
            .count("chunks", percpu.chunks.count),
            .count("first_free_bytes", first.freeBytes),
            .count("first_contig_bytes", first.contigBytes),
            .count("first_slot", percpu.slot(of: first)),
            .count("percpu_kib", percpu.pageCount * 4),
            .count("failed", failed),
            .address("last_pointer", last),
            .address("last_address", last.map { percpu.address(of: $0, cpu: lastCPU) }),
        ]
    }

    mutating func open() throws(SimulationError) {
        let layout = percpu.layout
        let chunkSize = layout.unitSize * layout.unitCount
        try list.add(
            Step(
                title: LocalizedText(same: "percpu: " + layout.bootLine),
                explanation: LocalizedText(
                    en: """
                        This is the kernel's boot line. Static, reserved and dynamic part make \(layout.usedSize) bytes, whole \
                        pages; units are enlarged until they fill chunks of whole 2 MiB, \(chunkSize >> 20) MiB here. The first \
                        chunk lies in the direct map, at \(Numerals.hexadecimal(percpu.base)).
                        """,
                    zh: """
                        这就是内核启动时打印的一行。静态、保留、动态三部分共 \(layout.usedSize) 字节，凑成整页；单元再放大，\
                        使块占满若干个 2 MiB，这里是 \(chunkSize >> 20) MiB。首块在直接映射区，位于 \(Numerals.hexadecimal(percpu.base))。
                        """
                ),
                prediction: PagesText.ask(
                    LocalizedText(
                        en: "Each unit needs \(layout.usedSize) bytes; CPUs: \(layout.cpuCount). How large is a unit?",
                        zh: "每个单元要用 \(layout.usedSize) 字节，CPU 数为 \(layout.cpuCount)。单元有多大？"
                    ),
                    BootText.size(UInt64(layout.unitSize)),
                    not: [
                        BootText.size(UInt64(layout.usedSize)), BootText.size(UInt64(layout.unitSize) * 2), "32 KiB",
                        "2 MiB",
                    ],
                    at: 1
                ),
                diagrams: [PercpuText.unit(percpu), PercpuText.chunks(percpu)]
            )
        )
    }

    mutating func play(_ operation: PercpuOperation, _ word: String, position: Int) throws(SimulationError) {
        switch operation {
        case .allocate(let size, let align, let isReserved):
            try allocate(size, align, isReserved, word)
        case .free(let index):
            guard index < requests.count, let pointer = requests[index] else {
                throw .badOperation(
                    parameter: "operations",
                    operation: word,
                    position: position,
                    reason: LocalizedText(
                        en: "this request has no memory (any more); requests count from 0.",
                        zh: "该请求没有内存，或已经释放；请求从 0 数起。"
                    )
                )
            }
            requests[index] = nil
            try free(pointer, word)
        }
    }

    private mutating func allocate(
        _ size: Int,
        _ align: Int,
        _ isReserved: Bool,
        _ word: String
    ) throws(SimulationError) {
        var events: [PercpuAllocator.Event] = []
        let before = percpu
        do {
            last = try percpu.allocate(size: size, align: align, isReserved: isReserved, recordingInto: &events)
        } catch {
            last = nil
            failed += 1
        }
        requests.append(last)
        let kept = isReserved && percpu.reserved != nil
        guard let last else {
            try list.add(
                Step(
                    title: LocalizedText(en: "\(word): no room", zh: "\(word)：放不下"),
                    explanation: LocalizedText(
                        en: "The reserved chunk has no room, and no other chunk serves its requests.",
                        zh: "保留块放不下，而其他块不为这类请求服务。"
                    ),
                    diagrams: [PercpuText.chunks(percpu)]
                )
            )
            return
        }
        let pointer = Numerals.hexadecimal(last)
        let cpu = percpu.layout.cpuCount - 1
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): per-CPU pointer \(pointer)", zh: "\(word)：每 CPU 指针 \(pointer)"),
                explanation: kept ? PercpuText.reserved : PercpuText.story(events, percpu),
                prediction: addressPrediction(last, cpu) ?? chunkPrediction(before, events, size),
                diagrams: [PercpuText.copies(percpu, last), PercpuText.chunks(percpu)]
            )
        )
    }

    private mutating func free(_ pointer: UInt64, _ word: String) throws(SimulationError) {
        var events: [PercpuAllocator.Event] = []
        let before = percpu.chunks[0]
        do {
            try percpu.free(pointer, recordingInto: &events)
        } catch {
            preconditionFailure("the pointer was handed out")
        }
        var sentences = [
            LocalizedText(
                en: "The map's bits are cleared for all CPUs at once; the page's hints follow.",
                zh: "位图中的位一次清除，对所有 CPU 生效；该页的提示随之更新。"
            )
        ]
        let first = percpu.chunks[0]
        if first.freeBytes > before.freeBytes, first.contigBytes == before.contigBytes {
            let contig = first.contigBytes
            sentences.append(
                LocalizedText(
                    en:
                        "The chunk's hint stays at \(contig) bytes: something larger is known, or it does not learn of this yet.",
                    zh: "块的提示仍是 \(contig) 字节：已知有更大的空闲区，或者暂时不知道这一处。"
                )
            )
        }
        sentences.append(PercpuText.story(events, percpu))
        let place = Numerals.hexadecimal(pointer)
        try list.add(
            Step(
                title: LocalizedText(en: "\(word): \(place) is free", zh: "\(word)：释放 \(place)"),
                explanation: PagesText.join(sentences.filter { !$0.en.isEmpty }),
                diagrams: [PercpuText.chunks(percpu), PercpuText.pages(percpu.chunks[0])]
            )
        )
    }

    // MARK: Questions

    private mutating func addressPrediction(_ pointer: UInt64, _ cpu: Int) -> Prediction? {
        guard cpu > 0, asked < 2 else { return nil }
        asked += 1
        let unit = UInt64(percpu.layout.unitSize)
        let answer = percpu.address(of: pointer, cpu: cpu)
        let base = Numerals.hexadecimal(percpu.base)
        return PagesText.ask(
            LocalizedText(
                en: """
                    The pointer is \(Numerals.hexadecimal(pointer)), CPU 0's unit begins at \(base). Where is CPU \(cpu)'s copy?
                    """,
                zh: "指针是 \(Numerals.hexadecimal(pointer))，CPU 0 的单元从 \(base) 开始。CPU \(cpu) 的副本在哪里？"
            ),
            Numerals.hexadecimal(answer),
            not: [percpu.base &+ pointer, answer &- unit / 2, answer &+ unit].map { Numerals.hexadecimal($0) },
            at: asked
        )
    }

    private mutating func chunkPrediction(
        _ before: PercpuAllocator,
        _ events: [PercpuAllocator.Event],
        _ size: Int
    ) -> Prediction? {
        var chosen: Int?
        for case .tried(let chunk, _, .some) in events { chosen = chunk }
        guard let chosen, size > 1024, asked < 6 else { return nil }
        asked += 1
        let fresh = LocalizedText(en: "a new chunk", zh: "新建的块")
        func name(_ chunk: Int) -> LocalizedText {
            before.chunks.contains { $0.number == chunk } ? PercpuText.name(chunk) : fresh
        }
        return Prediction(
            question: LocalizedText(en: "Which chunk serves \(size) bytes?", zh: "\(size) 字节由哪个块提供？"),
            answer: name(chosen),
            wrongChoices: before.chunks.map { name($0.number) } + [
                fresh, LocalizedText(en: "the reserved chunk", zh: "保留块"),
            ],
            position: asked % 3
        )
    }
}
