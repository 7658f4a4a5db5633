import Simulations
import Testing
import Traces

@Suite("Simulation: malloc-threshold")
struct MallocThresholdTests {
    @Test("the defaults make the system calls that a C program with the same calls made")
    func defaults() throws {
        // strace of glibc 2.36: brk +132 KiB; mmap and munmap of 208896; brk +204800; mmap and munmap of
        // 1052672; brk up to +0x121000 and +0x221000; at last brk back down to +0x21000.
        let trace = try run("malloc-threshold")
        #expect(try trace.number("sbrk_up") == 4)
        #expect(try trace.number("sbrk_down") == 1)
        #expect(try trace.number("mmap_calls") == 2)
        #expect(try trace.number("munmap_calls") == 2)
        #expect(try trace.number("heap_bytes") == 0x21000)
        #expect(try trace.number("mmap_threshold") == 1_052_672)
        #expect(try trace.number("trim_threshold") == 2_105_344)
        #expect(try trace.number("failures") == 0)
    }

    @Test("a fixed threshold maps each time, and a threshold of its size maps nothing larger")
    func fixed() throws {
        let operations = "operations=a200K f1 a200K f2 a200K"
        #expect(try run("malloc-threshold", operations, "mmap-threshold=131072").number("mmap_calls") == 3)
        #expect(try run("malloc-threshold", operations, "mmap-threshold=300000").number("mmap_calls") == 0)
        #expect(try run("malloc-threshold", operations, "trim-threshold=131072").number("mmap_calls") == 3)
    }

    @Test("a double free is shown with what glibc says, and counts as a failure")
    func doubleFree() throws {
        let trace = try run("malloc-threshold", "operations=a24 f1 f1 a200K f2 f2")
        #expect(try trace.number("failures") == 2)
        #expect(trace.steps[2].explanation.en.contains("free(): double free detected in tcache 2"))
    }

    @Test(
        "what is not written as the grammar says is refused",
        arguments: ["a", "a65M", "a1x65", "a1x0", "f0", "f2-1", "f1", "x", "a-1", "a1Kx", "f1-2-3"]
    )
    func badOperations(word: String) throws {
        guard case .badOperation = try refusal("malloc-threshold", "operations=\(word)") else {
            Issue.record("\(word) is refused for another reason")
            return
        }
    }
}

@Suite("Simulation: malloc-bins")
struct MallocBinsTests {
    @Test("the defaults show every list, the last remainder and a consolidation")
    func defaults() throws {
        let trace = try run("malloc-bins")
        let text = trace.steps.map(\.explanation.en).joined()
        for word in ["tcache bin", "fastbin", "last remainder", "malloc_consolidate", "Best fit", "merge"] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(try trace.number("fastbin_chunks") == 0)
        #expect(try trace.number("failures") == 0)
    }

    @Test("without a tcache the first freed chunk goes to a fastbin, and the heap starts with the program's own")
    func noTcache() throws {
        let trace = try run("malloc-bins", "operations=a24 a24 f1 f2 a24", "tcache-count=0")
        #expect(try trace.number("fastbin_chunks") == 1)
        #expect(try trace.text("last_pointer") == "0x30")
    }

    @Test("seven of a size are cached, more go to a fastbin up to 128 bytes, else to the unsorted bin")
    func limits() throws {
        let small = try run("malloc-bins", "operations=a120x9 a24 f1-9")
        #expect(try small.number("tcache_chunks") == 7)
        #expect(try small.number("fastbin_chunks") == 2)
        let larger = try run("malloc-bins", "operations=a136x9 a24 f1-9")
        #expect(try larger.number("fastbin_chunks") == 0)
        #expect(try larger.number("unsorted_chunks") == 1)
        #expect(larger.lastList("unsorted") == ["0x680 (288)"])
    }
}
