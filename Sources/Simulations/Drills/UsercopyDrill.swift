import Traces

/// Drills of `usercopy-check`.
enum UsercopyDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the offset that the log names", zh: "日志中的偏移是多少"),
            LocalizedText(en: "whether a copy of a slab object goes on", zh: "对 slab 对象的复制是否放行"),
            LocalizedText(en: "the same for pages, vmalloc, text and modules", zh: "对页、vmalloc、内核代码与模块的复制是否放行"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? offset(&numbers) : level == 2 ? object(&numbers) : anything(&numbers)
    }

    private static func offset(_ numbers: inout DrillNumbers) -> DrillDraft {
        let start = numbers.distinct(4096)
        let size = numbers.within(24...400)
        let stride = (size + 7) / 8 * 8
        // More than the object has from there.
        let length = max(1, size - start % stride) + numbers.within(1...40)
        let toUser = numbers.flip()
        let call = toUser ? "copy_to_user" : "copy_from_user"
        return DrillDraft(
            LocalizedText(
                en: """
                    A slab of 4096 bytes holds objects of \(size) bytes, \(stride) from one to the next, all of which may be \
                    copied. The kernel's side of a \(call) of \(length) bytes begins \(start) bytes into the slab. It is stopped: \
                    which offset does the line in the log name?
                    """,
                zh: """
                    4096 字节的 slab 中，对象 \(size) 字节，相邻对象相距 \(stride) 字节，整个对象都允许复制。某次 \(call) 的长度为 \
                    \(length) 字节，内核一侧从 slab 的第 \(start) 字节开始。它被叫停，日志中的偏移是多少？
                    """
            ),
            arguments: [
                ("offset", "\(start)"), ("length", "\(length)"), ("direction", toUser ? "to-user" : "from-user"),
                ("object-size", "\(size)"), ("usersize", "\(size)"),
            ],
            rule: LocalizedText(
                en:
                    "`__check_heap_object` takes the offset modulo the distance of objects: where in its object it begins.",
                zh: "`__check_heap_object` 取偏移对对象间距的余数，即在所属对象内的起点。"
            ),
            steps: [-3, -1]
        ) { trace in
            // The first number of the line: "(offset 24, size 65)".
            var digits: [UInt8] = []
            for byte in (trace.result("message")?.text ?? "").utf8.drop(while: { $0 != UInt8(ascii: "(") }) {
                if byte >= 0x30 && byte <= 0x39 { digits.append(byte) } else if !digits.isEmpty { break }
            }
            return .number(StrictNumber.unsigned(digits[...]) ?? 0, unit: .none)
        }
    }

    private static let goesOn = LocalizedText(en: "it goes on", zh: "放行")

    private static func stopped(_ object: String) -> LocalizedText {
        LocalizedText(en: "stopped: \(object)", zh: "叫停：\(object)")
    }

    private static func object(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1024)
        let from = 8 * (code & 31)
        let size = 16 + 8 * (code >> 5)
        let whole = from + size + 8 * numbers.below(20)
        // Where it goes wrong: nowhere, behind the part, before it, or before the object.
        let cause = numbers.below(4)
        var start = from + numbers.below(size)
        var length = numbers.within(1...(from + size - start))
        if cause == 1 { length = from + size - start + numbers.within(1...8) }
        if cause == 2, from > 0 { start = from - numbers.within(1...8) }
        if cause == 3 { start = -numbers.within(1...64) }
        let place = LocalizedText(
            en: start < 0 ? "\(-start) bytes before the object" : "\(start) bytes into the object",
            zh: start < 0 ? "对象之前 \(-start) 字节处" : "对象内偏移 \(start) 处"
        )
        return DrillDraft(
            LocalizedText(
                en: """
                    A cache has objects of \(whole) bytes, useroffset \(from) and usersize \(size); with slab_debug=Z a red zone \
                    of 64 bytes lies before each object. copy_to_user is to copy \(length) bytes that begin \(place.en). \
                    What does hardened usercopy do?
                    """,
                zh: """
                    某缓存的对象 \(whole) 字节，useroffset 为 \(from)，usersize 为 \(size)；slab_debug=Z 使每个对象之前有 64 字节红区。\
                    copy_to_user 要复制 \(length) 字节，从\(place.zh)开始。加固的 usercopy 会怎样？
                    """
            ),
            arguments: [
                ("offset", "\(start)"), ("length", "\(length)"), ("object-size", "\(whole)"), ("red-zone", "true"),
                ("useroffset", "\(from)"), ("usersize", "\(size)"),
            ],
            rule: LocalizedText(
                en: "It must begin outside the red zone, at useroffset or later, and end within useroffset + usersize.",
                zh: "起点不得在红区内，不得早于 useroffset；终点不得超过 useroffset + usersize。"
            ),
            steps: [-3, -1]
        ) { trace in
            let choices = [goesOn, stopped("SLUB object"), stopped("SLUB object in left red zone")]
            let isInRedZone = ExactText.split(trace.result("message")?.text ?? "", at: UInt8(ascii: " ")).contains {
                ExactText.areEqual($0, "zone")
            }
            let place = trace.result("allowed") == .flag(true) ? 0 : isInRedZone ? 2 : 1
            return .choice(choices[place], wrong: choices, position: place)
        }
    }

    private static func anything(_ numbers: inout DrillNumbers) -> DrillDraft {
        let start = numbers.distinct(4096)
        let kind = numbers.below(5)
        let order = kind == 0 ? 0 : numbers.within(1...3)
        let end = kind <= 1 ? 4096 << order : 8192
        // Somewhat less or more than there is, and for vmalloc perhaps less than a page more.
        var length = end - start + numbers.within(-800...800)
        if kind == 2 { length += 4096 * numbers.below(2) }
        length = max(1, length)
        let what = [
            LocalizedText(en: "a single page of the page allocator", zh: "页分配器的一个单页"),
            LocalizedText(en: "a compound page of order \(order)", zh: "一个 \(order) 阶的复合页"),
            LocalizedText(en: "a vmalloc area of 8192 bytes", zh: "一个 8192 字节的 vmalloc 区域"),
            LocalizedText(en: "the kernel's text, of 18 MiB", zh: "一段 18 MiB 的内核代码"),
            LocalizedText(en: "a module's data", zh: "一个模块的数据"),
        ][kind]
        let target = ["pages", "pages", "vmalloc", "text", "module"][kind]
        return DrillDraft(
            LocalizedText(
                en: """
                    copy_to_user is to copy \(length) bytes, beginning \(start) bytes into \(what.en). What does hardened \
                    usercopy do?
                    """,
                zh: "copy_to_user 要复制 \(length) 字节，从\(what.zh)的第 \(start) 字节开始。加固的 usercopy 会怎样？"
            ),
            arguments: [
                ("target", target), ("offset", "\(start)"), ("length", "\(length)"), ("order", "\(order)"),
            ],
            rule: LocalizedText(
                en: """
                    Only objects of known size are checked: of a single page or a module nobody knows it. A compound page ends \
                    with its last page, a vmalloc area with the guard page behind it. Kernel text is never copied.
                    """,
                zh: """
                    只检查大小已知的对象；单页和模块的大小无从得知。复合页到最后一页为止，vmalloc 区域连同后面的保护页都算在内。\
                    内核代码一律不许复制。
                    """
            ),
            steps: [-3, -1]
        ) { trace in
            let choices = [goesOn, stopped("page alloc"), stopped("vmalloc"), stopped("kernel text")]
            let place = trace.result("allowed") == .flag(true) ? 0 : max(1, kind)
            return .choice(choices[place], wrong: choices, position: place)
        }
    }
}
