import MemoryModels

/// Looks at the kernel from user mode with and without isolation, and follows CR3 through a system call.
func kpti(_ out: inout Transcript) {
    for hasMeltdown in [true, false] {
        for isOff in [false, true] {
            let settings = PageTableIsolation.Settings(hasMeltdown: hasMeltdown, mode: isOff ? .off : .auto)
            let pti = PageTableIsolation(settings, pgd: 0x104_4000)
            let access = pti.load(0xffff_8880_0000_1000)
            let code = access.fault.map { hex(UInt64($0.rawValue)) } ?? "none"
            out.print("Meltdown \(hasMeltdown), pti=\(isOff ? "off" : "auto"): enabled \(settings.isEnabled)")
            out.print("  user mode reads the direct map: error code \(code), leaks \(access.isLeaked)")
        }
    }
    var pti = PageTableIsolation(.init(hasMeltdown: true), pgd: 0x104_4000)
    if let entries = pti.map(0x7f12_a654_3000) {
        out.print("a user entry: \(hex(entries.user)) in the user's table, \(hex(entries.kernel)) in the kernel's")
    }
    out.print("in user mode CR3 is \(hex(pti.cr3))")
    if let write = pti.enter() { out.print("entry writes \(hex(write.value)), flushes \(write.flushes)") }
    _ = pti.invalidate()
    if let write = pti.leave() { out.print("exit writes \(hex(write.value)), flushes \(write.flushes)") }
}
