import MemoryModels
import Traces

/// What the reader set for `page-walk`.
struct PageWalkSettings {
    let address: VirtualAddress
    let physical: UInt64
    let pageSize: PageSize
    let access: MemoryAccess
    let control: PagingControl
    /// The flags of the entry that maps the page.
    let pageFlags: EntryFlags
    /// The level whose entry is not present.
    let missing: PageTableLevel?
    /// The level whose entry has a reserved bit set.
    let reserved: PageTableLevel?

    /// The levels of a walk for a page of this size.
    var levels: [PageTableLevel] {
        var levels: [PageTableLevel] = []
        for level in control.mode.levels {
            levels.append(level)
            if level == pageSize.level { break }
        }
        return levels
    }

    init(_ values: ArgumentValues) throws(SimulationError) {
        var control = PagingControl(mode: values.is("levels", "5") ? .fiveLevel : .fourLevel)
        control.writeProtect = values.flag("wp")
        control.smep = values.flag("smep")
        control.smap = values.flag("smap")
        control.alignmentCheck = values.flag("ac")
        control.noExecuteEnabled = values.flag("nxe")
        self.control = control
        address = VirtualAddress(values.address("address"))
        physical = values.address("physical")
        pageSize = values.is("page-size", "4K") ? .fourKiB : values.is("page-size", "2M") ? .twoMiB : .oneGiB
        let kind: MemoryAccess.Kind =
            values.is("access", "read") ? .read : values.is("access", "write") ? .write : .fetch
        access = MemoryAccess(kind, isUser: values.is("mode", "user"))
        var flags: EntryFlags = []
        if values.flag("writable") { flags.insert(.writable) }
        if values.flag("user-page") { flags.insert(.user) }
        if !values.flag("executable") { flags.insert(.noExecute) }
        pageFlags = flags
        missing = PageTableLevel.allCases.first { values.is("missing", $0.name) }
        reserved = PageTableLevel.allCases.first { values.is("reserved", $0.name) }

        for (name, level) in [("missing", missing), ("reserved", reserved)] {
            if let level, !levels.contains(level) {
                let size = values.text("page-size")
                let count = values.text("levels")
                throw .conflict(
                    parameter: name,
                    value: level.name,
                    reason: LocalizedText(
                        en: "with \(count) levels and \(size) pages, a walk does not read a \(level.name) entry.",
                        zh: "\(count) 级页表、\(size) 页的遍历不会读取 \(level.name) 表项。"
                    )
                )
            }
        }
    }

    /// The address space: one page, with the damage that was asked for. An address that is not canonical
    /// cannot be mapped, so nothing is.
    func makeTables() throws(SimulationError) -> PageTables {
        var tables = PageTables(mode: control.mode)
        guard address.isCanonical(in: control.mode) else { return tables }
        do {
            let start = VirtualAddress(address.rawValue - address.offset(in: pageSize))
            try tables.map(virtual: start, physical: physical, size: pageSize, flags: pageFlags)
            if let missing {
                try tables.changeEntry(of: address, at: missing) { $0.flags.remove(.present) }
            }
            if let reserved, reserved != missing {
                try tables.changeEntry(of: address, at: reserved) { $0.rawValue |= Self.reservedBit }
            }
        } catch {
            throw .conflict(
                parameter: "physical",
                value: Numerals.hexadecimal(physical),
                reason: Self.text(of: error)
            )
        }
        return tables
    }

    /// Bit 51 of an entry: reserved, because physical addresses have 46 bits here.
    static let reservedBit: UInt64 = 1 << 51

    private static func text(of error: MappingError) -> LocalizedText {
        switch error {
        case .misaligned(let address, let size):
            LocalizedText(
                en: "\(error.message)",
                zh: "\(Numerals.hexadecimal(address)) 不是页大小 \(size.bytes) 的整数倍。"
            )
        case .physicalAddressTooLarge(let address):
            LocalizedText(
                en: "\(error.message)",
                zh: "物理地址 \(Numerals.hexadecimal(address)) 放不下：页表项只有 52 位地址。"
            )
        case .nonCanonical, .alreadyMapped, .tableInTheWay, .outOfTables, .noEntry:
            LocalizedText(en: "\(error.message)", zh: "无法建立这个映射。")
        }
    }
}

extension ArgumentValues {
    /// Whether the choice called `name` has the value `value`.
    fileprivate func `is`(_ name: String, _ value: String) -> Bool {
        ExactText.areEqual(text(name), value)
    }
}

extension PageWalkSettings {
    private static let levelChoices = ["none", "pgd", "p4d", "pud", "pmd", "pte"]

    static let parameters = [
        Parameter(
            "address",
            LocalizedText(en: "the virtual address", zh: "虚拟地址"),
            .address,
            default: "0x7f12a6543210"
        ),
        Parameter(
            "levels",
            LocalizedText(en: "levels of page tables", zh: "页表级数"),
            .choice(["4", "5"]),
            default: "4"
        ),
        Parameter(
            "page-size",
            LocalizedText(en: "size of the page", zh: "页大小"),
            .choice(["4K", "2M", "1G"]),
            default: "4K"
        ),
        Parameter(
            "physical",
            LocalizedText(en: "physical address of the page", zh: "该页的物理地址"),
            .address,
            default: "0x140000000"
        ),
        Parameter(
            "access",
            LocalizedText(en: "what the access does", zh: "访问类型"),
            .choice(["read", "write", "fetch"]),
            default: "read"
        ),
        Parameter(
            "mode",
            LocalizedText(en: "who makes it", zh: "谁在访问"),
            .choice(["user", "kernel"]),
            default: "user"
        ),
        Parameter("writable", LocalizedText(en: "the page's R/W bit", zh: "该页的 R/W 位"), .flag, default: "true"),
        Parameter("user-page", LocalizedText(en: "the page's U/S bit", zh: "该页的 U/S 位"), .flag, default: "true"),
        Parameter(
            "executable",
            LocalizedText(en: "whether the page's NX bit is clear", zh: "该页的 NX 位是否为 0"),
            .flag,
            default: "false"
        ),
        Parameter(
            "missing",
            LocalizedText(en: "the level whose entry is not present", zh: "哪一级的页表项不存在"),
            .choice(levelChoices),
            default: "none"
        ),
        Parameter(
            "reserved",
            LocalizedText(en: "the level whose entry has a reserved bit set", zh: "哪一级的页表项置了保留位"),
            .choice(levelChoices),
            default: "none"
        ),
        Parameter(
            "wp",
            LocalizedText(en: "CR0.WP: the kernel obeys R/W", zh: "CR0.WP：内核也受 R/W 限制"),
            .flag,
            default: "true"
        ),
        Parameter(
            "smep",
            LocalizedText(en: "CR4.SMEP: the kernel may not execute user pages", zh: "CR4.SMEP：内核不能执行用户页"),
            .flag,
            default: "true"
        ),
        Parameter(
            "smap",
            LocalizedText(en: "CR4.SMAP: the kernel may not touch user pages", zh: "CR4.SMAP：内核不能访问用户页"),
            .flag,
            default: "true"
        ),
        Parameter(
            "ac",
            LocalizedText(en: "EFLAGS.AC: suspends SMAP, as `stac` does", zh: "EFLAGS.AC：暂停 SMAP，如 `stac` 所为"),
            .flag,
            default: "false"
        ),
        Parameter(
            "nxe",
            LocalizedText(en: "EFER.NXE: the NX bit counts", zh: "EFER.NXE：NX 位有效"),
            .flag,
            default: "true"
        ),
    ]
}
