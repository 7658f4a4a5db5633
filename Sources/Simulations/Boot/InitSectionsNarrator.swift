import MemoryModels
import Traces

/// Tells what an image looks like and what it gives back.
struct InitSectionsNarrator {
    let before: KernelSections
    let after: KernelSections
    let probe: UInt64

    private func hex(_ value: UInt64) -> String { Numerals.hexadecimal(value) }
    private func kib(_ range: KernelSections.Range) -> UInt64 { (range.end - range.start) >> 10 }

    var steps: [Step] {
        var steps = [layoutStep, memoryStep]
        for (index, memory) in after.freed.enumerated() { steps.append(freedStep(memory, index)) }
        return steps + [probeStep, endStep]
    }

    /// The name of the section in the pictures.
    private func name(_ section: KernelSection) -> String {
        switch section {
        case .text: "text"
        case .textGap, .rodataGap: "gap"
        case .rodata: "rodata"
        case .data: "data"
        case .tables: "tables"
        case .initmem: "init"
        case .smpLocks: "locks"
        case .bss: "bss"
        }
    }

    private func picture(freed: [FreedMemory]) -> Diagram {
        let cells = before.ranges.filter { $0.end > $0.start }.map { range -> BlockMap.Cell in
            let isFree = freed.contains { $0.start <= range.start && range.end <= $0.end }
            let isUnmapped = isFree && freed.first?.state == .unmapped
            return BlockMap.Cell(
                start: range.start,
                length: range.end - range.start,
                text: name(range.section),
                mark: isUnmapped ? .reserved : isFree ? .free : .allocated
            )
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(en: "The image in memory (not to scale)", zh: "内存中的映像（未按比例）"),
                rows: [BlockMap.Row(label: LocalizedText(en: "image", zh: "映像"), cells: cells)]
            )
        )
    }

    private var layoutStep: Step {
        let names: [(KernelSection, String)] = [
            (.text, "Kernel code"), (.rodata, "Kernel rodata"), (.data, "Kernel data"), (.bss, "Kernel bss"),
        ]
        let rows = names.compactMap { section, name in
            before.range(section).map { range in
                TableDiagram.Row([BootText.range(range.start, range.end), name].map { LocalizedText(same: $0) })
            }
        }
        return Step(
            title: LocalizedText(en: "The image as the linker made it", zh: "链接器排好的映像"),
            explanation: LocalizedText(
                en: """
                    rodata and data begin at 2 MiB boundaries, so that each kind of permission has large pages of its own; that \
                    leaves gaps. /proc/iomem names four parts, and goes on naming them; the init sections lie between data and \
                    bss, without a line.
                    """,
                zh: """
                    rodata 和 data 从 2 MiB 边界开始，好让每种权限都有自己的大页，于是留下空隙。/proc/iomem 列出四个部分，\
                    以后也不改；init 段夹在 data 与 bss 之间，没有自己的一行。
                    """
            ),
            diagrams: [
                picture(freed: []),
                .table(
                    TableDiagram(
                        title: LocalizedText(same: "/proc/iomem"),
                        columns: [
                            TableDiagram.Column(LocalizedText(en: "range", zh: "区间")),
                            TableDiagram.Column(LocalizedText(en: "name", zh: "名称")),
                        ],
                        rows: rows
                    )
                ),
            ]
        )
    }

    private var memoryStep: Step {
        func size(_ section: KernelSection) -> UInt64 { before.range(section).map { kib($0) } ?? 0 }
        return Step(
            title: LocalizedText(en: "What the log counts as the kernel", zh: "日志中算作内核的部分"),
            explanation: LocalizedText(
                en: """
                    "Memory: ... (\(size(.text))K kernel code, \(size(.data))K rwdata, \(size(.rodata))K rodata, \
                    \(size(.initmem))K init, \(size(.bss))K bss, ...": each is the difference of two symbols. At this time all of \
                    it is reserved.
                    """,
                zh: """
                    “Memory: ... (\(size(.text))K kernel code, \(size(.data))K rwdata, \(size(.rodata))K rodata, \
                    \(size(.initmem))K init, \(size(.bss))K bss, ...”：每一项都是两个符号之差。此时它们全都是保留的。
                    """
            )
        )
    }

    private func freedStep(_ memory: FreedMemory, _ index: Int) -> Step {
        let size = memory.kibibytes
        let range = BootText.range(memory.start, memory.end)
        let line = memory.state == .unmapped ? "debug: unmapping init" : "Freeing \(memory.name.text) memory: \(size)K"
        let reason = reason(memory.name)
        return Step(
            title: LocalizedText(same: line),
            explanation: LocalizedText(english: "\(range). \(reason.en)", chinese: "\(range)。\(reason.zh)"),
            prediction: Prediction(
                question: LocalizedText(
                    en: "How many KiB does \(memory.name.text) give back?",
                    zh: "\(memory.name.text) 释放多少 KiB？"
                ),
                answer: LocalizedText(same: "\(memory.state == .unmapped ? 0 : size)"),
                wrongChoices: [size + 4, size + 2048, size / 2].map { LocalizedText(same: "\($0)") },
                position: index % 3
            ),
            diagrams: [picture(freed: Array(after.freed[...index]))]
        )
    }

    private func reason(_ name: FreedMemory.Name) -> LocalizedText {
        switch name {
        case .smpAlternatives:
            LocalizedText(
                en:
                    "Where lock prefixes stand matters only if they may have to be patched; with several processors they stay.",
                zh: "lock 前缀的位置表只在可能改写时有用；有多个处理器时前缀保留，表就不要了。"
            )
        case .initrd:
            LocalizedText(
                en: "Its files have been unpacked into the root file system; the archive is of no more use.",
                zh: "其中的文件已解压到根文件系统，归档本身不再有用。"
            )
        case .initmem:
            LocalizedText(
                en: """
                    `free_init_pages` makes the pages writable and non-executable, `free_reserved_area` fills each with 0xcc, \
                    the breakpoint instruction, clears PG_reserved, and frees it into the buddy allocator.
                    """,
                zh: """
                    `free_init_pages` 先把这些页改为可写、不可执行，`free_reserved_area` 再逐页填上断点指令 0xcc，\
                    清除 PG_reserved，放进伙伴系统。
                    """
            )
        case .textGap:
            LocalizedText(
                en: "From the page after _etext to rodata. `mark_rodata_ro` has just protected text and rodata.",
                zh: "从 _etext 之后的整页到 rodata。`mark_rodata_ro` 刚给代码和 rodata 加上写保护。"
            )
        case .rodataGap:
            LocalizedText(en: "From the end of rodata to _sdata.", zh: "从 rodata 末尾到 _sdata。")
        }
    }

    // MARK: The probe

    private var physical: UInt64? {
        let offset = probe &- KernelLayout.startKernelMap
        let end = before.ranges.last?.end ?? 0
        let start = before.ranges.first?.start ?? 0
        return probe >= KernelLayout.startKernelMap && offset >= start && offset < end ? offset : nil
    }

    /// What has become of the probed address.
    var probeState: String {
        guard let physical else { return "outside" }
        switch after.state(of: physical) {
        case .kept: return "kept"
        case .freed: return "freed"
        case .unmapped: return "unmapped"
        }
    }

    private var probeStep: Step {
        let address = hex(probe)
        let section = physical.flatMap { byte in before.ranges.first { $0.start <= byte && byte < $0.end } }
        let answers: [(String, LocalizedText)] = [
            ("kept", LocalizedText(en: "It runs, or faults by its own permissions", zh: "照常执行，或按自身权限出错")),
            ("freed", LocalizedText(en: "Page fault: the page is not executable any more", zh: "缺页异常：该页已不可执行")),
            ("unmapped", LocalizedText(en: "Page fault: nothing is mapped there", zh: "缺页异常：该处没有映射")),
            ("outside", LocalizedText(en: "It is not in the image at all", zh: "根本不在映像里")),
        ]
        let state = probeState
        let answer = answers.first { ExactText.areEqual($0.0, state) }?.1 ?? answers[0].1
        let place = section.map { name($0.section) } ?? "-"
        return Step(
            title: LocalizedText(en: "Call \(address) now: \(state)", zh: "此时调用 \(address)：\(state)"),
            explanation: LocalizedText(
                en: """
                    Section: \(place). Symbols of init functions stay in /proc/kallsyms, and the content of a freed page is 0xcc \
                    until its next owner writes to it. modpost finds such calls when the kernel is built.
                    """,
                zh: """
                    所在的段：\(place)。init 函数的符号仍留在 /proc/kallsyms；被释放的页在新主人写入之前内容是 0xcc。\
                    这类调用 modpost 在编译时就能查出来。
                    """
            ),
            prediction: Prediction(
                question: LocalizedText(en: "What happens if \(address) is called now?", zh: "此时调用 \(address) 会怎样？"),
                answer: answer,
                wrongChoices: answers.map { $0.1 },
                position: 2
            )
        )
    }

    private var endStep: Step {
        let total = after.freedKibibytes
        let protected = after.writeProtectedKibibytes
        return Step(
            title: LocalizedText(en: "\(total) KiB given back", zh: "共释放 \(total) KiB"),
            explanation: LocalizedText(
                en: """
                    MemTotal has grown by as much. "Write protecting the kernel read-only data: \(protected)k" covers text, rodata \
                    and both gaps, from _text to the next 2 MiB boundary; the gaps are made writable again as they are freed.
                    """,
                zh: """
                    MemTotal 随之增加。“Write protecting the kernel read-only data: \(protected)k”包括代码、rodata 和两处空隙，\
                    从 _text 到下一个 2 MiB 边界；空隙释放时又改回可写。
                    """
            ),
            diagrams: [picture(freed: after.freed)]
        )
    }
}
