import MemoryModels
import Traces

/// Who zeroes memory, and when.
enum InitOnFree {
    static let objects = ["page", "slab", "slab-ctor", "slab-rcu", "slab-poison"]

    static let simulation = Simulation(
        name: "init-on-free",
        area: .pages,
        title: LocalizedText(
            en: "init_on_alloc, init_on_free and __GFP_ZERO",
            zh: "init_on_alloc、init_on_free 与 __GFP_ZERO"
        ),
        summary: LocalizedText(
            en: """
                A secret is written to memory, which is freed and handed to another owner. Which options zero it, when, and \
                who could read it until then?
                """,
            zh: "把机密写进一块内存，释放后再分给别人。哪些选项会把它清零，什么时候清，在那之前谁能读到？"
        ),
        parameters: [
            Parameter(
                "init-on-alloc",
                LocalizedText(en: "boot parameter `init_on_alloc`", zh: "启动参数 `init_on_alloc`"),
                .flag,
                default: "true"
            ),
            Parameter(
                "init-on-free",
                LocalizedText(en: "boot parameter `init_on_free`", zh: "启动参数 `init_on_free`"),
                .flag,
                default: "false"
            ),
            Parameter(
                "page-poison",
                LocalizedText(en: "boot parameter `page_poison`", zh: "启动参数 `page_poison`"),
                .flag,
                default: "false"
            ),
            Parameter(
                "gfp-zero",
                LocalizedText(en: "whether the second owner asks with `__GFP_ZERO`", zh: "第二个主人的请求是否带 `__GFP_ZERO`"),
                .flag,
                default: "false"
            ),
            Parameter(
                "object",
                LocalizedText(
                    en: "a page, or an object of a slab cache: plain, with a constructor, typesafe by RCU, poisoned",
                    zh: "页，或 slab 缓存的对象：普通、带构造函数、typesafe by RCU、带 poison"
                ),
                .choice(objects),
                default: "page"
            ),
            Parameter(
                "requests",
                LocalizedText(
                    en: "pieces of memory of many kinds, under the same boot parameters",
                    zh: "同样的启动参数下，一串各种内存"
                ),
                .operations(grammar: InitSeries.grammar),
                default: "p0 p3z s256 s64z c192 r128 r128z x512"
            ),
        ],
        results: [
            ResultDescription(
                "effective_init_on_alloc",
                LocalizedText(en: "whether `init_on_alloc` is in effect", zh: "`init_on_alloc` 是否生效")
            ),
            ResultDescription(
                "effective_init_on_free",
                LocalizedText(en: "whether `init_on_free` is in effect", zh: "`init_on_free` 是否生效")
            ),
            ResultDescription(
                "zeroed_on_free",
                LocalizedText(en: "whether it is zeroed when it is freed", zh: "释放时是否清零")
            ),
            ResultDescription(
                "zeroed_on_alloc",
                LocalizedText(en: "whether it is zeroed when it is handed out", zh: "交出时是否清零")
            ),
            ResultDescription(
                "secret_while_free",
                LocalizedText(en: "whether the secret stays while it is free", zh: "空闲期间机密是否还在")
            ),
            ResultDescription(
                "secret_for_next_owner",
                LocalizedText(en: "whether the next owner finds it", zh: "下一个主人是否读得到机密")
            ),
            ResultDescription(
                "finds_secret",
                LocalizedText(en: "`requests` that find the secret", zh: "`requests` 中读到机密的")
            ),
            ResultDescription(
                "finds_zeroes",
                LocalizedText(en: "`requests` that find zeroes", zh: "`requests` 中读到零的")
            ),
            ResultDescription(
                "finds_pattern",
                LocalizedText(en: "`requests` that find a poison pattern", zh: "`requests` 中读到 poison 图案的")
            ),
            ResultDescription(
                "zeroed_bytes",
                LocalizedText(en: "what is set to zero for all `requests`", zh: "为全部 `requests` 清零的总量"),
                unit: LocalizedText(en: "bytes", zh: "字节")
            ),
        ],
        leavesOut: [
            LocalizedText(
                en:
                    "Hardware tag-based KASAN, which zeroes while it sets tags, KMSAN, and the first use of a slab's own pages.",
                zh: "基于硬件标签的 KASAN（设标签时顺带清零）、KMSAN，以及 slab 自身的页第一次使用时的情形。"
            ),
            LocalizedText(
                en: "Memory for user space, which is always cleared before a process sees it.",
                zh: "给用户空间的内存：进程看到之前总会清零。"
            ),
        ],
        follows: [
            "mm/mm_init.c#mem_debugging_and_hardening_init",
            "include/linux/mm.h#want_init_on_alloc",
            "include/linux/mm.h#want_init_on_free",
            "mm/page_alloc.c#post_alloc_hook",
            "mm/page_alloc.c#free_pages_prepare",
            "mm/page_alloc.c#kernel_init_pages",
            "mm/slab.h#slab_want_init_on_alloc",
            "mm/slab.h#slab_want_init_on_free",
            "mm/slub.c#slab_free_hook",
            "mm/slub.c#slab_post_alloc_hook",
            "mm/slub.c#maybe_wipe_obj_freeptr",
        ],
        drills: InitDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        let name = values.text("object")
        let caches: [MemoryInitialization.Cache] = MemoryInitialization.Cache.allCases
        var cache: MemoryInitialization.Cache?
        for (index, object) in objects.dropFirst().enumerated() where ExactText.areEqual(object, name) {
            cache = caches[index]
        }
        let options = MemoryInitialization(
            onAlloc: values.flag("init-on-alloc"),
            onFree: values.flag("init-on-free"),
            poisoning: values.flag("page-poison")
        )
        let narrator = InitNarrator(
            asked: (values.flag("init-on-alloc"), values.flag("init-on-free")),
            options: options,
            gfpZero: values.flag("gfp-zero"),
            cache: cache
        )
        func flag(_ name: String, _ value: Bool) -> TraceResult {
            TraceResult(name: name, value: .flag(value))
        }
        let contents = narrator.contents(narrator.gfpZero)
        let series = try InitSeries(values.text("requests"), options: options)
        let results = [
            flag("effective_init_on_alloc", options.initOnAlloc), flag("effective_init_on_free", options.initOnFree),
            flag("zeroed_on_free", narrator.isZeroedOnFree), flag("zeroed_on_alloc", narrator.isZeroedOnAlloc),
            flag("secret_while_free", contents.free.keepsSecret),
            flag("secret_for_next_owner", contents.allocated.keepsSecret),
        ]
        return (results + series.results, narrator.steps + series.steps)
    }
}
