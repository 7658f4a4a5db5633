import MemoryModels
import Traces

/// The pictures and phrases of `page-walk`.
enum PageWalkDiagrams {
    // MARK: The address

    /// The address, cut into the indexes of its levels and the offset.
    static func address(_ settings: PageWalkSettings) -> Diagram {
        let mode = settings.control.mode
        let address = settings.address
        let bits = mode.virtualAddressBits
        let isCanonical = address.isCanonical(in: mode)
        var fields = [
            BitFieldDiagram.Field(
                name: LocalizedText(en: "offset", zh: "页内偏移"),
                low: 0,
                length: settings.pageSize.offsetBits,
                value: Numerals.hexadecimal(address.offset(in: settings.pageSize))
            )
        ]
        for level in settings.levels.reversed() {
            fields.append(
                BitFieldDiagram.Field(
                    name: LocalizedText(same: level.name),
                    low: level.shift(in: mode),
                    length: 9,
                    value: "\(address.index(at: level, in: mode))",
                    mark: .active
                )
            )
        }
        fields.append(
            BitFieldDiagram.Field(
                name: LocalizedText(en: "sign", zh: "符号扩展"),
                low: bits,
                length: 64 - bits,
                value: Numerals.hexadecimal(address.rawValue >> UInt64(bits)),
                mark: isCanonical ? .reserved : .faulted
            )
        )
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(en: "The virtual address in bits", zh: "虚拟地址的各位"),
                unit: .bits,
                fields: fields
            )
        )
    }

    // MARK: Entries

    /// The bits of the entry that a step read.
    static func entry(_ step: PageWalk.Step, _ mode: PagingMode, isFaulted: Bool) -> Diagram {
        let flags = step.entry.flags
        let isPresent = flags.contains(.present)
        func flag(_ name: String, _ bit: Int, _ flag: EntryFlags) -> BitFieldDiagram.Field {
            let isSet = flags.contains(flag)
            return BitFieldDiagram.Field(
                name: LocalizedText(same: name),
                low: bit,
                length: 1,
                value: isSet ? "1" : "0",
                mark: isSet ? .active : .plain
            )
        }
        let seventh = step.level == .pte ? "PAT" : "PS"
        let address = step.entry.tableAddress >> 12
        let fields = [
            BitFieldDiagram.Field(
                name: LocalizedText(same: "P"),
                low: 0,
                length: 1,
                value: isPresent ? "1" : "0",
                mark: isPresent ? .active : .faulted
            ),
            flag("R/W", 1, .writable),
            flag("U/S", 2, .user),
            flag("PWT", 3, .writeThrough),
            flag("PCD", 4, .cacheDisabled),
            flag("A", 5, .accessed),
            flag("D", 6, .dirty),
            flag(seventh, 7, .pageSize),
            flag("G", 8, .global),
            BitFieldDiagram.Field(
                name: LocalizedText(en: "for the kernel", zh: "供内核使用"),
                low: 9,
                length: 3,
                value: Numerals.hexadecimal(step.entry.rawValue >> 9 & 7),
                mark: .reserved
            ),
            BitFieldDiagram.Field(
                name: LocalizedText(en: "page frame", zh: "页框号"),
                low: 12,
                length: 40,
                value: Numerals.hexadecimal(address),
                mark: isFaulted && address >> 34 != 0 ? .faulted : .plain
            ),
            BitFieldDiagram.Field(
                name: LocalizedText(en: "ignored", zh: "忽略"),
                low: 52,
                length: 11,
                value: Numerals.hexadecimal(step.entry.rawValue >> 52 & 0x7FF),
                mark: .reserved
            ),
            flag("NX", 63, .noExecute),
        ]
        return .bitField(
            BitFieldDiagram(
                title: LocalizedText(
                    en: "The \(step.level.name) entry, \(Numerals.hexadecimal(step.entry.rawValue, digits: 16))",
                    zh: "\(step.level.name) 表项，\(Numerals.hexadecimal(step.entry.rawValue, digits: 16))"
                ),
                unit: .bits,
                fields: fields
            )
        )
    }

    // MARK: The chain of levels

    static func node(
        _ step: PageWalk.Step,
        _ mode: PagingMode,
        table: UInt64,
        isFaulted: Bool
    ) -> ChainDiagram.Node {
        ChainDiagram.Node(
            title: LocalizedText(
                en: "\(step.level.name), entry \(step.index)",
                zh: "\(step.level.name) 第 \(step.index) 项"
            ),
            lines: [
                ChainDiagram.Line(
                    LocalizedText(en: "read from", zh: "读取自"),
                    LocalizedText(same: Numerals.hexadecimal(step.entryAddress))
                ),
                ChainDiagram.Line(
                    LocalizedText(en: "entry", zh: "表项"),
                    LocalizedText(same: Numerals.hexadecimal(step.entry.rawValue))
                ),
                ChainDiagram.Line(LocalizedText(en: "allows", zh: "允许"), step.rights.words),
            ],
            mark: isFaulted ? .faulted : .plain
        )
    }

    /// CR3 and the boxes of the levels so far.
    static func chain(_ root: UInt64, _ nodes: [ChainDiagram.Node]) -> Diagram {
        let first = ChainDiagram.Node(
            title: LocalizedText(same: "CR3"),
            lines: [
                ChainDiagram.Line(
                    LocalizedText(en: "top table", zh: "顶级页表"),
                    LocalizedText(same: Numerals.hexadecimal(root))
                )
            ]
        )
        return .chain(
            ChainDiagram(title: LocalizedText(en: "The walk so far", zh: "到目前为止的遍历"), nodes: [first] + nodes)
        )
    }

    /// The box behind the last level of a walk that found a page.
    static func destination(_ physical: UInt64, _ size: PageSize) -> ChainDiagram.Node {
        let words = size.words
        return ChainDiagram.Node(
            title: LocalizedText(
                en: "physical address \(Numerals.hexadecimal(physical))",
                zh: "物理地址 \(Numerals.hexadecimal(physical))"
            ),
            lines: [ChainDiagram.Line(LocalizedText(en: "page of", zh: "页大小"), words)],
            mark: .active
        )
    }

    /// The box behind the last level of a walk that failed.
    static func faultNode(_ code: String) -> ChainDiagram.Node {
        ChainDiagram.Node(
            title: LocalizedText(en: "page fault, error code \(code)", zh: "缺页异常，错误码 \(code)"),
            lines: [],
            mark: .faulted
        )
    }

    // MARK: Faults

    /// The bits of the error code with what each says here.
    static func errorCode(_ code: PageFaultErrorCode) -> Diagram {
        func row(_ name: String, _ bit: PageFaultErrorCode, set: LocalizedText, clear: LocalizedText)
            -> TableDiagram.Row
        {
            let isSet = code.contains(bit)
            return TableDiagram.Row(
                [
                    LocalizedText(same: "\(bit.rawValue.trailingZeroBitCount)"),
                    LocalizedText(same: name),
                    LocalizedText(same: isSet ? "1" : "0"),
                    isSet ? set : clear,
                ],
                mark: isSet ? .active : .plain
            )
        }
        return .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Error code \(Numerals.hexadecimal(UInt64(code.rawValue)))",
                    zh: "错误码 \(Numerals.hexadecimal(UInt64(code.rawValue)))"
                ),
                columns: [
                    TableDiagram.Column(LocalizedText(en: "bit", zh: "位"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "name", zh: "名称")),
                    TableDiagram.Column(LocalizedText(en: "value", zh: "值"), isNumeric: true),
                    TableDiagram.Column(LocalizedText(en: "says", zh: "含义")),
                ],
                rows: [
                    row(
                        "X86_PF_PROT",
                        .protection,
                        set: LocalizedText(en: "the page is present, the access is not allowed", zh: "页存在，但不允许这样访问"),
                        clear: LocalizedText(en: "no page was found", zh: "没有找到页")
                    ),
                    row(
                        "X86_PF_WRITE",
                        .write,
                        set: LocalizedText(en: "a write", zh: "写访问"),
                        clear: LocalizedText(en: "not a write", zh: "不是写访问")
                    ),
                    row(
                        "X86_PF_USER",
                        .user,
                        set: LocalizedText(en: "from user mode", zh: "来自用户态"),
                        clear: LocalizedText(en: "from the kernel", zh: "来自内核")
                    ),
                    row(
                        "X86_PF_RSVD",
                        .reserved,
                        set: LocalizedText(en: "a reserved bit is set in an entry", zh: "页表项置了保留位"),
                        clear: LocalizedText(en: "no reserved bit is set", zh: "没有保留位被置")
                    ),
                    row(
                        "X86_PF_INSTR",
                        .instruction,
                        set: LocalizedText(en: "an instruction fetch", zh: "取指令"),
                        clear: LocalizedText(en: "not an instruction fetch", zh: "不是取指令")
                    ),
                ]
            )
        )
    }

    /// Which rule the access broke.
    static func why(_ reason: PageFault.Reason) -> LocalizedText {
        switch reason {
        case .notPresent(let level):
            LocalizedText(
                en: "The \(level.name) entry is not present.",
                zh: "\(level.name) 表项不存在。"
            )
        case .reservedBits(let level, _):
            LocalizedText(
                en: "The \(level.name) entry has a bit set that must be zero: the tables are damaged.",
                zh: "\(level.name) 表项中必须为 0 的位被置了：页表已损坏。"
            )
        case .supervisorPage(let level):
            LocalizedText(
                en: "User mode touched a page for the kernel only: U/S is clear in the \(level.name) entry.",
                zh: "用户态访问了只供内核使用的页：\(level.name) 表项的 U/S 位为 0。"
            )
        case .readOnly(let level):
            LocalizedText(
                en: "A write to a read-only page: R/W is clear in the \(level.name) entry.",
                zh: "写入只读页：\(level.name) 表项的 R/W 位为 0。"
            )
        case .notExecutable(let level):
            LocalizedText(
                en: "An instruction fetch from data: NX is set in the \(level.name) entry.",
                zh: "从数据页取指令：\(level.name) 表项的 NX 位为 1。"
            )
        case .smep:
            LocalizedText(
                en: "The kernel jumped into a user page, which SMEP forbids.",
                zh: "内核跳进了用户页，SMEP 禁止这样做。"
            )
        case .smap:
            LocalizedText(
                en: "The kernel touched a user page without `stac`, which SMAP forbids.",
                zh: "内核没有执行 `stac` 就访问用户页，SMAP 禁止这样做。"
            )
        }
    }
}

