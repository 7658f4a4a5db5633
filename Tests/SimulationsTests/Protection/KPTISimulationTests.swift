import Testing
import Traces

@testable import Simulations

@Suite("kpti")
struct KPTISimulationTests {
    @Test("with isolation only what entries need can leak, and a system call writes CR3 twice")
    func defaults() throws {
        let trace = try run("kpti")
        #expect(try trace.text("enabled") == "true")
        #expect(try trace.number("cr3_writes") == 7)
        #expect(try trace.number("flushing_writes") == 1)
        #expect(try trace.number("leaks") == 1)
        #expect(try trace.text("cr3") == "0x1047802")
        #expect(try trace.text("kernel_entry") == "0x8000000001050067")
        #expect(try trace.text("user_entry") == "0x1050067")
    }

    @Test("without it an affected processor leaks the direct map, an unaffected one nothing")
    func off() throws {
        let affected = try run("kpti", "pti=off", "operations=l0xffff888000001000")
        #expect(try affected.number("leaks") == 1)
        #expect(try affected.text("last_error_code") == "0x5")
        let safe = try run("kpti", "meltdown=false", "operations=l0xffff888000001000 e x")
        #expect(try safe.number("leaks") == 0)
        #expect(try safe.number("cr3_writes") == 0)
    }

    @Test("words that are no operation, in the wrong mode, and tables out of line are refused")
    func refusals() throws {
        for word in ["e", "q", "s6", "m0xffff888000000000", "l0x800000000000", "l", "s", "x1", "j-1"] {
            let error = try refusal("kpti", "operations=e \(word)")
            #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"), "\(error.message.en)")
        }
        for word in ["x", "i", "s1"] {
            #expect(try refusal("kpti", "operations=\(word)").message.en.contains("operation 1"))
        }
        for pgd in ["0x1000", "0", "0x10000000000"] {
            #expect(try refusal("kpti", "pgd=\(pgd)").message.en.hasPrefix("'pgd' cannot be"))
        }
    }
}
