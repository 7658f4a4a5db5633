import Library
import Traces

/// Prints a document's blocks in the terminal.
struct DocumentPrinter {
    let console: Console
    let language: Language

    /// The blocks as lines.
    func lines(_ blocks: [Block]) -> [String] {
        lines(blocks, first: "", rest: "", isTight: false)
    }

    private func lines(_ blocks: [Block], first: String, rest: String, isTight: Bool) -> [String] {
        var output: [String] = []
        for (index, block) in blocks.enumerated() {
            if index > 0, !isTight { output.append(rest.trimmingTrailingSpaces) }
            output += lines(block, first: index == 0 ? first : rest, rest: rest)
        }
        return output
    }

    private func lines(_ block: Block, first: String, rest: String) -> [String] {
        switch block {
        case .heading(_, let content, _, _):
            return StyledText(content, .heading).lines(width: console.width, first: first, rest: rest, on: console)
        case .paragraph(let content, _):
            return StyledText(content).lines(width: console.width, first: first, rest: rest, on: console)
        case .list(let start, let isTight, let items, _):
            var output: [String] = []
            for (index, item) in items.enumerated() {
                let marker = start.map { "\($0 + index). " } ?? "- "
                let indent = String(repeating: " ", count: marker.count)
                if index > 0, !isTight { output.append("") }
                output += lines(
                    item,
                    first: (index == 0 ? first : rest) + marker,
                    rest: rest + indent,
                    isTight: isTight
                )
            }
            return output
        case .quote(let content, _):
            return lines(content, first: first + "| ", rest: rest + "| ", isTight: false)
        case .code(_, let text, _):
            return text.trimmingTrailingNewlines.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "\(rest)    " + console.styled(String($0), .code) }
        case .table(let table, _):
            return TablePrinter(console: console).lines(table).map { rest + $0 }
        case .embed(let embed, _) where embed.kind == .experiment:
            let label = language == .english ? "Measure it: " : "动手测量："
            return [rest + label + console.styled("kmemo run --experiment \(embed.name)", .code)]
        case .embed(let embed, _):
            let settings = embed.arguments.map { " --set \($0.name)=\($0.value)" }.joined()
            let label = language == .english ? "Watch it: " : "动手运行："
            return [rest + label + console.styled("kmemo run \(embed.name)\(settings) --step", .code)]
        case .thematicBreak:
            return [rest + String(repeating: "-", count: 20)]
        }
    }
}

/// Prints a table in columns; where the terminal is too narrow, a row becomes a group of lines.
struct TablePrinter {
    let console: Console

    /// The table as lines.
    func lines(_ table: Table) -> [String] {
        let header = table.header.map(\.plainText)
        let rows = table.rows.map { $0.map(\.plainText) }
        let widths = header.indices.map { column in
            ([header] + rows).map { column < $0.count ? console.displayWidth.width(of: $0[column]) : 0 }.max() ?? 0
        }
        if widths.reduce(0, +) + 2 * (widths.count - 1) > console.width { return stacked(header, rows) }
        func line(_ cells: [String]) -> String {
            zip(cells.indices, cells).map { column, cell in
                let isRight = column < table.alignments.count && table.alignments[column] == .right
                return console.displayWidth.padded(cell, to: widths[column], alignment: isRight ? .right : .left)
            }.joined(separator: "  ").trimmingTrailingSpaces
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        return [console.styled(line(header), .bold), rule] + rows.map(line)
    }

    private func stacked(_ header: [String], _ rows: [[String]]) -> [String] {
        var output: [String] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                var text = StyledText(index < header.count ? "\(header[index]): " : "", .bold)
                text.append(cell)
                output += text.lines(
                    width: console.width,
                    first: index == 0 ? "- " : "  ",
                    rest: "    ",
                    on: console
                )
            }
        }
        return output
    }
}

extension String {
    /// The string without spaces at its end.
    var trimmingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The string without line feeds at its end.
    var trimmingTrailingNewlines: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
