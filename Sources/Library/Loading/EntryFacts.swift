extension EntryFacts {
    /// Reads topic, difficulty, kernel, evidence and related; nil if any is missing or wrong.
    static func read(_ fields: inout FieldReader) -> EntryFacts? {
        let topic = fields.choice("topic", Topic.self)
        let difficulty = fields.choice("difficulty", Difficulty.self)
        let kernel = fields.string("kernel")
        var evidence: Evidence?
        if var nested = fields.mapping("evidence") {
            evidence = Evidence.read(&nested)
            fields.absorb(nested)
        }
        var related: [LinkTarget] = []
        for item in fields.strings("related") ?? [] {
            guard let target = LinkTarget(item.text), target.entryID != nil else {
                fields.report(
                    item.line,
                    "the related entry \(quoted(item.text)) is not understood",
                    "write question:N, article:SLUG, term:ID or simulation:NAME"
                )
                continue
            }
            related.append(target)
        }
        guard let topic, let difficulty, let kernel, let evidence else { return nil }
        return EntryFacts(topic: topic, difficulty: difficulty, kernel: kernel, evidence: evidence, related: related)
    }
}

extension Evidence {
    /// Reads the fields of `evidence`.
    static func read(_ fields: inout FieldReader) -> Evidence? {
        let simulations = fields.strings("simulations")
        let experiments = fields.offers("experiments") ? fields.strings("experiments") : []
        var citations: [KernelCitation] = []
        let kernel = fields.strings("kernel")
        for item in kernel ?? [] {
            guard let citation = KernelCitation(item.text) else {
                fields.report(
                    item.line,
                    "the citation \(quoted(item.text)) is not understood",
                    "write PATH#SYMBOL, such as mm/page_alloc.c#expand"
                )
                continue
            }
            citations.append(citation)
        }
        guard let simulations, let experiments, kernel != nil else { return nil }
        if citations.isEmpty {
            fields.report(
                fields.line(of: "kernel"),
                "no kernel source is cited",
                "cite the functions that the answer rests on: nothing has to be believed"
            )
        }
        return Evidence(
            simulations: simulations.map(\.text),
            experiments: experiments.map(\.text),
            kernel: citations,
            line: fields.line,
            experimentsLine: experiments.first?.line
        )
    }
}
