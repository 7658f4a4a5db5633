/// Objects of one size through three levels, as in tcmalloc of gperftools 2.10 (`ThreadCache`,
/// `CentralFreeList`, `PageHeap`): each thread has a list of its own that needs no lock; a central list, with a
/// lock, gives and takes in batches; spans of pages come from a heap of pages and go back when they are empty.
///
/// Invariant: every object of a span is in use, on one thread's list, or free in its span; pages are in spans or
/// in free runs that do not touch. `checkInvariants()` proves it for a state.
///
/// Left out: other sizes, the transfer cache in front of the central list, the limit on the bytes of all thread
/// lists with its scavenging, and giving pages back to the kernel.
public struct ThreadCachePool: Sendable {
    /// The list of one thread.
    public struct ThreadList: Equatable, Sendable {
        /// The objects; the last one is taken next.
        public internal(set) var objects: [Int] = []
        /// How long the list may be: `max_length`. It starts at 1 and grows with use (slow start).
        public internal(set) var maximum = 1
        /// How often the list was longer since it last shrank: `length_overages`.
        public internal(set) var overages = 0
    }

    /// Pages that are cut into objects.
    public struct Span: Equatable, Sendable {
        /// The first page.
        public let start: Int
        /// Its free objects; the last one is taken next.
        public internal(set) var objects: [Int]
    }

    /// What crosses from level to level.
    public struct Statistics: Equatable, Sendable {
        /// Allocations and frees that the thread's list served alone.
        public var local = 0
        /// Batches from the central list.
        public var fetches = 0
        /// Batches to the central list.
        public var releases = 0
        /// Spans from the heap of pages.
        public var spansMade = 0
        /// Spans back to it.
        public var spansFreed = 0
        /// Runs of pages from the system.
        public var systemCalls = 0
    }

    /// Pages taken from the system at a time: `kMinSystemAlloc`, 1 MiB of pages of 8 KiB.
    public static let systemPages = 128
    /// A list shrinks after so many overages, and one: `kMaxOverages`.
    static let overageLimit = 3

    /// Objects that move at a time: `num_objects_to_move`.
    public let batch: Int
    /// Objects in a span.
    public let objectsPerSpan: Int
    /// Pages in a span.
    public let pagesPerSpan: Int
    /// The lists of the threads.
    public internal(set) var threads: [ThreadList]
    /// The spans, by number; nil after one went back.
    public internal(set) var spans: [Span?] = []
    /// The spans with free objects; the first one is used next.
    public internal(set) var nonempty: [Int] = []
    /// Free runs of pages, ascending.
    public internal(set) var freeRuns: [Range<Int>] = []
    /// The objects in use, in the order in which they were allocated.
    public internal(set) var used: [Int] = []
    /// What crossed from level to level.
    public internal(set) var statistics = Statistics()
    private var pageCount = 0

    /// Empty lists.
    ///
    /// - Parameters:
    ///   - objectSize: Bytes, from 8 to 8192.
    ///   - threads: How many there are, from 1.
    ///   - batch: Objects that move at a time; nil for as many as make 64 KiB, from 2 to 32.
    public init(objectSize: Int, threads: Int, batch: Int? = nil) {
        self.batch = batch ?? min(32, max(2, 65536 / objectSize))
        pagesPerSpan = 1
        objectsPerSpan = 8192 / objectSize
        self.threads = Array(repeating: ThreadList(), count: threads)
    }

    /// Pages that were taken from the system.
    public var systemPageCount: Int { pageCount }

    /// `malloc` by a thread: `ThreadCache::Allocate`.
    ///
    /// - Returns: The object's number.
    public mutating func allocate(thread: Int) -> Int {
        if let object = threads[thread].objects.popLast() {
            statistics.local += 1
            used.append(object)
            return object
        }
        // `FetchFromCentralCache`
        let count = min(threads[thread].maximum, batch)
        var fetched = removeRange(count)
        statistics.fetches += 1
        let object = fetched.removeFirst()
        threads[thread].objects = fetched.reversed()
        if threads[thread].maximum < batch {
            threads[thread].maximum += 1
        } else {
            let length = min(threads[thread].maximum + batch, 8192)
            threads[thread].maximum = length - length % batch
        }
        used.append(object)
        return object
    }

