import Testing
import Traces

@testable import Simulations

@Suite("usercopy-check")
struct UsercopySimulationTests {
    @Test("the default: one byte too many, and the kernel's own words")
    func defaults() throws {
        let trace = try run("usercopy-check")
        #expect(try trace.text("allowed") == "false")
        #expect(
            try trace.text("message")
                == "Kernel memory exposure attempt detected from SLUB object 'kmalloc-64' (offset 0, size 65)!"
        )
        #expect(try trace.number("checks") == 3)
    }

    @Test(
        "targets and switches",
        arguments: [
            (["length=64"], true), (["enabled=false"], true), (["length=0"], true),
            (["target=stack", "length=100"], true),
            (["target=stack", "offset=-4096"], false), (["target=stack", "length=300", "frame-pointers=true"], false),
            (["target=pages", "length=16384"], true), (["target=pages", "length=16385"], false),
            (["target=pages", "order=0", "length=9999"], true), (["target=text"], false),
            (["target=linear-text"], false),
            (["target=module"], true), (["target=address", "offset=16"], false),
            (["target=vmalloc", "length=12289"], false),
            (["red-zone=true", "length=64"], true), (["red-zone=true", "offset=-1", "length=1"], false),
            (["useroffset=8", "usersize=8", "offset=8", "length=8"], true), (["object-size=32", "length=33"], false),
        ] as [([String], Bool)]
    )
    func targets(arguments: [String], isAllowed: Bool) throws {
        let simulation = try #require(SimulationCatalogue.find("usercopy-check"))
        let trace = try simulation.run(arguments.map { argument(from: $0) })
        #expect(try trace.text("allowed") == (isAllowed ? "true" : "false"))
    }

    @Test("a whitelist ends with the object")
    func clamped() throws {
        #expect(try run("usercopy-check", "useroffset=32", "offset=32", "length=33").text("allowed") == "false")
        #expect(try run("usercopy-check", "useroffset=32", "offset=32", "length=32").text("allowed") == "true")
    }
}
