import Traces

/// Drills of `init-on-free`.
enum InitDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "what the next owners of pages find", zh: "页的下一个主人读到什么"),
            LocalizedText(en: "pages and slab objects that come zeroed", zh: "哪些页和 slab 对象已清零"),
            LocalizedText(en: "how many bytes are zeroed", zh: "一共清零多少字节"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? pages(&numbers) : level == 2 ? kinds(&numbers) : bytes(numbers.distinct(5376))
    }

    /// Boot parameters, by a bit for each: `init_on_alloc`, `init_on_free`, `page_poison`.
    private struct Boot {
        let bits: Int

        func bit(_ number: Int) -> Int { bits >> number & 1 }

        var text: String {
            "`init_on_alloc=\(bit(0)) init_on_free=\(bit(1)) page_poison=\(bit(2))`"
        }

        func arguments(_ requests: String) -> [(String, String)] {
            var list: [(String, String)] = []
            for (number, name) in ["init-on-alloc", "init-on-free", "page-poison"].enumerated() {
                list.append((name, bit(number) == 1 ? "true" : "false"))
            }
            return list + [("requests", requests)]
        }
    }

    /// The places that a result lists.
    private static func places(_ trace: Trace, _ name: String) -> [UInt64] {
        var places: [UInt64] = []
        for word in OperationText.words(of: trace.result(name)?.text ?? "") {
            if let place = StrictNumber.unsigned(word) { places.append(place) }
        }
        return places
    }

    private static let pageRule = LocalizedText(
        en: """
            `page_poison` switches the two others off and fills free pages with 0xaa. With `init_on_free` every page is zero \
            already; with `init_on_alloc` every page is zeroed when it is handed out, else only for `__GFP_ZERO`.
            """,
        zh: """
            `page_poison` 会关闭另外两项，并把空闲页填满 0xaa。有 `init_on_free` 时，页早已是零；有 `init_on_alloc` 时，\
            交出每一页都清零，否则只为 `__GFP_ZERO` 清零。
            """
    )

    private static func pages(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(254 * 7)
        let mask = 1 + code % 254
        // Poisoning or nothing at all more often than not: there `__GFP_ZERO` makes the difference.
        let place = code / 254
        let boot = Boot(bits: place < 2 ? place + 1 : place == 2 ? 0 : place + 1)
        let asksZeroes = numbers.flip()
        let isPoisoned = boot.bit(2) == 1
        var zeroed: [Int] = []
        var requests = ""
        for request in 1...8 {
            let isZeroed = mask >> (request - 1) & 1 == 1
            if isZeroed { zeroed.append(request) }
            requests += (requests.isEmpty ? "" : " ") + (isZeroed ? "p0z" : "p0")
        }
        let what =
            asksZeroes
            ? LocalizedText(en: "zeroes", zh: "零")
            : isPoisoned
                ? LocalizedText(en: "the pattern 0xaa", zh: " 0xaa 图案") : LocalizedText(en: "the secret", zh: "机密")
        let name = asksZeroes ? "finds_zeroes" : isPoisoned ? "finds_pattern" : "finds_secret"
        return DrillDraft(
            LocalizedText(
                en: """
                    The kernel was booted with \(boot.text). Eight pages, each with a secret in it, are freed, and the same pages \
                    are handed out again, to eight requests of which these have `__GFP_ZERO`: \
                    \(PagesText.list(zeroed, ", ")). How many of the new owners find \(what.en)?
                    """,
                zh: """
                    内核启动参数为 \(boot.text)。八个写有机密的页被释放，随后又分配出去，共八个请求，其中第 \
                    \(PagesText.list(zeroed, "、")) 个带 `__GFP_ZERO`，其余不带。多少个新主人读到的是\(what.zh)？
                    """
            ),
            arguments: boot.arguments(requests),
            rule: pageRule,
            steps: [0, -1]
        ) { .number(UInt64(places($0, name).count), unit: .none) }
    }

    private static func kinds(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Six requests of nine kinds, and eight sets of boot parameters.
        var code = Int(numbers.distinct(below: 531_441 * 8))
        let boot = Boot(bits: code & 7)
        code >>= 3
        var items: [LocalizedText] = []
        var requests = ""
        for number in 1...6 {
            let kind = code % 9
            code /= 9
            // The kernel warns if an object with a constructor is to be zeroed: there is none such.
            let isZeroed = kind >= 5
            let letters = ["p0", "s256", "r128", "x512", "c192"]
            let names = [
                LocalizedText(en: "page", zh: "页"), LocalizedText(en: "plain object", zh: "普通对象"),
                LocalizedText(en: "`SLAB_TYPESAFE_BY_RCU` object", zh: "`SLAB_TYPESAFE_BY_RCU` 对象"),
                LocalizedText(en: "`SLAB_POISON` object", zh: "`SLAB_POISON` 对象"),
                LocalizedText(en: "object with a constructor", zh: "带构造函数的对象"),
            ]
            let name = names[kind % 5]
            requests += (requests.isEmpty ? "" : " ") + letters[kind % 5] + (isZeroed ? "z" : "")
            items.append(
                LocalizedText(
                    en: "\(number): \(name.en)\(isZeroed ? ", `__GFP_ZERO`" : "")",
                    zh: "\(number)：\(name.zh)\(isZeroed ? "，`__GFP_ZERO`" : "")"
                )
            )
        }
        let list = DrillText.sequence(items)
        return DrillDraft(
            LocalizedText(
                en: """
                    The kernel was booted with \(boot.text). Six pieces of memory are freed by their owners and handed out again, \
                    with these requests. \(list.en). Which of the new owners find zeroes?
                    """,
                zh: """
                    内核启动参数为 \(boot.text)。六块内存被主人释放，又按下列请求分配出去。\(list.zh)。哪些新主人读到的是零？
                    """
            ),
            arguments: boot.arguments(requests),
            rule: LocalizedText(
                en: """
                    \(pageRule.en) Objects of plain caches are treated likewise. `init_on_alloc` and `init_on_free` leave the other \
                    caches alone: there only `__GFP_ZERO` counts.
                    """,
                zh: """
                    \(pageRule.zh)普通缓存的对象同样处理。其他缓存不受 `init_on_alloc` 和 `init_on_free` 影响，只看 `__GFP_ZERO`。
                    """
            ),
            steps: [0, -1]
        ) { .list(places($0, "finds_zeroes")) }
    }

    private static func bytes(_ number: Int) -> DrillDraft {
        var code = number
        func take(_ count: Int) -> Int {
            defer { code /= count }
            return code % count
        }
        let boot = Boot(bits: take(4))
        let orders = [take(4), 1 + take(3)]
        let sizes = [[64, 96, 128, 192, 256, 512, 1024][take(7)], [80, 176, 240, 632][take(4)]]
        let isPageZeroed = take(2) == 1
        let isObjectZeroed = take(2) == 1
        func zero(_ isZeroed: Bool) -> String { isZeroed ? "z" : "" }
        func words(_ isZeroed: Bool) -> LocalizedText {
            isZeroed
                ? LocalizedText(en: " with `__GFP_ZERO`", zh: "（带 `__GFP_ZERO`）") : LocalizedText(same: "")
        }
        let page = words(isPageZeroed)
        let object = words(isObjectZeroed)
        return DrillDraft(
            LocalizedText(
                en: """
                    The kernel was booted with \(boot.text). Freed and then handed out again are: a block of order \(orders[0])\
                    \(page.en); a block of order \(orders[1]) without `__GFP_ZERO`; an object of kmalloc-\(sizes[0])\(object.en); \
                    an object of \(sizes[1]) bytes of a cache with `SLAB_TYPESAFE_BY_RCU`\(object.en). Free objects of kmalloc \
                    have an 8-byte free pointer inside. How many bytes are set to zero in all, when they are freed and when they \
                    are handed out?
                    """,
                zh: """
                    内核启动参数为 \(boot.text)。先释放、再分配出去的有：一个 \(orders[0]) 阶页块\(page.zh)；一个不带 `__GFP_ZERO` 的 \
                    \(orders[1]) 阶页块；一个 kmalloc-\(sizes[0]) 对象\(object.zh)；一个 \(sizes[1]) 字节的对象，其缓存带 \
                    `SLAB_TYPESAFE_BY_RCU`\(object.zh)。空闲的 kmalloc 对象内含 8 字节的空闲指针。释放和交出时一共清零多少字节？
                    """
            ),
            arguments: boot.arguments(
                "p\(orders[0])\(zero(isPageZeroed)) p\(orders[1]) s\(sizes[0])\(zero(isObjectZeroed)) "
                    + "r\(sizes[1])\(zero(isObjectZeroed))"
            ),
            rule: LocalizedText(
                en: """
                    With `init_on_free` blocks are zeroed only when they are freed, kmalloc objects then and, if asked for, once more \
                    when they are handed out; at least their free pointer is wiped. Without it everything depends on \
                    `init_on_alloc` or `__GFP_ZERO`. The cache with RCU heeds `__GFP_ZERO` alone.
                    """,
                zh: """
                    有 `init_on_free` 时，页块只在释放时清零；kmalloc 对象释放时清零，有要求则交出时再清一次，空闲指针则总要抹掉。\
                    没有它，就看 `init_on_alloc` 或 `__GFP_ZERO`。带 RCU 的缓存只看 `__GFP_ZERO`。
                    """
            ),
            steps: [-1]
        ) { .number($0.numeral("zeroed_bytes"), unit: .bytes) }
    }
}
