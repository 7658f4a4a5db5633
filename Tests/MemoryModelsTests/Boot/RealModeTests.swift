import Testing

@testable import MemoryModels

@Suite("Real mode and A20")
struct RealModeTests {
    @Test("every linear address has as many names as counting finds")
    func names() {
        for linear in stride(from: 0, through: 0x11_0000, by: 9973) as StrideThrough<UInt32> {
            var count: UInt32 = 0
            for segment in 0...0xffff as ClosedRange<UInt32>
            where linear >= segment << 4 && linear - segment << 4 <= 0xffff {
                count += 1
            }
            #expect(RealModeAddress.names(of: linear) == count, "\(linear)")
        }
        #expect(RealModeAddress.names(of: 0x10_ffef) == 1)
        #expect(RealModeAddress.names(of: 0x10_fff0) == 0)
    }

    @Test(
        "addresses, closed and open",
        arguments: [
            (0xf000, 0xfff0, 0xf_fff0, 0xf_fff0), (0xffff, 0x0210, 0x10_0200, 0x200),
            (0xffff, 0xffff, 0x10_ffef, 0xffef),
            (0xffff, 0x0010, 0x10_0000, 0), (0, 0x200, 0x200, 0x200), (0x1234, 0x5678, 0x1_79b8, 0x1_79b8),
        ] as [(UInt16, UInt16, UInt32, UInt32)]
    )
    func addresses(segment: UInt16, offset: UInt16, open: UInt32, closed: UInt32) {
        let address = RealModeAddress(segment: segment, offset: offset)
        #expect(address.linear == open && address.physical(isA20Open: true) == open)
        #expect(address.physical(isA20Open: false) == closed)
    }

    /// `a20_test` and `enable_a20` put down line by line, with a clock that the I/O delays drive.
    private struct Oracle {
        var low: UInt32
        let high: UInt32
        let opener: A20Opener
        let delay: UInt64
        let hasController: Bool
        var time: UInt64 = 0
        var opensAt: UInt64?

        mutating func test(_ loops: Int) -> Bool {
            let saved = low
            var counter = low
            var isOther = false
            for _ in 0..<loops {
                counter &+= 1
                low = counter
                time += 1
                let isOpen = opensAt.map { time >= $0 } ?? false
                isOther = (isOpen ? high : low) != counter
                if isOther { break }
            }
            low = saved
            return isOther
        }

        mutating func act(_ now: A20Opener) { if now == opener && opensAt == nil { opensAt = time + delay } }
        mutating func empty() { time += hasController ? 1 : 31 * 2 + 1 }

        mutating func enable() -> Int? {
            for round in 1...255 {
                if test(32) { return round }
                act(.bios)
                if test(32) { return round }
                empty()
                if test(32) { return round }
                if hasController {
                    for _ in 0..<4 { empty() }
                    act(.keyboardController)
                    if test(2_097_152) { return round }
                }
                act(.fastGate)
                if test(2_097_152) { return round }
            }
            return nil
        }
    }

    @Test("leaping over loops changes nothing", arguments: A20Opener.allCases.filter { $0 != .never })
    func oracle(opener: A20Opener) {
        var random = SplitMix64(seed: 0x92)
        for index in 0..<40 {
            let delay = UInt64(random.next(below: index < 37 ? 300 : 3_000_000))
            let low = UInt32(truncatingIfNeeded: random.next())
            // Often a value that the counter meets.
            let high = low &+ UInt32(random.next(below: 100))
            // Without a controller, nothing tells one: every round would wait in vain.
            let hasController = opener == .keyboardController || random.next(below: 2) == 0
            var machine = A20Machine(opener: opener, delay: delay, hasController: hasController, low: low, high: high)
            var naive = Oracle(low: low, high: high, opener: opener, delay: delay, hasController: hasController)
            if opener == .nothing { naive.opensAt = 0 }
            var events: [A20Event] = []
            #expect(machine.enable(recordingInto: &events) == naive.enable())
            #expect(machine.time == naive.time && machine.low == low && naive.low == low)
        }
    }

    @Test("the other word may hold what the counter writes: then the second loop tells")
    func coincidence() {
        var events: [A20Event] = []
        var machine = A20Machine(opener: .nothing, low: 7, high: 8)
        #expect(machine.enable(recordingInto: &events) == 1)
        #expect(events == [.tested(limit: 32, loops: 2, isOpen: true)])
        #expect(machine.low == 7)
    }

    @Test("a gate that nothing opens is tried 255 times")
    func never() {
        var events: [A20Event] = []
        var machine = A20Machine(opener: .never)
        #expect(machine.enable(recordingInto: &events) == nil)
        #expect(events.filter { $0 == .wroteFastGate }.count == 255)
        var without = A20Machine(opener: .keyboardController, hasController: false)
        #expect(without.enable(recordingInto: &events) == nil)
    }
}
