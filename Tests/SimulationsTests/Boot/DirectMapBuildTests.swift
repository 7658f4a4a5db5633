import Testing
import Traces

@testable import Simulations

@Suite("direct-map-build")
struct DirectMapBuildTests {
    @Test("the default: three steps, five calls, double counts as on a real machine")
    func defaults() throws {
        let trace = try run("direct-map-build")
        #expect(try trace.number("calls") == 5)
        #expect(try trace.number("pages_4k") == 512)
        #expect(try trace.number("pages_2m") == 511)
        #expect(try trace.number("pages_1g") == 25)
        #expect(try trace.number("table_pages") == 3)
        #expect(try trace.text("top_block") == "0x640000000")
    }

    @Test("small pages need many tables")
    func smallPages() throws {
        let trace = try run("direct-map-build", "largest-page=4K", "map=usable:0x0-0x3fffffff")
        #expect(try trace.number("pages_4k") == 262_144)
        #expect(try trace.number("table_pages") == 514)
        #expect(try run("direct-map-build", "largest-page=2M").number("pages_1g") == 0)
    }

    @Test("an empty map still has the ISA range; too much memory for small pages is refused")
    func edges() throws {
        #expect(try run("direct-map-build", "map=").number("pages_4k") == 256)
        _ = try refusal("direct-map-build", "largest-page=4K", "map=usable:0x0-0x1000000000")
        _ = try refusal("direct-map-build", "reserved=5")
    }
}
