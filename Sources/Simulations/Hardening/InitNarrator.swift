import MemoryModels
import Traces

/// Makes the steps of `init-on-free`.
struct InitNarrator {
    let asked: (onAlloc: Bool, onFree: Bool)
    let options: MemoryInitialization
    let gfpZero: Bool
    /// The slab cache; nil for a page.
    let cache: MemoryInitialization.Cache?

    var steps: [Step] { [boot, freeing, allocating, matrix] }

    func contents(_ gfpZero: Bool) -> (free: MemoryContents, allocated: MemoryContents) {
        cache.map { options.object($0, gfpZero: gfpZero) } ?? options.page(gfpZero: gfpZero)
    }

    var isZeroedOnFree: Bool {
        cache.map { options.zeroesObjectOnFree($0) } ?? options.zeroesPageOnFree
    }

    var isZeroedOnAlloc: Bool {
        cache.map { options.zeroesObjectOnAlloc($0, gfpZero: gfpZero) } ?? options.zeroesPageOnAlloc(gfpZero: gfpZero)
    }

    static func words(_ contents: MemoryContents) -> LocalizedText {
        switch contents {
        case .secret: LocalizedText(en: "the secret", zh: "机密")
        case .zeroes: LocalizedText(en: "zeroes", zh: "零")
        case .pattern: LocalizedText(en: "a poison pattern", zh: "poison 图案")
        case .constructed: LocalizedText(en: "what the old owner left", zh: "前一个主人留下的状态")
        }
    }

    static func mark(_ contents: MemoryContents) -> Mark {
        switch contents {
        case .secret, .constructed: .faulted
        case .zeroes: .free
        case .pattern: .reserved
        }
    }

    private static func yes(_ value: Bool) -> LocalizedText {
        value ? LocalizedText(en: "on", zh: "开") : LocalizedText(en: "off", zh: "关")
    }

    private static let choices = [
        LocalizedText(en: "The secret", zh: "机密"), LocalizedText(en: "Zeroes", zh: "零"),
        LocalizedText(en: "A poison pattern", zh: "poison 图案"),
        LocalizedText(en: "What the old owner left as its state", zh: "前一个主人留下的对象状态"),
    ]

    private static func choice(_ contents: MemoryContents) -> Int {
        switch contents {
        case .secret: 0
        case .zeroes: 1
        case .pattern: 2
        case .constructed: 3
        }
    }

    private func prediction(_ question: LocalizedText, _ contents: MemoryContents) -> Prediction {
        let answer = Self.choice(contents)
        return Prediction(
            question: question,
            answer: Self.choices[answer],
            wrongChoices: Self.choices,
            position: answer
        )
    }

    // MARK: Steps

    private var boot: Step {
        let names = ["init_on_alloc", "init_on_free"]
        let wanted = [asked.onAlloc, asked.onFree]
        let got = [options.initOnAlloc, options.initOnFree]
        var rows: [TableDiagram.Row] = []
        for index in 0..<2 {
            rows.append(
                TableDiagram.Row(
                    [LocalizedText(same: names[index]), Self.yes(wanted[index]), Self.yes(got[index])],
                    mark: wanted[index] == got[index] ? .plain : .faulted
                )
            )
        }
        return Step(
            title: LocalizedText(en: "Boot parameters become static keys", zh: "启动参数变成静态键"),
            explanation: LocalizedText(
                en: options.isPoisoning
                    ? """
                    `mem_debugging_and_hardening_init` gives page poisoning precedence and switches the other two off: zeroes \
                    would destroy the pattern that is to be checked.
                    """
                    : """
                    `mem_debugging_and_hardening_init` sets the two keys. A key that is off costs no more than an instruction \
                    that does not jump.
                    """,
                zh: options.isPoisoning
                    ? "`mem_debugging_and_hardening_init` 让 page_poison 优先，关闭另外两项：清零会毁掉要检查的图案。"
                    : "`mem_debugging_and_hardening_init` 设置两个静态键。关闭的键只是一条不跳转的指令，几乎没有代价。"
            ),
            diagrams: [
                PagesText.table(
                    LocalizedText(en: "Options", zh: "选项"),
                    [
                        LocalizedText(en: "option", zh: "选项"), LocalizedText(en: "asked for", zh: "要求"),
                        LocalizedText(en: "in effect", zh: "生效"),
                    ],
                    textColumns: 3,
                    rows
                )
            ]
        )
    }

    private var exemption: LocalizedText {
        switch cache {
        case .constructed:
            LocalizedText(
                en: "A cache with a constructor is exempt: its objects must keep their state.",
                zh: "带构造函数的缓存不清零：对象必须保持其状态。"
            )
        case .typesafeByRCU:
            LocalizedText(
                en: "With `SLAB_TYPESAFE_BY_RCU` readers may still look at the object, so it is left alone.",
                zh: "有 `SLAB_TYPESAFE_BY_RCU` 时，读者可能还在看这个对象，所以不去动它。"
            )
        case .poisoned:
            LocalizedText(
                en: "`SLAB_POISON` fills it with 0x6b instead, to check it later.",
                zh: "`SLAB_POISON` 填入 0x6b，留待以后检查，不再清零。"
            )
        default:
            options.isPoisoning && cache == nil
                ? LocalizedText(en: "Page poisoning fills it with 0xaa.", zh: "page_poison 把它填满 0xaa。")
                : LocalizedText(
                    en: "`init_on_free` is \(options.initOnFree ? "on" : "off").",
                    zh: "`init_on_free` \(options.initOnFree ? "已开启" : "未开启")。"
                )
        }
    }

