/// The FSRS-6 scheduler as pure functions: no clock, no chance.
///
/// It follows the reference implementation (PyPI `fsrs`) with its learning steps and its fuzz switched off. A study
/// day is the smallest interval here, so a step of ten minutes has no meaning; an answer on the same day as the last
/// one goes through FSRS's own short-term formula.
///
/// Its powers are `RealMath`'s, so that the same answers lead to the same day natively and in a browser.
public struct FSRS: Sendable {
    /// The weights.
    public let parameters: FSRSParameters
    /// The probability of remembering at which a card comes back: above 0, below 1.
    public let desiredRetention: Double
    /// In days, at least 1.
    public let maximumInterval: Int

    /// A scheduler; the defaults are those of the reference implementation.
    ///
    /// - Precondition: `desiredRetention` lies between 0 and 1, `maximumInterval` is at least 1.
    public init(
        parameters: FSRSParameters = .standard,
        desiredRetention: Double = 0.9,
        maximumInterval: Int = 36_500
    ) {
        precondition(desiredRetention > 0 && desiredRetention < 1, "a retention is a probability between 0 and 1")
        precondition(maximumInterval >= 1, "an interval is at least a day")
        self.parameters = parameters
        self.desiredRetention = desiredRetention
        self.maximumInterval = maximumInterval
    }

    /// The state after an answer.
    ///
    /// - Parameters:
    ///   - state: the state before it; nil if the card is new.
    ///   - grade: how well it was remembered.
    ///   - days: the whole days since the last answer; a negative number, which a clock set back gives, counts as 0.
    /// - Returns: the state just after the answer.
    public func next(_ state: MemoryState?, grade: Grade, after days: Int) -> MemoryState {
        guard let state else {
            return MemoryState(
                stability: clamped(stability: w(grade.rawValue - 1)),
                difficulty: clamped(difficulty: initialDifficulty(grade))
            )
        }
        let stability: Double
        if days < 1 {
            stability = shortTermStability(state, grade)
        } else if grade == .again {
            stability = stabilityAfterForgetting(state, after: days)
        } else {
            stability = stabilityAfterRecall(state, grade, after: days)
        }
        return MemoryState(
            stability: clamped(stability: stability),
            difficulty: clamped(difficulty: nextDifficulty(state.difficulty, grade))
        )
    }

    /// The days until the card falls to the desired retention: 1…`maximumInterval`.
    public func interval(_ state: MemoryState) -> Int {
        let days = state.stability / factor * (RealMath.power(desiredRetention, 1 / decay) - 1)
        // The reference rounds halves to even, as Python does.
        let rounded = days.rounded(.toNearestOrEven)
        return rounded >= Double(maximumInterval) ? maximumInterval : max(1, Int(rounded))
    }

    /// The probability of remembering the card so many whole days after the last answer: above 0, at most 1.
    public func retrievability(_ state: MemoryState, after days: Int) -> Double {
        RealMath.power(1 + factor * Double(max(0, days)) / state.stability, decay)
    }

    // MARK: The formulas

    private func w(_ index: Int) -> Double { parameters.weights[index] }

    private var decay: Double { -w(20) }

    /// Makes the retrievability 90 % when as many days have passed as the stability says.
    private var factor: Double { RealMath.power(0.9, 1 / decay) - 1 }

    private func initialDifficulty(_ grade: Grade) -> Double {
        w(4) - RealMath.exponential(w(5) * Double(grade.rawValue - 1)) + 1
    }

    private func nextDifficulty(_ difficulty: Double, _ grade: Grade) -> Double {
        let change = -w(6) * Double(grade.rawValue - 3)
        // Damped, so that 10 is approached and never passed; then drawn a little back to the easy card's.
        let damped = difficulty + (10 - difficulty) * change / 9
        return w(7) * initialDifficulty(.easy) + (1 - w(7)) * damped
    }

    private func shortTermStability(_ state: MemoryState, _ grade: Grade) -> Double {
        let growth =
            RealMath.exponential(w(17) * (Double(grade.rawValue - 3) + w(18))) * RealMath.power(state.stability, -w(19))
        return state.stability * (grade == .again ? growth : max(growth, 1))
    }

    private func stabilityAfterForgetting(_ state: MemoryState, after days: Int) -> Double {
        let longTerm =
            w(11) * RealMath.power(state.difficulty, -w(12)) * (RealMath.power(state.stability + 1, w(13)) - 1)
            * RealMath.exponential((1 - retrievability(state, after: days)) * w(14))
        // Forgetting never leaves more than a wrong answer on the same day would.
        let shortTerm = state.stability / RealMath.exponential(w(17) * w(18))
        return min(longTerm, shortTerm)
    }

    private func stabilityAfterRecall(_ state: MemoryState, _ grade: Grade, after days: Int) -> Double {
        let penalty = grade == .hard ? w(15) : 1
        let bonus = grade == .easy ? w(16) : 1
        let growth =
            RealMath.exponential(w(8)) * (11 - state.difficulty) * RealMath.power(state.stability, -w(9))
            * (RealMath.exponential((1 - retrievability(state, after: days)) * w(10)) - 1) * penalty * bonus
        return state.stability * (1 + growth)
    }

    private func clamped(stability: Double) -> Double { max(stability, 0.001) }

    private func clamped(difficulty: Double) -> Double { min(max(difficulty, 1), 10) }
}
