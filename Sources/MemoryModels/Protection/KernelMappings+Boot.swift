extension KernelMappings {
    /// The pages of a range, rounded inwards.
    private func pages(_ start: UInt64, _ end: UInt64) -> (start: UInt64, count: Int) {
        let first = (start + Self.page - 1) & ~(Self.page - 1)
        let last = end & ~(Self.page - 1)
        return (first, first < last ? Int((last - first) / Self.page) : 0)
    }

    /// `free_init_pages`, as far as permissions go: not executable, then writable.
    private mutating func free(_ section: KernelSection, _ events: inout [CPAEvent]) {
        guard let range = sections.range(section) else { return }
        let (start, count) = pages(range.start, range.end)
        change(.image, from: start, count: count, set: .noExecute, recordingInto: &events)
        change(.image, from: start, count: count, set: .writable, recordingInto: &events)
    }

    /// What booting does before `mark_rodata_ro`: the lock table and the init sections are freed.
    public mutating func freeInitSections(recordingInto events: inout [CPAEvent]) {
        free(.smpLocks, &events)
        free(.initmem, &events)
    }

    /// `mark_rodata_ro`: text and rodata read-only, everything behind the text not executable, the gaps freed.
    public mutating func markReadonly(recordingInto events: inout [CPAEvent]) {
        guard let text = sections.range(.text), let data = sections.range(.data) else { return }
        let protected = pages(text.start, data.start)
        change(.image, from: protected.start, count: protected.count, clear: .writable, recordingInto: &events)
        isReadonly = true
        let textEnd = (text.end + Self.page - 1) & ~(Self.page - 1)
        let rest = pages(textEnd, imageEnd)
        change(.image, from: rest.start, count: rest.count, set: .noExecute, recordingInto: &events)
        free(.textGap, &events)
        free(.rodataGap, &events)
    }

    /// A run of addresses of one mapping with the same permissions and size of page, as a dump of the tables
    /// prints it.
    public struct Run: Sendable, Equatable {
        /// Which mapping.
        public let mapping: KernelMapping
        /// The first physical byte.
        public let start: UInt64
        /// The first byte behind it.
        public internal(set) var end: UInt64
        /// Whether it is made of large pages.
        public let isLarge: Bool
        /// What it allows.
        public let protection: KernelProtection
    }

    /// The runs of a mapping, ascending: `ptdump_walk_pgd_level`.
    public func runs(_ mapping: KernelMapping) -> [Run] {
        var runs: [Run] = []
        func add(_ start: UInt64, _ size: UInt64, _ isLarge: Bool, _ protection: KernelProtection) {
            if let last = runs.last, last.isLarge == isLarge, last.protection == protection {
                runs[runs.count - 1].end = start + size
            } else {
                let end = start + size
                runs.append(Run(mapping: mapping, start: start, end: end, isLarge: isLarge, protection: protection))
            }
        }
        var address = mapping == .image ? imageStart : 0
        for entry in mapping == .image ? image : direct {
            switch entry {
            case .large(let protection): add(address, Self.pmd, true, protection)
            case .table(let number):
                for (index, protection) in tables[number].enumerated() {
                    add(address + UInt64(index) * Self.page, Self.page, false, protection)
                }
            }
            address += Self.pmd
        }
        return runs
    }

    /// How many pages are writable and executable: `ptdump_check_wx`.
    public var wxPages: UInt64 {
        (runs(.image) + runs(.direct)).reduce(0) { $0 + ($1.protection.isWX ? ($1.end - $1.start) / Self.page : 0) }
    }
}
