import MemoryModels
import Traces

/// Tells which checks a copy meets.
struct UsercopyNarrator {
    let world: UsercopyWorld
    let pointer: UInt64
    let length: UInt64
    let toUser: Bool
    let isEnabled: Bool

    private static let cacheName = "kmalloc-64"

    private var outcome: UsercopyOutcome {
        isEnabled ? world.check(pointer, length) : .allowed(.nothingToCheck)
    }

    private var message: String? {
        outcome.message(cache: Self.cacheName, pointer: pointer, length: length, toUser: toUser)
    }

    private var isAllowed: Bool { message == nil }

    /// How far the checks get: address, stack, heap, text.
    private var stage: Int {
        switch outcome {
        case .allowed(.nothingToCheck): 0
        case .aborted(.wrappedAddress, _), .aborted(.nullAddress, _): 1
        case .allowed(.stack), .allowed(.frame), .aborted(.processStack, _): 2
        case .aborted(.kernelText, _), .aborted(.linearText, _): 4
        case .aborted: 3
        case .allowed: 4
        }
    }

    var results: [TraceResult] {
        [
            .flag("allowed", isAllowed), .address("pointer", pointer), .count("checks", stage),
            .text("message", message ?? "none"),
        ]
    }

    var steps: [Step] {
        var steps = [copyStep]
        if stage == 0 { return steps + [skippedStep, mapStep, endStep] }
        steps.append(addressStep)
        if stage >= 2 { steps.append(stackStep) }
        if stage >= 3 { steps.append(heapStep) }
        if stage >= 4 { steps.append(textStep) }
        return steps + [mapStep, endStep]
    }

    // MARK: Steps

