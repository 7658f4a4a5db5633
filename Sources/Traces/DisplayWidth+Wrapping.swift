extension DisplayWidth {
    /// `text` as lines of at most `columns`. Lines break at spaces and beside Han characters, but not
    /// before closing or after opening punctuation; a word longer than a line is cut. Line feeds in
    /// `text` are kept.
    ///
    /// Fewer than 2 columns are taken as 2, so that a Han character always fits.
    public func wrapped(_ text: String, to columns: Int) -> [String] {
        let limit = max(2, columns)
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines += wrapped(paragraph: paragraph, limit: limit)
        }
        return lines
    }

    private func wrapped(paragraph: Substring, limit: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var lineWidth = 0
        for piece in unbreakablePieces(paragraph) {
            var piece = piece
            var pieceWidth = width(of: piece)
            if lineWidth + width(of: withoutTrailingSpaces(piece)) > limit, lineWidth > 0 {
                lines.append(withoutTrailingSpaces(line))
                line = ""
                lineWidth = 0
            }
            while width(of: withoutTrailingSpaces(piece)) > limit {
                let head = prefix(of: piece, columns: limit)
                lines.append(head)
                piece = String(piece.dropFirst(head.count))
                pieceWidth = width(of: piece)
            }
            line += piece
            lineWidth += pieceWidth
        }
        lines.append(withoutTrailingSpaces(line))
        return lines
    }

    /// The paragraph cut at every place where a line may break. Each piece has the spaces behind it.
    private func unbreakablePieces(_ paragraph: Substring) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var previous: Character?
        for character in paragraph {
            if let previous, mayBreak(between: previous, and: character) {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
            previous = character
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }

    private func mayBreak(between left: Character, and right: Character) -> Bool {
        if right == " " { return false }
        if left == " " { return true }
        guard width(of: left) == 2 || width(of: right) == 2 else { return false }
        return !opens(left) && !closes(right)
    }

    private func closes(_ character: Character) -> Bool {
        switch character {
        case "，", "。", "、", "；", "：", "？", "！", "）", "》", "」", "』", "】", "’", "”", "…": true
        case ",", ".", ";", ":", "?", "!", ")", "]", "%": true
        default: false
        }
    }

    private func opens(_ character: Character) -> Bool {
        switch character {
        case "（", "《", "「", "『", "【", "‘", "“", "(", "[": true
        default: false
        }
    }

    private func withoutTrailingSpaces(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
}
