import Testing
import Traces

@testable import Simulations

@Suite("percpu-chunks")
struct PercpuSimulationTests {
    @Test("a kernel without modules and two CPUs gets the units that Linux 6.18 printed")
    func captured() throws {
        let trace = try run("percpu-chunks", "reserved-size=0", "operations=a8")
        #expect(trace.steps[0].title.en == "percpu: Embedded 53 pages/cpu s185560 r0 d31528 u1048576")
        #expect(try trace.text("last_pointer") == "0x2d4d8")
        #expect(try trace.text("last_address") == "0xffff88807dd2d4d8")
    }

    @Test("the default run fills the first chunk, makes another one and empties it again")
    func defaults() throws {
        let trace = try run("percpu-chunks")
        #expect(try trace.number("failed") == 0)
        #expect(try trace.number("chunks") == 2)
        let texts = trace.steps.map(\.explanation.en).joined(separator: " ")
        for word in ["No chunk has room", "is skipped", "get memory", "reserved chunk serves", "belongs in slot"] {
            #expect(texts.contains(word), "\(word)")
        }
    }

    @Test("the reserved chunk can be full while others have room")
    func reserved() throws {
        let trace = try run("percpu-chunks", "reserved-size=64", "operations=r60 r8 r4")
        #expect(try trace.number("failed") == 1)
        #expect(try trace.text("last_pointer") == "0x2d514")
    }

    @Test("words that are no operation, memory that is gone and odd reserves are refused")
    func refusals() throws {
        for word in ["a0", "a4@3", "a32769", "x", "f1", "a", "a4@8192", "f0@1", "ff"] {
            let error = try refusal("percpu-chunks", "operations=a4 \(word)")
            #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"), "\(error.message.en)")
        }
        #expect(try refusal("percpu-chunks", "operations=a4 f0 f0").message.en.contains("operation 3"))
        #expect(try refusal("percpu-chunks", "reserved-size=6").message.en.hasPrefix("'reserved-size' cannot be '6'"))
    }
}
