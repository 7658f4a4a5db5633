import MemoryModels
import Traces

/// Drills of `wx-permissions`.
enum WXDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "which large pages a change splits", zh: "一次修改拆分几个大页"),
            LocalizedText(en: "the page tables that two changes cost", zh: "两次修改花费几页页表"),
            LocalizedText(en: "the pages that are writable and executable", zh: "既可写又可执行的页数"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? split(&numbers) : level == 2 ? tables(&numbers) : writable(&numbers)
    }

    /// Pages of the direct map below the image.
    private struct Change {
        let name: String
        let first: Int
        let last: Int

        init(_ name: String, from first: Int, count: Int) {
            self.name = name
            self.first = max(0, first)
            last = self.first + count - 1
        }

        var text: LocalizedText {
            LocalizedText(
                en: "set_memory_\(name) for pages \(first) to \(last)",
                zh: "对第 \(first) 到 \(last) 页调用 set_memory_\(name)"
            )
        }

        var operation: String {
            let address = Numerals.hexadecimal(WXOperation.virtual(.direct, UInt64(first) << 12))
            return name + ":" + address + "+\(last - first + 1)"
        }
    }

    private static let given = LocalizedText(
        en: "The direct map, in 4 KiB pages counted from 0, is made of 2 MiB pages, writable and not executable.",
        zh: "直接映射区由 2 MiB 大页组成，可写、不可执行；以下按 4 KiB 页从 0 数起。"
    )

    private static func split(_ numbers: inout DrillNumbers) -> DrillDraft {
        let change = Change("ro", from: numbers.distinct(2048), count: numbers.within(200...1800))
        return DrillDraft(
            LocalizedText(
                en: """
                    \(given.en) Now the kernel calls \(change.text.en). How many large pages are split, and how many become \
                    read-only as a whole?
                    """,
                zh: "\(given.zh)内核\(change.text.zh)。几个大页被拆分，几个大页整页变为只读？依次写出两个数。"
            ),
            arguments: [("operations", change.operation)],
            rule: LocalizedText(
                en: "A large page has 512 pages. One that the range covers keeps its size; one that it cuts is split.",
                zh: "一个大页含 512 页。区间完全覆盖的大页保持不变，只覆盖一部分的要拆分。"
            ),
            steps: [-1]
        ) { .list([$0.numeral("splits"), $0.numeral("preserved")]) }
    }

    private static func tables(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = Change("ro", from: numbers.distinct(2048), count: numbers.within(200...1800))
        let second = Change(
            numbers.flip() ? "ro" : "x",
            from: first.first + numbers.within(-600...900),
            count: numbers.within(200...1000)
        )
        return DrillDraft(
            LocalizedText(
                en: """
                    \(given.en) The kernel calls \(first.text.en), then \(second.text.en). How many pages of page tables do \
                    the two cost together?
                    """,
                zh: "\(given.zh)内核先\(first.text.zh)，再\(second.text.zh)。两次合计花费几页页表？"
            ),
            arguments: [("operations", first.operation + " " + second.operation)],
            rule: LocalizedText(
                en: """
                    Each large page that is split costs one table. It is split once only, and only if part of it is to get \
                    permissions that it does not have already.
                    """,
                zh: "每拆一个大页花费一页页表。一个大页只拆一次，而且只在它的一部分要改成与现在不同的权限时才拆。"
            )
        ) { .number($0.numeral("table_pages"), unit: .pages) }
    }

    private static func writable(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = Change("ro", from: 200 + numbers.distinct(2048), count: numbers.within(200...1000))
        let second = Change(
            "x",
            from: first.first + numbers.within(-200...200),
            count: numbers.within(200...1200)
        )
        let third = Change(
            numbers.flip() ? "rw" : "nx",
            from: second.first + numbers.within(-100...300),
            count: numbers.within(50...600)
        )
        let changes = [first, second, third]
        return DrillDraft(
            LocalizedText(
                en: """
                    \(given.en) After booting, a driver calls \(first.text.en), \(second.text.en) and \(third.text.en), in \
                    this order. How many pages are writable and executable in the end?
                    """,
                zh: """
                    \(given.zh)启动完成后，某驱动依次\(first.text.zh)、\(second.text.zh)、\(third.text.zh)。\
                    最后有多少页既可写又可执行？
                    """
            ),
            // Of a small image, so that booting takes few steps.
            arguments: [
                ("operations", "init mark " + changes.map { $0.operation }.joined(separator: " ")), ("text", "4096"),
                ("rodata", "4096"),
            ],
            rule: LocalizedText(
                en: """
                    Each call changes one bit of the pages in its range and leaves the others as they are. `verify_rwx` warns of a \
                    page that becomes both, but lets it pass.
                    """,
                zh: "每次调用只改区间内各页的一个权限位，其余不变。页变得既可写又可执行时，`verify_rwx` 只警告，不阻止。"
            ),
            steps: [-3, -2, -1]
        ) { .number($0.numeral("wx_pages"), unit: .pages) }
    }
}
