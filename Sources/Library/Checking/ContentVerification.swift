import Experiments
import Foundation
import Simulations
import Traces

/// Checks that what the content says of other things is so: links lead somewhere, cited kernel names exist,
/// quoted numbers are those of the source or of a simulation's run, embeds run.
public struct ContentVerification {
    private let folder: ContentFolder
    private let library: ContentLibrary
    private var report = VerificationReport()
    private var table = KernelSymbolTable(release: "", symbols: [])
    private var traces: [String: Trace] = [:]

    /// Checks the content in `folder`, whose loading gave `loaded`.
    public static func verify(_ folder: ContentFolder, _ loaded: LoadedContent) -> VerificationReport {
        var verification = ContentVerification(folder: folder, library: loaded.library)
        verification.report.report(loaded.problems)
        verification.run()
        return verification.report
    }

    private init(folder: ContentFolder, library: ContentLibrary) {
        self.folder = folder
        self.library = library
    }

    /// Every kernel citation in the content, evidence and text alike.
    public static func citations(in library: ContentLibrary) -> Set<KernelCitation> {
        var citations = Set(library.questions.flatMap(\.evidence.kernel) + library.articles.flatMap(\.evidence.kernel))
        for simulation in SimulationCatalogue.all {
            citations.formUnion(simulation.follows.compactMap { KernelCitation($0) })
        }
        for experiment in ExperimentCatalogue.all {
            citations.formUnion(experiment.follows.compactMap { KernelCitation($0) })
        }
        for link in library.documents.flatMap(\.links) + library.inlineLinks.map(\.link) {
            switch link.target {
            case .kernel(let citation), .value(let citation): citations.insert(citation)
            default: break
            }
        }
        return citations
    }

    private mutating func run() {
        readTable()
        report.count(.questions, library.questions.count)
        report.count(.articles, library.articles.count)
        report.count(.terms, library.terms.count)
        report.count(.translations, library.questions.count + library.articles.count)
        report.count(.quizItems, library.questions.map { $0.english.quiz.count + $0.chinese.quiz.count }.reduce(0, +))
        for question in library.questions {
            check(question.translation, of: question.id, in: question.chinese.document.file)
            checkFacts(question.evidence, question.related, of: question.id, in: question.english.document.file)
            checkRunnable(question)
        }
        for article in library.articles {
            let file = article.english.document.file
            check(article.translation, of: article.id, in: article.chinese.document.file)
            checkFacts(article.evidence, article.related, of: article.id, in: file)
            for number in article.questions where library.question(number) == nil {
                report.report(file, 1, "the covered question \(number) does not exist", "correct questions:")
            }
        }
        for change in library.changes {
            guard let entry = change.entry else { continue }
            report.count(.links)
            checkEntry(LinkTarget(entry), ChangesReader.fileName, change.line)
        }
        checkResources()
        checkPath()
        for document in library.documents {
            for link in document.links { check(link, in: document.file) }
            for (embed, line) in document.embeds { check(embed, line, in: document.file) }
        }
        for (link, file) in library.inlineLinks { check(link, in: file) }
        for simulation in SimulationCatalogue.all { check(simulation.follows, of: "simulation \(simulation.name)") }
        for experiment in ExperimentCatalogue.all { check(experiment.follows, of: "experiment \(experiment.name)") }
    }

    // MARK: Translations

    private mutating func check(_ translation: TranslationState, of id: EntryID, in file: String) {
        let repair = "compare the two, then: kmemo verify --reviewed \(id)"
        switch translation {
        case .current: break
        case .stale: report.notice(file, "the English text has changed since this one was compared with it", repair)
        case .unrecorded:
            report.notice(file, "the file does not say which English text it was compared with", repair)
        }
    }

    // MARK: Evidence

