import Testing
import Traces

@testable import Simulations

@Suite("address-space-map")
struct AddressSpaceMapTests {
    @Test("the default: an address of the direct map, whose physical address is a subtraction")
    func defaults() throws {
        let trace = try run("address-space-map")
        #expect(try trace.text("region") == "direct_map")
        #expect(try trace.text("physical_address") == "0x12345678")
        #expect(try trace.number("pgd_index") == 273)
        // (119.5 - 2 - 64 - 32 - 1) TiB / 3 / 1 GiB, and the first place.
        #expect(try trace.number("page_offset_choices") == 6998)
    }

    @Test(
        "each kind of address",
        arguments: [
            ("0xffffea0000000040", "vmemmap", "none", "1"), ("0xffffffff81000000", "kernel_image", "0x1000000", "none"),
            ("0x800000000000", "non_canonical", "none", "none"), ("0x7fffffffe000", "user", "none", "none"),
            ("0x7ffffffff000", "user_guard", "none", "none"), ("0xffffc90000000000", "vmalloc", "none", "none"),
            ("0xffffffffc0000000", "modules", "none", "none"), ("0xdeadbeefdeadbeef", "non_canonical", "none", "none"),
        ]
    )
    func kinds(address: String, region: String, physical: String, frame: String) throws {
        let trace = try run("address-space-map", "address=" + address)
        #expect(try trace.text("region") == region)
        #expect(try trace.text("physical_address") == physical)
        #expect(try trace.text("frame") == frame)
        #expect(try trace.text("canonical") == (region == "non_canonical" ? "false" : "true"))
    }

    @Test("a base that KASLR moved changes what the same address is")
    func moved() throws {
        let arguments = ["page-offset-base=0xffff9b0a40000000", "vmalloc-base=0xffffb70000000000"]
        let trace = try run(
            "address-space-map",
            arguments[0],
            arguments[1],
            "vmemmap-base=0xffffe10000000000",
            "direct-map-tib=11"
        )
        #expect(try trace.text("region") == "hole")
        let other = try run(
            "address-space-map",
            arguments[0],
            arguments[1],
            "direct-map-tib=11",
            "address=0xffff9b0a40001000"
        )
        #expect(try other.text("physical_address") == "0x1000")
        #expect(
            try run("address-space-map", "levels=5", "address=0xff11000000001000").text("physical_address") == "0x1000"
        )
    }

    @Test(
        "bases that do not go together are refused at the right parameter",
        arguments: [
            ("page-offset-base=0xffff888020000000", "page-offset-base"),
            ("vmalloc-base=0xffff888040000000", "vmalloc-base"),
            ("vmemmap-base=0xffffff0000000000", "vmemmap-base"), ("direct-map-tib=4096", "page-offset-base"),
        ]
    )
    func refusals(argument: String, parameter: String) throws {
        guard case .conflict(let name, _, _) = try refusal("address-space-map", argument) else {
            Issue.record("another error")
            return
        }
        // A direct map that is too large collides with what follows.
        #expect(name == parameter || argument.hasPrefix("direct-map"))
    }
}
