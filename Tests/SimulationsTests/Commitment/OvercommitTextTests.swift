import Testing
import Traces

@testable import Simulations

@Suite("overcommit: what is said")
struct OvercommitTextTests {
    private func told(_ operations: String, policy: Int = 2) throws -> String {
        try run("overcommit", "overcommit-memory=\(policy)", "operations=" + operations).steps.last?.explanation.en
            ?? ""
    }

    @Test("a mapping with private pages keeps its charge for that reason, one without gives it back")
    func protect() throws {
        #expect(try told("a64 t0 o0").contains("`mprotect_fixup` keeps"))
        #expect(try told("a64 o0").contains("`vm_unacct_memory` takes 64 MiB"))
    }

    @Test("MAP_NORESERVE is said to be ignored only under strict accounting")
    func noReserve() throws {
        #expect(try told("n64").contains("`MAP_NORESERVE` is ignored"))
        #expect(try told("n64", policy: 0).contains("Nothing is added"))
    }

    @Test("shared anonymous memory is charged as a file")
    func shared() throws {
        #expect(try told("s64").contains("`shmem_acct_size`"))
    }

    @Test("what cannot be refused is not granted either")
    func verdicts() throws {
        let titles = try run("overcommit", "operations=a64 t0 k x u0").steps.map { $0.title.en }
        #expect(
            titles.dropFirst() == [
                "a64: mmap 64 MiB, private anonymous: granted", "t0: mapping 0 is written to", "k: fork: granted",
                "x: a child ends", "u0: munmap of mapping 0",
            ]
        )
    }
}
