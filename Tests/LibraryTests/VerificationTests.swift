import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("Verifying content")
struct VerificationTests {
    private static let en = ContentFixture.firstEnglish

    private func verify(_ fixture: ContentFixture) -> VerificationReport {
        let folder = ContentFolder(fixture.url)
        return ContentVerification.verify(folder, folder.load())
    }

    /// The problems that the fixture's own files have: the catalogue of simulations cites more than its small table holds.
    private func problems(_ fixture: ContentFixture) -> [String] {
        verify(fixture).problems.filter { !$0.file.hasPrefix("simulation ") && !$0.file.hasPrefix("experiment ") }.map(
            \.description
        )
    }

    @Test("finds nothing wrong with sound content and counts its checks")
    func sound() throws {
        let fixture = try ContentFixture()
        #expect(problems(fixture) == [])
        let counts = verify(fixture).counts
        #expect(counts[.questions] == 2)
        #expect(counts[.quizItems] == 12)
        #expect(counts[.embeds] == 4)
        #expect(counts[.quotedValues] == 4)
        #expect((counts[.links] ?? 0) >= 20)
        #expect((counts[.kernelCitations] ?? 0) >= 9)
    }

    @Test(
        "says which link, citation, number or simulation is wrong, and where",
        arguments: [
            ("article:pages)", "article:page)", "58: there is no article 'page'; did you mean 'pages'?"),
            ("term:page)", "term:pagee)", "58: there is no glossary term 'pagee'; did you mean 'page'?"),
            ("question:2)", "question:77)", "58: there is no question 77; "),
            ("kernel:mm/page_alloc.c#expand", "kernel:mm/page_alloc.c#expnd", "58: 'mm/page_alloc.c#expnd' is not in "),
            (
                "[10](value:", "[11](value:",
                "58: '11' does not stand in the definition of MAX_PAGE_ORDER, which is '10'; "
            ),
            (
                "```simulation buddy-split", "```simulation buddy-spilt",
                "there is no simulation 'buddy-spilt'; did you mean 'buddy-split'?"
            ),
            ("```simulation buddy-split\n", "```simulation buddy-split\norder=77\n", ": buddy-split cannot run: "),
            (
                "simulations: [buddy-split]", "simulations: [budy-split]",
                "there is no simulation 'budy-split'; did you mean 'buddy-split'?"
            ),
            (
                "  kernel: [mm/page_alloc.c#expand]", "  experiments: [demand-zer]\n  kernel: [mm/page_alloc.c#expand]",
                "17: there is no experiment 'demand-zer'; did you mean 'demand-zero'?"
            ),
            (
                "simulations: [buddy-split]", "simulations: []",
                "16: no simulation and no experiment backs the answer; name one under evidence:"
            ),
            (
                "```simulation buddy-split", "```experiment numa-map",
                "there is no experiment 'numa-map'; did you mean 'numa-maps'?"
            ),
            (
                "```simulation buddy-split\n", "```experiment numa-maps\npages=7\n",
                "the experiment numa-maps has no parameter 'pages'; remove it"
            ),
            ("related: [article:pages]", "related: [article:nothing]", "there is no article 'nothing'; "),
            ("related: [article:pages]", "related: [question:1]", "the entry is related to itself; "),
            (
                "[10](value:include/linux/mmzone.h#MAX_PAGE_ORDER)", "[7](result:buddy-split#no_such)",
                "there is no result of buddy-split 'no_such'"
            ),
        ]
    )
    func wrong(old: String, new: String, message: String) throws {
        let fixture = try ContentFixture()
        try fixture.folder.replace(old, with: new, in: Self.en)
        let found = problems(fixture)
        #expect(found.contains { $0.hasPrefix(Self.en) && $0.contains(message) }, "\(found)")
    }

    @Test("experiments are evidence and may be embedded; questions that something runnable backs are counted")
    func experiments() throws {
        let fixture = try ContentFixture()
        try fixture.folder.replace(
            "  simulations: [buddy-split]\n",
            with: "  simulations: []\n  experiments: [demand-zero, smaps-pss]\n",
            in: Self.en
        )
        try fixture.folder.replace("```simulation buddy-split", with: "```experiment demand-zero", in: Self.en)
        #expect(problems(fixture) == [])
        let counts = verify(fixture).counts
        #expect(counts[.experiments] == 2 && counts[.simulations] == 1 && counts[.runnable] == 2)
        #expect(counts[.embeds] == 4)
    }

    @Test("compares quoted results with a run of the simulation")
    func results() throws {
        let fixture = try ContentFixture()
        let value = "[10](value:include/linux/mmzone.h#MAX_PAGE_ORDER)"
        try fixture.folder.replace(value, with: "[1](result:buddy-split#free_order_0)", in: Self.en)
        #expect(problems(fixture) == [])
        try fixture.folder.replace("[1](result:", with: "[2](result:", in: Self.en)
        let found = problems(fixture)
        #expect(found.contains { $0.contains("'2' is not what buddy-split finds: free_order_0 is 1; ") }, "\(found)")
    }

