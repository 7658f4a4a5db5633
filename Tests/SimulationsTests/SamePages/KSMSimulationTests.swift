import Testing
import Traces

@testable import Simulations

@Suite("ksm")
struct KSMSimulationTests {
    @Test("the default run shows checksums, merging, copy-on-write and skipped pages")
    func defaults() throws {
        let trace = try run("ksm")
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in [
            "not searched for in this pass", "try_to_merge_two_pages", "copy-on-write", "stable_tree_search",
            "should_skip",
        ] {
            #expect(told.contains(phrase), "\(phrase)")
        }
        #expect(try trace.number("full_scans") >= 5)
    }

    @Test("two passes save a page for each repetition")
    func saving() throws {
        let trace = try run("ksm", "contents=3 3 3 8 8 1", "operations=s s")
        #expect(try trace.number("pages_shared") == 2)
        #expect(try trace.number("pages_sharing") == 3)
        #expect(try trace.number("pages_unshared") == 1)
        #expect(try trace.number("frames_in_use") == 3)
    }

    @Test("pages of zeros need no frame if they may use the kernel's")
    func zeros() throws {
        let arguments = ["contents=0 0 0 4", "operations=s s"]
        #expect(try run("ksm", arguments[0], arguments[1]).number("frames_in_use") == 2)
        let trace = try run("ksm", arguments[0], arguments[1], "use-zero-pages=true")
        #expect(try trace.number("frames_in_use") == 1)
        #expect(try trace.number("ksm_zero_pages") == 3)
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: ["x", "s1", "p", "p0", "p65", "w", "w0", "w9:1", "w0:100", "w0:1:2", "S"]
    )
    func refusals(word: String) throws {
        let error = try refusal("ksm", "operations=s " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': write s, p<pages>"))
    }

    @Test("contents that are none are refused", arguments: ["", " ,", "1 x", "100", "-1"])
    func contents(text: String) throws {
        #expect(try refusal("ksm", "contents=" + text).parameter == "contents")
    }
}
