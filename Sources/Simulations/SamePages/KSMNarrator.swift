import MemoryModels
import Traces

/// Turns the operations of `ksm` into steps. Made before an operation, it knows the state then.
struct KSMNarrator {
    private let before: SamePageMerging

    init(_ ksm: SamePageMerging) {
        before = ksm
    }

    var opening: Step {
        Step(
            title: LocalizedText(
                en: "\(before.mappings.count) mergeable pages, each with a frame of its own",
                zh: "\(before.mappings.count) 个可合并的页，各占一个页框"
            ),
            explanation: LocalizedText(
                en: """
                    A process gave them to `madvise(MADV_MERGEABLE)`. The kernel's thread ksmd looks at one after the other. \
                    Merged pages cannot change and are kept in the stable tree; pages that wait for a match can, and are \
                    kept in the unstable tree.
                    """,
                zh: """
                    进程对它们调用了 `madvise(MADV_MERGEABLE)`。内核线程 ksmd 逐页查看。已合并的页不会再变，放在稳定树中；\
                    等待配对的页仍可能变，放在不稳定树中。
                    """
            ),
            diagrams: [lists(before, highlighting: [])]
        )
    }

    // MARK: Steps

    func scan(_ word: String, _ events: [KSMEvent], after: SamePageMerging) -> Step {
        var touched: [Int] = []
        for event in events {
            switch event {
            case .mergedWithStable(let page, _), .mergedWithZeroPage(let page): touched.append(page)
            case .mergedTwo(let page, let other, _): touched += [page, other]
            default: break
            }
        }
        let merged = touched.count
        return Step(
            title: LocalizedText(
                en: "\(word): ksmd scans; pages merged: \(merged)",
                zh: "\(word)：ksmd 扫描，合并了 \(merged) 页"
            ),
            explanation: sentences(events),
            prediction: Prediction(
                question: LocalizedText(
                    en: "ksmd scans (\(word)). `pages_sharing` was \(before.counts.sharing). What is it afterwards?",
                    zh: "ksmd 扫描（\(word)）。`pages_sharing` 原为 \(before.counts.sharing)，之后是多少？"
                ),
                answer: LocalizedText(same: "\(after.counts.sharing)"),
                wrongChoices: [
                    LocalizedText(same: "\(before.counts.sharing)"),
                    LocalizedText(same: "\(after.counts.sharing + after.counts.shared)"),
                    LocalizedText(same: "\(after.counts.sharing + 1)"),
                ],
                position: after.counts.sharing % 3
            ),
            diagrams: [lists(after, highlighting: touched)]
        )
    }

    func write(_ word: String, page: Int, content: Int, _ events: [KSMEvent], after: SamePageMerging) -> Step {
        let isCopied = events.contains(.copied(page))
        let choices = [
            LocalizedText(en: "Page \(page) alone gets a copy and changes", zh: "只有第 \(page) 页得到副本并改变"),
            LocalizedText(en: "All pages that share the frame change", zh: "共享该页框的页全都改变"),
            LocalizedText(en: "The process gets SIGSEGV", zh: "进程收到 SIGSEGV"),
        ]
        return Step(
            title: LocalizedText(
                en: "\(word): content \(content) is written into page \(page)",
                zh: "\(word)：把内容 \(content) 写进第 \(page) 页"
            ),
            explanation: isCopied
                ? LocalizedText(
                    en: """
                        The entry is write-protected, so the write faults, and copy-on-write gives the page a frame of its \
                        own. ksmd is not told: until it comes by again, the page is still on its node's list, and \
                        `pages_sharing` still counts it.
                        """,
                    zh: """
                        页表项是写保护的，写入触发缺页，写时复制给该页一个自己的页框。没有人通知 ksmd：它下次路过之前，\
                        该页仍在节点的链表上，`pages_sharing` 也仍把它算在内。
                        """
                )
                : LocalizedText(
                    en: """
                        The page has a frame of its own and simply changes. If it waits in the unstable tree, it stands in \
                        the wrong place now; that is why the tree is thrown away with every pass.
                        """,
                    zh: "该页有自己的页框，直接改变。如果它正在不稳定树中等待，位置就不对了；所以每一趟都要把这棵树丢掉。"
                ),
            prediction: isCopied
                ? Prediction(
                    question: LocalizedText(
                        en: "Page \(page) is merged, and its process writes to it. What happens?",
                        zh: "第 \(page) 页已合并，进程要写它。会怎样？"
                    ),
                    answer: choices[0],
                    wrongChoices: choices,
                    position: page % 3
                ) : nil,
            diagrams: [lists(after, highlighting: [page])]
        )
    }

    // MARK: Texts

    private func names(_ pages: [Int], _ separator: String) -> String {
        var text = ""
        for page in pages { text += (text.isEmpty ? "" : separator) + "\(page)" }
        return text
    }

