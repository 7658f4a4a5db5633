import Experiments
import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("Recorded experiments")
struct RecordedExperimentsTests {
    private func problems(_ record: String?) throws -> [String] {
        let folder = try TemporaryFolder()
        if let record { try folder.write(record, to: RecordedExperiments.file) }
        var report = VerificationReport()
        ExperimentVerification.verify(ContentFolder(folder.url), into: &report)
        return report.problems.map(\.what)
    }

    private var record: String {
        get throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Content/\(RecordedExperiments.file)")
            return try String(contentsOf: file, encoding: .utf8)
        }
    }

    @Test("the project's record has every experiment, and every claim holds")
    func sound() throws {
        #expect(try problems(record) == [])
    }

    @Test("a number under which a claim does not hold is reported with the claim")
    func broken() throws {
        let wrong = try record.replacingOccurrences(
            of: "{\"name\":\"faults_write\",\"value\":1024,",
            with: "{\"name\":\"faults_write\",\"value\":1023,"
        )
        let found = try problems(wrong)
        #expect(found.count == 1)
        #expect(found.first?.contains("the recorded run of demand-zero") == true)
        #expect(found.first?.contains("faults_write = pages") == true)
    }

    @Test("an experiment or a quantity that is not in the catalogue is reported")
    func unknown() throws {
        let renamed = try record.replacingOccurrences(of: "\"demand-zero\"", with: "\"demand-one\"")
            .replacingOccurrences(of: "\"pss_child\"", with: "\"pss_kid\"")
        let found = try problems(renamed)
        #expect(found.contains { $0.contains("demand-one") })
        #expect(found.contains { $0.contains("smaps-pss: pss_kid") })
        #expect(found.contains("no run of the experiment demand-zero is recorded"))
    }

    @Test("a record that is missing or cut short is reported", arguments: [nil, "", "{\"experiments\":[{"])
    func unreadable(text: String?) throws {
        #expect(try problems(text) == ["there is no record of the experiments that can be read"])
    }
}
