import Library
import Simulations
import Traces

/// The list of all drills with what their levels ask, by area.
struct DrillsPage {
    let site: Site
    let language: Language

    var page: Page {
        let links = PageLinks(library: site.library, language: language, page: SitePath.drills(language))
        let areas = Area.allCases.compactMap { area -> TemplateValues? in
            let entries = site.runs.map(\.simulation).filter { $0.area == area }.compactMap { entry($0, links) }
            if entries.isEmpty { return nil }
            return ["id": .text(area.name), "areaTitle": .text(area.title[language]), "entries": .list(entries)]
        }
        return Page(
            template: "drills",
            path: links.page,
            language: language,
            title: DrillWords.drills[language],
            description: DrillWords.about[language],
            part: .simulations,
            crumbs: [Page.Crumb(title: SiteText.simulations[language], path: SitePath.simulations(language))],
            values: ["aboutDrills": .text(DrillWords.about[language]), "areas": .list(areas)]
        )
    }

    private func entry(_ simulation: Simulation, _ links: PageLinks) -> TemplateValues? {
        guard let drills = simulation.drills, let href = links.href(to: .simulation(simulation.name)) else {
            return nil
        }
        let levels = drills.levels.enumerated().map { index, level -> TemplateValues in
            [
                "href": .text(href + "#" + DrillSection.id(level: index + 1)),
                "levelName": .text("\(DrillWords.level[language]) \(index + 1)"),
                "asks": .html(HTML(inlineText: level[language])),
            ]
        }
        return [
            "href": .text(href + "#" + DrillSection.id),
            "label": .text(simulation.title[language]),
            "name": .text(simulation.name),
            "levels": .list(levels),
        ]
    }
}
