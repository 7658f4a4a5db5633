import Traces

/// An order in which to learn the whole: stages, each with steps that lead to entries.
public struct ReadingPath: Sendable {
    /// In reading order.
    public let stages: [Stage]

    /// A path of these stages.
    public init(stages: [Stage]) {
        self.stages = stages
    }

    /// A part of the path.
    public struct Stage: Sendable {
        /// The name in links: `boot`.
        public let slug: String
        /// What the stage is called.
        public let title: LocalizedText
        /// What a reader can do after it.
        public let aim: LocalizedText
        /// The topics whose questions belong to the stage, whether steps name them or not.
        public let topics: [Topic]
        /// In reading order.
        public let steps: [Step]
        /// The line of the file on which the stage starts.
        public let line: Int
    }

    /// One thing to read or watch, and why it comes next.
    public struct Step: Sendable {
        /// A question, an article or a simulation.
        public let target: LinkTarget
        /// One sentence on why it comes next; a span between backticks is code.
        public let reason: LocalizedText
        /// The line of the file on which the step starts.
        public let line: Int
    }

    /// Every step, in reading order.
    public var steps: [Step] { stages.flatMap(\.steps) }
}

extension ContentLibrary {
    /// The questions of a stage's topics that no step of the path leads to, ascending.
    public func questionsBeside(_ stage: ReadingPath.Stage) -> [Question] {
        let named = Set(path.steps.compactMap(\.target.entryID))
        return questions.filter { stage.topics.contains($0.topic) && !named.contains($0.id) }
    }
}
