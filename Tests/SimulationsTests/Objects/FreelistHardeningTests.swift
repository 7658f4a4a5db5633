import Testing
import Traces

@testable import Simulations

@Suite("freelist-hardening")
struct FreelistHardeningTests {
    @Test("the default run: one double free is caught, one forged pointer makes the kernel fault")
    func hardened() throws {
        let trace = try run("freelist-hardening")
        #expect(try trace.number("bugs") == 1)
        #expect(try trace.number("faults") == 1)
        #expect(try trace.number("stray_allocations") == 0)
        #expect(trace.result("circular") == .flag(false))
        #expect(try trace.text("first_place") == "0xffff8880045a2100")
        #expect(try trace.text("first_swab") == "0x215a048088ffff")
    }

    @Test("without hardening the same operations give the attacker the target")
    func plain() throws {
        let trace = try run("freelist-hardening", "hardened=false")
        // The double free makes a circle, which the attacker's word cuts.
        #expect(try trace.number("stray_allocations") == 1)
        #expect(try trace.number("bugs") == 0)
        let attack = try run("freelist-hardening", "hardened=false", "operations=w0 a a")
        #expect(try attack.number("stray_allocations") == 1)
        #expect(attack.steps.last?.title.en == "a: 0xffffffff82a54320, which is no object")
    }

    @Test("a, b, a is not caught, and leaves a circle", arguments: ["true", "false"])
    func circle(_ hardened: String) throws {
        let trace = try run("freelist-hardening", "hardened=" + hardened, "operations=a a f0 f1 f0")
        #expect(try trace.number("bugs") == 0)
        #expect(trace.result("circular") == .flag(true))
    }

    @Test("a copied word leads nowhere; one leak gives the key away")
    func copiedAndLeaked() throws {
        #expect(try run("freelist-hardening", "operations=m3:0 a a").number("faults") == 1)
        #expect(try run("freelist-hardening", "operations=k0 a a").number("faults") == 1)
        let forged = try run("freelist-hardening", "operations=l5 k0 a a")
        #expect(try forged.number("faults") == 0)
        #expect(try forged.number("stray_allocations") == 1)
        // What lies in the target decodes to junk there: the next allocation faults after all.
        #expect(try run("freelist-hardening", "operations=l5 k0 a a a").number("faults") == 1)
    }

    @Test("the end of the list is NULL")
    func end() throws {
        let trace = try run("freelist-hardening", "object-size=4096", "operations=a a a a a a a a a")
        #expect(try trace.text("head") == "0x0")
        #expect(try trace.number("allocations") == 8)
    }

    @Test(
        "what cannot be meant is refused",
        arguments: [
            ("operations", "f99"), ("operations", "w1=xyz"), ("operations", "w"), ("operations", "m1"),
            ("start", "0x1000"), ("start", "0xffff888000000010"), ("start", "0xffffffffffffffff"),
        ]
    )
    func refusals(_ name: String, _ value: String) throws {
        #expect(try refusal("freelist-hardening", "\(name)=\(value)").parameter == name)
    }
}
