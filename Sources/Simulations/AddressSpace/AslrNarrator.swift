import MemoryModels
import Traces

/// Tells what exec draws, and between which bounds.
struct AslrNarrator {
    private let settings: UserRandomization
    private let layouts: [UserRandomization.Layout]

    init(_ settings: UserRandomization, _ layouts: [UserRandomization.Layout]) {
        self.settings = settings
        self.layouts = layouts
    }

    /// The lowest and highest place of each.
    var bounds: (mmap: ClosedRange<UInt64>, program: ClosedRange<UInt64>, stack: ClosedRange<UInt64>) {
        let last = settings.mmapChoices - 1
        let ends = [settings.mmapBase(0), settings.mmapBase(last)].sorted()
        let deepest = settings.isRandomized ? settings.stackEnd(settings.stackMask, fine: 8191) : settings.taskSize
        return (
            ends[0]...ends[1], settings.program(0)...settings.program(last), deepest...settings.stackEnd(0, fine: 0)
        )
    }

    /// How many different program bases came up.
    var distinctPrograms: Int {
        let sorted = layouts.map { $0.program }.sorted()
        return zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    }

    private func hex(_ value: UInt64) -> String { Numerals.hexadecimal(value) }

    var steps: [Step] { [mmapStep, programStep, stackStep, heapStep, libraryStep, sampleStep] }

    private func question(_ en: Phrase, _ zh: Phrase, _ choices: UInt64, _ wrong: [String], _ position: Int)
        -> Prediction
    {
        Prediction(
            question: LocalizedText(en: en, zh: zh),
            answer: LocalizedText(same: KaslrText.bits(choices)),
            wrongChoices: wrong.map { LocalizedText(same: $0) },
            position: position
        )
    }

    // MARK: Steps

    private var mmapStep: Step {
        let bits = settings.mmapBits
        let gap = hex(settings.gap)
        let range = bounds.mmap
        let name = settings.isCompat ? "mmap_rnd_compat_bits" : "mmap_rnd_bits"
        return Step(
            title: LocalizedText(
                en: "Mappings: \(KaslrText.bits(settings.mmapChoices)) bits",
                zh: "映射区：\(KaslrText.bits(settings.mmapChoices)) 位"
            ),
            explanation: LocalizedText(
                en: settings.isLegacy
                    ? """
                    The legacy layout goes up from a third of the address space, plus \(bits) random bits in pages: \
                    \(hex(range.lowerBound)) to \(hex(range.upperBound)).
                    """
                    : """
                    vm.\(name) is \(bits): so many random bits, counted in pages. mmap_base is the top, less a gap of \(gap) for \
                    the stack's limit, its randomisation and guard gap (128 MiB at least), less the random pages: \
                    \(hex(range.lowerBound)) to \(hex(range.upperBound)).
                    """,
                zh: settings.isLegacy
                    ? """
                    旧式布局从地址空间的三分之一处向上，再加 \(bits) 位以页计的随机数：\
                    \(hex(range.lowerBound)) 到 \(hex(range.upperBound))。
                    """
                    : """
                    vm.\(name) 是 \(bits)：以页为单位的随机位数。mmap_base 等于顶端减去间隔 \(gap)\
                    （容纳栈上限、栈的随机量和保护间隙，至少 128 MiB），再减去随机页数：\
                    \(hex(range.lowerBound)) 到 \(hex(range.upperBound))。
                    """
            ),
            prediction: question(
                "How many bits of entropy has the mapping base?",
                "映射区基址有多少位熵？",
                settings.mmapChoices,
                ["\(bits + 12).0", "47.0", "0.0"],
                1
            )
        )
    }

    private var programStep: Step {
        let range = bounds.program
        let bits = KaslrText.bits(settings.programChoices)
        return Step(
            title: LocalizedText(en: "Program: \(bits) bits", zh: "程序：\(bits) 位"),
            explanation: LocalizedText(
                en: """
                    A position-independent program is put at \(hex(settings.programBase)) plus a draw of its own with as many \
                    bits, rounded down to its alignment of \(BootText.size(settings.alignment)): \(hex(range.lowerBound)) to \
                    \(hex(range.upperBound)). A larger alignment, for huge pages, costs entropy.
                    """,
                zh: """
                    位置无关的程序放在 \(hex(settings.programBase)) 加上另抽的同样位数的随机量，再按 \
                    \(BootText.size(settings.alignment)) 向下对齐：\(hex(range.lowerBound)) 到 \(hex(range.upperBound))。\
                    对齐越大（为了用大页），熵越少。
                    """
            ),
            prediction: question(
                "And the program, aligned to \(BootText.size(settings.alignment))?",
                "按 \(BootText.size(settings.alignment)) 对齐的程序呢？",
                settings.programChoices,
                ["\(settings.mmapBits).0", "\(settings.mmapBits - 9).0", "\(settings.mmapBits - 4).0"],
                2
            )
        )
    }