    @Test("a damaged table of kernel names is reported with its line")
    func damagedTable() throws {
        let fixture = try ContentFixture()
        try fixture.folder.write("# Linux 6.12.1: x\nmm/page_alloc.c expand\n", to: "kernel-symbols.tsv")
        #expect(problems(fixture).contains { $0.hasPrefix("kernel-symbols.tsv:2: this row is not path, symbol") })
    }

    @Test("the table of kernel names reads what it writes")
    func tableRoundTrip() {
        let table = KernelSymbolTable(
            release: "6.12.1",
            symbols: [
                KernelSymbol(
                    citation: KernelCitation(path: "mm/a.c", symbol: "b"),
                    kind: "macro",
                    line: 3,
                    definition: "(1 << 2)"
                ),
                KernelSymbol(
                    citation: KernelCitation(path: "mm/a.c", symbol: nil),
                    kind: "file",
                    line: 0,
                    definition: ""
                ),
            ]
        )
        let (read, problems) = KernelSymbolTable.parse(table.text)
        #expect(problems.isEmpty)
        #expect(read == table)
    }
}

@Suite("The kernel source", .enabled(if: isCtagsInstalled, "universal-ctags is not installed"))
struct KernelSourceTests {
    /// A tree with every kind of definition that content cites.
    private func tree() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 5\n", to: "Makefile")
        try folder.write(
            """
            #define MAX_PAGE_ORDER 10 /* inclusive */
            enum zone_type { ZONE_DMA, ZONE_NORMAL = 2 };
            struct free_area {
            	int nr_free;
            };
            extern int prototype_only(int a);
            static __always_inline unsigned int __init expand(struct zone *zone, int low)
            {
            	return 0;
            }
            int sysctl_overcommit_memory __read_mostly = 0;
            DEFINE_PER_CPU(struct vm_event_state, vm_event_states);
            SYSCALL_DEFINE1(brk, unsigned long, brk)
            {
            }
            """,
            to: "mm/a.c"
        )
        try folder.write("config KASAN\n\tbool \"x\"\n", to: "mm/Kconfig")
        try folder.write("SYM_CODE_START(startup_64)\nlabel:\n", to: "arch/head.S")
        return folder
    }

    @Test("finds each kind of definition with its line, and says which names are not defined")
    func definitions() throws {
        let folder = try tree()
        let source = try KernelSource(root: folder.url)
        #expect(source.release == "6.12.5")
        let names = [
            "mm/a.c#MAX_PAGE_ORDER", "mm/a.c#ZONE_NORMAL", "mm/a.c#free_area", "mm/a.c#expand", "mm/a.c#brk",
            "mm/a.c#sysctl_overcommit_memory", "mm/a.c#vm_event_states", "mm/Kconfig#CONFIG_KASAN",
            "arch/head.S#startup_64", "mm/a.c", "mm/a.c#prototype_only", "mm/a.c#nowhere", "mm/none.c#x",
        ]
        let (found, missing) = try source.look(up: Set(names.compactMap { KernelCitation($0) }))
        #expect(missing.map(\.description) == ["mm/a.c#nowhere", "mm/a.c#prototype_only", "mm/none.c#x"])
        let lines = Dictionary(
            uniqueKeysWithValues: found.map { ($0.citation.description, "\($0.kind) \($0.line) \($0.definition)") }
        )
        #expect(lines["mm/a.c#MAX_PAGE_ORDER"] == "macro 1 10")
        #expect(lines["mm/a.c#ZONE_NORMAL"]?.hasPrefix("enumerator 2") == true)
        #expect(lines["mm/a.c#free_area"] == "struct 3 ")
        #expect(lines["mm/a.c#expand"] == "function 7 ")
        #expect(lines["mm/a.c#brk"] == "system call 13 ")
        #expect(lines["mm/a.c#vm_event_states"]?.hasPrefix("variable 12") == true)
        #expect(lines["mm/Kconfig#CONFIG_KASAN"]?.contains(" 1 ") == true)
        #expect(lines["arch/head.S#startup_64"] == "assembly symbol 1 ")
        #expect(lines["mm/a.c"] == "file 0 ")
    }

    @Test("a folder without a kernel Makefile is refused with what to do")
    func noTree() throws {
        let folder = try TemporaryFolder()
        #expect(throws: KernelSource.Failure.self) { try KernelSource(root: folder.url) }
    }
}

private var isCtagsInstalled: Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ctags", "--version"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() else { return false }
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).contains("Universal Ctags")
}