    private var copyStep: Step {
        let address = Numerals.hexadecimal(pointer)
        let allowed = LocalizedText(en: "it goes on", zh: "放行")
        let stopped = LocalizedText(en: "a line in the log, and BUG", zh: "打印一行日志，然后 BUG")
        return Step(
            title: LocalizedText(
                en: "\(toUser ? "copy_to_user" : "copy_from_user"): \(length) bytes at \(address)",
                zh: "\(toUser ? "copy_to_user" : "copy_from_user")：\(address) 处 \(length) 字节"
            ),
            explanation: LocalizedText(
                en: """
                    The length is not a constant, so the compiler could not check it; `check_copy_size` calls \
                    `__check_object_size` with the kernel's address. The user's side is a matter of access_ok and page faults.
                    """,
                zh: """
                    长度不是常量，编译器无从检查；`check_copy_size` 便用内核一侧的地址调用 `__check_object_size`。\
                    用户一侧由 access_ok 和缺页处理负责。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(en: "What becomes of the copy?", zh: "这次复制结果如何？"),
                answer: isAllowed ? allowed : stopped,
                wrongChoices: [
                    isAllowed ? stopped : allowed, LocalizedText(en: "it is shortened to the object", zh: "截短到对象末尾"),
                    LocalizedText(en: "it returns -EFAULT", zh: "返回 -EFAULT"),
                ],
                position: 2
            )
        )
    }

    private var skippedStep: Step {
        Step(
            title: LocalizedText(en: "Nothing is checked", zh: "什么都不检查"),
            explanation: isEnabled
                ? LocalizedText(en: "No bytes, no harm.", zh: "长度为 0，谈不上危害。")
                : LocalizedText(
                    en: "hardened_usercopy=off turns a static key; the check is then a jump that is not taken.",
                    zh: "hardened_usercopy=off 翻转了一个 static key，检查只剩一条不跳转的指令。"
                )
        )
    }

    private func verdict(_ isHere: Bool, _ en: Phrase, _ zh: Phrase) -> LocalizedText {
        let why = LocalizedText(en: en, zh: zh)
        guard isHere else { return why }
        let end =
            isAllowed
            ? LocalizedText(en: " Here the copy passes.", zh: "到此放行。")
            : LocalizedText(en: " Here the copy is stopped.", zh: "到此叫停。")
        return LocalizedText(english: why.en + end.en, chinese: why.zh + end.zh)
    }

    private var addressStep: Step {
        Step(
            title: LocalizedText(
                en: "1. Address: \(stage == 1 ? "bogus" : "plausible")",
                zh: "一、地址：\(stage == 1 ? "不成立" : "成立")"
            ),
            explanation: verdict(
                stage == 1,
                "`check_bogus_address`: pointer + length must not wrap, and the pointer is neither NULL nor the 16 of kmalloc(0).",
                "`check_bogus_address`：指针加长度不得回绕，指针也不能是 NULL 或 kmalloc(0) 返回的 16。"
            )
        )
    }

    private var stackStep: Step {
        let frames = world.frames != nil
        return Step(
            title: LocalizedText(
                en: "2. Stack: \(stage == 2 ? "yes" : "not on it")",
                zh: "二、栈：\(stage == 2 ? "在栈上" : "不在栈上")"
            ),
            explanation: verdict(
                stage == 2,
                """
                `check_stack_object`: what touches the current task's stack must lie in it wholly, \
                \(frames ? "and between the saved registers of one frame." : "and not below the stack pointer; frames cannot be told without frame pointers.")
                """,
                """
                `check_stack_object`：碰到当前任务的栈，就必须整个在栈内，\
                \(frames ? "并且夹在同一栈帧的保存寄存器之间。" : "并且不低于栈指针；没有帧指针就分不出栈帧。")
                """
            )
        )
    }

    private var heapStep: Step {
        let cache = world.cache
        let what: (Phrase, Phrase)
        if world.slab.contains(pointer) {
            let offset = (pointer - world.slab.start) % cache.stride
            what = (
                """
                A slab page: \(pointer - world.slab.start) modulo \(cache.stride) is \(offset), less \(cache.leftRedZone) of red \
                zone. The copy must lie within usersize \(cache.userSize) from useroffset \(cache.userOffset) on.
                """,
                """
                这是 slab 页：\(pointer - world.slab.start) 对 \(cache.stride) 取余得 \(offset)，再减去红区 \(cache.leftRedZone)。\
                复制必须落在 useroffset \(cache.userOffset) 起 usersize \(cache.userSize) 字节之内。
                """
            )
        } else if world.vmallocRegion.contains(pointer) {
            what = (
                "A vmalloc address: it must have an area and stay within it. The area ends behind its guard page, which faults.",
                "这是 vmalloc 地址：必须属于某个区域且不越出它。区域的终点算到保护页之后，保护页一碰就缺页。"
            )
        } else if world.pages.contains(pointer) {
            what = (
                """
                Pages of the page allocator. Only a compound page tells its size; behind a single page (order 0) nothing is \
                checked.
                """,
                "页分配器的页。只有复合页知道自己的大小；单页（0 阶）之后的内容不检查。"
            )
        } else {
            what = (
                "Neither slab, compound page nor vmalloc: no size is known, so nothing can be said.",
                "既不是 slab，也不是复合页或 vmalloc：不知道大小，无从判断。"
            )
        }
        return Step(
            title: LocalizedText(
                en: "3. Heap: \(stage == 3 ? "leaves its object" : "no objection")",
                zh: "三、堆：\(stage == 3 ? "越出对象" : "没有异议")"
            ),
            explanation: verdict(stage == 3, what.0, what.1)
        )
    }

    private var textStep: Step {
        let isText = !isAllowed
        return Step(
            title: LocalizedText(
                en: "4. Kernel text: \(isText ? "touched" : "not touched")",
                zh: "四、内核代码：\(isText ? "碰到了" : "没有碰到")"
            ),
            explanation: verdict(
                true,
                "`check_kernel_text_object`: not a byte between _stext and _etext, nor of their alias in the direct map.",
                "`check_kernel_text_object`：_stext 到 _etext 之间一个字节也不许，它在直接映射区的别名也一样。"
            )
        )
    }

    private var mapStep: Step {
        let rows: [(LocalizedText, UsercopyWorld.Range)] = [
            (LocalizedText(en: "kernel text in the direct map", zh: "直接映射区中的内核代码"), world.linearText),
            (LocalizedText(en: "slab page", zh: "slab 页"), world.slab),
            (LocalizedText(en: "pages", zh: "页块"), world.pages),
            (LocalizedText(en: "stack", zh: "栈"), world.stack),
            (LocalizedText(en: "vmalloc area", zh: "vmalloc 区域"), world.area),
            (LocalizedText(en: "kernel text", zh: "内核代码"), world.text),
        ]
        return Step(
            title: LocalizedText(en: "Where things lie", zh: "各种对象的位置"),
            explanation: LocalizedText(
                en: "The marked row is the one that the pointer falls into. An address alone tells the kind of object.",
                zh: "有标记的一行是指针所在处。只凭地址就能知道是哪一类对象。"
            ),
            diagrams: [
                .table(
                    TableDiagram(
                        title: LocalizedText(en: "Objects of this kernel", zh: "这个内核里的对象"),
                        columns: [
                            TableDiagram.Column(LocalizedText(en: "what", zh: "对象")),
                            TableDiagram.Column(LocalizedText(en: "range", zh: "区间")),
                        ],
                        rows: rows.map { name, range in
                            TableDiagram.Row(
                                [name, LocalizedText(same: BootText.range(range.start, range.end))],
                                mark: range.contains(pointer) ? (isAllowed ? .active : .faulted) : .plain
                            )
                        }
                    )
                )
            ]
        )
    }

    private var endStep: Step {
        guard let message else {
            return Step(
                title: LocalizedText(en: "The copy goes on", zh: "复制照常进行"),
                explanation: LocalizedText(
                    en: "That is no proof: within one object, or where no size is known, too much can still be copied.",
                    zh: "这不等于没有错：在同一个对象之内，或者不知道大小的地方，仍可能多复制。"
                )
            )
        }
        return Step(
            title: LocalizedText(en: "usercopy_abort", zh: "usercopy_abort"),
            explanation: LocalizedText(
                en: "\"\(message)\" Then BUG: the task dies with an oops, and not one byte has been copied.",
                zh: "“\(message)”随后是 BUG：任务以 oops 终止，一个字节也没有复制。"
            )
        )
    }
}