    private var stackStep: Step {
        let range = bounds.stack
        let mask = hex(settings.stackMask)
        let bits = KaslrText.bits(settings.stackChoices)
        return Step(
            title: LocalizedText(en: "Stack: \(bits) bits", zh: "栈：\(bits) 位"),
            explanation: LocalizedText(
                en: """
                    `randomize_stack_top` lowers the top by up to \(mask) pages, `arch_align_stack` by up to 8,191 bytes more. \
                    The stack ends at \(hex(range.lowerBound)) to \(hex(range.upperBound)). The setting of mmap does not matter.
                    """,
                zh: """
                    `randomize_stack_top` 把栈顶降低至多 \(mask) 页，`arch_align_stack` 再降低至多 8191 字节。\
                    栈末位于 \(hex(range.lowerBound)) 到 \(hex(range.upperBound))，与 mmap 的设置无关。
                    """
            ),
            prediction: question(
                "How many bits has the page at which the stack ends?",
                "栈末所在的页有多少位熵？",
                settings.stackChoices,
                ["\(settings.mmapBits).0", settings.isCompat ? "22.0" : "18.0", "13.0"],
                0
            )
        )
    }

    private var heapStep: Step {
        let bits = KaslrText.bits(settings.heapChoices)
        let range = BootText.size(settings.heapRange)
        return Step(
            title: LocalizedText(en: "Heap: \(bits) bits behind the program", zh: "堆：程序之后 \(bits) 位"),
            explanation: LocalizedText(
                en: settings.randomizeLevel > 1
                    ? """
                    `arch_randomize_brk` starts the heap up to \(range) behind the program. Who knows the program's base has only \
                    these \(bits) bits to guess.
                    """
                    : "With randomize_va_space below 2 the heap follows the program directly: who knows one knows the other.",
                zh: settings.randomizeLevel > 1
                    ? """
                    `arch_randomize_brk` 让堆从程序之后 \(range) 以内的某处开始。知道程序基址的人，要猜的只有这 \(bits) 位。
                    """
                    : "randomize_va_space 小于 2 时，堆紧跟在程序后面：知道一个就知道另一个。"
            )
        )
    }

    private var libraryStep: Step {
        Step(
            title: LocalizedText(en: "Libraries and vDSO: nothing of their own", zh: "库与 vDSO：没有自己的随机量"),
            explanation: LocalizedText(
                en: """
                    Interpreter, vDSO and libraries are mapped one below the other from mmap_base, always in the same order. One \
                    leaked pointer into any of them gives away all.
                    """,
                zh: "解释器、vDSO 和各个库从 mmap_base 起依次向下排列，次序总是相同。泄露其中任何一个的指针，就等于全部泄露。"
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "An attacker knows where libc is. How much is left to guess for the vDSO?",
                    zh: "攻击者已经知道 libc 的位置，vDSO 还要猜多少？"
                ),
                answer: LocalizedText(en: "nothing", zh: "不用猜"),
                wrongChoices: [
                    LocalizedText(en: "\(settings.mmapBits) bits", zh: "\(settings.mmapBits) 位"),
                    LocalizedText(en: "9 bits", zh: "9 位"),
                ],
                position: 1
            )
        )
    }

    private var sampleStep: Step {
        let columns = [
            TableDiagram.Column(LocalizedText(en: "what", zh: "对象")),
            TableDiagram.Column(LocalizedText(en: "lowest seen", zh: "最低")),
            TableDiagram.Column(LocalizedText(en: "highest seen", zh: "最高")),
            TableDiagram.Column(LocalizedText(en: "bits", zh: "位"), isNumeric: true),
        ]
        func row(_ name: LocalizedText, _ values: [UInt64], _ choices: UInt64) -> TableDiagram.Row {
            TableDiagram.Row([
                name, LocalizedText(same: hex(values.min() ?? 0)), LocalizedText(same: hex(values.max() ?? 0)),
                LocalizedText(same: KaslrText.bits(choices)),
            ])
        }
        let distinct = distinctPrograms
        return Step(
            title: LocalizedText(
                en: "\(layouts.count) execs: \(distinct) different program bases",
                zh: "exec \(layouts.count) 次：\(distinct) 个不同的程序基址"
            ),
            explanation: LocalizedText(
                en: """
                    Each exec draws anew; fork does not, so that the children of one server share its layout and can be tried one \
                    guess after another.
                    """,
                zh: "每次 exec 都重新抽取；fork 则不会，所以同一个服务器的子进程布局相同，攻击者可以一个一个地试。"
            ),
            diagrams: [
                .table(
                    TableDiagram(
                        title: LocalizedText(en: "What the runs had", zh: "运行结果"),
                        columns: columns,
                        rows: [
                            row(
                                LocalizedText(en: "program", zh: "程序"),
                                layouts.map { $0.program },
                                settings.programChoices
                            ),
                            row(LocalizedText(en: "heap", zh: "堆"), layouts.map { $0.heap }, settings.heapChoices),
                            row(LocalizedText(same: "mmap_base"), layouts.map { $0.mmapBase }, settings.mmapChoices),
                            row(
                                LocalizedText(en: "stack end", zh: "栈末"),
                                layouts.map { $0.stackEnd },
                                settings.stackChoices
                            ),
                        ]
                    )
                )
            ]
        )
    }
}
