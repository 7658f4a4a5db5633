import Foundation
import TestSupport
import Testing

@Suite("kmemo verify --reviewed")
struct TranslationCommandTests {
    @Test("records the review, and says what waits for one without failing")
    func review() throws {
        let fixture = try ContentFixture()
        let runner = try ProgramRunner()
        let review = try runner.run(["verify", "--reviewed", "q1", "--content", fixture.url.path])
        #expect(review.output.hasPrefix("translations recorded: questions/01-first.zh.md\n"))
        #expect(review.errors.contains("notice: questions/02-second.zh.md: "))
        #expect(!review.errors.contains("notice: questions/01-first.zh.md: "))
        let all = try runner.run(["verify", "--reviewed", "all", "--content", fixture.url.path])
        #expect(!all.errors.contains("notice: "))
    }

    @Test("the project's own translations are all reviewed, or verify says which are not and succeeds")
    func project() throws {
        let outcome = try ProgramRunner().run(["verify", "--content", projectContent])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("notice: ") })
    }

    @Test(
        "an id that is none is wrong usage; an entry that does not exist is an error",
        arguments: [("x y", 64), ("q99", 2)]
    )
    func wrong(id: String, status: Int32) throws {
        let fixture = try ContentFixture()
        let outcome = try ProgramRunner().run(["verify", "--reviewed", id, "--content", fixture.url.path])
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(id))
    }
}
