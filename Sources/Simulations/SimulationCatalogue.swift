import Traces

/// All simulations there are.
public enum SimulationCatalogue {
    /// Every simulation, by area and then in the order in which a reader would take them.
    public static let all: [Simulation] = [
        RealModeA20.simulation,
        SegmentTranslation.simulation,
        E820Map.simulation,
        MemblockRegions.simulation,
        KernelLoad.simulation,
        KaslrSlots.simulation,
        DirectMapBuild.simulation,
        InitSections.simulation,
        AddressSpaceMap.simulation,
        PageWalkSimulation.simulation,
        PageTableFolding.simulation,
        TLBSimulation.simulation,
        BuddySplit.simulation,
        BuddyMerge.simulation,
        ZonelistFallback.simulation,
        WatermarksSimulation.simulation,
        PageListsSimulation.simulation,
        MigrateFallback.simulation,
        FragmentationSimulation.simulation,
        CompactionSimulation.simulation,
        CMASimulation.simulation,
        PageShuffle.simulation,
        PagePoison.simulation,
        InitOnFree.simulation,
        SlabBasics.simulation,
        SlubLayout.simulation,
        KmallocSimulation.simulation,
        SlubPerCPU.simulation,
        FreelistHardening.simulation,
        FreelistRandom.simulation,
        VmallocAreas.simulation,
        PercpuChunks.simulation,
        MempoolSimulation.simulation,
        VMAOperations.simulation,
        BrkHeap.simulation,
        DemandPaging.simulation,
        CopyOnWrite.simulation,
        ReverseMap.simulation,
        MallocThreshold.simulation,
        MallocBins.simulation,
        FreeListAllocators.simulation,
        MemoryPools.simulation,
        LeakDetection.simulation,
        AslrEntropy.simulation,
        PageReplacementSimulation.simulation,
        LRUListsSimulation.simulation,
        MultiGenSimulation.simulation,
        KswapdSimulation.simulation,
        SwapSlots.simulation,
        ZramSimulation.simulation,
        SwapAndZram.simulation,
        SamePageMergingSimulation.simulation,
        OOMBadness.simulation,
        WXPermissions.simulation,
        UsercopySimulation.simulation,
        KPTISimulation.simulation,
        PageOwnerSimulation.simulation,
        KasanSimulation.simulation,
        KfenceSimulation.simulation,
        KmemleakSimulation.simulation,
        SmapsAccounting.simulation,
        Overcommit.simulation,
        MemcgCharge.simulation,
    ]

    /// The simulation called `name`, if there is one.
    public static func find(_ name: String) -> Simulation? {
        all.first { ExactText.areEqual($0.name, name) }
    }

    /// The name of the simulation that `name` is probably a slip of, if there is one.
    public static func nearestName(to name: String) -> String? {
        NameSuggestion.nearest(to: name, among: all.map { $0.name })
    }
}