    private mutating func checkFacts(_ evidence: Evidence, _ related: [LinkTarget], of id: EntryID, in file: String) {
        for name in evidence.simulations {
            report.count(.simulations)
            checkSimulation(name, file, nil)
        }
        for name in evidence.experiments {
            report.count(.experiments)
            checkExperiment(name, file, evidence.experimentsLine)
        }
        for citation in evidence.kernel { check(citation, file, nil) }
        for target in related {
            report.count(.links)
            checkEntry(target, file, nil)
            if target.entryID == id {
                report.report(file, nil, "the entry is related to itself", "remove it from related:")
            }
        }
    }

    /// Something that a reader can run backs every question.
    private mutating func checkRunnable(_ question: Question) {
        if question.evidence.runs {
            report.count(.runnable)
        } else {
            report.report(
                question.english.document.file,
                question.evidence.line,
                "no simulation and no experiment backs the answer",
                "name one under evidence: (kmemo run lists them)"
            )
        }
    }

    /// Checks the citations of a simulation or an experiment.
    private mutating func check(_ follows: [String], of program: String) {
        for text in follows {
            guard let citation = KernelCitation(text) else {
                report.report(program, nil, "the citation \(quoted(text)) is not understood", "write PATH#SYMBOL")
                continue
            }
            check(citation, program, nil)
        }
    }

    // MARK: Catalogue and path

    private mutating func checkResources() {
        report.count(.resources, library.resources.count)
        for resource in library.resources {
            for number in resource.questions where library.question(number) == nil {
                report.report(
                    resource.file,
                    resource.line,
                    "the resource \(quoted(resource.slug)) bears on question \(number), which does not exist",
                    "correct questions:"
                )
            }
        }
    }

    private mutating func checkPath() {
        for step in library.path.steps {
            report.count(.links)
            checkEntry(step.target, ReadingPathReader.file, step.line)
        }
    }

    // MARK: Links

    private mutating func check(_ link: Link, in file: String) {
        guard let target = link.target else { return }
        report.count(.links)
        switch target {
        case .question, .article, .term, .simulation, .experiment, .resource: checkEntry(target, file, link.line)
        case .kernel(let citation): check(citation, file, link.line)
        case .value(let citation): checkValue(link, citation, file)
        case .result(let simulation, let name): checkResult(link, simulation, name, file)
        case .web: break
        }
    }

    private mutating func checkEntry(_ target: LinkTarget, _ file: String, _ line: Int?) {
        switch target {
        case .question(let number) where library.question(number) == nil:
            report.report(file, line, "there is no question \(number)", "link to one that exists")
        case .article(let slug) where library.article(slug) == nil:
            suggest("article", slug, library.articles.map(\.slug), file, line)
        case .term(let slug) where library.term(slug) == nil:
            suggest("glossary term", slug, library.terms.map(\.slug), file, line)
        case .resource(let slug) where library.resource(slug) == nil:
            suggest("resource", slug, library.resources.map(\.slug), file, line)
        case .simulation(let name): checkSimulation(name, file, line)
        case .experiment(let name): checkExperiment(name, file, line)
        default: break
        }
    }

    private mutating func checkSimulation(_ name: String, _ file: String, _ line: Int?) {
        if SimulationCatalogue.find(name) == nil {
            suggest("simulation", name, SimulationCatalogue.all.map(\.name), file, line)
        }
    }

    private mutating func checkExperiment(_ name: String, _ file: String, _ line: Int?) {
        if ExperimentCatalogue.find(name) == nil {
            suggest("experiment", name, ExperimentCatalogue.all.map(\.name), file, line)
        }
    }

    private mutating func suggest(_ kind: String, _ name: String, _ known: [String], _ file: String, _ line: Int?) {
        let near = NameSuggestion.nearest(to: name, among: known)
        report.report(
            file,
            line,
            "there is no \(kind) \(quoted(name))",
            near.map { "did you mean \(quoted($0))?" } ?? "use one of those that exist (kmemo list)"
        )
    }

