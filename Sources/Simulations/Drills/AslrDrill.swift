import MemoryModels
import Traces

/// Drills of `aslr-entropy`.
enum AslrDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "mmap_base without randomisation", zh: "不随机化时的 mmap_base"),
            LocalizedText(en: "the lowest or highest mmap_base", zh: "mmap_base 的下限或上限"),
            LocalizedText(en: "where a program begins for a given draw", zh: "抽到某个随机数时程序的起点"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 3 ? program(&numbers) : base(&numbers, isRandom: level == 2)
    }

    private static func base(_ numbers: inout DrillNumbers, isRandom: Bool) -> DrillDraft {
        let limit = 136 + 8 * numbers.distinct(2048)
        let bits = numbers.within(28...32)
        let asksLowest = isRandom && numbers.flip()
        let settings = UserRandomization()
        let top = Numerals.hexadecimal(settings.taskSize)
        let given = LocalizedText(
            en: "User space ends at \(top), and ulimit -s is \(limit) MiB.",
            zh: "用户空间止于 \(top)，ulimit -s 为 \(limit) MiB。"
        )
        let pages = Numerals.hexadecimal(settings.stackMask)
        return DrillDraft(
            isRandom
                ? LocalizedText(
                    en: """
                        \(given.en) vm.mmap_rnd_bits is \(bits); the top of the stack is lowered at random by up to \(pages) \
                        pages. What is the \(asksLowest ? "lowest" : "highest") mmap_base that a 64-bit program can get?
                        """,
                    zh: """
                        \(given.zh)vm.mmap_rnd_bits 为 \(bits)；栈顶随机降低，至多 \(pages) 页。\
                        64 位程序的 mmap_base 最\(asksLowest ? "低" : "高")是多少？
                        """
                )
                : LocalizedText(
                    en: "\(given.en) kernel.randomize_va_space is 0. Where is mmap_base of a 64-bit program?",
                    zh: "\(given.zh)kernel.randomize_va_space 为 0。64 位程序的 mmap_base 在哪里？"
                ),
            arguments: [
                ("stack-limit", "\(limit * 1024)"), ("mmap-bits", "\(bits)"), ("randomize", isRandom ? "2" : "0"),
                ("execs", "100"),
            ],
            rule: isRandom
                ? LocalizedText(
                    en: """
                        The end, less the stack's limit, the most that its top is lowered by and its guard gap of 1 MiB; and less \
                        a random number of pages with \(bits) bits, 0 to 2^\(bits) - 1.
                        """,
                    zh: "末端减去栈上限、栈顶的最大随机量和 1 MiB 的保护间隙，再减去 \(bits) 位随机数那么多页，即 0 到 2^\(bits) - 1 页。"
                )
                : LocalizedText(
                    en: "The end, less the stack's limit and its guard gap of 1 MiB; together at least 128 MiB.",
                    zh: "末端减去栈上限和 1 MiB 的保护间隙，合计至少 128 MiB。"
                ),
            steps: [0]
        ) { .address($0.numeral(asksLowest ? "mmap_lowest" : "mmap_highest")) }
    }

    private static func program(_ numbers: inout DrillNumbers) -> DrillDraft {
        let draw = numbers.bits(12) << 16 | numbers.distinct(below: 1 << 16)
        let isHuge = numbers.flip()
        let settings = UserRandomization(alignment: isHuge ? 2 << 20 : 64 << 10)
        let base = Numerals.hexadecimal(settings.programBase)
        let random = Numerals.hexadecimal(draw)
        let align = BootText.size(settings.alignment)
        return DrillDraft(
            LocalizedText(
                en: """
                    Position-independent programs are loaded from ELF_ET_DYN_BASE, \(base), on. One has a largest p_align of \
                    \(align), and the random number drawn for it is \(random). At which address does it begin?
                    """,
                zh: """
                    位置无关的程序从 ELF_ET_DYN_BASE（\(base)）起装入。某程序最大的 p_align 为 \(align)，为它抽到的随机数是 \(random)。\
                    它从哪个地址开始？
                    """
            ),
            arguments: [("mmap-bits", "28"), ("align", isHuge ? "2M" : "64K"), ("execs", "100")],
            rule: LocalizedText(
                en: """
                    `load_elf_binary` adds the random number as pages of 4 KiB and rounds the sum down to the alignment: all draws \
                    within one \(align) end at the same address, and that entropy is lost.
                    """,
                zh: "`load_elf_binary` 加上随机数那么多个 4 KiB 页，再向下对齐：落在同一个 \(align) 内的随机数都得到同一地址，这部分熵就丢了。"
            ),
            steps: [1]
        ) { _ in .address(settings.program(draw)) }
    }
}
