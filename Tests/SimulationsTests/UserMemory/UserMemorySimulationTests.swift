import Simulations
import Testing
import Traces

@Suite("Simulation: demand-paging")
struct DemandPagingTests {
    @Test("the defaults show every way in which a page arrives, and both errors")
    func defaults() throws {
        let trace = try run("demand-paging")
        let text = trace.steps.map(\.explanation.en).joined()
        for name in [
            "do_anonymous_page", "do_fault_around", "filemap_fault", "wp_page_copy", "wp_page_shared", "shmem_fault",
            "do_shared_fault", "expand_stack", "SEGV_ACCERR", "RLIMIT_STACK",
        ] {
            #expect(text.contains(name), "\(name)")
        }
        #expect(try trace.number("signals") == 2)
        #expect(try trace.number("stack_pages") == 41)
        #expect(try trace.number("major_faults") == 4)
    }

    @Test("a private page of a file that is written first is copied without being mapped")
    func cowFault() throws {
        let trace = try run("demand-paging", "operations=wp5", "cached=true")
        #expect(try trace.number("minor_faults") == 1)
        #expect(try trace.number("rss_file") == 0)
        #expect(try trace.number("rss_anon") == 1)
    }

    @Test(
        "reading 40 cached pages costs one fault a window",
        arguments: [("1", 40), ("2", 20), ("4", 10), ("8", 5), ("16", 3), ("32", 2)]
    )
    func windows(window: String, faults: Int) throws {
        let trace = try run("demand-paging", "operations=rt0-39", "cached=true", "fault-around=\(window)")
        #expect(try trace.number("minor_faults") == Int64(faults))
        #expect(try trace.number("rss_file") == 40)
    }

    @Test("without read-ahead and fault-around every page is a major fault")
    func noReadAhead() throws {
        let trace = try run("demand-paging", "operations=rt0-39", "fault-around=1", "read-around=0")
        #expect(try trace.number("major_faults") == 40)
    }

    @Test(
        "only process A exists, and only reads and writes",
        arguments: ["wBa0", "fA", "ra", "rz0", "ra3-1", "oa0", "ra4096"]
    )
    func badOperations(word: String) throws {
        guard case .badOperation = try refusal("demand-paging", "operations=\(word)") else {
            Issue.record("\(word) is refused for another reason")
            return
        }
    }
}

@Suite("Simulation: copy-on-write")
struct CopyOnWriteTests {
    @Test("of n processes that write one page, all but the last copy", arguments: 1...5)
    func writers(children: Int) throws {
        let forks = String(repeating: "fA ", count: children)
        let writes = (0...children).map { "w\(["A", "B", "C", "D", "E", "F"][$0])a0" }.joined(separator: " ")
        let trace = try run("copy-on-write", "operations=wa0 \(forks)\(writes)")
        #expect(try trace.number("copies") == Int64(children))
        #expect(try trace.number("reused_last") == 1)
        #expect(try trace.number("private_frames") == Int64(children + 1))
        #expect(try trace.number("shared_frames") == 0)
    }

    @Test("a pin makes the fork copy, and the parent's next write costs nothing")
    func pin() throws {
        let trace = try run("copy-on-write", "operations=wa0 pAa0 fA wAa0 uAa0 fA")
        #expect(try trace.number("early_copies") == 1)
        #expect(try trace.number("copies") == 0)
        #expect(trace.steps[3].title.en == "A writes a0: no fault")
    }

    @Test(
        "a process that has exited or never was does nothing",
        arguments: ["wBa0", "xB", "fA xB wBa0", "pZ", "pAa0-1"]
    )
    func badOperations(word: String) throws {
        guard case .badOperation = try refusal("copy-on-write", "operations=\(word)") else {
            Issue.record("\(word) is refused for another reason")
            return
        }
    }
}

@Suite("Simulation: smaps-accounting")
struct SmapsAccountingTests {
    @Test("three processes that share one page have a third each, which the lines lose")
    func thirds() throws {
        let trace = try run("smaps-accounting", "operations=wa0 wm0 fA fA rBm0 rCm0")
        #expect(try trace.number("rss") == 8)
        // 4096 * 4096 / 3, twice; 1.33 kB each, 2.67 together.
        #expect(try trace.number("pss_fraction") == 2 * 5_592_405)
        #expect(try trace.number("pss") == 2)
        #expect(try trace.number("pss_lines") == 2)
        #expect(try trace.number("uss") == 0)
        #expect(try trace.number("total_pss") == 7)
        #expect(try trace.number("mapped_frames") == 8)
    }

    @Test("smaps_rollup rounds once, smaps once a line")
    func rounding() throws {
        let trace = try run("smaps-accounting", "operations=wa0-1 wk0-1 wp0-1 fA fA")
        // Six thirds of 4 kB would be 8 kB, but each division loses a little.
        #expect(try trace.number("pss") == 7)
        #expect(try trace.number("pss_lines") == 6)
    }

    @Test("the defaults: Rss counts shared pages several times, Pss does not, and swap counts apart")
    func defaults() throws {
        let trace = try run("smaps-accounting")
        #expect(try trace.number("total_rss") > trace.number("mapped_frames"))
        #expect(try trace.number("total_pss") == trace.number("mapped_frames"))
        #expect(try trace.number("swap") > 0)
        #expect(
            try trace.number("pss_anon") + trace.number("pss_file") + trace.number("pss_shmem") <= trace.number("pss")
        )
    }

    @Test("results about a process that there is not are refused")
    func noProcess() throws {
        guard case .conflict = try refusal("smaps-accounting", "process=H") else {
            Issue.record("refused for another reason")
            return
        }
    }
}

@Suite("Simulation: rmap")
struct ReverseMapTests {
    @Test("n processes since a fork are visited for a page that only one has")
    func inVain() throws {
        let trace = try run("rmap", "operations=wa0 fA fA fA wBa0 wCa0 wDa0 qAa0 qBa0")
        #expect(try trace.number("visited") == 4 + 1)
        #expect(try trace.number("found") == 1 + 1)
    }

    @Test("each generation adds a link to the chain of its areas", arguments: 0...6)
    func depth(generations: Int) throws {
        let forks = (0..<generations).map { "f\(["A", "B", "C", "D", "E", "F", "G"][$0])" }.joined(separator: " ")
        let trace = try run("rmap", "operations=wa0 \(forks)")
        #expect(try trace.number("deepest_chain") == Int64(generations + 1))
        #expect(try trace.number("chain_links") == Int64((generations + 1) * (generations + 2) / 2))
    }

    @Test("a page of a file is looked for wherever the file is mapped")
    func file() throws {
        let trace = try run("rmap", "operations=rs0 fA qs0")
        // Two processes, each with a private and a shared mapping of the file.
        #expect(try trace.number("visited") == 4)
        #expect(try trace.number("found") == 1)
    }

    @Test("the defaults take over an anon_vma, and walk through both kinds of page")
    func defaults() throws {
        let text = try run("rmap").steps.map(\.explanation.en).joined()
        #expect(text.contains("take over an unused one"))
        #expect(text.contains("rmap_walk_file") && text.contains("rmap_walk_anon"))
    }
}
