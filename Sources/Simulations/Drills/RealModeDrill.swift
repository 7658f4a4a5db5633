import Traces

/// Drills of `real-mode-a20`.
enum RealModeDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the linear address of a segment and an offset", zh: "段与偏移对应的线性地址"),
            LocalizedText(en: "the byte that is reached while the A20 gate is closed", zh: "A20 关闭时访问到哪个字节"),
            LocalizedText(en: "how many pairs of segment and offset name a byte", zh: "有多少种段与偏移指向同一个字节"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let code = numbers.distinct(below: 4096)
        var segment = code << 4 | numbers.bits(4)
        var offset = numbers.bits(16)
        // At the top, so that most addresses are 1 MiB and more; or at one of the ends, where names are few.
        if level == 2 || level == 3 && numbers.flip() {
            segment = 0xf000 | code
            offset |= 0xc000
        } else if level == 3 {
            segment = code & 0x7ff
            offset = offset & 0x3fff | (code >> 11) << 14
        }
        let place = Numerals.hexadecimal(segment, digits: 4) + ":" + Numerals.hexadecimal(offset, digits: 4)
        let questions = [
            LocalizedText(en: "Which linear address is \(place) in real mode?", zh: "实模式下 \(place) 的线性地址是多少？"),
            LocalizedText(
                en: "In real mode with the A20 gate closed, which physical address does an access to \(place) reach?",
                zh: "实模式下 A20 关闭时，访问 \(place) 到达的物理地址是多少？"
            ),
            LocalizedText(
                en:
                    "In real mode, how many pairs of segment and offset name the same linear address as \(place), this one included?",
                zh: "实模式下，与 \(place) 线性地址相同的段与偏移组合，连它自己在内有多少种？"
            ),
        ]
        let rules = [
            LocalizedText(
                en: "The segment times 16, one hexadecimal digit, plus the offset.",
                zh: "段值乘 16（左移一个十六进制位），再加偏移。"
            ),
            LocalizedText(
                en: "segment * 16 + offset has up to 21 bits; a closed gate clears bit 20, so memory wraps at 1 MiB.",
                zh: "段值 × 16 + 偏移可达 21 位；A20 关闭时第 20 位被清零，内存在 1 MiB 处回绕。"
            ),
            LocalizedText(
                en: """
                    A segment fits if it begins, at a multiple of 16, no more than 0xffff below the address, and not above it: \
                    from (address - 0xffff) / 16, rounded up and at least 0, to address / 16, at most 0xffff.
                    """,
                zh: """
                    段从 16 的倍数开始，起点不高于该地址、也不低于它减 0xffff 的段都行：从（地址减 0xffff）/ 16（向上取整，至少为 0）\
                    到 地址 / 16（至多 0xffff）。
                    """
            ),
        ]
        return DrillDraft(
            questions[level - 1],
            arguments: [
                ("segment", Numerals.hexadecimal(segment)), ("offset", Numerals.hexadecimal(offset)),
                ("opener", "nothing"),
            ],
            rule: rules[level - 1],
            steps: level == 2 ? [0, 1] : [0]
        ) { trace in
            level == 1
                ? .address(trace.numeral("linear_address"))
                : level == 2
                    ? .address(trace.numeral("physical_closed"))
                    : .number(trace.numeral("names"), unit: DrillUnit("pair", "pairs", zh: "种"))
        }
    }
}
