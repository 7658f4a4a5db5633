import Traces

/// Drills of `page-owner`.
enum PageOwnerDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "the pages that are held", zh: "一共持有多少页"),
            LocalizedText(en: "who holds the most pages", zh: "谁持有的页最多"),
            LocalizedText(en: "blocks and pages after frees", zh: "几次释放之后的块数与页数"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? pages(&numbers) : level == 2 ? top(&numbers) : left(&numbers)
    }

    /// `do_anonymous_page` and the like would not tell the seed; the numbers of blocks do.
    private static func counts(_ numbers: inout DrillNumbers, _ count: Int) -> [Int] {
        let code = numbers.distinct(4096)
        var counts = [10 + 2 * (code & 63), 10 + 2 * (code >> 6)]
        while counts.count < count { counts.append(numbers.within(10...130)) }
        return counts
    }

    private static func letter(_ scene: OwnerScene) -> String {
        String(decoding: [scene.letter], as: UTF8.self)
    }

    private static func pages(_ numbers: inout DrillNumbers) -> DrillDraft {
        let counts = counts(&numbers, 3)
        var operations = ""
        var list: [LocalizedText] = []
        for (place, scene) in [OwnerScene.anonymous, .slab, .driver].enumerated() {
            let order = numbers.below(4)
            list.append(
                LocalizedText(
                    en: "\(counts[place]) blocks of order \(order) by \(scene.frames[0])",
                    zh: "\(scene.frames[0]) 分配 \(order) 阶 \(counts[place]) 块"
                )
            )
            operations += (place > 0 ? " " : "") + letter(scene) + "\(order)x\(counts[place])"
        }
        let story = DrillText.sequence(list)
        return DrillDraft(
            LocalizedText(
                en: "page_owner knows these allocations, none of them freed: \(story.en). How many pages is that?",
                zh: "page_owner 记录了这些分配，都没有释放：\(story.zh)。一共多少页？"
            ),
            arguments: [("operations", operations)],
            rule: LocalizedText(
                en: "A record of page_owner is a block: 2^order pages.",
                zh: "page_owner 的一条记录是一块，含 2^阶 页。"
            ),
            steps: [-2]
        ) { .number($0.numeral("pages"), unit: .pages) }
    }

    private static func top(_ numbers: inout DrillNumbers) -> DrillDraft {
        var counts = counts(&numbers, 4)
        var scenes: [OwnerScene] = [.anonymous, .cache, .slab, .driver]
        for place in 0..<3 { scenes.swapAt(place, place + numbers.below(4 - place)) }
        let orders = (0..<4).map { _ in numbers.below(3) }
        let every = numbers.within(2...3)
        // What is left of each; the first frees some. No two are equal.
        func held(_ place: Int) -> Int {
            (counts[place] - (place == 0 ? (counts[0] + every - 1) / every : 0)) << orders[place]
        }
        for place in 1..<4 {
            while (0..<place).contains(where: { held($0) == held(place) }) { counts[place] += 1 }
        }
        var operations = ""
        var list: [LocalizedText] = []
        for place in 0..<4 {
            list.append(
                LocalizedText(
                    en: "\(scenes[place].frames[0]): \(counts[place]) of order \(orders[place])",
                    zh: "\(scenes[place].frames[0])：\(orders[place]) 阶 \(counts[place]) 块"
                )
            )
            operations += letter(scenes[place]) + "\(orders[place])x\(counts[place]) "
        }
        let story = DrillText.sequence(list)
        let names = scenes.map { LocalizedText(same: $0.frames[0]) }
        return DrillDraft(
            LocalizedText(
                en: """
                    page_owner counts blocks by innermost call: \(story.en). Then every \(every == 2 ? "second" : "third") block \
                    of \(names[0].en) is freed, from the first on. Who holds the most pages?
                    """,
                zh: """
                    page_owner 按最内层函数统计的块：\(story.zh)。随后从第一块起，每 \(every) 块释放 \(names[0].zh) 的一块。\
                    谁持有的页最多？
                    """
            ),
            arguments: [("operations", operations + "f" + letter(scenes[0]) + "\(every)")],
            rule: LocalizedText(
                en: """
                    Blocks of order n have 2^n pages each. page_owner_sort puts the most blocks first by default, but with -m the \
                    most pages.
                    """,
                zh: "n 阶块每块 2^n 页。page_owner_sort 默认按块数排序，-m 按页数排序。"
            ),
            steps: [-2, -1]
        ) { trace in
            let name = trace.result("top_function")?.text ?? ""
            let place = names.firstIndex { ExactText.areEqual($0.en, name) } ?? 0
            return .choice(names[place], wrong: names, position: place)
        }
    }

    private static func left(_ numbers: inout DrillNumbers) -> DrillDraft {
        let counts = counts(&numbers, 2)
        let orders = [numbers.below(4), numbers.below(4)]
        let every = [numbers.within(2...4), numbers.within(2...5)]
        let name = OwnerScene.driver.frames[0]
        return DrillDraft(
            LocalizedText(
                en: """
                    \(name) allocates \(counts[0]) blocks of order \(orders[0]); one in every \(every[0]) is freed, beginning with \
                    the first. It allocates \(counts[1]) of order \(orders[1]); then of all its blocks, oldest first, one in \
                    every \(every[1]) is freed, again beginning with the first. How many blocks and how many pages does \
                    page_owner still show?
                    """,
                zh: """
                    \(name) 分配 \(orders[0]) 阶 \(counts[0]) 块，随后从第一块起每 \(every[0]) 块释放一块。它又分配 \(orders[1]) 阶 \
                    \(counts[1]) 块，然后对它持有的全部块，由旧到新，从第一块起每 \(every[1]) 块释放一块。\
                    page_owner 还显示多少块、多少页？依次写出两个数。
                    """
            ),
            arguments: [
                (
                    "operations",
                    "d\(orders[0])x\(counts[0]) fd\(every[0]) d\(orders[1])x\(counts[1]) fd\(every[1])"
                )
            ],
            rule: LocalizedText(
                en: """
                    Of k blocks every n-th from the first on are k / n, rounded up. The older blocks that are left come first when \
                    counting again.
                    """,
                zh: "k 块中从第一块起每 n 块取一块，共 k / n 块，向上取整。再次计数时，剩下的旧块在前。"
            )
        ) { .list([$0.numeral("blocks"), $0.numeral("pages")]) }
    }
}
