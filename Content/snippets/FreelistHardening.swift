import MemoryModels

/// Overwrites a free pointer with an address of the attacker's choice, without and with hardening.
func freelistHardening(_ out: inout Transcript) throws(SlabError) {
    let layout = try SlabLayout(objectSize: 128, cpuCount: 1)
    let target: UInt64 = 0xffff_ffff_82a5_4320
    for random in [nil, 0x9d3c_5a7e_11f0_b2c4] as [UInt64?] {
        out.print(random == nil ? "Plain pointers:" : "Hardened pointers:")
        let code = FreelistPointer(random: random)
        var slab = HardenedSlab(layout: layout, start: 0xffff_8880_045a_3000, code: code, target: target)
        out.print("  object 0 is followed by \(hex(slab.next(of: 0))), stored as \(hex(slab.words[0]))")
        slab.overwrite(0, with: target)
        out.print("  overwritten with \(hex(target)), it is followed by \(hex(slab.next(of: 0)))")
        for _ in 0..<2 {
            switch slab.allocate() {
            case .object(let address, _): out.print("  allocated: \(hex(address))")
            case .stray(let address, _): out.print("  allocated: \(hex(address)), which is no object")
            case .protectionFault(let address): out.print("  general protection fault: \(hex(address))")
            case .pageFault(let address): out.print("  page fault: \(hex(address))")
            case .empty: out.print("  the freelist is empty")
            }
        }
    }
    var slab = HardenedSlab(layout: layout, start: 0xffff_8880_045a_3000, code: FreelistPointer(random: 1))
    _ = (slab.allocate(), slab.allocate())
    for (number, name) in [(0, "a"), (1, "b"), (0, "a")] {
        let isCaught = slab.free(number) == .bug
        out.print(
            "kfree(\(name)): "
                + (isCaught ? "BUG" : "the list is [\(list(slab.walk().numbers.prefix(4), separator: ", "))]")
        )
    }
    out.print("kfree(a) again: " + (slab.free(0) == .bug ? "BUG" : "not noticed"))
}
