import Testing

@testable import MemoryModels

@Suite("Farthest next use")
struct FarthestUseTests {
    @Test("the winner is what a search of all frames finds, the lowest of several", arguments: [1, 2, 3, 5, 8, 13])
    func search(frames: Int) throws {
        var random = SplitMix64(seed: UInt64(frames))
        var tournament = FarthestUse(frames: frames)
        var uses = [Int32](repeating: -1, count: frames)
        for step in 0..<2_000 {
            let frame = random.next(below: frames)
            // Few different positions, so that many are equal.
            uses[frame] = Int32(random.next(below: 4))
            tournament.set(frame, nextUse: uses[frame])
            let farthest = uses.max()
            try #require(uses.firstIndex { $0 == farthest } == tournament.frame, "step \(step)")
            try #require(tournament.isSound)
        }
    }
}