// MARK: Phrases

extension PageWalk.Rights {
    /// `read, write; a user page`.
    var words: LocalizedText {
        var en = "read"
        var zh = "读"
        if writable {
            en += ", write"
            zh += "、写"
        }
        if executable {
            en += ", execute"
            zh += "、执行"
        }
        en += user ? "; a user page" : "; a kernel page"
        zh += user ? "；用户页" : "；内核页"
        return LocalizedText(english: en, chinese: zh)
    }
}

extension MemoryAccess {
    /// `A write from user mode`.
    var words: LocalizedText {
        switch (kind, isUser) {
        case (.read, true): LocalizedText(en: "A read from user mode", zh: "用户态读")
        case (.read, false): LocalizedText(en: "A read by the kernel", zh: "内核读")
        case (.write, true): LocalizedText(en: "A write from user mode", zh: "用户态写")
        case (.write, false): LocalizedText(en: "A write by the kernel", zh: "内核写")
        case (.fetch, true): LocalizedText(en: "An instruction fetch from user mode", zh: "用户态取指令")
        case (.fetch, false): LocalizedText(en: "An instruction fetch by the kernel", zh: "内核取指令")
        }
    }
}

extension PageSize {
    /// `4 KiB`.
    var words: LocalizedText {
        switch self {
        case .fourKiB: LocalizedText(same: "4 KiB")
        case .twoMiB: LocalizedText(same: "2 MiB")
        case .oneGiB: LocalizedText(same: "1 GiB")
        }
    }
}
