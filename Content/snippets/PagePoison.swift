import MemoryModels

/// Damages a free page in four ways, and hands it out.
func pagePoison(_ out: inout Transcript) {
    let writes: [(name: String, bytes: [(offset: Int, value: UInt8)])] = [
        ("nothing", []), ("one bit", [(100, 0xab)]), ("a byte", [(100, 0x00)]),
        ("two bits", [(8, 0xab), (4000, 0xab)]),
        ("the pattern itself", [(100, 0xaa)]),
    ]
    for write in writes {
        var page = PoisonedPage()
        page.free()
        for (offset, value) in write.bytes { page.write(value, at: offset) }
        switch page.check() {
        case .sound: out.print("\(write.name): no report")
        case .singleBit(let offset, _): out.print("\(write.name): single bit error at \(offset)")
        case .corruption(let first, let last): out.print("\(write.name): memory corruption, \(first) to \(last)")
        }
    }
}
