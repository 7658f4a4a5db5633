import MemoryModels
import Traces

/// Many pieces of memory that change hands under the same boot parameters: the last step of `init-on-free`.
struct InitSeries {
    private let requests: [(operation: MemoryInitialization.Request, word: String)]
    private let options: MemoryInitialization

    /// How requests are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 requests, separated by spaces or commas: p3 is a block of pages of order 3 (0 to 10); s256 an object of \
            256 bytes (8 to 8192, a multiple of 8) of a plain cache, c192 of one with a constructor, r128 of one that is \
            typesafe by RCU, x512 of a poisoned one; a z at the end asks with __GFP_ZERO
            """,
        zh: """
            最多 64 个请求，以空格或逗号分隔：p3 是 3 阶（0 到 10）的页块；s256 是普通缓存中 256 字节（8 到 8192，8 的倍数）的对象，\
            c192 的缓存带构造函数，r128 的缓存 typesafe by RCU，x512 的缓存带 poison；末尾加 z 表示带 __GFP_ZERO
            """
    )

    init(_ text: String, options: MemoryInitialization) throws(SimulationError) {
        self.options = options
        requests = try OperationText.parse(
            text,
            parameter: "requests",
            expected: LocalizedText(
                en: "write p<order>, or s, c, r or x and a size in bytes; then z if wanted.",
                zh: "应写作 p<阶>，或者 s、c、r、x 加字节数；可再加 z。"
            ),
            operation: Self.request
        )
    }

    private static func request(_ word: String) -> MemoryInitialization.Request? {
        var bytes = Array(word.utf8)
        guard bytes.count >= 2 else { return nil }
        let gfpZero = bytes[bytes.count - 1] == UInt8(ascii: "z")
        if gfpZero { bytes.removeLast() }
        guard let number = StrictNumber.unsigned(bytes[1...]), number <= 8192 else { return nil }
        let size = Int(number)
        var cache: MemoryInitialization.Cache?
        switch bytes[0] {
        case UInt8(ascii: "p"): break
        case UInt8(ascii: "s"): cache = .plain
        case UInt8(ascii: "c"): cache = .constructed
        case UInt8(ascii: "r"): cache = .typesafeByRCU
        case UInt8(ascii: "x"): cache = .poisoned
        default: return nil
        }
        guard cache == nil ? size <= 10 : size >= 8 && size & 7 == 0 else { return nil }
        return MemoryInitialization.Request(cache: cache, size: size, gfpZero: gfpZero)
    }

    /// The places, from 1, of the requests whose owners find something like that.
    private func places(_ isWanted: (MemoryContents) -> Bool) -> [Int] {
        var places: [Int] = []
        for (index, request) in requests.enumerated() where isWanted(options.contents(request.operation).allocated) {
            places.append(index + 1)
        }
        return places
    }

    private func list(_ name: String, _ isWanted: (MemoryContents) -> Bool) -> TraceResult {
        let places = places(isWanted)
        return .text(name, places.isEmpty ? "none" : PagesText.list(places))
    }

    private var bytesZeroed: (free: Int, allocated: Int) {
        var sum = (free: 0, allocated: 0)
        for request in requests {
            let bytes = options.bytesZeroed(request.operation)
            sum.free += bytes.free
            sum.allocated += bytes.allocated
        }
        return sum
    }

    var results: [TraceResult] {
        [
            list("finds_secret") { $0.keepsSecret }, list("finds_zeroes") { $0 == .zeroes },
            list("finds_pattern") { $0 == .pattern },
            .count("zeroed_bytes", bytesZeroed.free + bytesZeroed.allocated),
        ]
    }

    /// One step with a table, or none if nothing is asked for.
    var steps: [Step] {
        guard !requests.isEmpty else { return [] }
        var rows: [TableDiagram.Row] = []
        for (index, request) in requests.enumerated() {
            let contents = options.contents(request.operation)
            let bytes = options.bytesZeroed(request.operation)
            rows.append(
                TableDiagram.Row(
                    [
                        LocalizedText(same: "\(index + 1): " + request.word), InitNarrator.words(contents.free),
                        InitNarrator.words(contents.allocated), PagesText.number(bytes.free),
                        PagesText.number(bytes.allocated),
                    ],
                    mark: InitNarrator.mark(contents.allocated)
                )
            )
        }
        let sum = bytesZeroed
        let count = places { $0 == .zeroes }.count
        return [
            Step(
                title: LocalizedText(
                    en: "Many kinds of memory: \(sum.free) bytes zeroed when freed, \(sum.allocated) when handed out",
                    zh: "各种内存：释放时清零 \(sum.free) 字节，交出时清零 \(sum.allocated) 字节"
                ),
                explanation: LocalizedText(
                    en: """
                        `kernel_init_pages` clears whole blocks, `slab_free_hook` and `slab_post_alloc_hook` whole objects. An \
                        object that was zeroed when it was freed has had a free pointer inside since then: \
                        `maybe_wipe_obj_freeptr` clears these 8 bytes when it is handed out.
                        """,
                    zh: """
                        `kernel_init_pages` 清整个页块，`slab_free_hook` 和 `slab_post_alloc_hook` 清整个对象。释放时已清零的对象，\
                        之后里面又放过空闲指针：交出时 `maybe_wipe_obj_freeptr` 再清掉这 8 字节。
                        """
                ),
                prediction: PagesText.ask(
                    LocalizedText(
                        en:
                            "\(requests.count) pieces of memory change hands as in `requests`. How many new owners find zeroes?",
                        zh: "按 `requests`，有 \(requests.count) 块内存易主。多少个新主人读到的是零？"
                    ),
                    "\(count)",
                    not: ["\(requests.count)", "0", "\(count + 1)", "\(count + 2)"],
                    at: count % 3
                ),
                diagrams: [
                    PagesText.table(
                        LocalizedText(
                            en: "What is in each while it is free and for the next owner; bytes that are zeroed",
                            zh: "空闲期间和下一个主人看到的内容；清零的字节数"
                        ),
                        [
                            LocalizedText(en: "request", zh: "请求"), LocalizedText(en: "free", zh: "空闲"),
                            LocalizedText(en: "next owner", zh: "下一个主人"),
                            LocalizedText(en: "when freed", zh: "释放时"), LocalizedText(en: "handed out", zh: "交出时"),
                        ],
                        textColumns: 3,
                        rows
                    )
                ]
            )
        ]
    }
}