    private var freeing: Step {
        let now = contents(gfpZero).free
        let words = Self.words(now)
        return Step(
            title: LocalizedText(en: "Freed: it holds \(words.en)", zh: "释放之后：里面是\(words.zh)"),
            explanation: PagesText.join([
                LocalizedText(
                    en: cache == nil
                        ? "`free_pages_prepare` asks `want_init_on_free`."
                        : "`slab_free` asks `slab_want_init_on_free`.",
                    zh: cache == nil
                        ? "`free_pages_prepare` 询问 `want_init_on_free`。" : "`slab_free` 询问 `slab_want_init_on_free`。"
                ),
                exemption,
                LocalizedText(
                    en: "As long as it is free, a use after free or a memory dump finds \(words.en).",
                    zh: "空闲期间，释放后使用或内存转储读到的是\(words.zh)。"
                ),
            ]),
            prediction: prediction(
                LocalizedText(
                    en: "The first owner writes a secret and frees the memory. What is in it then?",
                    zh: "第一个主人写入机密后释放。此时里面是什么？"
                ),
                now
            ),
            diagrams: [life(2)]
        )
    }

    private var allocating: Step {
        let now = contents(gfpZero).allocated
        let words = Self.words(now)
        let page = LocalizedText(
            en: """
                `post_alloc_hook` zeroes if `want_init_on_alloc` says so, which `__GFP_ZERO` does as well, but not if \
                `init_on_free` is on: then the page is zero already.
                """,
            zh: """
                `want_init_on_alloc` 为真（`__GFP_ZERO` 也算）时，`post_alloc_hook` 清零；但开启了 `init_on_free` 就不必，页已经是零。
                """
        )
        let slab = LocalizedText(
            en: """
                `slab_want_init_on_alloc` decides: with `init_on_alloc` all plain caches; without it `__GFP_ZERO` alone, even \
                if the object was zeroed when it was freed.
                """,
            zh: """
                由 `slab_want_init_on_alloc` 决定：开启 `init_on_alloc` 时，普通缓存都清零；否则只看 `__GFP_ZERO`，即使释放时已经清过。
                """
        )
        return Step(
            title: LocalizedText(en: "Handed out: the next owner finds \(words.en)", zh: "交出：下一个主人看到\(words.zh)"),
            explanation: cache == nil ? page : slab,
            prediction: prediction(
                LocalizedText(
                    en:
                        "The memory goes to another owner, \(gfpZero ? "with" : "without") `__GFP_ZERO`. What is in it?",
                    zh: "内存分给另一个主人，\(gfpZero ? "带" : "不带") `__GFP_ZERO`。里面是什么？"
                ),
                now
            ),
            diagrams: [life(3)]
        )
    }

    /// What is in the memory at the first times of three.
    private func life(_ count: Int) -> Diagram {
        let (free, allocated) = contents(gfpZero)
        let stages: [(LocalizedText, MemoryContents)] = [
            (LocalizedText(en: "first owner", zh: "第一个主人"), .secret), (LocalizedText(en: "free", zh: "空闲"), free),
            (LocalizedText(en: "second owner", zh: "第二个主人"), allocated),
        ]
        return .chain(
            ChainDiagram(
                title: LocalizedText(en: "What is in the memory", zh: "内存中的内容"),
                nodes: stages.prefix(count).enumerated().map { index, stage in
                    ChainDiagram.Node(
                        title: stage.0,
                        lines: [ChainDiagram.Line(LocalizedText(en: "holds", zh: "内容"), Self.words(stage.1))],
                        mark: index == 0 ? .allocated : Self.mark(stage.1)
                    )
                }
            )
        )
    }

    private var matrix: Step {
        var rows: [TableDiagram.Row] = []
        for (alloc, free) in [(false, false), (true, false), (false, true), (true, true)] {
            let options = MemoryInitialization(onAlloc: alloc, onFree: free, poisoning: self.options.isPoisoning)
            for zero in [false, true] {
                let now = cache.map { options.object($0, gfpZero: zero) } ?? options.page(gfpZero: zero)
                rows.append(
                    TableDiagram.Row(
                        [
                            Self.yes(alloc), Self.yes(free), Self.yes(zero), Self.words(now.free),
                            Self.words(now.allocated),
                        ],
                        mark: Self.mark(now.allocated)
                    )
                )
            }
        }
        return Step(
            title: LocalizedText(en: "All combinations for this kind of memory", zh: "这类内存的全部组合"),
            explanation: LocalizedText(
                en: """
                    `init_on_free` shortens the life of a secret, at the price of touching memory that has left the cache; \
                    `init_on_alloc` only keeps it from the next owner, but its zeroes are soon needed.
                    """,
                zh: """
                    `init_on_free` 缩短机密的寿命，代价是要碰已经离开缓存的内存；`init_on_alloc` 只让下一个主人看不到，但清好的零马上用得着。
                    """
            ),
            diagrams: [
                PagesText.table(
                    LocalizedText(en: "What is in it while it is free, and for the next owner", zh: "空闲期间和下一个主人看到的内容"),
                    [
                        LocalizedText(same: "on_alloc"), LocalizedText(same: "on_free"),
                        LocalizedText(same: "GFP_ZERO"),
                        LocalizedText(en: "free", zh: "空闲"), LocalizedText(en: "next owner", zh: "下一个主人"),
                    ],
                    textColumns: 5,
                    rows
                )
            ]
        )
    }
}
