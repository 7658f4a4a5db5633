import MemoryModels

/// Maps one read-only page for a process and touches it in three ways.
func pageWalk(_ out: inout Transcript) throws(MappingError) {
    var tables = PageTables(mode: .fourLevel, rootFrame: 0x1000)
    try tables.map(
        virtual: 0x7f12_3456_7000,
        physical: 0x8_9000,
        size: .fourKiB,
        flags: [.user, .noExecute]
    )
    let walker = PageWalker(control: PagingControl(mode: .fourLevel))

    let read = walker.walk(0x7f12_3456_7abc, MemoryAccess(.read, isUser: true), in: &tables)
    out.print("A process reads 0x7f1234567abc:")
    for step in read.steps {
        out.print(
            "  \(step.level.name)[\(step.index)] at \(hex(step.entryAddress)) holds \(hex(step.entry.rawValue))"
        )
    }
    report(read.outcome, &out)

    out.print("It writes there:")
    report(walker.walk(0x7f12_3456_7abc, MemoryAccess(.write, isUser: true), in: &tables).outcome, &out)
    out.print("It reads the page behind:")
    report(walker.walk(0x7f12_3456_8000, MemoryAccess(.read, isUser: true), in: &tables).outcome, &out)
    out.print("It reads 0x800000000000:")
    report(walker.walk(0x8000_0000_0000, MemoryAccess(.read, isUser: true), in: &tables).outcome, &out)
}

/// Prints how a walk ended.
private func report(_ outcome: PageWalk.Outcome, _ out: inout Transcript) {
    switch outcome {
    case .translated(let physical, _):
        out.print("  physical address \(hex(physical))")
    case .pageFault(let fault):
        let code = fault.errorCode
        out.print("  page fault, error code \(hex(UInt64(code.rawValue))): \(code.kernelDescription)")
    case .nonCanonical:
        out.print("  general protection: the address is not canonical, no table is looked at")
    case .tableOutsideMemory(let physical):
        out.print("  there is no table at \(hex(physical))")
    }
}
