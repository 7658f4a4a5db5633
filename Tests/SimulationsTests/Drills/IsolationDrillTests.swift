import Testing

@testable import Simulations

/// Each answer found a second way, without the models.
@Suite("Drills of page-table isolation: the answers")
struct IsolationDrillTests {
    @Test("kpti: table, bits 11 and 12, ASID plus 1")
    func cr3() throws {
        try compare("kpti", 1) { givens in
            let question = givens.drill.question.en
            let match = try #require(question.firstMatch(of: /lies at 0x([0-9a-f]+), its ASID is (\d)/))
            let table = try #require(Int(match.1, radix: 16)) + 4096
            let asid = try #require(Int(match.2))
            return hexadecimal(question.contains("no PCIDs") ? table : table + 2048 + asid + 1)
        }
    }

    @Test("kpti: NX where there is isolation")
    func entry() throws {
        try compare("kpti", 2) { givens in
            let match = try #require(givens.drill.question.en.firstMatch(of: /called with 0x([0-9a-f]+)/))
            let digits = String(match.1)
            guard givens.drill.question.en.contains("with the Meltdown bug") else { return "0x" + digits }
            return "0x8" + String(repeating: "0", count: 15 - digits.count) + digits
        }
    }

    @Test("kpti: present, user, fetch")
    func errorCode() throws {
        try compare("kpti", 3) { givens in
            let question = givens.drill.question.en
            let isMapped = ["entry text", "cpu_entry_area", "user page"].contains { question.contains($0) }
            let isUser = question.contains("In user mode")
            return hexadecimal((isMapped ? 1 : 0) + (isUser ? 4 : 0) + (question.contains("jumps") ? 16 : 0))
        }
    }
}
