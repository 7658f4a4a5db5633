import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Study

@Suite("The lock around opening")
struct OpeningLockTests {
    /// Lives as long as the test.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("one at a time is inside")
    func excludes() {
        let file = folder.progress
        let inside = Gauge()
        let group = DispatchGroup()
        // Threads of their own: tasks share a few, and might never be inside at once anyway.
        for _ in 0..<8 {
            group.enter()
            Thread.detachNewThread {
                try? OpeningLock.holding(file) {
                    inside.enter()
                    usleep(10_000)
                    inside.leave()
                }
                group.leave()
            }
        }
        #expect(group.wait(timeout: .now() + 30) == .success)
        #expect(inside.entries == 8)
        #expect(inside.most == 1)
    }

    @Test("a damaged file is left alone while another program is opening it")
    func openingWaits() throws {
        try folder.write("garbage", to: "progress.sqlite")
        let file = folder.progress
        let done = DispatchSemaphore(value: 0)
        let opened = Gauge()
        try OpeningLock.holding(file) { () throws -> Void in
            Thread.detachNewThread {
                if (try? ProgressStore.open(file, now: noon(1))) != nil { opened.enter() }
                done.signal()
            }
            #expect(done.wait(timeout: .now() + 0.5) == .timedOut)
            let text = try folder.read("progress.sqlite")
            #expect(text == "garbage")
        }
        #expect(done.wait(timeout: .now() + 30) == .success)
        #expect(opened.most == 1)
    }

    @Test("it is let go of after an error")
    func errors() throws {
        let failure = ProgressError.newerVersion(file: "any")
        #expect(throws: failure) { try OpeningLock.holding(folder.progress) { throw failure } }
        let again = try OpeningLock.holding(folder.progress) { true }
        #expect(again)
    }
}

/// Counts how many are inside at once.
private final class Gauge: Sendable {
    private let counts = Mutex((now: 0, most: 0, entries: 0))

    /// The most that ever were.
    var most: Int { counts.withLock { $0.most } }

    /// How often one entered.
    var entries: Int { counts.withLock { $0.entries } }

    func enter() {
        counts.withLock { counts in
            counts.entries += 1
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
    }

    func leave() {
        counts.withLock { $0.now -= 1 }
    }
}
