import Testing
import Traces

@testable import Simulations

@Suite("Arguments")
struct ArgumentTests {
    @Test(
        "a number is digits, or 0x and hexadecimal digits, and nothing else",
        arguments: [
            ("0", 0), ("42", 42), ("0x2a", 42), ("0X2A", 42), ("007", 7), ("-3", -3),
            ("9223372036854775807", Int64.max),
            ("+1", nil), (" 1", nil), ("1 ", nil), ("1_000", nil), ("1e3", nil), ("0x", nil), ("x1", nil), ("", nil),
            ("-", nil),
            ("--1", nil), ("９", nil), ("9223372036854775808", nil), ("0xffffffffffffffff", nil), ("1.0", nil),
        ] as [(String, Int64?)]
    )
    func signed(_ text: String, _ number: Int64?) {
        #expect(StrictNumber.signed(text) == number)
    }

    @Test("an address uses all 64 bits and no more")
    func unsigned() {
        #expect(StrictNumber.unsigned("0xffffffffffffffff") == UInt64.max)
        #expect(StrictNumber.unsigned("18446744073709551615") == UInt64.max)
        #expect(StrictNumber.unsigned("18446744073709551616") == nil)
        #expect(StrictNumber.unsigned("0x10000000000000000") == nil)
        #expect(StrictNumber.unsigned("-1") == nil)
    }

    @Test("an unknown parameter is refused with the nearest name")
    func unknownParameter() throws {
        let error = try refusal("buddy-split", "oder=1")
        #expect(
            error.message.en
                == "'buddy-split' has no parameter 'oder'. Did you mean 'order'? It has: start, block-order, order, block-type, type."
        )
        #expect(error.message.zh.contains("是否想写“order”"))
        #expect(try refusal("buddy-split", "zzz=1").message.en.contains("Did you mean") == false)
    }

    @Test("a number out of range is refused with the range")
    func outOfRange() throws {
        #expect(try refusal("buddy-split", "order=11").message.en == "'order' must lie between 0 and 10; 11 does not.")
        #expect(try refusal("buddy-split", "order=11").message.zh == "“order”必须在 0 到 10 之间，11 超出了范围。")
        #expect(try refusal("buddy-split", "order=two").message.en == "'order' is a number from 0 to 10, not 'two'.")
    }

    @Test("a word that is no choice, a flag that is none, and a repeated parameter are refused")
    func otherRefusals() throws {
        #expect(
            try refusal("buddy-split", "type=cma").message.en
                == "'type' is one of unmovable, movable, reclaimable, not 'cma'."
        )
        #expect(try refusal("page-walk", "wp=1").message.en == "'wp' is true or false, not '1'.")
        #expect(
            try refusal("page-walk", "address=home").message.en
                == "'address' is a 64-bit address such as 0x7f12a6543210, not 'home'."
        )
        #expect(
            try refusal("buddy-split", "order=1", "order=2").message.en
                == "'order' is given more than once; give it once."
        )
    }

    @Test("an operation that is not understood is named with its place")
    func operations() throws {
        let error = try refusal("buddy-merge", "operations=a0 q1")
        #expect(
            error.message.en
                == "'operations', operation 2, 'q1': write a<order>, f<n>, p<pfn>:<order> or r<count>, with an order of 0 to 10."
        )
        #expect(try refusal("buddy-merge", "operations=a0 f1").message.en.contains("there were only 1 allocations"))
        #expect(try refusal("slab-basics", "operations=a5").message.en.contains("there is no CPU 5"))
    }

    @Test("at most 64 operations run")
    func operationLimit() throws {
        let sixtyFour = Array(repeating: "a0", count: 64).joined(separator: ",")
        #expect(try run("buddy-merge", "operations=" + sixtyFour).number("allocations") == 64)
        #expect(try refusal("buddy-merge", "operations=" + sixtyFour + " a0").message.en.contains("at most 64"))
        #expect(try refusal("slab-basics", "operations=" + sixtyFour + " a0").message.en.contains("at most 64"))
    }

    @Test("a run with more steps than anyone follows is refused")
    func stepLimit() throws {
        var list = StepList(simulation: "demo")
        let step = Step(title: LocalizedText(same: "s"), explanation: LocalizedText(same: "e"))
        for _ in 0..<StepList.limit { try list.add(step) }
        let error = #expect(throws: SimulationError.self) { try list.add(step) }
        #expect(error == .tooManySteps(simulation: "demo", limit: 200))
    }

    @Test("a parameter's explanation says what values it takes")
    func explanation() throws {
        let simulation = try #require(SimulationCatalogue.find("buddy-split"))
        let order = try #require(simulation.parameters.first { $0.name == "order" })
        #expect(order.explanation(.english) == "order of the request: 0-10")
        #expect(order.explanation(.chinese) == "请求的阶：0-10")
    }
}
