import MemoryModels
import Testing
import Traces

@testable import Simulations

@Suite("e820-map")
struct E820MapTests {
    @Test("the default map: reserved beats RAM, ACPI beats reserved, halves of RAM join, page 0 goes")
    func defaults() throws {
        let trace = try run("e820-map")
        #expect(trace.result("outcome") == .text("updated"))
        #expect(trace.result("change_points") == .integer(16))
        #expect(trace.result("deepest_overlap") == .integer(4))
        #expect(trace.result("entries_sanitised") == .integer(8))
        #expect(trace.result("entries_out") == .integer(9))
        // 639 KiB less page 0, 2045 MiB, 4 GiB.
        #expect(trace.result("usable_bytes") == .integer(635 << 10 + 2045 << 20 + 4 << 30))
        #expect(trace.result("last_pfn") == .integer(0x200000))
        #expect(trace.result("last_low_pfn") == .integer(0x7ff30))
    }

    @Test(
        "a map that is left alone says why",
        arguments: [
            ("usable:0x0-0xfffff", "too_few_entries"), ("", "too_few_entries"),
            ("usable:0x0-0xfffff usable:0xfffffffffffff000+0x1000", "wraps_around"),
            ("usable:0xffffffffffffffff+2 reserved:1+2", "wraps_around"),
        ]
    )
    func leftAlone(entries: String, outcome: String) throws {
        let trace = try run("e820-map", "entries=" + entries)
        #expect(trace.result("outcome") == .text(outcome))
    }

    @Test("all types can be written, by name and by number")
    func types() throws {
        let entries = "pram:0-9 12:10-19 soft-reserved:20-29 4026531839:30-39 pmem:40-49 unusable:50+0 nvs:60+1"
        let trace = try run("e820-map", "entries=" + entries, "trim-bios=false")
        #expect(trace.result("entries_out") == .integer(6))
    }

