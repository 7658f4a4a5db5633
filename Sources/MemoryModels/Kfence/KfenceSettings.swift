/// How KFENCE samples. Follows the parameters of `mm/kfence/core.c`.
public struct KfenceSettings: Sendable, Equatable {
    /// `CONFIG_KFENCE_NUM_OBJECTS`, 1 to 65,535; 255 unless configured otherwise.
    public var objectCount: Int
    /// `kfence.sample_interval`, in milliseconds, at least 1; 100 unless set otherwise.
    public var sampleInterval: Int
    /// `kfence.burst`: how many allocations more than one are taken when the gate opens.
    public var burst: Int
    /// `kfence.skip_covered_thresh`, in percent of the objects.
    public var skipCoveredThreshold: Int

    /// Settings; those left out are the kernel's defaults.
    public init(
        objectCount: Int = 255,
        sampleInterval: Int = 100,
        burst: Int = 0,
        skipCoveredThreshold: Int = 75
    ) {
        self.objectCount = objectCount
        self.sampleInterval = sampleInterval
        self.burst = burst
        self.skipCoveredThreshold = skipCoveredThreshold
    }
}
