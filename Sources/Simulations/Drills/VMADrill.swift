import Traces

/// Drills of `vma-operations`.
enum VMADrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the address that mmap returns", zh: "mmap 返回的地址"),
            LocalizedText(en: "the areas after mprotect or munmap cut one", zh: "mprotect 或 munmap 切开之后的区域数"),
            LocalizedText(en: "the areas after several calls that split and merge", zh: "多次调用、切开又合并之后的区域数"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? address(&numbers) : areas(&numbers, calls: level == 2 ? 2 : numbers.within(5...6))
    }

    private static var areaUnit: DrillUnit { DrillUnit("area", "areas", zh: "个") }

    private static func address(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(2044)
        // No multiple of 512 pages: such a mapping would be aligned for huge pages.
        let first = 1 + code + code / 511
        let pages = numbers.within(1...40)
        let lowest = Numerals.hexadecimal(0x7fff_f7ff_f000 - UInt64(first) << 12)
        return DrillDraft(
            LocalizedText(
                en: """
                    Searching from the top down, mmap has placed everything so far without a gap; the lowest area, rw-, \
                    begins at \(lowest). Which address does mmap of \(pages) pages, r--, return next?
                    """,
                zh: """
                    mmap 自高向低寻找空隙，至今的映射一个挨着一个，最低的区域（rw-）始于 \(lowest)。\
                    接着用 mmap 映射 \(pages) 页（r--），返回的地址是多少？
                    """
            ),
            arguments: [("operations", "map:\(first):rw map:\(pages):r")],
            rule: LocalizedText(
                en:
                    "The highest gap that is large enough is below the lowest area; its upper end minus \(pages) * 0x1000.",
                zh: "足够大的最高空隙就在最低的区域之下：取其上端减去 \(pages) × 0x1000。"
            ),
            steps: [-1]
        ) { .address($0.numeral("lowest_address")) }
    }

    private static func areas(_ numbers: inout DrillNumbers, calls: Int) -> DrillDraft {
        let pages = 16 + numbers.distinct(1024)
        var isMapped = [Bool](repeating: true, count: 12)
        var operations = "map:\(pages):rw"
        var list: [String] = []
        for _ in 0..<calls {
            let length = numbers.within(1...5)
            let start = numbers.below(isMapped.count - length + 1)
            let range = start..<(start + length)
            let place = "0+\(start):\(length)"
            let kind = numbers.below(4)
            let written = "A+\(start), \(length)"
            if !isMapped[range].allSatisfy({ $0 }) {
                // mprotect would fail at the hole.
                operations += " map:\(length):r@0+\(start)"
                list.append("mmap(\(written), r--, MAP_FIXED)")
                for page in range { isMapped[page] = true }
            } else if kind == 0 {
                operations += " unmap:\(place)"
                list.append("munmap(\(written))")
                for page in range { isMapped[page] = false }
            } else {
                operations += " protect:\(place):" + (kind == 1 ? "rw" : "r")
                list.append("mprotect(\(written), " + (kind == 1 ? "rw-)" : "r--)"))
            }
        }
        let english = list.joined(separator: "; ")
        let chinese = list.joined(separator: "；")
        return DrillDraft(
            LocalizedText(
                en: """
                    In an empty address space, mmap of \(pages) pages, private and anonymous, rw-, returns A. Then, in \
                    pages: \(english). Nothing is written. How many areas (VMAs) are there?
                    """,
                zh: """
                    地址空间起初为空，mmap 映射 \(pages) 页私有匿名内存（rw-），返回 A。之后依次（单位为页）：\
                    \(chinese)。期间没有写过。现在有多少个区域（VMA）？
                    """
            ),
            arguments: [("operations", operations)],
            rule: LocalizedText(
                en: """
                    A call cuts areas at both ends of its range; neighbours that are then equal merge. Private memory that \
                    becomes read-only before anything was written to it is no longer accounted (VM_ACCOUNT), so it is \
                    equal to a mapping that was read-only from the start.
                    """,
                zh: """
                    每次调用都在范围的两端切开区域，之后变得相同的相邻区域会合并。私有内存若还没写过就变为只读，便不再计入已承诺的内存\
                    （VM_ACCOUNT），与一开始就只读的映射没有区别。
                    """
            )
        ) { .number($0.numeral("areas"), unit: areaUnit) }
    }
}
