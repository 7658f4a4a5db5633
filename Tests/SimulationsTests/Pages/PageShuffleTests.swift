import Testing
import Traces

@testable import Simulations

@Suite("page-shuffle")
struct PageShuffleTests {
    @Test("the default run changes the list; another seed changes it otherwise; off leaves it alone")
    func seeds() throws {
        let trace = try run("page-shuffle")
        #expect(try trace.text("list_before") == "0 1024 2048 3072 5120 7168 9216 11264")
        #expect(try trace.text("list_after") != trace.text("list_before"))
        #expect(try trace.number("swaps") + trace.number("mismatches") <= 10)
        #expect(try run("page-shuffle", "seed=2").text("list_after") != trace.text("list_after"))
        let off = try run("page-shuffle", "shuffle=false", "operations=a10 f0")
        #expect(try off.text("list_at_end") == off.text("list_before"))
        #expect(try off.number("swaps") == 0)
    }

    @Test(
        "layouts and operations that are none are refused",
        arguments: ["layout=", "layout=mx", "operations=a11", "operations=f"]
    )
    func refusals(_ argument: String) throws {
        let parameter = argument.hasPrefix("layout") ? "layout" : "operations"
        #expect(try refusal("page-shuffle", argument).message.en.hasPrefix("'\(parameter)', operation 1"))
    }
}