    @Test(
        "what is no entry is refused with its position",
        arguments: [
            "usable", "usable:", "usable:5", "usable:9-5", "foo:0-9", "0:0-9", "usable:0-0xffffffffffffffff",
            "4294967296:0-9", "usable:0-9:", "usable:-",
        ]
    )
    func refusals(entry: String) throws {
        let error = try refusal("e820-map", "entries=reserved:0-1 " + entry)
        guard case .badOperation("entries", entry, 2, _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("twenty-four entries run; one more is refused")
    func limit() throws {
        let entries = (0..<24).map { "\($0 % 5 + 1):\($0 * 7)+\($0 * 3 + 9)" }
        #expect(try run("e820-map", "entries=" + entries.joined(separator: ",")).steps.count > 24)
        _ = try refusal("e820-map", "entries=" + (entries + ["1:0+1"]).joined(separator: ","))
    }
}

@Suite("memblock-regions")
struct MemblockRegionsTests {
    @Test("the default run ends in these regions and blocks")
    func defaults() throws {
        let trace = try run("memblock-regions")
        #expect(trace.result("memory_regions") == .integer(3))
        #expect(trace.result("reserved_regions") == .integer(4))
        #expect(trace.result("last_allocation") == .text("0xc00000"))
        #expect(trace.result("handed_over") == .integer(158 + 256 + 704 + 768 + 510))
        #expect(trace.result("largest_order") == .integer(9))
    }

    @Test("from the bottom, and below a limit, blocks lie elsewhere")
    func directions() throws {
        let operations = "add:0x1000-0xffffff alloc:0x1000"
        func place(_ more: String...) throws -> String {
            let simulation = try #require(SimulationCatalogue.find("memblock-regions"))
            let arguments = (["operations=" + operations] + more).map { argument(from: $0) }
            return try simulation.run(arguments).text("last_allocation")
        }
        #expect(try place() == "0xfff000")
        #expect(try place("bottom-up=true") == "0x1000")
        #expect(try place("limit=0x80000") == "0x7f000")
        #expect(try place("limit=0x1fff") == "none")
    }

    @Test(
        "without a whole free page there is nothing to hand over",
        arguments: [
            "", "add:0x1000-0x1fff reserve:0x1800-0x18ff", "add:0x0-0xffff nomap:0x0-0xffff", "add:0x0-0xfff",
        ]
    )
    func nothing(operations: String) throws {
        let trace = try run("memblock-regions", "operations=" + operations)
        let pages: Int64 = operations == "add:0x0-0xfff" ? 1 : 0
        #expect(trace.result("handed_over") == .integer(pages))
    }

    @Test(
        "what is no operation is refused",
        arguments: [
            "add", "add:", "add:5", "add:0x3fffffff+2", "alloc:0", "alloc:1@3", "alloc:1@0", "grow:0-9", "free:0+0",
            "alloc:0x40000001",
        ]
    )
    func refusals(operation: String) throws {
        _ = try refusal("memblock-regions", "operations=" + operation)
    }
}

@Suite("kaslr-slots")
struct KaslrSlotsTests {
    @Test("the default run: slots below and between what is avoided, and 481 virtual addresses")
    func defaults() throws {
        let trace = try run("kaslr-slots")
        // 48 MiB fit nowhere below the decompressor at 48 MiB; 112 MiB to 2816 MiB; then 1 GiB at 4 GiB.
        let slots: Int64 = 1 + (2816 - 112 - 48) / 2 + 1 + (1024 - 48) / 2
        #expect(try trace.number("slots") == slots)
        #expect(try trace.number("slot_areas") == 2)
        #expect(try trace.text("physical_bits") == "10.8")
        #expect(try trace.number("virtual_slots") == 481)
        #expect(try trace.text("virtual_bits") == "8.9")
        #expect(try trace.text("virtual_address").hasPrefix("0xffffffff"))
    }

    @Test(
        "entropy to one decimal, rounded down",
        arguments: [
            (0, "0.0"), (1, "0.0"), (2, "1.0"), (3, "1.5"), (473, "8.8"), (481, "8.9"), (512, "9.0"), (511, "8.9"),
            (1 << 40, "40.0"), (UInt64.max, "63.9"),
        ] as [(UInt64, String)]
    )
    func bits(count: UInt64, text: String) {
        #expect(KaslrText.bits(count) == text)
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            "avoid=5", "avoid=9-5", "avoid=0x10000000000000+1", "map=usable:0x10000000000000+1", "align=3M",
            "image-size=0", "map=usable:0xffffffffffffffff+2", "gigantic-pages=65",
        ]
    )
    func refusals(argument: String) throws {
        _ = try refusal("kaslr-slots", argument)
    }

    @Test("without a slot the image stays, and the virtual address is drawn all the same")
    func noSlot() throws {
        let trace = try run("kaslr-slots", "limit=0x2000000")
        #expect(try trace.number("slots") == 0)
        #expect(try trace.text("physical_address") == "none")
        #expect(try trace.number("virtual_slots") == 481)
        #expect(try run("kaslr-slots", "image-size=0x40000000").text("virtual_address") == "none")
    }
}

@Suite("segment-translation")
struct SegmentTranslationTests {
    @Test("the default: the last four bytes of a segment of 16 KiB")
    func defaults() throws {
        let trace = try run("segment-translation")
        #expect(try trace.text("base") == "0x12345000")
        #expect(try trace.text("limit") == "0x3fff")
        #expect(try trace.text("linear_address") == "0x12348ffc")
        #expect(try trace.text("exception") == "none")
    }

    @Test(
        "each exception, by its name",
        arguments: [
            ("offset=0x3ffd", "#GP(0x0)"), ("selector=0x83", "#GP(0x80)"), ("selector=0", "#GP(0x0)"),
            ("descriptor=0x12c0733450000003", "#NP(0x28)"), ("descriptor=0x12c0933450000003", "#GP(0x28)"),
            ("register=cs", "#GP(0x28)"), ("descriptor=0", "#GP(0x28)"),
        ]
    )
    func exceptions(argument: String, name: String) throws {
        #expect(try run("segment-translation", argument).text("exception") == name)
        #expect(try run("segment-translation", argument).text("linear_address") == "none")
    }

    @Test("the stack has an exception of its own, and long mode lets everything canonical pass")
    func modes() throws {
        #expect(try run("segment-translation", "register=ss", "offset=0x3ffd").text("exception") == "#SS(0x0)")
        #expect(
            try run("segment-translation", "register=ss", "descriptor=0x12c0733450000003").text("exception")
                == "#SS(0x28)"
        )
        #expect(try run("segment-translation", "mode=long", "offset=0x7fff0000").text("linear_address") == "0x7fff0000")
        #expect(try run("segment-translation", "mode=long", "register=fs").text("linear_address") == "0x12348ffc")
    }

    @Test("instructions are fetched through cs only")
    func fetch() throws {
        guard case .conflict("access", "fetch", _) = try refusal("segment-translation", "access=fetch") else {
            Issue.record("another error")
            return
        }
        let code = "descriptor=0x00cffb000000ffff"
        #expect(
            try run("segment-translation", "access=fetch", "register=cs", code, "selector=0x23").text("linear_address")
                == "0x3ffc"
        )
    }
}
