import Traces

extension Simulation {
    /// What the simulation is, takes and gives, as one line of JSON in one language:
    /// `{"name":…,"area":…,"title":…,"summary":…,"parameters":[…],"results":[…],"leaves_out":[…],"follows":[…],`
    /// `"drills":[…]}`, where `drills` says what each level asks.
    public func descriptionJSON(_ language: Language) -> String {
        var json = JSONWriter()
        writeDescription(to: &json, language)
        return json.text
    }

    /// Writes the object of `descriptionJSON`.
    public func writeDescription(to json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.field("name", name)
            json.field("area", area.name)
            json.field("title", title[language])
            json.field("summary", summary[language])
            json.field("parameters") { json in
                json.array(of: parameters) { $1.writeDescription(to: &$0, language) }
            }
            json.field("results") { json in
                json.array(of: results) { json, result in
                    json.object { json in
                        json.field("name", result.name)
                        json.field("meaning", result.meaning[language])
                        if let unit = result.unit { json.field("unit", unit[language]) }
                    }
                }
            }
            json.field("leaves_out") { json in
                json.array(of: leavesOut) { $0.string($1[language]) }
            }
            json.field("follows") { json in
                json.array(of: follows) { $0.string($1) }
            }
            json.field("drills") { json in
                json.array(of: drills?.levels ?? []) { $0.string($1[language]) }
            }
        }
    }

    /// What the simulation is, takes and gives, for a terminal.
    public func descriptionText(_ renderer: TextRenderer) -> String {
        let language = renderer.language
        var text = renderer.paragraph(name + " - " + title[language])
        text += renderer.paragraph(summary[language]) + "\n"
        text += renderer.paragraph(LocalizedText(en: "Parameters (--set name=value)", zh: "参数（--set 名称=值）")[language])
        for parameter in parameters {
            text += renderer.item(parameter.name + " = " + parameter.defaultValue, parameter.explanation(language))
        }
        text += "\n" + renderer.paragraph(LocalizedText(en: "Results", zh: "结果")[language])
        for result in results {
            let unit = result.unit.map { language == .english ? " (\($0.en))" : "（\($0.zh)）" } ?? ""
            text += renderer.item(result.name, result.meaning[language] + unit)
        }
        text += "\n" + renderer.paragraph(LocalizedText(en: "Follows in Linux 6.12", zh: "对应的 Linux 6.12 代码")[language])
        for citation in follows {
            text += renderer.item("", citation)
        }
        text += "\n" + renderer.paragraph(LocalizedText(en: "Leaves out", zh: "省略的内容")[language])
        for omission in leavesOut {
            text += renderer.item("", omission[language])
        }
        text +=
            "\n"
            + renderer.paragraph(
                LocalizedText(en: "Drills (--drill --level N)", zh: "练习题（--drill --level N）")[language]
            )
        for (index, level) in (drills?.levels ?? []).enumerated() {
            text += renderer.item("\(index + 1)", level[language])
        }
        if drills == nil {
            text += renderer.item("", LocalizedText(en: "none has been written yet", zh: "尚未编写")[language])
        }
        return text
    }
}

extension Parameter {
    /// What the parameter sets and which values it takes, in one text.
    public func explanation(_ language: Language) -> String {
        let values: LocalizedText
        switch kind {
        case .integer(let range, let unit):
            let span = "\(range.lowerBound)-\(range.upperBound)"
            values = LocalizedText(
                english: unit.map { "\(span) \($0.en)" } ?? span,
                chinese: unit.map { "\(span) \($0.zh)" } ?? span
            )
        case .choice(let choices):
            values = LocalizedText(english: choices.joined(separator: ", "), chinese: choices.joined(separator: "、"))
        case .flag:
            values = LocalizedText(en: "true, false", zh: "true、false")
        case .address:
            values = LocalizedText(en: "an address", zh: "地址")
        case .operations(let grammar):
            values = grammar
        }
        return language == .english
            ? "\(meaning.en): \(values.en)"
            : "\(meaning.zh)：\(values.zh)"
    }

    fileprivate func writeDescription(to json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.field("name", name)
            json.field("meaning", meaning[language])
            json.field("kind", kind.name)
            switch kind {
            case .integer(let range, let unit):
                json.field("minimum", range.lowerBound)
                json.field("maximum", range.upperBound)
                if let unit { json.field("unit", unit[language]) }
            case .choice(let choices):
                json.field("choices") { json in
                    json.array(of: choices) { $0.string($1) }
                }
            case .operations(let grammar):
                json.field("grammar", grammar[language])
            case .flag, .address:
                break
            }
            json.field("default", defaultValue)
        }
    }
}
