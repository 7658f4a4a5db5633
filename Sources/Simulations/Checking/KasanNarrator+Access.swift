import MemoryModels
import Traces

extension KasanNarrator {
    // MARK: Accesses

    mutating func access(
        _ address: UInt64,
        _ size: Int,
        _ isWrite: Bool,
        isLegal: Bool,
        _ word: String
    ) throws(KasanError) {
        let report = try heap.access(address, size: UInt64(size))
        verdict = report?.bugType ?? "no report"
        var text: [LocalizedText] = []
        if let report {
            reports += 1
            let name = report.bugType
            let isAfterFree = ExactText.contains(name, in: ["slab-use-after-free", "use-after-free"])
            let isOutside = ExactText.contains(name, in: ["slab-out-of-bounds", "out-of-bounds"])
            if isAfterFree { useAfterFree += 1 }
            if isOutside { outOfBounds += 1 }
            text.append(cause(report, UInt64(size)))
            if let object = report.object { text.append(Self.place(object)) }
        } else if isLegal {
            text.append(
                LocalizedText(
                    en: "All bytes belong to the object: the check costs a load and a comparison.",
                    zh: "所有字节都属于该对象：检查只需一次读取和一次比较。"
                )
            )
        } else {
            missed += 1
            text.append(
                LocalizedText(
                    en: """
                        The access is wrong, but its bytes belong to a live object now, whose shadow allows it. KASAN does \
                        not know through which pointer the code meant to go.
                        """,
                    zh: "这次访问是错的，但这些字节现在属于另一个存活的对象，影子允许访问。KASAN 不知道代码本来想用的是哪个指针。"
                )
            )
        }
        let isReport = report != nil
        let verb = isWrite ? LocalizedText(en: "write", zh: "写") : LocalizedText(en: "read", zh: "读")
        let inModel = heap.shadow.describes(address, size: 1)
        let mark: Mark = report == nil ? .active : .faulted
        steps.append(
            Step(
                title: LocalizedText(
                    en: "\(word): \(Self.headline(verdict).en)",
                    zh: "\(word)：\(isReport ? "报告 " : "")\(Self.headline(verdict).zh)"
                ),
                explanation: PagesText.join(text),
                prediction: ask(
                    LocalizedText(
                        en:
                            "\(word): a \(verb.en) at \(Numerals.hexadecimal(address)), size \(size). What does KASAN say?",
                        zh: "\(word)：在 \(Numerals.hexadecimal(address)) \(verb.zh) \(size) 字节。KASAN 怎么说？"
                    ),
                    inModel
                        ? ["no report", "slab-out-of-bounds", "slab-use-after-free"]
                        : ["null-ptr-deref", "user-memory-access", "wild-memory-access"]
                ),
                diagrams: inModel ? [rows(around: address, marking: address, size, mark)] : []
            )
        )
    }

    /// Which shadow byte is to blame.
    func cause(_ report: KasanReport, _ size: UInt64) -> LocalizedText {
        guard heap.shadow.describes(report.address, size: size) else {
            return LocalizedText(
                en: "The address has no shadow; `get_wild_bug_type` names the bug by where it lies.",
                zh: "该地址没有影子；`get_wild_bug_type` 按地址所在的范围给错误命名。"
            )
        }
        let bad = report.firstBadAddress
        let value = heap.shadow.describes(bad, size: 1) ? heap.shadow[bad] : KasanPoison.pageFree
        if value < 8 {
            return LocalizedText(
                en: """
                    The granule's shadow is \(Self.byte(UInt64(value))): only so many of its bytes may be touched. That alone \
                    does not say why, so the next shadow byte names the bug.
                    """,
                zh: "该粒度的影子是 \(Self.byte(UInt64(value)))：只有前面这么多字节可以访问。单凭它看不出原因，所以由下一个影子字节决定错误的名称。"
            )
        }
        return LocalizedText(
            en: "The shadow byte \(Self.byte(UInt64(value))) forbids the granule and names the bug.",
            zh: "影子字节 \(Self.byte(UInt64(value))) 表示整个粒度不可访问，错误的名称也由它而来。"
        )
    }

    /// As `describe_object_addr` prints it.
    static func place(_ object: KasanReport.Object) -> LocalizedText {
        let size = object.allocSize
        switch object.relation {
        case .left(let bytes):
            return LocalizedText(
                en: "It is \(bytes) bytes to the left of an object of \(object.cache).",
                zh: "它在 \(object.cache) 的一个对象左边 \(bytes) 字节处。"
            )
        case .inside(let bytes):
            return LocalizedText(
                en: "The report: \(bytes) bytes inside of a \(size)-byte region, an object of \(object.cache).",
                zh: "报告写道：位于 \(object.cache) 的一个对象之内（\(size) 字节的区域），距起点 \(bytes) 字节。"
            )
        case .right(let bytes):
            return LocalizedText(
                en: "The report: \(bytes) bytes to the right of a \(size)-byte region, an object of \(object.cache).",
                zh: "报告写道：位于 \(object.cache) 的一个对象（\(size) 字节的区域）右边 \(bytes) 字节。"
            )
        }
    }
}
