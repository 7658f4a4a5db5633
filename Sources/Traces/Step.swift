/// One step of a trace: something happened, here is what and why.
///
/// Texts are plain, with one piece of markup: a span between backticks is code. `InlineText`
/// turns it into HTML; the terminal prints it as it is.
public struct Step: Sendable, Equatable {
    /// What happened, in a few words.
    public let title: LocalizedText
    /// Why, in a few sentences.
    public let explanation: LocalizedText
    /// What the reader is asked before this step is shown.
    public let prediction: Prediction?
    /// The state after the step.
    public let diagrams: [Diagram]

    /// A step; without a prediction the reader is asked nothing.
    public init(
        title: LocalizedText,
        explanation: LocalizedText,
        prediction: Prediction? = nil,
        diagrams: [Diagram] = []
    ) {
        self.title = title
        self.explanation = explanation
        self.prediction = prediction
        self.diagrams = diagrams
    }
}

/// A question asked before a step is shown: what happens next?
public struct Prediction: Sendable, Equatable {
    /// The question.
    public let question: LocalizedText
    /// The right answer.
    public let answer: LocalizedText
    /// The choices, the right one among them; empty if the question is open.
    public let choices: [LocalizedText]
    /// The index of the right answer in `choices`; `nil` if the question is open.
    public let correctChoice: Int?

    /// An open question: the reader thinks, then looks.
    public init(question: LocalizedText, answer: LocalizedText) {
        self.question = question
        self.answer = answer
        self.choices = []
        self.correctChoice = nil
    }

    /// A question with choices.
    ///
    /// Wrong choices are often computed from a run's numbers and may then coincide. Those that equal
    /// the answer or an earlier wrong choice are left out; if none is left, the question is open.
    /// `position` is where the answer stands among the choices, clamped to what there is.
    public init(
        question: LocalizedText,
        answer: LocalizedText,
        wrongChoices: [LocalizedText],
        position: Int
    ) {
        var choices: [LocalizedText] = []
        for choice in wrongChoices where choice != answer && !choices.contains(choice) {
            choices.append(choice)
        }
        let isOpen = choices.isEmpty
        let place = max(0, min(position, choices.count))
        choices.insert(answer, at: place)
        self.question = question
        self.answer = answer
        self.choices = isOpen ? [] : choices
        self.correctChoice = isOpen ? nil : place
    }
}
