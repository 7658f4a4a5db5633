import Testing
import Traces

@testable import Simulations

@Suite("compaction, cma")
struct MovingSimulationTests {
    @Test("the default run of compaction needs two pageblocks, the first being spoilt by an unmovable page")
    func compaction() throws {
        let trace = try run("compaction")
        #expect(try trace.text("result") == "success")
        #expect(try trace.number("migrated") == 15)
        #expect(try trace.text("buddyinfo_after") == "14 4 1 1 1 0 0 0 0 0 0")
        let whole = try run("compaction", "order=-1")
        #expect(try whole.text("result") == "complete")
        #expect(try whole.number("deferred_requests") == 0)
        let failing = try run("compaction", "order=8")
        #expect(try failing.text("result") == "complete")
        #expect(try failing.number("deferred_requests") == 94)
    }

    @Test("layouts that are none are refused", arguments: ["", "mm", "mmmm", "mmmm mm", "mmmx mmmm", "X:mmmm mmmm"])
    func layouts(_ text: String) throws {
        let error = try refusal("compaction", "layout=\(text)")
        #expect(error.message.en.contains("2 to 16 pageblocks"))
    }

    @Test("the default run of cma shows a busy page, an alignment, and both ways to fail")
    func cma() throws {
        let trace = try run("cma")
        #expect(try trace.number("served") == 3)
        #expect(try trace.number("failed") == 2)
        #expect(try trace.number("busy_retries") == 2)
        #expect(try trace.number("migrated") == 18)
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in ["-EBUSY", "-ENOMEM", "has no such room"] { #expect(told.contains(phrase)) }
    }

    @Test("what cma refuses names the parameter")
    func refusals() throws {
        #expect(try refusal("cma", "base=8").message.en.hasPrefix("'base' cannot be '8'"))
        #expect(try refusal("cma", "pages=24").message.en.hasPrefix("'pages' cannot be '24'"))
        #expect(try refusal("cma", "operations=m1 a9:13").message.en.hasPrefix("'operations', operation 2, 'a9:13'"))
        #expect(try run("cma", "operations=r5 a0 a600 p99 q1").number("failed") == 2)
    }
}
