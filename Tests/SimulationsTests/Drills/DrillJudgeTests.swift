import Testing
import Traces

@testable import Simulations

@Suite("The judge of drills")
struct DrillJudgeTests {
    private let pages = DrillAnswer.number(1280, unit: .pages)
    private let sizes = DrillAnswer.number(2, unit: .mebibytes)
    private let choices = DrillAnswer.choice(
        1,
        of: [
            LocalizedText(en: "on the active list", zh: "在活跃链表上"),
            LocalizedText(en: "#GP(0x10)", zh: "#GP(0x10)"),
            LocalizedText(en: "not in memory", zh: "不在内存中"),
        ]
    )

    @Test(
        "a number is right in decimal, hexadecimal, grouped, with its unit, in full-width characters",
        arguments: [
            "1280", " 1280 ", "0x500", "0X500", "1,280", "1_280", "1280 pages", "1280 page", "1280页", "1280 页", "１２８０",
            "1280.", "1280。", "`1280`", "0x0500", "01280", "１２８０　页",
        ]
    )
    func rightNumbers(_ text: String) {
        #expect(pages.judge(text) == .right)
    }

    @Test(
        "another number is wrong",
        arguments: ["1281", "0", "-1280", "0x1280", "500", "12,800", "18446744073709551615"]
    )
    func wrongNumbers(_ text: String) {
        #expect(pages.judge(text) == .wrong)
    }

    @Test(
        "what is no number of that is not readable",
        arguments: [
            "", " ", "pages", "1280 bytes", "1280 KiB", "0x", "12 80", "1280 1281", "1,28", "1280,", ",1280", "12.5",
            "a",
            "99999999999999999999", "--5", "一千",
        ]
    )
    func unreadableNumbers(_ text: String) {
        #expect(pages.judge(text) == .unreadable)
    }

    @Test(
        "a size may be given in another unit",
        arguments: ["2", "2 MiB", "2MiB", "2m", "2048 KiB", "2048k", "2097152 bytes", "2,097,152B", "0x200000 字节"]
    )
    func rightSizes(_ text: String) {
        #expect(sizes.judge(text) == .right)
    }

    @Test(
        "sizes that are wrong or too large",
        arguments: ["2 KiB", "2 GiB", "3 MiB", "16777216 TiB", "18446744073709551615 KiB", "-2 MiB"]
    )
    func wrongSizes(_ text: String) {
        #expect(sizes.judge(text) == .wrong)
    }

    @Test("an address needs no 0x; where it can be read in two ways, both count")
    func addresses() {
        let address = DrillAnswer.address(0x1f000)
        for text in ["0x1f000", "1f000", "1F000", "1f000h", "0x1_f000", "126976"] {
            #expect(address.judge(text) == .right)
        }
        for text in ["0x1f001", "1f", "12"] { #expect(address.judge(text) == .wrong) }
        for text in ["", "0x", "1g", "1f000 bytes", "1f 00"] { #expect(address.judge(text) == .unreadable) }
        #expect(DrillAnswer.address(0x1000).judge("1000") == .right)
        #expect(DrillAnswer.address(1000).judge("1000") == .right)
    }

    @Test(
        "a choice is named by letter, number or text",
        arguments: ["b", "B", "ｂ", "b)", "b.", "2", "#GP(0x10)", "#gp(0x10)"]
    )
    func rightChoices(_ text: String) {
        #expect(choices.judge(text) == .right)
    }

    @Test("another choice is wrong, what is none is not readable")
    func otherChoices() {
        for text in ["a", "c", "1", "3", "not in memory", "不在内存中"] { #expect(choices.judge(text) == .wrong) }
        for text in ["d", "z", "4", "0", "", "ab", "memory", "#GP"] { #expect(choices.judge(text) == .unreadable) }
    }

    @Test(
        "a list's items may be separated in many ways",
        arguments: [
            "2 5 7", "2,5,7", "2, 5, 7", "2;5;7", "2->5->7", "2 → 5 → 7", "[2, 5, 7]", "２、５、７", "2，5，7", "0x2 5 7",
        ]
    )
    func rightLists(_ text: String) {
        #expect(DrillAnswer.list([2, 5, 7]).judge(text) == .right)
    }

    @Test(
        "a list in another order or of another length is wrong",
        arguments: ["2 7 5", "2 5", "2 5 7 8", "none", "257"]
    )
    func wrongLists(_ text: String) {
        #expect(DrillAnswer.list([2, 5, 7]).judge(text) == .wrong)
    }

    @Test("what is no list is not readable", arguments: ["", ",", "2 x 7", "2 5 7 pages", "->"])
    func unreadableLists(_ text: String) {
        #expect(DrillAnswer.list([2, 5, 7]).judge(text) == .unreadable)
    }

    @Test("an empty list is said in words")
    func emptyList() {
        for text in ["none", "None", "-", "无"] { #expect(DrillAnswer.list([]).judge(text) == .right) }
        #expect(DrillAnswer.list([]).judge("0") == .wrong)
        #expect(DrillAnswer.list([]).text == LocalizedText(en: "none", zh: "无"))
    }

    @Test("one is singular")
    func singular() {
        #expect(DrillAnswer.number(1, unit: .pages).text == LocalizedText(en: "1 page", zh: "1 页"))
        #expect(DrillAnswer.number(1, unit: .none).text.en == "1")
        #expect(DrillAnswer.number(0, unit: .pages).text.en == "0 pages")
    }
}
