import Testing

@testable import Simulations

/// Each answer found a second way, by hand and without the models.
@Suite("Drills of real mode and of the kernel's image: the answers")
struct ImageDrillTests {
    /// The numbers in hexadecimal of the question, in order.
    private func numbers(_ givens: Givens) throws -> [Int] {
        try givens.drill.question.en.matches(of: /0x([0-9a-f]+)/).map { try #require(Int($0.1, radix: 16)) }
    }

    private func roundedUp(_ number: Int, _ unit: Int) -> Int {
        number % unit == 0 ? number : number + unit - number % unit
    }

    // MARK: real-mode-a20

    @Test("the linear address has the segment's digits before the offset's last")
    func linear() throws {
        try compare("real-mode-a20", 1) { givens in
            let numbers = try numbers(givens)
            let last = String(numbers[1] & 15, radix: 16)
            return "0x" + String(numbers[0] + numbers[1] >> 4, radix: 16) + last
        }
    }

    @Test("a closed gate wraps at 1 MiB")
    func closed() throws {
        var wraps = 0
        try compare("real-mode-a20", 2) { givens in
            let numbers = try numbers(givens)
            let address = numbers[0] * 16 + numbers[1]
            if address >= 0x100000 { wraps += 1 }
            return hexadecimal(address >= 0x100000 ? address - 0x100000 : address)
        }
        #expect(wraps > 100)
    }

    @Test("pairs, counted segment by segment")
    func names() throws {
        var counts: Set<String> = []
        try compare("real-mode-a20", 3) { givens in
            let numbers = try numbers(givens)
            let address = numbers[0] * 16 + numbers[1]
            let count = (0...0xffff).count { (0...0xffff).contains(address - 16 * $0) }
            counts.insert("\(count)")
            return "\(count) pairs"
        }
        #expect(counts.count > 100)
    }

    // MARK: kernel-load

    @Test("the address is rounded up, but not below the preferred one")
    func runtimeStart() throws {
        try compare("kernel-load", 1) { givens in
            let numbers = try numbers(givens)
            let unit = try #require(Int(givens.text("align").dropLast())) << 20
            return hexadecimal(max(numbers[0], roundedUp(numbers[1], unit)))
        }
    }

    @Test("the program ends where the window ends")
    func moved() throws {
        try compare("kernel-load", 2) { givens in
            let numbers = try numbers(givens)
            return hexadecimal(numbers[0] + numbers[1] - numbers[2])
        }
    }

    @Test("init_size by the formulas of header.S")
    func initSize() throws {
        var kernels = 0
        try compare("kernel-load", 3) { givens in
            let numbers = try numbers(givens)
            #expect(numbers.count == 5 && numbers[2] == 0x2cc)
            let (input, output) = (numbers[0], numbers[1])
            let program = roundedUp(0x2cc + input + numbers[3], 4096)
            let offset = roundedUp(output - input + output / 256 + 131_072, 4096)
            if numbers[4] > program + offset { kernels += 1 }
            return hexadecimal(max(numbers[4], program + offset))
        }
        #expect(kernels > 20 && kernels < 200)
    }

    // MARK: init-sections

    /// KiB of whole pages from a size to the next multiple of 2 MiB.
    private func gap(_ size: Int) -> Int {
        (roundedUp(size, 2 << 20) - roundedUp(size, 4096)) / 1024
    }

    @Test("the gap behind the code, and what is protected before the data")
    func protected() throws {
        try compare("init-sections", 1) { "\(gap(try numbers($0)[0])) KiB" }
        try compare("init-sections", 2) { givens in
            "\(try numbers(givens).map { roundedUp($0, 2 << 20) }.reduce(0, +) / 1024) KiB"
        }
    }

    @Test("the sum of what is given back")
    func total() throws {
        var kept = 0
        try compare("init-sections", 3) { givens in
            let numbers = try numbers(givens)
            let question = givens.drill.question.en
            let initrd = question.firstMatch(of: /initrd has (\d+) MiB/).flatMap { Int($0.1) } ?? 0
            let keepsTable = question.contains("present: 1, possible: 2")
            if keepsTable { kept += 1 }
            let parts = [gap(numbers[0]), gap(numbers[1]), numbers[2] / 1024, initrd * 1024]
            return "\(parts.reduce(0, +) + (keepsTable ? 0 : numbers[3] / 1024)) KiB"
        }
        #expect(kept > 20)
    }
}