    private mutating func check(_ citation: KernelCitation, _ file: String, _ line: Int?) {
        report.count(.kernelCitations)
        if table[citation] == nil {
            report.report(
                file,
                line,
                "\(quoted(citation.description)) is not in \(KernelSymbolTable.fileName)",
                "correct the name, or look it up: kmemo verify --kernel-source DIR --update"
            )
        }
    }

    private mutating func checkValue(_ link: Link, _ citation: KernelCitation, _ file: String) {
        report.count(.quotedValues)
        check(citation, file, link.line)
        guard let symbol = table[citation] else { return }
        let text = link.content.plainText
        if !QuotedNumber(text).stands(in: symbol.definition) {
            report.report(
                file,
                link.line,
                "\(quoted(text)) does not stand in the definition of \(citation.symbol ?? citation.path), "
                    + "which is \(quoted(symbol.definition))",
                "correct the number"
            )
        }
    }

    private mutating func checkResult(_ link: Link, _ simulation: String, _ name: String, _ file: String) {
        report.count(.quotedValues)
        guard let trace = trace(of: simulation, file, link.line) else { return }
        guard let value = trace.result(name) else {
            suggest("result of \(simulation)", name, trace.results.map(\.name), file, link.line)
            return
        }
        let text = link.content.plainText
        if QuotedNumber(text) != QuotedNumber(value.text) {
            report.report(
                file,
                link.line,
                "\(quoted(text)) is not what \(simulation) finds: \(name) is \(value.text)",
                "correct the number"
            )
        }
    }

    // MARK: Embeds

    private mutating func check(_ embed: Embed, _ line: Int, in file: String) {
        report.count(.embeds)
        if embed.kind == .experiment {
            checkExperiment(embed.name, file, line)
            if let argument = embed.arguments.first {
                report.report(
                    file,
                    line,
                    "the experiment \(embed.name) has no parameter \(quoted(argument.name))",
                    "remove it: an experiment measures the machine as it is"
                )
            }
            return
        }
        guard let simulation = SimulationCatalogue.find(embed.name) else {
            checkSimulation(embed.name, file, line)
            return
        }
        do {
            _ = try simulation.run(embed.arguments.map { Argument(name: $0.name, value: $0.value) })
        } catch {
            report.report(file, line, "\(embed.name) cannot run: \(error)", "correct its parameters")
        }
    }

    private mutating func trace(of name: String, _ file: String, _ line: Int) -> Trace? {
        if let known = traces[name] { return known }
        guard let simulation = SimulationCatalogue.find(name) else {
            checkSimulation(name, file, line)
            return nil
        }
        do {
            let trace = try simulation.run([])
            traces[name] = trace
            return trace
        } catch {
            report.report(file, line, "\(name) cannot run with its defaults: \(error)", "mend the simulation")
            return nil
        }
    }

    // MARK: The table of kernel names

    private mutating func readTable() {
        let file = KernelSymbolTable.fileName
        switch SourceFile.read(file, in: folder.url) {
        case .failure(let problem):
            report.report([problem])
        case .success(let source):
            let (table, problems) = KernelSymbolTable.parse(source.text)
            self.table = table
            report.report(problems)
        }
    }
}

extension ContentLibrary {
    /// The links in key points, quiz items and definitions: everywhere but in documents.
    var inlineLinks: [(link: Link, file: String)] {
        let questions = questions.flatMap { [$0.english, $0.chinese] }.flatMap { text in
            let quiz = text.quiz.flatMap { item in [item.ask] + item.choices.flatMap { [$0.text, $0.why] } }
            return (text.keyPoints + quiz).flatMap(\.links).map { ($0, text.document.file) }
        }
        let terms = terms.flatMap { term in
            (term.englishDefinition.links + term.chineseDefinition.links).map { ($0, "glossary.yml") }
        }
        let changes = changes.flatMap { change in
            (change.englishText + change.chineseText).links.map { ($0, ChangesReader.fileName) }
        }
        return questions + terms + changes
    }
}
