import MemoryModels

/// Maps the same two pages with two to five levels, and shows what each of the code's levels meets.
func pageTableFolding(_ out: inout Transcript) {
    for configuration in FoldingConfiguration.allCases {
        var tables = FoldedTables(configuration)
        _ = tables.map(0x0804_8000)
        let visits = tables.map(0x4000_0000)
        var line = "\(configuration.addressBits)-bit addresses, tables \(tables.tables.count):"
        for visit in visits {
            let mark = visit.level.isFolded ? "=" : " "
            line += " \(mark)\(visit.level.level.name)[\(visit.table):\(visit.index)]"
        }
        out.print(line)
    }
}
