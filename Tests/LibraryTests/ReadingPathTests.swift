import Foundation
import TestSupport
import Testing

@testable import Library

@Suite("The reading path")
struct ReadingPathTests {
    private static let sound = """
        stages:
          - id: pages
            en: "Pages"
            zh: "物理页"
            aim: {en: "You know pages.", zh: "了解页。"}
            topics: [physical]
            steps:
              - entry: question:2
                en: "First the block."
                zh: "先看块。"
              - entry: simulation:buddy-split
                en: "Then see it split."
                zh: "再看拆分。"

        """

    private func load(_ text: String) throws -> (library: ContentLibrary, problems: [String]) {
        let fixture = try ContentFixture()
        try fixture.folder.write(text, to: "path.yml")
        let folder = ContentFolder(fixture.url)
        let loaded = folder.load()
        let problems = ContentVerification.verify(folder, loaded).problems
            .filter { !$0.file.hasPrefix("simulation ") && !$0.file.hasPrefix("experiment ") }.map(\.description)
        return (loaded.library, problems)
    }

    @Test("has stages with steps in order, and knows the questions beside them")
    func sound() throws {
        let (library, problems) = try load(Self.sound)
        #expect(problems == [])
        let stage = try #require(library.path.stages.first)
        #expect(stage.steps.map(\.target) == [.question(2), .simulation("buddy-split")])
        #expect(stage.steps.first?.reason.zh == "先看块。")
        #expect(library.questionsBeside(stage).map(\.number) == [1])
    }

    @Test(
        "says what is wrong with a step, and where",
        arguments: [
            ("question:2", "question:9", "path.yml:8: there is no question 9; "),
            ("question:2", "term:page", "path.yml:8: the entry 'term:page' is not understood; "),
            ("question:2", "simulation:buddy-split", "path.yml:11: the path was here before, on line 8; "),
            ("simulation:buddy-split", "simulation:budy-split", "path.yml:11: there is no simulation 'budy-split'"),
            ("[physical]", "[physical, fysical]", "path.yml:6: the topic 'fysical' is unknown; "),
            ("[physical]", "[physical, physical]", "path.yml:6: the topic 'physical' stands twice; "),
        ]
    )
    func damages(old: String, new: String, message: String) throws {
        let found = try load(Self.sound.replacingOccurrences(of: old, with: new)).problems
        #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
    }

    @Test("the project's path leads through every stage; a question is a step of it or stands beside one")
    func complete() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Content")
        let library = ContentFolder(root.standardizedFileURL).load().library
        let stages = library.path.stages
        #expect(
            stages.map(\.slug) == [
                "boot", "paging", "pages", "objects", "processes", "reclaim", "observing", "hardening",
            ]
        )
        #expect(Set(stages.flatMap(\.topics)) == Set(Topic.allCases))
        let named = Set(library.path.steps.compactMap(\.target.entryID))
        let beside = Set(stages.flatMap { library.questionsBeside($0) }.map(\.id))
        #expect(named.isDisjoint(with: beside))
        #expect(library.questions.allSatisfy { named.contains($0.id) || beside.contains($0.id) })
    }
}
