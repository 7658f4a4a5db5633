import Experiments
import TestSupport
import Testing

@testable import SiteGenerator

@Suite("Experiments on the site")
struct ExperimentFigureTests {
    @Test("evidence shows an experiment's title, claims and command; a text embeds it; indexes have its mark")
    func pages() throws {
        let fixture = try SiteFixture()
        let file = ContentFixture.firstEnglish
        try fixture.content.folder.replace(
            "  simulations: [buddy-split]\n",
            with: "  simulations: [buddy-split]\n  experiments: [smaps-pss]\n",
            in: file
        )
        try fixture.content.folder.replace("```simulation buddy-split", with: "```experiment demand-zero", in: file)
        try fixture.build()
        let text = try fixture.output.read(SiteFixture.question)
        let evidence = try #require(text.range(of: "id=\"page.evidence\""))
        let (body, list) = (text[..<evidence.lowerBound], text[evidence.upperBound...])
        for (part, name, tag) in [(body, "demand-zero", "div"), (list, "smaps-pss", "details")] {
            let experiment = try #require(ExperimentCatalogue.find(name))
            #expect(part.contains("<\(tag) class=\"experiment-figure\" data-experiment=\"\(name)\">"))
            #expect(part.contains(experiment.title.en) && part.contains("kmemo run --experiment \(name)"))
            for claim in experiment.claims { #expect(part.contains("<li>\(claim.statement.en) <code>")) }
        }
        #expect(list.contains("faults_child &lt;= pages"))
        #expect(body.contains("<a class=\"badge experiment\" href=\"#page.evidence\">1 experiment</a>"))
        let index = try fixture.output.read("en/questions/index.html")
        #expect(index.contains("data-evidence=\"simulation experiment numbers\""))
        let how = try fixture.output.read("zh/how-we-know.html")
        #expect(how.contains("\(ExperimentCatalogue.all.count) 个实验"))
    }
}
