/// All experiments there are.
public enum ExperimentCatalogue {
    /// Every experiment, in the order in which a reader would take them.
    public static let all: [Experiment] = [
        DemandZero.experiment,
        CopyOnWriteFork.experiment,
        MappingAndRSS.experiment,
        AdviseDontNeed.experiment,
        AdviseFree.experiment,
        PageCacheResidency.experiment,
        MallocMapping.experiment,
        BreakGrowth.experiment,
        HugePageFault.experiment,
        PageFrames.experiment,
        SharedPSS.experiment,
        StackGuardGap.experiment,
        OvercommitRefusal.experiment,
        LockLimit.experiment,
        MemoryFile.experiment,
        NumaMaps.experiment,
        ZoneInfoAgreement.experiment,
        MapsAgreement.experiment,
        SlabInfoAgreement.experiment,
    ]

    /// The experiment called `name`, if there is one.
    public static func find(_ name: String) -> Experiment? {
        all.first { $0.name == name }
    }
}
