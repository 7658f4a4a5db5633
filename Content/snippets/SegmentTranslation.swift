import MemoryModels

/// A program's data segment, and three mistakes.
func segmentTranslation(_ out: inout Transcript) {
    let small = SegmentDescriptor(flags: 0xc0f3, base: 0x1234_5000, limit: 3)
    out.print("descriptor \(hex(small.rawValue)): base \(hex(UInt64(small.base))), limit \(hex(UInt64(small.limit)))")
    let unit = SegmentUnit(privilege: 3)
    attempt("four bytes at its end", unit, 0x2b, small, .ds, 0x3ffc, .read, &out)
    attempt("one byte further", unit, 0x2b, small, .ds, 0x3ffd, .read, &out)
    attempt("the same on the stack", unit, 0x2b, small, .ss, 0x3ffd, .write, &out)

    let kernel = SegmentDescriptor(flags: 0xc093, base: 0, limit: 0xf_ffff)
    attempt("a process loads the kernel's data segment", unit, 0x18, kernel, .ds, 0, .read, &out)
    let absent = SegmentDescriptor(flags: 0xc073, base: 0, limit: 0xf_ffff)
    attempt("a segment that is not present", unit, 0x2b, absent, .ds, 0, .read, &out)
    attempt("a null selector", unit, 0, SegmentDescriptor(rawValue: 0), .ds, 0, .read, &out)
}

/// Loads a register, makes an access, prints how it ended.
private func attempt(
    _ what: String,
    _ unit: SegmentUnit,
    _ selector: UInt16,
    _ descriptor: SegmentDescriptor,
    _ register: SegmentRegister,
    _ offset: UInt64,
    _ kind: MemoryAccess.Kind,
    _ out: inout Transcript
) {
    var passed: [SegmentRule] = []
    let outcome = unit.translate(
        SegmentSelector(selector),
        descriptor,
        in: register,
        offset: offset,
        size: 4,
        kind: kind,
        passed: &passed
    )
    switch outcome {
    case .linear(let address): out.print("\(what): linear address \(hex(address))")
    case .fault(let fault):
        let name = fault.vector == .notPresent ? "#NP" : fault.vector == .stack ? "#SS" : "#GP"
        out.print("\(what): \(name)(\(hex(UInt64(fault.errorCode)))) after \(passed.count) checks")
    }
}
