import Testing
import Traces

@testable import Simulations

@Suite("overcommit")
struct OvercommitTests {
    @Test("the default run shows what counts, what does not, a fork and a refusal")
    func defaults() throws {
        let trace = try run("overcommit")
        #expect(try trace.number("refused") >= 1)
        #expect(try trace.number("commit_limit_kb") == 6144 * 1024)
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in ["vm_commit_limit", "accountable_mapping", "vm_unacct_memory", "taken out of the sum again"] {
            #expect(told.contains(phrase), "\(phrase)")
        }
    }

    @Test("the same calls under the three policies")
    func policies() throws {
        func refused(_ policy: Int) throws -> Int64 {
            try run(
                "overcommit",
                "overcommit-memory=\(policy)",
                "ram=1024",
                "swap=0",
                "committed=0",
                "operations=a600 a600 a1025"
            ).number("refused")
        }
        #expect(try refused(0) == 1)
        #expect(try refused(1) == 0)
        #expect(try refused(2) == 3)
    }

    @Test("MAP_NORESERVE is honoured unless accounting is strict")
    func noReserve() throws {
        #expect(
            try run("overcommit", "overcommit-memory=0", "committed=0", "operations=n64").number("committed_as_kb") == 0
        )
        #expect(
            try run("overcommit", "overcommit-memory=2", "committed=0", "operations=n64").number("committed_as_kb")
                == 65_536
        )
    }

    @Test("headroom is what is granted just so")
    func headroom() throws {
        let base = ["overcommit", "ram=1027", "swap=0", "committed=100"]
        let headroom = try run(base[0], base[1], base[2], base[3], "operations=a100").number("headroom_kb")
        let most = headroom / 1024
        #expect(try run(base[0], base[1], base[2], base[3], "operations=a100 a\(most)").number("refused") == 0)
        #expect(try run(base[0], base[1], base[2], base[3], "operations=a100 a\(most + 1)").number("refused") == 1)
    }

    @Test(
        "what is no operation is refused, with its place",
        arguments: ["a", "a0", "a1048577", "q5", "w", "w9", "u1", "t-1", "kk", "k1", "A5"]
    )
    func refusals(word: String) throws {
        let error = try refusal("overcommit", "operations=a64 " + word)
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)': "))
    }

    @Test("a mapping that is gone cannot be used again")
    func gone() throws {
        let error = try refusal("overcommit", "operations=a64 u0 w0")
        #expect(error.message.en.contains("there is no such mapping"))
    }
}
