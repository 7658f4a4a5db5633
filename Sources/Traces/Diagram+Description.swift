extension Diagram {
    /// The whole content of the diagram in words: what a screen reader reads instead of the picture.
    public func description(_ language: Language) -> String {
        let sentences: [String]
        switch self {
        case .blockMap(let map): sentences = map.rows.map { $0.description(language) }
        case .lists(let lists): sentences = lists.lists.map { $0.description(language) }
        case .table(let table): sentences = table.rows.map { table.description(of: $0, language) }
        case .bitField(let fields):
            sentences = fields.fieldsFromLeft.map { fields.description(of: $0, language) }
        case .chain(let chain): sentences = chain.nodes.map { $0.description(language) }
        }
        var text = ""
        for sentence in sentences {
            // Between English sentences there is a space, between Chinese ones none.
            if language == .english && !text.isEmpty { text += " " }
            text += InlineText.plain(sentence) + Wording.stop[language]
        }
        return text
    }
}

extension Mark {
    /// The mark's name after a space, or nothing for a plain one.
    fileprivate func suffix(_ language: Language) -> String {
        self == .plain ? "" : " " + label[language]
    }
}

extension BlockMap.Cell {
    /// The cell in words: `512-1023 free`.
    func description(_ language: Language) -> String {
        let place = length == 1 ? "\(start)" : "\(start)-\(end - 1)"
        return place + mark.suffix(language)
    }
}

extension BlockMap.Row {
    fileprivate func description(_ language: Language) -> String {
        let cells = cells.map { $0.description(language) }
        let content = cells.isEmpty ? Wording.empty[language] : cells.joined(separator: Wording.comma[language])
        return label[language] + Wording.colon[language] + content
    }
}

extension ListDiagram.List {
    fileprivate func description(_ language: Language) -> String {
        let items = items.map { $0.text + $0.mark.suffix(language) }
        let content = items.isEmpty ? Wording.empty[language] : items.joined(separator: Wording.comma[language])
        return label[language] + Wording.colon[language] + content
    }
}

extension TableDiagram {
    fileprivate func description(of row: Row, _ language: Language) -> String {
        var parts: [String] = []
        for (index, column) in columns.enumerated() {
            parts.append(column.heading[language] + " " + row.cell(index)[language])
        }
        return parts.joined(separator: Wording.comma[language]) + row.mark.suffix(language)
    }
}

extension BitFieldDiagram {
    fileprivate func description(of field: Field, _ language: Language) -> String {
        let unit = (self.unit == .bits ? Wording.bits : Wording.bytes)[language]
        let value = field.value.isEmpty ? "" : " = " + field.value
        return unit + " " + range(of: field) + Wording.colon[language] + field.name[language] + value
            + field.mark.suffix(language)
    }
}

extension ChainDiagram.Node {
    fileprivate func description(_ language: Language) -> String {
        let lines = lines.map { $0.name[language] + " " + $0.value[language] }
        let head = title[language] + mark.suffix(language)
        return lines.isEmpty ? head : head + Wording.colon[language] + lines.joined(separator: Wording.comma[language])
    }
}