    private func sentences(_ events: [KSMEvent]) -> LocalizedText {
        var en: [String] = []
        var zh = ""
        func say(_ pages: [Int], _ english: (String) -> Phrase, _ chinese: (String) -> Phrase) {
            guard !pages.isEmpty else { return }
            let text = LocalizedText(en: english(names(pages, ", ")), zh: chinese(names(pages, "、")))
            en.append(text.en)
            zh += text.zh
        }
        func pages(_ choose: (KSMEvent) -> Int?) -> [Int] { events.compactMap(choose) }
        if case .passBegan = events.first {
            en.append("A pass begins: the unstable tree is empty.")
            zh += "新的一趟开始：不稳定树清空。"
        }
        say(
            pages { if case .checksumChanged(let page) = $0 { page } else { nil } },
            { "The checksum of \($0) is new or has changed: not searched for in this pass, as it may change again." },
            { "\($0) 的校验和是新的，或与上次不同：内容可能还会变，这一趟不查找。" }
        )
        say(
            pages { if case .waits(let page) = $0 { page } else { nil } },
            { "No match yet for \($0), which `unstable_tree_search_insert` puts into the unstable tree." },
            { "\($0) 没有同伴：由 `unstable_tree_search_insert` 放进不稳定树等待。" }
        )
        for event in events {
            guard case .mergedTwo(let page, let other, let node) = event else { continue }
            say(
                [page],
                {
                    "\($0) finds \(other) waiting with the same content: `try_to_merge_two_pages` makes them node \(node)."
                },
                { "\($0) 发现内容相同的 \(other) 在等待：`try_to_merge_two_pages` 把两者合成节点 \(node)。" }
            )
        }
        say(
            pages { if case .mergedWithStable(let page, _) = $0 { page } else { nil } },
            { "`stable_tree_search` finds a merged page for \($0), whose own frame is freed." },
            { "`stable_tree_search` 为 \($0) 找到已合并的页，它自己的页框释放。" }
        )
        say(
            pages { if case .mergedWithZeroPage(let page) = $0 { page } else { nil } },
            { "Nothing but zeros: \($0), now mapped to the kernel's page of zeros." },
            { "\($0) 全是零，改为映射内核的零页。" }
        )
        say(
            pages { if case .skipped(let page) = $0 { page } else { nil } },
            { "`should_skip_rmap_item` skips \($0), looked at in vain too often." },
            { "`should_skip_rmap_item` 跳过 \($0)：多次查看都徒劳无功。" }
        )
        if en.isEmpty || en.count == 1, case .passBegan = events.first, events.count > 1 {
            en.append("Everything is merged already.")
            zh += "该合并的都已合并。"
        }
        return LocalizedText(english: en.joined(separator: " "), chinese: zh)
    }

    // MARK: Pictures

    private func lists(_ ksm: SamePageMerging, highlighting touched: [Int]) -> Diagram {
        func item(_ page: Int) -> ListDiagram.Item {
            ListDiagram.Item("\(page)", mark: touched.contains(page) ? .active : .plain)
        }
        func item(_ page: Int, with content: Int) -> ListDiagram.Item {
            ListDiagram.Item("\(page)=\(content)", mark: touched.contains(page) ? .active : .plain)
        }
        var lists: [ListDiagram.List] = []
        for (index, node) in ksm.nodes.enumerated() where node.mappings > 0 {
            var items: [ListDiagram.Item] = []
            for (page, mapping) in ksm.mappings.enumerated() where mapping == .merged(index) {
                items.append(item(page))
            }
            lists.append(
                ListDiagram.List(
                    label: LocalizedText(
                        en: "stable \(index): \(node.content)",
                        zh: "稳定 \(index)：\(node.content)"
                    ),
                    items: items
                )
            )
        }
        let waiting = ksm.waiting
        lists.append(
            ListDiagram.List(
                label: LocalizedText(en: "unstable", zh: "不稳定"),
                items: waiting.map { item($0, with: ksm.content(of: $0)) }
            )
        )
        var zeros: [ListDiagram.Item] = []
        var others: [ListDiagram.Item] = []
        for (page, mapping) in ksm.mappings.enumerated() {
            switch mapping {
            case .zeroPage: zeros.append(item(page))
            case .own(let content): if !waiting.contains(page) { others.append(item(page, with: content)) }
            case .merged: break
            }
        }
        if !zeros.isEmpty {
            lists.append(ListDiagram.List(label: LocalizedText(en: "page of zeros", zh: "零页"), items: zeros))
        }
        lists.append(ListDiagram.List(label: LocalizedText(en: "in no tree", zh: "不在树中"), items: others))
        let counts = ksm.counts
        return .lists(
            ListDiagram(
                title: LocalizedText(
                    en:
                        "Pages (page=content); \(ksm.framesInUse) frames, \(counts.shared) shared, \(counts.sharing) sharing",
                    zh: "各页（页=内容）；\(ksm.framesInUse) 个页框，shared \(counts.shared)，sharing \(counts.sharing)"
                ),
                lists: lists
            )
        )
    }
}
