import Testing

@testable import Simulations

@Suite("kmemleak-scan")
struct KmemleakSimulationTests {
    @Test("the default run reports two lost objects late, and one that is not lost")
    func defaults() throws {
        let trace = try run("kmemleak-scan")
        #expect(try trace.number("objects") == 6)
        #expect(try trace.number("scans") == 7)
        #expect(try trace.number("reported") == 4)
        #expect(try trace.number("first_report") == 3)
        #expect(try trace.text("suspects") == "2 3 5")
        #expect(try trace.number("false_positives") == 0)
        #expect(try trace.number("false_negatives") == 0)
    }

    @Test(
        "a hidden pointer makes a false positive, a leftover a false negative",
        arguments: [("d0=~0", 1, 0), ("s0=0", 0, 1), ("d0=0", 0, 0), ("d7=0+63", 0, 0), ("o0.0=0", 0, 0)]
    )
    func errors(_ word: String, _ positives: Int64, _ negatives: Int64) throws {
        let trace = try run("kmemleak-scan", "operations=a64 \(word) t9 scan scan")
        #expect(try trace.number("false_positives") == positives)
        #expect(try trace.number("false_negatives") == negatives)
    }

    @Test(
        "words that it does not know, objects and words that there are not, are refused",
        arguments: [
            "a", "a0", "a4097", "d8=0", "d0=1", "d0", "s4=0", "o0.8=0", "o1.0=0", "o0=0", "f1", "n1", "scans", "d0=~",
            "d0=~1", "d0=0+", "t", "q1",
        ]
    )
    func refusals(_ word: String) throws {
        let error = try refusal("kmemleak-scan", "operations=a64 \(word)")
        #expect(error.message.en.hasPrefix("'operations', operation 2, '\(word)'"))
    }

    // The answers of the drills, by hand.

    @Test("an object is reported when it is old enough and has not changed")
    func firstReportDrill() throws {
        try compare("kmemleak-scan", 1) { givens in
            let words = try givens.words("operations")
            var now = 0
            var scans = 0
            var isNew = true
            for word in words {
                if let seconds = word.wholeMatch(of: /t(\d+)/).flatMap({ Int($0.1) }) { now += seconds }
                if word.hasPrefix("o") { isNew = true }
                if word == "scan" {
                    scans += 1
                    if !isNew, now >= 5 { return "\(scans)" }
                    isNew = false
                }
            }
            return "0"
        }
    }

    @Test("what is not reached from the roots is reported", arguments: [2, 3])
    func graphDrill(_ level: Int) throws {
        try compare("kmemleak-scan", level) { givens in
            let question = givens.drill.question.en
            var edges: [(String, String)] = []
            for match in question.matches(of: /(\w+)->(\d)/) { edges.append((String(match.1), String(match.2))) }
            let count = level == 2 ? 6 : 8
            var grey: Set<String> = ["data", "stack"]
            var unsearched: Set<String> = []
            var ignored: Set<String> = []
            if let marks = question.firstMatch(of: /(\d) not_leak, then (\d) no_scan, then (\d) ignore/) {
                grey.insert(String(marks.1))
                unsearched = [String(marks.2), String(marks.3)]
                ignored = [String(marks.3)]
                grey.remove(String(marks.3))
            }
            for _ in 0...count {
                for (from, to) in edges where grey.contains(from) && !unsearched.contains(from) && from != to {
                    if !ignored.contains(to) { grey.insert(to) }
                }
            }
            let white = (0..<count).map { "\($0)" }.filter { !grey.contains($0) && !ignored.contains($0) }
            return white.isEmpty ? "none" : white.joined(separator: " ")
        }
    }
}
