import MemoryModels
import Traces

/// One translation, and the steps that tell it.
struct SegmentNarrator {
    let unit: SegmentUnit
    let selector: SegmentSelector
    let descriptor: SegmentDescriptor
    let register: SegmentRegister
    let kind: MemoryAccess.Kind
    let offset: UInt64
    let size: UInt64

    /// Results and steps.
    var outcome: (results: [TraceResult], steps: [Step]) {
        var loading: [SegmentRule] = []
        let refusal = unit.load(selector, descriptor, in: register, passed: &loading)
        var passed: [SegmentRule] = []
        let end = unit.translate(
            selector,
            descriptor,
            in: register,
            offset: offset,
            size: size,
            kind: kind,
            passed: &passed
        )
        var steps = [selectorStep, descriptorStep, limitStep, loadStep(loading, refusal)]
        if refusal == nil { steps.append(accessStep(Array(passed.dropFirst(loading.count)), end)) }
        var fault: SegmentFault?
        var linear: UInt64?
        switch end {
        case .fault(let broken):
            fault = broken
            steps.append(faultStep(broken))
        case .linear(let address): linear = address
        }
        let type = !descriptor.isCodeOrData ? "system" : descriptor.isCode ? "code" : "data"
        let results = [
            TraceResult(name: "base", value: .text(Numerals.hexadecimal(UInt64(descriptor.base)))),
            TraceResult(name: "limit", value: .text(Numerals.hexadecimal(UInt64(descriptor.limit)))),
            TraceResult(name: "dpl", value: .integer(Int64(descriptor.privilege))),
            TraceResult(name: "type", value: .text(type)),
            TraceResult(name: "loaded", value: .flag(refusal == nil)),
            TraceResult(name: "linear_address", value: .text(linear.map { Numerals.hexadecimal($0) } ?? "none")),
            TraceResult(name: "exception", value: .text(fault.map { SegmentText.name($0) } ?? "none")),
        ]
        return (results, steps)
    }

    // MARK: Decoding

    private static func field(_ name: LocalizedText, _ low: Int, _ length: Int, _ value: UInt64, _ mark: Mark = .plain)
        -> BitFieldDiagram.Field
    {
        let text = length > 3 ? Numerals.hexadecimal(value) : "\(value)"
        return BitFieldDiagram.Field(name: name, low: low, length: length, value: text, mark: mark)
    }

