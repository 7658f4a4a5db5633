/// What opens a machine's A20 gate.
public enum A20Opener: Sendable, Equatable, CaseIterable {
    /// Nothing needs to: it is open.
    case nothing
    /// INT 15h, AX=2401h.
    case bios
    /// The keyboard controller's output port.
    case keyboardController
    /// Bit 1 of port 92h.
    case fastGate
    /// Nothing does.
    case never
}

/// Something that `enable_a20` did.
public enum A20Event: Sendable, Equatable {
    /// A test of up to `limit` loops, which used so many and found the gate open or not.
    case tested(limit: Int, loops: Int, isOpen: Bool)
    /// The BIOS was asked.
    case askedBIOS
    /// `empty_8042` found a keyboard controller or gave up.
    case lookedForController(isThere: Bool)
    /// The keyboard controller was told.
    case toldController
    /// Port 92h was written.
    case wroteFastGate
}

/// A machine whose A20 gate is to be opened, as `arch/x86/boot/a20.c` does it.
public struct A20Machine: Sendable, Equatable {
    /// `A20_TEST_ADDR`, the vector of INT 80h, read as 0000:0200 and, 1 MiB higher, as ffff:0210.
    public static let testAddress: UInt16 = 4 * 0x80
    /// `A20_TEST_SHORT`.
    public static let shortTest = 32
    /// `A20_TEST_LONG`.
    public static let longTest = 2_097_152
    /// `A20_ENABLE_LOOPS`.
    public static let rounds = 255

    /// What opens the gate.
    public let opener: A20Opener
    /// How many I/O delays (about a microsecond each) pass until it does.
    public let delay: UInt64
    /// Whether there is a keyboard controller that answers.
    public let hasController: Bool
    /// The 32-bit word at 0x200.
    public private(set) var low: UInt32
    /// The 32-bit word at 0x100200.
    public let high: UInt32
    /// I/O delays so far.
    public private(set) var time: UInt64 = 0
    private var opensAt: UInt64?

    /// A machine before `enable_a20`.
    public init(opener: A20Opener, delay: UInt64 = 0, hasController: Bool = true, low: UInt32 = 0, high: UInt32 = 0) {
        self.opener = opener
        self.delay = delay
        self.hasController = hasController
        self.low = low
        self.high = high
        if opener == .nothing { opensAt = 0 }
    }

    /// Whether the gate is open now.
    public var isOpen: Bool { opensAt.map { time >= $0 } ?? false }

    /// The word that ffff:0210 reads: another one only if the gate is open.
    private var readHigh: UInt32 {
        RealModeAddress(segment: 0xffff, offset: Self.testAddress + 0x10).physical(isA20Open: isOpen) < 1 << 20
            ? low : high
    }

    /// `enable_a20`.
    ///
    /// - Returns: The round in which the gate was found open, from 1; nil if it never was, in which case the
    ///   setup code prints "A20 gate not responding, unable to boot..." and halts.
    public mutating func enable(recordingInto events: inout [A20Event]) -> Int? {
        for round in 1...Self.rounds {
            if test(Self.shortTest, &events) { return round }
            open(.bios)
            events.append(.askedBIOS)
            if test(Self.shortTest, &events) { return round }
            emptyController()
            events.append(.lookedForController(isThere: hasController))
            if test(Self.shortTest, &events) { return round }
            if hasController {
                for _ in 0..<4 { emptyController() }
                open(.keyboardController)
                events.append(.toldController)
                if test(Self.longTest, &events) { return round }
            }
            open(.fastGate)
            events.append(.wroteFastGate)
            if test(Self.longTest, &events) { return round }
        }
        return nil
    }

    /// `a20_test`: writes a counter to 0000:0200 and waits until ffff:0210 does not follow.
    public mutating func test(_ limit: Int, _ events: inout [A20Event]) -> Bool {
        let saved = low
        var loops = 0
        var isOther = false
        while loops < limit && !isOther {
            // A closed gate is not tried loop by loop: until it opens, every loop reads what it wrote.
            let still = opensAt.map { $0 > time + 1 ? $0 - time - 1 : 0 } ?? UInt64(limit)
            let skipped = Int(min(still, UInt64(limit - loops)))
            loops += skipped
            time += UInt64(skipped)
            low &+= UInt32(truncatingIfNeeded: skipped)
            guard loops < limit else { break }
            loops += 1
            time += 1
            low &+= 1
            isOther = readHigh != low
        }
        low = saved
        events.append(.tested(limit: limit, loops: loops, isOpen: isOther))
        return isOther
    }

    private mutating func open(_ opener: A20Opener) {
        if opener == self.opener && opensAt == nil { opensAt = time + delay }
    }

    /// `empty_8042`: an answering controller is empty at once; where there is none, its port reads 0xff, and
    /// each of the `MAX_8042_FF` attempts but the last reads the data port too.
    private mutating func emptyController() {
        time += hasController ? 1 : 63
    }
}
