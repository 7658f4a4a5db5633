import MemoryModels
import Traces

/// Names and phrases of `multi-gen-lru`.
enum MultiGenText {
    /// A folio as readers see it: `5` of the file, `a5` anonymous.
    static func name(_ folio: Int) -> String {
        folio < MultiGenOperation.folioCount ? "\(folio)" : "a\(folio - MultiGenOperation.folioCount)"
    }

    /// A type's name.
    static func type(_ isFile: Bool) -> LocalizedText {
        isFile ? LocalizedText(en: "file", zh: "文件") : LocalizedText(en: "anonymous", zh: "匿名")
    }

    /// What an event means, as whole sentences.
    static func sentence(_ event: GenerationEvent) -> LocalizedText {
        switch event {
        case .hit(let folio):
            return LocalizedText(en: "\(name(folio)) is in memory.", zh: "\(name(folio)) 在内存中。")
        case .loaded(let folio, let sequence):
            return LocalizedText(
                en: "`lru_gen_add_folio` puts \(name(folio)) into generation \(sequence).",
                zh: "`lru_gen_add_folio` 把 \(name(folio)) 放进第 \(sequence) 代。"
            )
        case .refaulted(let folio, let tier, let isRecent):
            return isRecent
                ? LocalizedText(
                    en: """
                        \(name(folio)) was evicted from tier \(tier), and `min_seq` has not moved since: a refault that \
                        counts against evicting this tier.
                        """,
                    zh: "\(name(folio)) 是从第 \(tier) 层淘汰的，此后 `min_seq` 未变：这次 refault 计入该层，表明不该淘汰它。"
                )
                : LocalizedText(
                    en: "\(name(folio)) was evicted before, but `min_seq` has moved since: too long ago to count.",
                    zh: "\(name(folio)) 以前被淘汰过，但 `min_seq` 已经变了：时间太久，不计入。"
                )
        case .referenced(let folio, let tier):
            return LocalizedText(
                en: "`folio_mark_accessed` counts the read of \(name(folio)): tier \(tier). It does not move.",
                zh: "`folio_mark_accessed` 给 \(name(folio)) 计一次读取：第 \(tier) 层。它不移动。"
            )
        case .touched(let folio):
            return LocalizedText(
                en: "The processor sets the accessed bit of \(name(folio)).",
                zh: "处理器置上 \(name(folio)) 的访问位。"
            )
        case .promoted(let folio, let sequence):
            return LocalizedText(
                en: """
                    The walk of the page tables clears the accessed bit of \(name(folio)) and writes generation \
                    \(sequence) into its flags.
                    """,
                zh: "遍历页表时清掉 \(name(folio)) 的访问位，并在其标志中写入第 \(sequence) 代。"
            )
        case .pushed(let folio, let sequence):
            return LocalizedText(
                en: "There may be only four generations: `inc_min_seq` moves \(name(folio)) on to \(sequence).",
                zh: "最多四个代：`inc_min_seq` 把 \(name(folio)) 挪到第 \(sequence) 代。"
            )
        case .inverted:
            return LocalizedText(
                en: """
                    Without swap the oldest anonymous list stays where it is, and its index is that of the new generation: \
                    cold folios look young.
                    """,
                zh: "没有交换时，最老的匿名链表原地不动，而它的下标正是新一代的下标：冷 folio 看起来变年轻了。"
            )
        case .aged(let sequence):
            return LocalizedText(
                en: "`inc_max_seq`: \(sequence) is now the youngest generation.",
                zh: "`inc_max_seq`：现在最年轻的是第 \(sequence) 代。"
            )
        case .oldest(let isFile, let sequence):
            let type = type(isFile)
            return LocalizedText(
                en: """
                    The oldest \(type.en) generation is now \(sequence), and `reset_ctrl_pos` halves what its tiers \
                    remember.
                    """,
                zh: "最老的\(type.zh)代现在是第 \(sequence) 代，`reset_ctrl_pos` 把各层的记录折半。"
            )
        case .chosen(let isFile, let lastTier):
            let type = type(isFile)
            return LocalizedText(
                en: "The oldest \(type.en) generation is scanned; tiers up to \(lastTier) may be evicted.",
                zh: "扫描最老的\(type.zh)代；第 \(lastTier) 层及以下可以淘汰。"
            )
        case .sorted(let folio, let sequence):
            return LocalizedText(
                en: "\(name(folio)) was promoted before and goes to the list of \(sequence) only now.",
                zh: "\(name(folio)) 早已晋升，现在才移到第 \(sequence) 代的链表。"
            )
        case .protected(let folio, let tier, let sequence):
            return LocalizedText(
                en: "`sort_folio` protects \(name(folio)), of tier \(tier): on to generation \(sequence).",
                zh: "`sort_folio` 保护第 \(tier) 层的 \(name(folio))：挪到第 \(sequence) 代。"
            )
        case .rejected(let folio, let sequence):
            return LocalizedText(
                en: "\(name(folio)) was to go, but its accessed bit is set: back, to generation \(sequence).",
                zh: "\(name(folio)) 本要淘汰，但访问位为 1：放回第 \(sequence) 代。"
            )
        case .evicted(let folio, let tier):
            return LocalizedText(
                en: "\(name(folio)) is evicted, from tier \(tier).",
                zh: "从第 \(tier) 层淘汰 \(name(folio))。"
            )
        case .outOfMemory(let folio):
            return LocalizedText(
                en: "Nothing can be reclaimed for \(name(folio)): the kernel would call the OOM killer.",
                zh: "没有可以回收的页给 \(name(folio))：内核此时会触发 OOM killer。"
            )
        }
    }
}
