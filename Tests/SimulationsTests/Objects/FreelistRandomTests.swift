import Testing
import Traces

@testable import Simulations

@Suite("freelist-random")
struct FreelistRandomTests {
    @Test("the default run scatters allocations, and a freed object is the next one")
    func random() throws {
        let trace = try run("freelist-random")
        #expect(try trace.number("slab_objects") == 8)
        #expect(try trace.number("neighbours") < trace.number("neighbours_without"))
        let out = try trace.text("handed_out").split(separator: " ").map { String($0) }
        #expect(out.count == 19)
        // a0 a0 a0 f1 a0: the fourth allocation gets what the second had.
        #expect(out[3] == out[1])
        let sequence = try trace.text("sequence").split(separator: " ").compactMap { Int($0) }
        #expect(sequence.sorted() == Array(0..<8))
    }

    @Test("without the option objects come in order, and there is no sequence")
    func notRandom() throws {
        let trace = try run("freelist-random", "randomize=false", "operations=a0x8")
        #expect(try trace.text("handed_out") == "0 1 2 3 4 5 6 7")
        #expect(try trace.text("sequence") == "")
        #expect(try trace.number("neighbours") == 7 && trace.number("neighbours_without") == 7)
    }

    @Test("a slab of the smaller order has fewer objects, in the same order as far as it has them")
    func memoryShort() throws {
        let trace = try run("freelist-random", "object-size=512", "cpus=2", "memory-short=true", "operations=a0x8")
        #expect(try trace.number("slab_objects") == 8)
        let sequence = try trace.text("sequence").split(separator: " ").compactMap { Int($0) }
        let start = try #require(Int(trace.text("starts")))
        let turned = (sequence[start...] + sequence[..<start]).filter { $0 < 8 }
        #expect(try trace.text("handed_out") == turned.map { "\($0)" }.joined(separator: " "))
    }

    @Test("the seed decides, and nothing else does")
    func seeds() throws {
        #expect(try run("freelist-random", "seed=1").results == run("freelist-random", "seed=1").results)
        #expect(try run("freelist-random", "seed=1").results != run("freelist-random", "seed=2").results)
    }

    @Test("operations that are none are refused", arguments: ["a1", "f0", "a0 f7", "q"])
    func randomRefusals(_ operations: String) throws {
        #expect(try refusal("freelist-random", "operations=" + operations).parameter == "operations")
    }
}