    /// `free` by a thread, which need not be the one that allocated: `ThreadCache::Deallocate`.
    ///
    /// - Throws: `PoolError.notAllocated` if the object is not in use.
    public mutating func free(_ object: Int, thread: Int) throws(PoolError) {
        guard let place = used.lastIndex(of: object) else { throw .notAllocated }
        used.remove(at: place)
        threads[thread].objects.append(object)
        if threads[thread].objects.count <= threads[thread].maximum {
            statistics.local += 1
            return
        }
        // `ListTooLong`
        statistics.releases += 1
        for _ in 0..<min(batch, threads[thread].objects.count) {
            if let object = threads[thread].objects.popLast() { release(object) }
        }
        if threads[thread].maximum < batch {
            threads[thread].maximum += 1
        } else if threads[thread].maximum > batch {
            threads[thread].overages += 1
            if threads[thread].overages > Self.overageLimit {
                threads[thread].maximum -= batch
                threads[thread].overages = 0
            }
        }
    }

    // MARK: The central list

    private mutating func removeRange(_ count: Int) -> [Int] {
        var result: [Int] = []
        if nonempty.isEmpty { populate() }
        while result.count < count, let number = nonempty.first, var span = spans[number] {
            while result.count < count, let object = span.objects.popLast() { result.append(object) }
            if span.objects.isEmpty { nonempty.removeFirst() }
            spans[number] = span
        }
        return result
    }

    private mutating func populate() {
        let start = takePages()
        let number = spans.count
        let first = number * objectsPerSpan
        spans.append(Span(start: start, objects: (first..<(first + objectsPerSpan)).reversed()))
        nonempty.insert(number, at: 0)
        statistics.spansMade += 1
    }

    private mutating func release(_ object: Int) {
        let number = object / objectsPerSpan
        guard var span = spans[number] else { return }
        if span.objects.isEmpty { nonempty.insert(number, at: 0) }
        span.objects.append(object)
        spans[number] = span
        guard span.objects.count == objectsPerSpan else { return }
        nonempty.removeAll { $0 == number }
        spans[number] = nil
        statistics.spansFreed += 1
        givePages(span.start)
    }

    // MARK: The heap of pages

    private mutating func takePages() -> Int {
        if freeRuns.isEmpty {
            freeRuns = [pageCount..<(pageCount + Self.systemPages)]
            pageCount += Self.systemPages
            statistics.systemCalls += 1
        }
        // Best fit; of equal runs the lowest.
        var best = 0
        for index in freeRuns.indices where freeRuns[index].count < freeRuns[best].count { best = index }
        let run = freeRuns[best]
        if run.count == pagesPerSpan {
            freeRuns.remove(at: best)
        } else {
            freeRuns[best] = (run.lowerBound + pagesPerSpan)..<run.upperBound
        }
        return run.lowerBound
    }

    private mutating func givePages(_ start: Int) {
        var run = start..<(start + pagesPerSpan)
        if let below = freeRuns.firstIndex(where: { $0.upperBound == run.lowerBound }) {
            run = freeRuns.remove(at: below).lowerBound..<run.upperBound
        }
        if let above = freeRuns.firstIndex(where: { $0.lowerBound == run.upperBound }) {
            run = run.lowerBound..<freeRuns.remove(at: above).upperBound
        }
        let place = freeRuns.firstIndex { $0.lowerBound > run.lowerBound } ?? freeRuns.count
        freeRuns.insert(run, at: place)
    }

    // MARK: Rules

    /// Whether every object is in exactly one place, and every page too.
    public func checkInvariants() -> Bool {
        var all = used
        for thread in threads { all += thread.objects }
        var pages = freeRuns.reduce(0) { $0 + $1.count }
        var objects = 0
        for (number, span) in spans.enumerated() {
            guard let span else { continue }
            objects += objectsPerSpan
            all += span.objects
            pages += pagesPerSpan
            if span.objects.isEmpty == nonempty.contains(number) { return false }
        }
        for (one, other) in zip(freeRuns, freeRuns.dropFirst()) where one.upperBound >= other.lowerBound {
            return false
        }
        all.sort()
        let isUnique = zip(all, all.dropFirst()).allSatisfy { $0 < $1 }
        return isUnique && all.count == objects && pages == pageCount
    }
}
