import MemoryModels
import Traces

/// Drills of `segment-translation`.
enum SegmentDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the linear address of an access", zh: "求一次访问的线性地址"),
            LocalizedText(en: "base or limit out of a descriptor's 8 bytes", zh: "从描述符的 8 个字节中取出基址或界限"),
            LocalizedText(en: "whether an access succeeds, or which exception it raises", zh: "判断访问成功与否，或引发哪个异常"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? address(&numbers) : level == 2 ? field(&numbers) : outcome(&numbers)
    }

    /// Present, writable data at privilege 3; D/B set.
    private static func descriptor(base: UInt64, limit: UInt64, flags: UInt16) -> String {
        let descriptor = SegmentDescriptor(flags: flags, base: UInt32(base), limit: UInt32(limit))
        return Numerals.hexadecimal(descriptor.rawValue, digits: 16)
    }

    private static func address(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = numbers.distinct(below: 1 << 16) << 16
        let offset = numbers.bits(15) + 0x100
        let texts = (Numerals.hexadecimal(base), Numerals.hexadecimal(offset))
        return DrillDraft(
            LocalizedText(
                en: """
                    A writable data segment has the base \(texts.0) and the limit 0xfffff with G set; ds holds its \
                    selector. Which linear address does a read at offset \(texts.1) reach?
                    """,
                zh: "某可写数据段的基址为 \(texts.0)，界限字段为 0xfffff，G 位为 1，ds 中是它的选择子。在偏移 \(texts.1) 处读，线性地址是多少？"
            ),
            arguments: [
                ("descriptor", descriptor(base: base, limit: 0xfffff, flags: 0xc0f2)), ("offset", texts.1),
            ],
            rule: LocalizedText(
                en: "The linear address is base + offset, once the offset is known to lie within the limit.",
                zh: "只要偏移在界限之内，线性地址就是基址加偏移。"
            ),
            steps: [2, -1]
        ) { .address($0.numeral("linear_address")) }
    }

    private static func field(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = numbers.bits(16) << 16 | numbers.distinct(below: 1 << 16)
        let text = descriptor(base: base, limit: numbers.bits(20), flags: numbers.flip() ? 0xc0f2 : 0x40f2)
        let asksBase = numbers.flip()
        return DrillDraft(
            asksBase
                ? LocalizedText(
                    en: "A segment descriptor is \(text) as one 64-bit number. What is the base of the segment?",
                    zh: "某段描述符作为一个 64 位数是 \(text)。段基址是多少？"
                )
                : LocalizedText(
                    en: """
                        A segment descriptor (data, not expand-down) is \(text) as one 64-bit number. What is the \
                        highest offset within the segment?
                        """,
                    zh: "某段描述符（数据段，非向下扩展）作为一个 64 位数是 \(text)。段内最大的偏移是多少？"
                ),
            arguments: [("descriptor", text)],
            rule: asksBase
                ? LocalizedText(
                    en: "The base is in bits 16 to 39 and 56 to 63.",
                    zh: "基址在第 16 到 39 位和第 56 到 63 位。"
                )
                : LocalizedText(
                    en: """
                        The limit is in bits 0 to 15 and 48 to 51. With G (bit 55) set it counts units of 4 KiB, so 0xfff \
                        is appended.
                        """,
                    zh: "界限在第 0 到 15 位和第 48 到 51 位。G（第 55 位）为 1 时以 4 KiB 为单位，末尾要补上 0xfff。"
                ),
            steps: [1, 2]
        ) { .address($0.numeral(asksBase ? "base" : "limit")) }
    }

    private static func outcome(_ numbers: inout DrillNumbers) -> DrillDraft {
        let base = numbers.bits(15) << 16 | numbers.distinct(below: 1 << 12) << 4
        let limit = numbers.bits(16) | 0x1000
        // What goes wrong: nothing, the limit, the privilege, or the presence.
        let cause = numbers.below(4)
        let privilege = cause == 2 ? numbers.within(0...2) : 3
        let isPresent = cause != 3
        let selector = UInt64(numbers.within(1...15) * 8) + 3
        let near = UInt64(numbers.below(3))
        let offset = cause == 1 ? limit - near : limit - 3 - near * near
        let position = numbers.below(4)
        let flags = UInt16(0x4012 | privilege << 5 | (isPresent ? 0x80 : 0))
        let texts = [base, limit, selector, offset].map { Numerals.hexadecimal($0) }
        let code = Numerals.hexadecimal(selector & 0xfffc)
        return DrillDraft(
            LocalizedText(
                en: """
                    CPL is 3. Entry \(selector >> 3) of the GDT describes writable data: base \(texts[0]), limit \
                    \(texts[1]) bytes (G clear), DPL \(privilege), P \(isPresent ? 1 : 0). The selector \(texts[2]) is \
                    loaded into ds, then 4 bytes are read at offset \(texts[3]). What happens?
                    """,
                zh: """
                    CPL 为 3。GDT 第 \(selector >> 3) 项是可写数据段：基址 \(texts[0])，界限 \(texts[1]) 字节（G=0），\
                    DPL \(privilege)，P \(isPresent ? 1 : 0)。先把选择子 \(texts[2]) 装入 ds，再在偏移 \(texts[3]) 处读 4 字节。结果如何？
                    """
            ),
            arguments: [
                ("descriptor", descriptor(base: base, limit: limit, flags: flags)), ("selector", texts[2]),
                ("offset", texts[3]), ("size", "4"),
            ],
            rule: LocalizedText(
                en: """
                    Loading ds checks DPL >= CPL and DPL >= RPL, else #GP(selector), then P, else #NP(selector). An \
                    access checks that its last byte is within the limit, else #GP(0).
                    """,
                zh: """
                    装入 ds 时先查 DPL >= CPL 且 DPL >= RPL，否则 #GP(选择子)；再查 P，否则 #NP(选择子)。\
                    访问时最后一个字节须在界限之内，否则 #GP(0)。
                    """
            ),
            steps: [2, 3, -1]
        ) { trace in
            let reached = Numerals.hexadecimal(base + offset)
            let address = LocalizedText(en: "linear address \(reached)", zh: "线性地址 \(reached)")
            let faults = ["#GP(0x0)", "#GP(\(code))", "#NP(\(code))"].map { LocalizedText(same: $0) }
            let exception = trace.result("exception")?.text ?? ""
            return .choice(
                faults.first { ExactText.areEqual($0.en, exception) } ?? address,
                wrong: [address] + faults,
                position: position
            )
        }
    }
}
