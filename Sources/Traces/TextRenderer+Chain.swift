extension TextRenderer {
    /// The boxes from top to bottom, joined by arrows.
    func lines(for chain: ChainDiagram) -> [String] {
        var lines: [String] = []
        var nameWidth = 0
        for node in chain.nodes {
            for line in node.lines {
                nameWidth = max(nameWidth, displayWidth.width(of: line.name[language]))
            }
        }
        for (index, node) in chain.nodes.enumerated() {
            if index > 0 { lines += ["  |", "  v"] }
            let title = hanging("  \(node.mark == .plain ? "-" : node.mark.character) ", node.title[language])
            lines += title.map { coloured($0, node.mark) }
            for line in node.lines {
                let name = displayWidth.padded(line.name[language], to: nameWidth)
                lines += hanging("      " + name + "  ", line.value[language])
            }
        }
        return lines
    }
}
