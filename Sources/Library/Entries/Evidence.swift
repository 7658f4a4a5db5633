/// What backs an answer: things that a machine checks.
public struct Evidence: Sendable, Equatable {
    /// Simulations whose recorded outputs the tests compare, by name.
    public let simulations: [String]
    /// Experiments whose claims the tests judge on a real kernel, by name.
    public let experiments: [String]
    /// Definitions in the Linux 6.12 source.
    public let kernel: [KernelCitation]

    /// The line of the English file on which the evidence begins.
    public let line: Int
    /// The line on which the experiments stand; that of the evidence if there are none.
    public let experimentsLine: Int

    /// Evidence of these simulations, experiments and definitions.
    public init(
        simulations: [String] = [],
        experiments: [String] = [],
        kernel: [KernelCitation] = [],
        line: Int = 1,
        experimentsLine: Int? = nil
    ) {
        self.simulations = simulations
        self.experiments = experiments
        self.kernel = kernel
        self.line = line
        self.experimentsLine = experimentsLine ?? line
    }

    /// Whether there is something that a reader can run.
    public var runs: Bool { !simulations.isEmpty || !experiments.isEmpty }
}
