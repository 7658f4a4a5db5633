/// What backs an answer: things that a machine checks.
public struct Evidence: Sendable, Equatable {
    /// Simulations whose recorded outputs the tests compare, by name.
    public let simulations: [String]
    /// Definitions in the Linux 6.12 source.
    public let kernel: [KernelCitation]

    /// Evidence of these simulations and definitions.
    public init(simulations: [String] = [], kernel: [KernelCitation] = []) {
        self.simulations = simulations
        self.kernel = kernel
    }
}
