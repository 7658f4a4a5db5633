import Testing
import Traces

@testable import Simulations

@Suite("page-walk")
struct PageWalkSimulationTests {
    @Test("the default address is cut, walked and translated")
    func defaults() throws {
        let trace = try run("page-walk")
        #expect(try trace.text("outcome") == "translated")
        #expect(try trace.text("physical_address") == "0x140000210")
        // 0x7f12a6543210 = 254 << 39 | 74 << 30 | 306 << 21 | 323 << 12 | 0x210
        #expect(try ["pgd", "pud", "pmd", "pte"].map { try trace.number($0 + "_index") } == [254, 74, 306, 323])
        #expect(try trace.number("page_offset") == 0x210)
        #expect(try trace.text("error_code") == "none")
        #expect(try trace.number("tables") == 4)
    }

    @Test(
        "large pages end the walk early, five levels add one",
        arguments: [
            ("4", "4K", 4, "0x140000210"), ("4", "2M", 3, "0x140143210"), ("4", "1G", 2, "0x166543210"),
            ("5", "4K", 5, "0x140000210"), ("5", "2M", 4, "0x140143210"), ("5", "1G", 3, "0x166543210"),
        ]
    )
    func sizes(_ levels: String, _ size: String, _ entries: Int64, _ physical: String) throws {
        let trace = try run("page-walk", "levels=" + levels, "page-size=" + size)
        #expect(try trace.number("entries_read") == entries)
        #expect(try trace.text("physical_address") == physical)
    }

    @Test(
        "a fault tells its error code, its rule and its level",
        arguments: [
            (["missing=pte"], "0x4", "not_present", "pte"),
            (["missing=pgd", "access=write"], "0x6", "not_present", "pgd"),
            (["writable=false", "access=write"], "0x7", "read_only", "pte"),
            (["access=fetch"], "0x15", "not_executable", "pte"),
            (["user-page=false"], "0x5", "supervisor_page", "pgd"),
            (["reserved=pmd"], "0xd", "reserved_bits", "pmd"),
            (["mode=kernel"], "0x1", "smap", "none"),
            (["mode=kernel", "access=fetch", "executable=true"], "0x11", "smep", "none"),
            (["mode=kernel", "user-page=false", "writable=false", "access=write"], "0x3", "read_only", "pte"),
        ]
    )
    func faults(_ arguments: [String], _ code: String, _ reason: String, _ level: String) throws {
        let simulation = try #require(SimulationCatalogue.find("page-walk"))
        let trace = try simulation.run(arguments.map { argument(from: $0) })
        #expect(try trace.text("outcome") == "page_fault")
        #expect(try trace.text("error_code") == code)
        #expect(try trace.text("fault_reason") == reason)
        #expect(try trace.text("fault_level") == level)
        #expect(trace.steps.last?.title.en == "Page fault, error code \(code)")
    }

    @Test(
        "what suspends a rule lets the access through",
        arguments: [
            ["mode=kernel", "ac=true"], ["mode=kernel", "smap=false"],
            ["mode=kernel", "smep=false", "access=fetch", "executable=true"],
            ["mode=kernel", "user-page=false", "writable=false", "access=write", "wp=false"],
        ]
    )
    func suspended(_ arguments: [String]) throws {
        let simulation = try #require(SimulationCatalogue.find("page-walk"))
        let trace = try simulation.run(arguments.map { argument(from: $0) })
        #expect(try trace.text("outcome") == "translated")
    }

    @Test("an address that is not canonical is never walked")
    func nonCanonical() throws {
        let trace = try run("page-walk", "address=0x800000000000")
        #expect(try trace.text("outcome") == "general_protection")
        #expect(try trace.number("entries_read") == 0)
        #expect(try run("page-walk", "address=0x800000000000", "levels=5").text("outcome") == "translated")
    }

    @Test("a level that the walk does not read cannot be damaged")
    func conflicts() throws {
        let error = try refusal("page-walk", "page-size=2M", "missing=pte")
        #expect(
            error.message.en
                == "'missing' cannot be 'pte' here: with 4 levels and 2M pages, a walk does not read a pte entry."
        )
        #expect(try refusal("page-walk", "physical=0x123").message.en.contains("not a multiple of 4096"))
        #expect(try refusal("page-walk", "physical=0x10000000000000").message.zh.contains("52 位"))
    }
}
