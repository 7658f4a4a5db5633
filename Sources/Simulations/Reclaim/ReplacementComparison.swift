import MemoryModels
import Traces

/// The faults of every policy with every number of frames on one reference string.
struct ReplacementComparison {
    /// One more than the parameter allows, for the question what one frame more would do.
    private static let mostFrames = 9

    private let policy: PageReplacement.Policy
    private let frames: Int
    /// By policy, in the order of `ReplacementText.policies`, then by frames, from 1.
    private let counts: [[Int]]

    init(_ references: [Int], policy: PageReplacement.Policy, frames: Int) {
        self.policy = policy
        self.frames = frames
        counts = ReplacementText.policies.map { policy in
            (1...Self.mostFrames).map { frames in
                var run = ReplacementSession.start(policy, frames, references)
                run.finish()
                return run.faults
            }
        }
    }

    /// The faults of one policy.
    func faults(_ policy: PageReplacement.Policy, frames: Int) -> Int {
        counts[ReplacementText.policies.firstIndex(of: policy) ?? 0][frames - 1]
    }

    /// The last step of a run.
    var step: Step {
        let now = faults(policy, frames: frames)
        let more = faults(policy, frames: frames + 1)
        let name = ReplacementText.name(of: policy)
        let words = [
            LocalizedText(en: "Fewer faults", zh: "缺页更少"),
            LocalizedText(en: "More faults", zh: "缺页更多"),
            LocalizedText(en: "As many faults", zh: "缺页一样多"),
        ]
        let answer = words[more < now ? 0 : more > now ? 1 : 2]
        return Step(
            title: LocalizedText(
                en: "One frame more: \(more) faults instead of \(now)",
                zh: "多一个页框：缺页由 \(now) 次变为 \(more) 次"
            ),
            explanation: explanation(now, more, name),
            prediction: Prediction(
                question: LocalizedText(
                    en: "What would \(name) do with \(frames + 1) frames instead of \(frames)?",
                    zh: "如果页框由 \(frames) 个增加到 \(frames + 1) 个，\(name) 会怎样？"
                ),
                answer: answer,
                wrongChoices: words,
                position: more % 3
            ),
            diagrams: [table]
        )
    }

    private func explanation(_ now: Int, _ more: Int, _ name: String) -> LocalizedText {
        if more > now {
            return LocalizedText(
                en: """
                    Belady's anomaly: \(name) has more faults with more frames. What it keeps with \(frames) frames \
                    need not be among what it keeps with \(frames + 1), because the order in which pages were loaded \
                    differs. LRU and OPT are stack algorithms: their pages with fewer frames are always a part of \
                    those with more, so this cannot happen to them.
                    """,
                zh: """
                    Belady 异常：页框多了，\(name) 的缺页反而更多。页在两种情况下装入的次序不同，因此 \(frames) 个页框时留住的页\
                    不一定是 \(frames + 1) 个页框时留住的页的子集。LRU 和 OPT 是栈式算法：页框少时留住的页总是页框多时的一部分，\
                    所以不会出现这种异常。
                    """
            )
        }
        switch policy {
        case .lru, .opt:
            return LocalizedText(
                en: """
                    \(name) is a stack algorithm: the pages that it keeps with \(frames) frames are always a part of \
                    those that it keeps with \(frames + 1). One frame more never means more faults.
                    """,
                zh: """
                    \(name) 是栈式算法：\(frames) 个页框时留住的页总是 \(frames + 1) 个页框时的一部分，\
                    多一个页框绝不会使缺页增多。
                    """
            )
        case .fifo, .clock:
            return LocalizedText(
                en: """
                    Here one frame more does no harm. But \(name) is no stack algorithm: with other references it can \
                    have more faults with more frames, which is called Belady's anomaly.
                    """,
                zh: """
                    这里多一个页框没有坏处。但 \(name) 不是栈式算法：换一个引用串，页框增多时缺页可能反而增多，\
                    这称为 Belady 异常。
                    """
            )
        }
    }

    private var table: Diagram {
        .table(
            TableDiagram(
                title: LocalizedText(
                    en: "Faults by policy; a row marked as failed has more FIFO faults than the one before it",
                    zh: "各算法的缺页次数；标为出错的行，其 FIFO 缺页比上一行更多"
                ),
                columns: [TableDiagram.Column(LocalizedText(en: "frames", zh: "页框数"), isNumeric: true)]
                    + ReplacementText.policies.map { policy in
                        TableDiagram.Column(LocalizedText(same: ReplacementText.name(of: policy)), isNumeric: true)
                    },
                rows: (1...Self.mostFrames).map { frames in
                    let isAnomaly = frames > 1 && counts[0][frames - 1] > counts[0][frames - 2]
                    return TableDiagram.Row(
                        [LocalizedText(same: "\(frames)")]
                            + counts.map { LocalizedText(same: "\($0[frames - 1])") },
                        mark: isAnomaly ? .faulted : frames == self.frames ? .active : .plain
                    )
                }
            )
        )
    }
}
