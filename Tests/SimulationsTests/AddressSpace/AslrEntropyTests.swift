import Testing
import Traces

@testable import Simulations

@Suite("aslr-entropy")
struct AslrEntropyTests {
    @Test("the default: 28, 28, 22 and 18 bits")
    func defaults() throws {
        let trace = try run("aslr-entropy")
        #expect(try trace.text("mmap_bits") == "28.0")
        #expect(try trace.text("program_bits") == "28.0")
        #expect(try trace.text("stack_bits") == "22.0")
        #expect(try trace.text("heap_bits") == "18.0")
        #expect(try trace.text("program_lowest") == "0x555555554000")
        #expect(try trace.number("distinct_programs") == 1000)
    }

    @Test("settings change what they should")
    func settings() throws {
        let compat = try run("aslr-entropy", "program=32")
        #expect(try compat.text("program_bits") == "8.0")
        #expect(try compat.text("heap_bits") == "13.0")
        #expect(try run("aslr-entropy", "align=2M").text("program_bits") == "19.0")
        #expect(try run("aslr-entropy", "mmap-bits=32").text("mmap_bits") == "32.0")
        let none = try run("aslr-entropy", "randomize=0")
        #expect(try none.text("stack_bits") == "0.0")
        #expect(try none.number("distinct_programs") == 1)
        #expect(try run("aslr-entropy", "randomize=1").text("heap_bits") == "0.0")
    }

    @Test("bits beyond what the kernel takes are refused", arguments: ["mmap-bits=27", "mmap-bits=8"])
    func refusals(argument: String) throws {
        guard case .conflict("mmap-bits", _, _) = try refusal("aslr-entropy", argument) else {
            Issue.record("another error")
            return
        }
    }
}
