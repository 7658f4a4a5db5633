import Traces

extension Drill {
    /// The drill as one line of JSON in one language: `{"simulation":…,"level":…,"seed":"…","question":…,`
    /// `"givens":{…},"kind":…,"hint":…,"choices":[…],"answer":…,"explanation":{"rule":…,"command":…,"steps":[…]}}`.
    /// Choices are there only if the answer is one of them; the seed is a string, because JavaScript's numbers are
    /// too short for it.
    public func json(_ language: Language) -> String {
        var json = JSONWriter()
        json.object { write(to: &$0, language) }
        return json.text
    }

    /// Writes the fields of `json`.
    @inline(never)
    public func write(to json: inout JSONWriter, _ language: Language) {
        json.field("simulation", simulation)
        json.field("level", Int64(level))
        json.field("seed", "\(seed)")
        json.field("question", question[language])
        json.field("givens") { json in
            json.object { json in
                for argument in arguments { json.field(argument.name, argument.value) }
            }
        }
        json.field("kind", answer.kind)
        json.field("hint", answer.hint[language])
        if !answer.choices.isEmpty {
            json.field("choices") { json in
                json.array(of: answer.choices) { $0.string($1[language]) }
            }
        }
        json.field("answer", answer.text[language])
        json.field("explanation") { json in
            json.object { json in
                json.field("rule", rule[language])
                json.field("command", command)
                json.field("steps") { json in
                    json.array(of: steps) { json, numbered in
                        json.object { json in
                            json.field("number", Int64(numbered.number))
                            json.field("title", numbered.step.title[language])
                            json.field("explanation", numbered.step.explanation[language])
                        }
                    }
                }
            }
        }
    }

    /// The explanation as an HTML fragment: the rule, then the steps with their pictures.
    ///
    /// Every id begins with `idPrefix`, which is unique on the page and free of spaces.
    @inline(never)
    public func explanationHTML(_ language: Language, idPrefix: String, headingLevel: Int = 3) -> String {
        let renderer = HTMLRenderer(language: language)
        var html = "<p class=\"drill-rule\">" + InlineText.html(rule[language]) + "</p>"
        for numbered in steps {
            html += renderer.step(
                numbered.step,
                number: numbered.number,
                of: stepCount,
                idPrefix: idPrefix,
                headingLevel: headingLevel
            )
        }
        return html
    }
}

extension TextRenderer {
    /// The explanation of a drill: the rule, the steps that matter, and the command that repeats the run.
    public func explanation(of drill: Drill) -> String {
        var text = paragraph(drill.rule[language])
        for numbered in drill.steps {
            text += "\n" + self.text(for: numbered.step, number: numbered.number, of: drill.stepCount)
        }
        return text + "\n" + paragraph(drill.command)
    }
}