    private var selectorStep: Step {
        let value = UInt64(selector.rawValue)
        let text = Numerals.hexadecimal(value)
        let table = selector.isLocal ? "LDT" : "GDT"
        return Step(
            title: LocalizedText(en: "The selector \(text)", zh: "选择子 \(text)"),
            explanation: LocalizedText(
                en: """
                    Its upper 13 bits choose descriptor \(selector.index) of the \(table), at byte \(selector.index * 8) of \
                    the table. The lowest two bits are the privilege that is asked for, RPL \(Int(selector.privilege)).\
                    \(selector.isNull ? " Index 0 of the GDT is the null selector." : "")
                    """,
                zh: """
                    高 13 位选出 \(table) 的第 \(selector.index) 个描述符，位于表内第 \(selector.index * 8) 字节。\
                    最低两位是请求的特权级，RPL \(Int(selector.privilege))。\
                    \(selector.isNull ? "GDT 的第 0 项是空选择子。" : "")
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en: "Which descriptor does the selector \(text) choose?",
                    zh: "选择子 \(text) 选中第几个描述符？"
                ),
                answer: LocalizedText(same: "\(selector.index)"),
                wrongChoices: [Int(selector.rawValue), Int(selector.rawValue) / 4, selector.index + 1].map {
                    LocalizedText(same: "\($0)")
                },
                position: 1
            ),
            diagrams: [
                .bitField(
                    BitFieldDiagram(
                        title: LocalizedText(en: "The selector in bits", zh: "选择子的各位"),
                        unit: .bits,
                        fields: [
                            Self.field(LocalizedText(same: "RPL"), 0, 2, value & 3),
                            Self.field(LocalizedText(same: "TI"), 2, 1, value >> 2 & 1),
                            Self.field(LocalizedText(en: "index", zh: "索引"), 3, 13, value >> 3, .active),
                        ]
                    )
                )
            ]
        )
    }

    private var descriptorStep: Step {
        let raw = descriptor.rawValue
        let type = SegmentText.type(descriptor)
        func bits(_ name: String, _ low: Int, _ length: Int, _ mark: Mark = .plain) -> BitFieldDiagram.Field {
            Self.field(LocalizedText(same: name), low, length, (raw >> UInt64(low)) & ((1 << UInt64(length)) - 1), mark)
        }
        return Step(
            title: LocalizedText(en: "The descriptor's 8 bytes", zh: "描述符的 8 个字节"),
            explanation: LocalizedText(
                en: """
                    Base and limit are in pieces, because the 80386 had to squeeze its longer ones into the gaps that the \
                    80286 had left. This segment: \(type.en), DPL \(Int(descriptor.privilege)), \
                    \(descriptor.isPresent ? "present" : "not present").
                    """,
                zh: """
                    基址和界限都是分段存放的：80386 只能把变长的部分塞进 80286 留下的空隙。这个段：\(type.zh)，\
                    DPL \(Int(descriptor.privilege))，\(descriptor.isPresent ? "存在" : "不存在")。
                    """
            ),
            diagrams: [
                .bitField(
                    BitFieldDiagram(
                        title: LocalizedText(
                            en: "The descriptor \(Numerals.hexadecimal(raw, digits: 16))",
                            zh: "描述符 \(Numerals.hexadecimal(raw, digits: 16))"
                        ),
                        unit: .bits,
                        fields: [
                            bits("limit 15:0", 0, 16, .active), bits("base 23:0", 16, 24),
                            bits("type", 40, 4), bits("S", 44, 1), bits("DPL", 45, 2), bits("P", 47, 1),
                            bits("limit 19:16", 48, 4, .active), bits("AVL", 52, 1), bits("L", 53, 1),
                            bits("D/B", 54, 1), bits("G", 55, 1), bits("base 31:24", 56, 8),
                        ]
                    )
                )
            ]
        )
    }

    private var limitStep: Step {
        let base = Numerals.hexadecimal(UInt64(descriptor.base))
        let field = Numerals.hexadecimal(UInt64(descriptor.limitField))
        let limit = Numerals.hexadecimal(UInt64(descriptor.limit))
        let isFlat = descriptor.base == 0 && descriptor.limit == .max && !descriptor.isExpandDown
        let top = descriptor.isBig ? "0xffffffff" : "0xffff"
        let unit =
            descriptor.isGranular
            ? LocalizedText(
                en: "G is set: the limit \(field) counts units of 4 KiB, and the lowest 12 bits are taken as ones.",
                zh: "G 为 1：界限 \(field) 以 4 KiB 为单位，低 12 位按全 1 计。"
            )
            : LocalizedText(en: "G is clear: the limit \(field) counts bytes.", zh: "G 为 0：界限 \(field) 以字节计。")
        let valid =
            descriptor.isExpandDown
            ? LocalizedText(
                en: "The segment expands down: offsets above \(limit), up to \(top), are valid.",
                zh: "段向下扩展：有效偏移在 \(limit) 之上，直到 \(top)。"
            )
            : LocalizedText(en: "Offsets 0 to \(limit) are valid.", zh: "有效偏移为 0 到 \(limit)。")
        let flat = LocalizedText(
            en: isFlat ? " Such a segment is flat: it translates nothing." : "",
            zh: isFlat ? "这样的段是平坦的：什么也不转换。" : ""
        )
        return Step(
            title: LocalizedText(en: "Base \(base), limit \(limit)", zh: "基址 \(base)，界限 \(limit)"),
            explanation: LocalizedText(
                en: "\(unit.en) \(valid.en)\(flat.en)",
                zh: "\(unit.zh)\(valid.zh)\(flat.zh)"
            ),
            prediction: Prediction(
                question: LocalizedText(
                    en:
                        "The limit field is \(field), G is \(descriptor.isGranular ? 1 : 0). What is the limit in bytes?",
                    zh: "界限字段为 \(field)，G 为 \(descriptor.isGranular ? 1 : 0)。以字节计的界限是多少？"
                ),
                answer: LocalizedText(same: limit),
                wrongChoices: [
                    UInt64(descriptor.limitField), UInt64(descriptor.limitField) << 12,
                    UInt64(descriptor.limitField) << 12 | 0xfff,
                ].map { LocalizedText(same: Numerals.hexadecimal($0)) },
                position: 2
            )
        )
    }

    // MARK: Checks

    private func table(_ title: LocalizedText, _ passed: [SegmentRule], _ broken: SegmentRule?) -> Diagram {
        func row(_ rule: SegmentRule, _ holds: Bool) -> TableDiagram.Row {
            TableDiagram.Row(
                [
                    SegmentText.rule(rule, register),
                    holds ? LocalizedText(en: "holds", zh: "满足") : LocalizedText(en: "broken", zh: "不满足"),
                ],
                mark: holds ? .plain : .faulted
            )
        }
        return .table(
            TableDiagram(
                title: title,
                columns: [
                    TableDiagram.Column(LocalizedText(en: "rule", zh: "规则")),
                    TableDiagram.Column(LocalizedText(en: "here", zh: "结果")),
                ],
                rows: passed.map { row($0, true) } + (broken.map { [row($0, false)] } ?? [])
            )
        )
    }

    /// Asks how `fault` ends, or that there is none.
    private func prediction(_ question: LocalizedText, _ success: LocalizedText, _ fault: SegmentFault?) -> Prediction {
        let code = Numerals.hexadecimal(UInt64(selector.errorCode))
        return Prediction(
            question: question,
            answer: fault.map { LocalizedText(same: SegmentText.name($0)) } ?? success,
            wrongChoices: [
                success, LocalizedText(same: "#GP(\(code))"), LocalizedText(same: "#NP(\(code))"),
                LocalizedText(same: "#GP(0x0)"),
            ],
            position: 1
        )
    }

    private func loadStep(_ passed: [SegmentRule], _ fault: SegmentFault?) -> Step {
        let name = register.name
        let selector = Numerals.hexadecimal(UInt64(self.selector.rawValue))
        let ok = fault == nil
        let cpl = Int(unit.privilege)
        let rpl = Int(self.selector.privilege)
        let dpl = Int(descriptor.privilege)
        let when =
            passed.isEmpty && ok
            ? LocalizedText(
                en: "A null selector may be loaded into \(name): only its use is checked.",
                zh: "空选择子可以装入 \(name)，使用时才检查。"
            )
            : LocalizedText(
                en: "These checks are made when the register is loaded, not at each access.",
                zh: "这些检查在装入段寄存器时进行，而不是每次访问时。"
            )
        return Step(
            title: ok
                ? LocalizedText(en: "\(name) is loaded", zh: "\(name) 装入成功")
                : LocalizedText(en: "\(name) is not loaded", zh: "\(name) 装入失败"),
            explanation: LocalizedText(
                en: "\(when.en) CPL is \(cpl), RPL \(rpl), DPL \(dpl).",
                zh: "\(when.zh)CPL 为 \(cpl)，RPL 为 \(rpl)，DPL 为 \(dpl)。"
            ),
            prediction: prediction(
                LocalizedText(
                    en: "At CPL \(cpl), \(name) is loaded with \(selector); DPL is \(dpl). What happens?",
                    zh: "CPL 为 \(cpl)，向 \(name) 装入 \(selector)，DPL 为 \(dpl)。会怎样？"
                ),
                LocalizedText(en: "it is loaded", zh: "装入成功"),
                fault
            ),
            diagrams: [table(LocalizedText(en: "Checks at loading", zh: "装入时的检查"), passed, fault?.rule)]
        )
    }

    private func accessStep(_ passed: [SegmentRule], _ end: SegmentUnit.Outcome) -> Step {
        var fault: SegmentFault?
        var linear = ""
        switch end {
        case .fault(let broken): fault = broken
        case .linear(let address): linear = Numerals.hexadecimal(address)
        }
        let place = Numerals.hexadecimal(offset)
        let base = Numerals.hexadecimal(UInt64(descriptor.base))
        let isFlat = unit.isLongMode && (register != .cs || descriptor.isLong)
        let sum =
            isFlat
            ? LocalizedText(
                en: "In 64-bit mode base and limit are ignored, but for the base of FS and GS.",
                zh: "64 位模式忽略基址和界限，只有 FS 和 GS 的基址还起作用。"
            )
            : LocalizedText(
                en: "The linear address would be \(base) + \(place), cut to 32 bits.",
                zh: "线性地址应为 \(base) + \(place)，截取 32 位。"
            )
        let ok = fault == nil
        return Step(
            title: ok
                ? LocalizedText(en: "Linear address \(linear)", zh: "线性地址 \(linear)")
                : LocalizedText(en: "The access is refused", zh: "访问被拒绝"),
            explanation: LocalizedText(
                en: "\(sum.en) \(ok ? "All checks hold: \(linear) goes on to paging." : "But a check fails first.")",
                zh: "\(sum.zh)\(ok ? "检查全部通过：\(linear) 交给分页。" : "但在此之前有一项检查没有通过。")"
            ),
            prediction: prediction(
                LocalizedText(
                    en:
                        "\(Int(size)) bytes at offset \(place); the limit is \(Numerals.hexadecimal(UInt64(descriptor.limit))). How does it end?",
                    zh: "在偏移 \(place) 处访问 \(Int(size)) 字节，界限为 \(Numerals.hexadecimal(UInt64(descriptor.limit)))。结果如何？"
                ),
                LocalizedText(en: "a linear address", zh: "得到线性地址"),
                fault
            ),
            diagrams: [table(LocalizedText(en: "Checks at the access", zh: "访问时的检查"), passed, fault?.rule)]
        )
    }

    private func faultStep(_ fault: SegmentFault) -> Step {
        let name = SegmentText.name(fault)
        let rule = SegmentText.rule(fault.rule, register)
        let code = UInt64(fault.errorCode)
        let vector = Int(fault.vector.rawValue)
        let signal = fault.vector == .generalProtection ? "SIGSEGV" : "SIGBUS"
        let blame =
            code == 0
            ? LocalizedText(en: "The error code is 0: no selector is to blame.", zh: "错误码为 0：不怪哪个选择子。")
            : LocalizedText(
                en: "The error code names the selector's index and table.",
                zh: "错误码指出选择子的索引和所在的表。"
            )
        return Step(
            title: LocalizedText(en: "Exception \(name)", zh: "异常 \(name)"),
            explanation: LocalizedText(
                en:
                    "Broken: \(rule.en). The processor calls the handler of vector \(vector). \(blame.en) A process gets \(signal).",
                zh: "违反的规则：\(rule.zh)。处理器调用向量 \(vector) 的处理程序。\(blame.zh)进程会收到 \(signal)。"
            ),
            diagrams: [
                .bitField(
                    BitFieldDiagram(
                        title: LocalizedText(en: "The error code", zh: "错误码"),
                        unit: .bits,
                        fields: [
                            Self.field(LocalizedText(same: "EXT"), 0, 1, code & 1),
                            Self.field(LocalizedText(same: "IDT"), 1, 1, code >> 1 & 1),
                            Self.field(LocalizedText(same: "TI"), 2, 1, code >> 2 & 1),
                            Self.field(LocalizedText(en: "index", zh: "索引"), 3, 13, code >> 3, .faulted),
                        ]
                    )
                )
            ]
        )
    }
}
