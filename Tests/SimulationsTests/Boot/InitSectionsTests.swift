import Testing
import Traces

@testable import Simulations

@Suite("init-sections")
struct InitSectionsTests {
    @Test("the default: what a real kernel's log says")
    func defaults() throws {
        let trace = try run("init-sections")
        #expect(try trace.number("init_kib") == 3728)
        #expect(try trace.number("text_gap_kib") == 2000)
        #expect(try trace.number("rodata_gap_kib") == 2008)
        #expect(try trace.number("initrd_kib") == 7424)
        #expect(try trace.number("total_kib") == 15_212)
        #expect(try trace.text("init_begin") == "0x3783000")
        #expect(try trace.text("probe") == "freed")
    }

    @Test("probes, one processor of two, and no initrd")
    func variations() throws {
        #expect(try run("init-sections", "probe=0xffffffff81000000").text("probe") == "kept")
        #expect(try run("init-sections", "probe=0x1000").text("probe") == "outside")
        #expect(try run("init-sections", "debug-pagealloc=true").text("probe") == "unmapped")
        #expect(try run("init-sections", "cpus=1").number("locks_kib") == 0)
        #expect(try run("init-sections", "initrd=0").number("initrd_kib") == 0)
        _ = try refusal("init-sections", "cpus=3")
    }
}
