import Testing
import Traces

@testable import Simulations

@Suite("real-mode-a20")
struct RealModeA20Tests {
    @Test("the default: the keyboard controller opens the gate after a long test")
    func defaults() throws {
        let trace = try run("real-mode-a20")
        #expect(try trace.text("linear_address") == "0x100200")
        #expect(try trace.text("physical_closed") == "0x200")
        #expect(try trace.number("names") == 4063)
        #expect(try trace.text("opened") == "true")
        #expect(try trace.number("rounds") == 1)
        #expect(try trace.number("tests") == 4)
    }

    @Test(
        "each opener, and none",
        arguments: [("nothing", 1), ("bios", 2), ("keyboard", 4), ("fast", 5), ("never", 1275)]
    )
    func openers(opener: String, tests: Int64) throws {
        let trace = try run("real-mode-a20", "opener=" + opener, "delay=10")
        #expect(try trace.number("tests") == tests)
        #expect(try trace.text("opened") == (opener == "never" ? "false" : "true"))
        #expect(trace.steps.count < 20)
    }
}

@Suite("kernel-load")
struct KernelLoadTests {
    @Test("the default: a real kernel's header, loaded at 1 MiB, runs at 16 MiB")
    func defaults() throws {
        let trace = try run("kernel-load")
        #expect(try trace.number("init_size") == 0x337_8000)
        #expect(try trace.text("decided_by") == "unpacking")
        #expect(try trace.text("runtime_start") == "0x1000000")
        #expect(try trace.text("moved_to") == "0x35ba000")
        #expect(try trace.number("smallest_gap") == 342_015)
        #expect(try trace.number("setup_size") == 20_480)
        #expect(try trace.text("phys_base") == "0x0")
    }

    @Test("too little memory, a larger kernel, a copy that destroys itself")
    func variations() throws {
        #expect(try run("kernel-load", "ram-end=0x4000000").text("fits") == "false")
        #expect(try run("kernel-load", "kernel=60000000").text("decided_by") == "kernel")
        let broken = try run("kernel-load", "relocatable=false", "load=0x4000000")
        #expect(broken.steps.last?.title.en == "The copy destroys itself")
        #expect(try run("kernel-load", "load=0x20000001", "align=16M").text("runtime_start") == "0x21000000")
    }

    @Test(
        "addresses that cannot be are refused",
        arguments: ["load=0x10000", "load=0xffffffffffffffff", "physical-start=0x800000000000"]
    )
    func refusals(argument: String) throws {
        guard case .conflict = try refusal("kernel-load", argument) else {
            Issue.record("another error")
            return
        }
    }
}
