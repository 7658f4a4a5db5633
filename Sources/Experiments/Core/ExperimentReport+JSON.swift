import Traces

extension ExperimentReport {
    /// The report as one line of JSON, in one language:
    /// `{"experiment":…,"kernel":…,"outcome":…,"reason":…,"measurements":[{"name":…,"value":…,"unit":…}],`
    /// `"claims":[{"statement":…,"formula":…,"expected":…,"measured":…,"verdict":…}],"differences":[…]}`.
    ///
    /// `reason` is there if the outcome is `skipped`; a claim whose verdict is `not measured` has a `reason` too.
    public func json(_ language: Language) -> String {
        var json = JSONWriter()
        write(to: &json, language)
        return json.text
    }

    /// Writes the object of `json`.
    public func write(to json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.field("experiment", experiment.name)
            json.field("kernel", kernel)
            json.field("outcome", outcome.name)
            if case .skipped(let reason) = outcome { json.field("reason", reason[language]) }
            json.field("measurements") { json in
                json.array(of: experiment.quantities.filter { observation.values[$0.name] != nil }) { json, quantity in
                    json.object { json in
                        json.field("name", quantity.name)
                        json.field("value", observation.values[quantity.name] ?? 0)
                        if let unit = quantity.unit { json.field("unit", unit[language]) }
                    }
                }
            }
            json.field("claims") { json in
                json.array(of: judgements) { $1.write(to: &$0, language) }
            }
            json.field("differences") { json in
                json.array(of: observation.differences) { $0.string($1[language]) }
            }
        }
    }
}

extension Judgement {
    func write(to json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.field("statement", claim.statement[language])
            json.field("formula", claim.formula)
            if let expected { json.field("expected", expected) }
            if let measured { json.field("measured", measured) }
            switch verdict {
            case .held: json.field("verdict", "held")
            case .notHeld: json.field("verdict", "not held")
            case .notMeasured(let reason):
                json.field("verdict", "not measured")
                json.field("reason", reason[language])
            }
        }
    }
}

extension Experiment {
    /// What the experiment needs, measures and claims, as one line of JSON in one language:
    /// `{"name":…,"title":…,"summary":…,"needs":[…],"quantities":[…],"claims":[…],"follows":[…],"manual":[…]}`.
    public func descriptionJSON(_ language: Language) -> String {
        var json = JSONWriter()
        writeDescription(to: &json, language)
        return json.text
    }

    /// Writes the object of `descriptionJSON`.
    public func writeDescription(to json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.field("name", name)
            json.field("title", title[language])
            json.field("summary", summary[language])
            json.field("needs") { json in json.array(of: needs) { $0.string($1.rawValue) } }
            json.field("quantities") { json in
                json.array(of: quantities) { json, quantity in
                    json.object { json in
                        json.field("name", quantity.name)
                        json.field("meaning", quantity.meaning[language])
                        if let unit = quantity.unit { json.field("unit", unit[language]) }
                    }
                }
            }
            json.field("claims") { json in
                json.array(of: claims) { json, claim in
                    json.object { json in
                        json.field("statement", claim.statement[language])
                        json.field("formula", claim.formula)
                    }
                }
            }
            json.field("follows") { json in json.array(of: follows) { $0.string($1) } }
            json.field("manual") { json in json.array(of: manual) { $0.string($1) } }
        }
    }
}
