import Testing
import Traces

@testable import Simulations

@Suite("wx-permissions")
struct WXPermissionsTests {
    @Test("booting alone leaves no W+X page, and six large pages split")
    func booting() throws {
        let trace = try run("wx-permissions", "operations=init mark check")
        #expect(try trace.number("splits") == 6)
        #expect(try trace.number("wx_pages") == 0)
        #expect(try trace.number("corrected") == 0)
    }

    @Test("the default: a write to text, one to rodata that is refused, and executable data")
    func defaults() throws {
        let trace = try run("wx-permissions")
        #expect(try trace.number("wx_pages") == 3)
        #expect(try trace.number("violations") == 3)
        #expect(try trace.number("corrected") == 2)
    }

    @Test("nothing done: the whole image is W+X")
    func nothing() throws {
        #expect(try run("wx-permissions", "operations=").number("wx_pages") == (0x3e0_0000 - 0x100_0000) / 4096)
    }

    @Test(
        "what is no operation, or not mapped, is refused",
        arguments: [
            "fix", "ro", "ro:0xffffffff81000001+1", "ro:0xffffffff81000000+0", "ro:0xffffffff80000000+1",
            "ro:0xffffffff83dff000+2", "ro:0x1000+1", "ro:0xffff888004600000+1", "wx:0xffffffff81000000+1",
        ]
    )
    func refusals(operation: String) throws {
        guard case .badOperation = try refusal("wx-permissions", "operations=" + operation) else {
            Issue.record("another error")
            return
        }
    }
}
