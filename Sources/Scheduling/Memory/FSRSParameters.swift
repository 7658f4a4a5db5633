/// The 21 weights of FSRS-6.
public struct FSRSParameters: Sendable, Equatable {
    /// w0…w20, in the order in which the algorithm's description numbers them.
    let weights: [Double]
    /// Tells in the review log under which weights a card was scheduled. Another set gets another number.
    public let version: Int

    /// The default weights of the reference implementation (PyPI `fsrs` 6.3), fitted there to many people's reviews.
    public static let standard = FSRSParameters(
        weights: [
            0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
            1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
        ],
        version: 1
    )
}
