import MemoryModels
import Testing
import Traces

@testable import Simulations

@Suite("slab-basics")
struct SlabSimulationTests {
    @Test("the default run shows every path once")
    func defaults() throws {
        let trace = try run("slab-basics")
        #expect(try trace.number("objects_per_slab") == 16)
        #expect(try trace.number("free_pointer_offset") == 256)
        #expect(try trace.number("alloc_fastpath") == 31)
        #expect(try trace.number("alloc_slowpath") == 5)
        #expect(try trace.number("free_fastpath") == 2)
        #expect(try trace.number("free_slowpath") == 2)
        #expect(try trace.number("refused_frees") == 1)
        let told = trace.steps.map { $0.explanation.en }.joined()
        for phrase in ["frozen", "`get_freelist`", "on no list at all", "from its own partial list", "is free already"]
        {
            #expect(told.contains(phrase), "\(phrase)")
        }
    }

    @Test("the object freed last is handed out first")
    func lastInFirstOut() throws {
        let trace = try run("slab-basics", "operations=a0x4 f1 f3 a0 a0")
        #expect(trace.steps[5].title.en.contains("object 3 of"))
        #expect(trace.steps[6].title.en.contains("object 1 of"))
    }

    @Test("counts add up", arguments: ["a0x20 f3 f5@1 a1x9 x0 x1", "a0", "", "a0x64 f0 f1 f2 f3"])
    func countsAddUp(_ operations: String) throws {
        let trace = try run("slab-basics", "operations=" + operations)
        let allocations = try trace.number("alloc_fastpath") + trace.number("alloc_slowpath")
        let frees = try trace.number("free_fastpath") + trace.number("free_slowpath")
        #expect(try trace.number("allocated_objects") == allocations - frees)
        #expect(try trace.number("slabs") == trace.number("slabs_made") - trace.number("slabs_discarded"))
    }

    @Test("debugging flags move the free pointer and send every operation down the slow path")
    func debugging() throws {
        let trace = try run("slab-basics", "poison=true", "operations=a0x3 f0")
        #expect(try trace.number("alloc_fastpath") == 0)
        #expect(try trace.number("free_slowpath") == 1)
        #expect(try trace.number("free_pointer_offset") == 512)
        #expect(trace.steps[2].explanation.en.contains("being debugged"))
    }

    @Test(
        "where an object comes from is asked, and the right answer is what the model did",
        arguments: Language.allCases
    )
    func predictions(_ language: Language) throws {
        let trace = try run("slab-basics")
        let answers = trace.steps.compactMap { step in
            step.title.en.hasPrefix("a") && !step.title.en.contains("x") ? step.prediction?.answer.en : nil
        }
        #expect(
            answers == [
                "A new slab", "1", "0", "A new slab", "The freelist of the CPU's slab", "A new slab", "A partial slab",
            ]
        )
    }

    @Test("an object too large for the largest block is refused")
    func alignment() throws {
        let trace = try run("slab-basics", "object-size=8192", "align=4096", "cpus=8", "operations=a7x8")
        #expect(try trace.number("allocated_objects") == 8)
        #expect(try refusal("slab-basics", "object-size=0").message.en.contains("between 1 and 8192"))
    }
}
