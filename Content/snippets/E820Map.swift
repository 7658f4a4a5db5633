import MemoryModels

/// Gives the kernel a map in which the firmware contradicts itself.
func e820Map(_ out: inout Transcript) throws(E820Error) {
    var table = E820Table()
    try table.append(E820Entry(address: 0x18000_0000, size: 0x8000_0000, type: .ram))
    try table.append(E820Entry(address: 0x10000_0000, size: 0x8000_0000, type: .ram))
    try table.append(E820Entry(address: 0, size: 0x8000_0000, type: .ram))
    try table.append(E820Entry(address: 0x9_fc00, size: 0x6_0400, type: .reserved))
    try table.append(E820Entry(address: 0x7ff0_0000, size: 0x10_0000, type: .reserved))
    try table.append(E820Entry(address: 0x7ff8_0000, size: 0x1_0000, type: .acpi))
    out.print("The firmware says:")
    list(table, &out)

    table.update()
    out.print("Sorted, disjoint, merged; where entries overlapped, the highest type won:")
    list(table, &out)

    try table.trimBIOSRange()
    out.print("The BIOS keeps its data in page 0, so the kernel does not use it:")
    list(table, &out)
    out.print("last_pfn = \(hex(table.endOfRAM().rawValue))")
}

/// Prints the entries as the kernel does at boot.
private func list(_ table: E820Table, _ out: inout Transcript) {
    for entry in table.entries {
        out.print("  \(entry)")
    }
}
