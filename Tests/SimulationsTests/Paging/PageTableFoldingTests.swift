import Testing
import Traces

@testable import Simulations

@Suite("page-table-folding")
struct PageTableFoldingTests {
    @Test(
        "the same pages with each number of levels",
        arguments: [
            ("5", 5, "none", 8), ("4-on-5", 4, "p4d", 7), ("4", 4, "p4d", 7), ("pae", 3, "p4d pud", 6),
            ("2", 2, "p4d pud pmd", 3),
        ]
    )
    func kernels(kernel: String, levels: Int64, folded: String, tables: Int64) throws {
        let trace = try run("page-table-folding", "kernel=" + kernel)
        #expect(try trace.number("real_levels") == levels)
        #expect(try trace.text("folded") == folded)
        #expect(try trace.number("tables") == tables)
    }

    @Test("addresses out of reach are refused", arguments: ["0x100000000", "x", "-1"])
    func refusals(address: String) throws {
        guard
            case .badOperation("addresses", address, 1, _) = try refusal(
                "page-table-folding",
                "kernel=2",
                "addresses=" + address
            )
        else {
            Issue.record("another error")
            return
        }
    }
}
