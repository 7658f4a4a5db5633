/// Kernel same-page merging: how ksmd finds anonymous pages of the same content and makes them one: `mm/ksm.c`.
///
///     var ksm = SamePageMerging(contents: [7, 7, 3])
///     ksm.scan()              // the checksums are new
///     ksm.scan()              // pages 0 and 1 are one now
///     ksm.counts.sharing      // 1
///
/// Pages are numbered; contents are numbers, which stand for their bytes, their order and their checksum at once.
/// 0 is a page of zeros. All pages are in one area that was made mergeable.
///
/// Invariant: the counters are what the items' places add up to; a stable node is mapped by just the pages that map
/// it; no two pages of the stable tree have the same content unless the sharing limit parts them.
/// `checkInvariants()` proves it for a state.
///
/// Left out: NUMA (`merge_across_nodes`), fork, swapping of merged pages, migration, huge pages, the advisor.
public struct SamePageMerging: Sendable, Equatable {
    /// What can be set in `/sys/kernel/mm/ksm`.
    public struct Settings: Sendable, Equatable {
        /// `max_page_sharing`: how many virtual pages may share one page, 2 or more.
        public var maxPageSharing: Int
        /// `use_zero_pages`: whether pages of zeros are merged with the kernel's page of zeros.
        public var usesZeroPages: Bool
        /// `smart_scan`: whether pages that were often looked at in vain are skipped.
        public var isSmart: Bool

        /// The kernel's defaults.
        public init(maxPageSharing: Int = 256, usesZeroPages: Bool = false, isSmart: Bool = true) {
            self.maxPageSharing = maxPageSharing
            self.usesZeroPages = usesZeroPages
            self.isSmart = isSmart
        }
    }

    /// Merged pages of one content, `STABLE_NODE_CHAIN` if there are several.
    struct Chain: Sendable, Equatable {
        let content: Int
        var nodes: [Int]
    }

    /// What is set.
    public var settings: Settings
    /// What each virtual page maps.
    public internal(set) var mappings: [KSMMapping]
    /// What ksmd keeps of each; nil for a page that it has not seen.
    public internal(set) var items: [KSMItem?]
    /// The merged pages that there have been, in the order in which they were made.
    public internal(set) var nodes: [KSMStableNode] = []
    /// The next page that ksmd looks at; 0 if a new pass begins.
    public private(set) var cursor = 0
    /// `ksm_scan.seqnr`: passes that are finished.
    public private(set) var passes = 0
    var unstable = UnstableTree()
    /// The nodes of each content, as they stand in a chain: `stable_node->hlist`.
    var chains: [Chain] = []
    var scanned = 0
    var skipped = 0

    /// Pages with these contents, each with a page of its own.
    public init(contents: [Int], settings: Settings = Settings()) {
        mappings = contents.map { .own($0) }
        items = [KSMItem?](repeating: nil, count: contents.count)
        self.settings = settings
    }

    /// The content of a virtual page.
    public func content(of page: Int) -> Int {
        switch mappings[page] {
        case .own(let content): content
        case .merged(let node): nodes[node].content
        case .zeroPage: 0
        }
    }

    /// The pages that wait in the unstable tree, in its order.
    public var waiting: [Int] { unstable.pages }

    /// The counters.
    public var counts: KSMCounts {
        var counts = KSMCounts()
        for node in nodes where !node.items.isEmpty {
            counts.shared += 1
            counts.sharing += node.items.count - 1
        }
        var known = 0
        for case .some(let item) in items {
            known += 1
            if case .unstable = item.place { counts.unshared += 1 }
        }
        counts.volatile = Swift.max(0, known - counts.shared - counts.sharing - counts.unshared)
        counts.scanned = scanned
        counts.skipped = skipped
        for mapping in mappings where mapping == .zeroPage { counts.zeroPages += 1 }
        counts.fullScans = passes
        for chain in chains where chain.nodes.count > 1 {
            counts.chains += 1
            counts.duplicates += chain.nodes.count
        }
        return counts
    }

    /// How many page frames the virtual pages take, the page of zeros not counted.
    public var framesInUse: Int {
        var frames = 0
        for case .own in mappings { frames += 1 }
        for node in nodes where node.mappings > 0 { frames += 1 }
        return frames
    }

    // MARK: Writing

    /// A process writes a content into a page. A merged page is copied first: `break_cow`'s way, the ordinary
    /// copy-on-write fault. ksmd is not told.
    public mutating func write(_ content: Int, to page: Int, recordingInto events: inout [KSMEvent]) {
        switch mappings[page] {
        case .own: events.append(.wrote(page))
        case .merged(let node):
            nodes[node].mappings -= 1
            events.append(.copied(page))
        case .zeroPage: events.append(.copied(page))
        }
        mappings[page] = .own(content)
    }

    // MARK: Scanning

    /// A full pass, or what is left of it.
    public mutating func scan() {
        var events: [KSMEvent] = []
        scan(mappings.count + 1, recordingInto: &events)
    }

    /// Looks at up to `count` pages, and not beyond the end of the pass. Follows `ksm_do_scan` and
    /// `scan_get_next_rmap_item`.
    public mutating func scan(_ count: Int, recordingInto events: inout [KSMEvent]) {
        var left = count
        if cursor == 0, left > 0 {
            unstable.reset()
            events.append(.passBegan(passes + 1))
        }
        while left > 0 {
            guard cursor < mappings.count else {
                cursor = 0
                passes += 1
                return
            }
            let page = cursor
            cursor += 1
            guard mappings[page] != .zeroPage else {
                // The walk finds no ordinary page here, and forgets the item.
                removeFromTree(page)
                items[page] = nil
                continue
            }
            if items[page] == nil { items[page] = KSMItem() }
            // Skipped pages do not count.
            if shouldSkip(page) {
                events.append(.skipped(page))
                continue
            }
            left -= 1
            scanned += 1
            compareAndMerge(page, &events)
        }
    }

    /// Follows `should_skip_rmap_item`.
    private mutating func shouldSkip(_ page: Int) -> Bool {
        guard settings.isSmart else { return false }
        if case .merged = mappings[page] { return false }
        let age = items[page]?.age ?? 0
        if age < 255 { items[page]?.age = age + 1 }
        if age < 3 { return false }
        if items[page]?.remainingSkips ?? 0 == 0 {
            items[page]?.remainingSkips = Self.skipAge(age)
            return false
        }
        skipped += 1
        items[page]?.remainingSkips -= 1
        removeFromTree(page)
        return true
    }

    /// For how many passes a page of this age is skipped. Follows `skip_age`.
    public static func skipAge(_ age: Int) -> Int {
        age <= 3 ? 1 : age <= 5 ? 2 : age <= 8 ? 4 : 8
    }
}
