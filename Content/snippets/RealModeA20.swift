import MemoryModels

/// Computes real-mode addresses with the gate closed and open, then opens the gate of four machines.
func realModeA20(_ out: inout Transcript) {
    for (segment, offset) in [(0xf000, 0xfff0), (0xffff, 0x0210), (0x0000, 0x0200)] as [(UInt16, UInt16)] {
        let address = RealModeAddress(segment: segment, offset: offset)
        let closed = address.physical(isA20Open: false)
        let names = RealModeAddress.names(of: address.linear)
        out.print("\(hex(UInt64(address.linear))), closed \(hex(UInt64(closed))), pairs \(names)")
    }
    for opener in A20Opener.allCases where opener != .nothing {
        var machine = A20Machine(opener: opener, delay: 20_000)
        var events: [A20Event] = []
        let round = machine.enable(recordingInto: &events)
        let end = round == nil ? "never open" : "open in round \(round ?? 0)"
        out.print("\(end) after \(machine.time) I/O delays")
    }
}
