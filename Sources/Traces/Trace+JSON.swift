extension Trace {
    /// The trace as one line of JSON, in one language:
    /// `{"simulation":…,"parameters":{…},"results":{…},"steps":[{"title":…,"explanation":…,`
    /// `"prediction":…,"diagrams":[…]}]}`. A step without a question has no `prediction`.
    public func json(_ language: Language) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("simulation", simulation)
            json.field("parameters") { json in
                json.object { json in
                    for parameter in parameters {
                        json.field(parameter.name) { $0.value(parameter.value) }
                    }
                }
            }
            json.field("results") { json in
                json.object { json in
                    for result in results {
                        json.field(result.name) { $0.value(result.value) }
                    }
                }
            }
            json.field("steps") { json in
                json.array(of: steps) { $0.step($1, language) }
            }
        }
        return json.text
    }
}

extension JSONWriter {
    /// Writes a parameter's or result's value as number, string or boolean.
    public mutating func value(_ value: TraceValue) {
        switch value {
        case .integer(let number): integer(number)
        case .text(let text): string(text)
        case .flag(let flag): self.flag(flag)
        }
    }

    mutating func step(_ step: Step, _ language: Language) {
        object { json in
            json.field("title", step.title[language])
            json.field("explanation", step.explanation[language])
            if let prediction = step.prediction {
                json.field("prediction") { $0.prediction(prediction, language) }
            }
            json.field("diagrams") { json in
                json.array(of: step.diagrams) { $0.diagram($1, language) }
            }
        }
    }

    private mutating func prediction(_ prediction: Prediction, _ language: Language) {
        object { json in
            json.field("question", prediction.question[language])
            json.field("answer", prediction.answer[language])
            if let correct = prediction.correctChoice {
                json.field("choices") { json in
                    json.array(of: prediction.choices) { $0.string($1[language]) }
                }
                json.field("correct_choice", Int64(correct))
            }
        }
    }

    private mutating func diagram(_ diagram: Diagram, _ language: Language) {
        object { json in
            json.field("kind", diagram.kind)
            json.field("title", diagram.title[language])
            switch diagram {
            case .blockMap(let map): json.blockMap(map, language)
            case .lists(let lists): json.lists(lists, language)
            case .table(let table): json.table(table, language)
            case .bitField(let fields): json.bitField(fields, language)
            case .chain(let chain): json.chain(chain, language)
            }
        }
    }

    private mutating func blockMap(_ map: BlockMap, _ language: Language) {
        field("scale", map.scale == .linear ? "linear" : "compressed")
        field("rows") { json in
            json.array(of: map.rows) { json, row in
                json.object { json in
                    json.field("label", row.label[language])
                    json.field("cells") { json in
                        json.array(of: row.cells) { json, cell in
                            json.object { json in
                                // Strings: JavaScript's numbers lose the low bits of 64-bit addresses.
                                json.field("start", "\(cell.start)")
                                json.field("length", "\(cell.length)")
                                json.field("text", cell.text)
                                json.field("mark", cell.mark.name)
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func lists(_ lists: ListDiagram, _ language: Language) {
        field("lists") { json in
            json.array(of: lists.lists) { json, list in
                json.object { json in
                    json.field("label", list.label[language])
                    json.field("items") { json in
                        json.array(of: list.items) { json, item in
                            json.object { json in
                                json.field("text", item.text)
                                json.field("mark", item.mark.name)
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func table(_ table: TableDiagram, _ language: Language) {
        field("columns") { json in
            json.array(of: table.columns) { $0.string($1.heading[language]) }
        }
        field("rows") { json in
            json.array(of: table.rows) { json, row in
                json.object { json in
                    json.field("cells") { json in
                        json.array(of: row.cells) { $0.string($1[language]) }
                    }
                    json.field("mark", row.mark.name)
                }
            }
        }
    }

    private mutating func bitField(_ fields: BitFieldDiagram, _ language: Language) {
        field("unit", fields.unit == .bits ? "bits" : "bytes")
        field("fields") { json in
            json.array(of: fields.fields) { json, entry in
                json.object { json in
                    json.field("name", entry.name[language])
                    json.field("low", Int64(entry.low))
                    json.field("length", Int64(entry.length))
                    json.field("value", entry.value)
                    json.field("mark", entry.mark.name)
                }
            }
        }
    }

    private mutating func chain(_ chain: ChainDiagram, _ language: Language) {
        field("nodes") { json in
            json.array(of: chain.nodes) { json, node in
                json.object { json in
                    json.field("title", node.title[language])
                    json.field("lines") { json in
                        json.array(of: node.lines) { json, line in
                            json.object { json in
                                json.field("name", line.name[language])
                                json.field("value", line.value[language])
                            }
                        }
                    }
                    json.field("mark", node.mark.name)
                }
            }
        }
    }
}
