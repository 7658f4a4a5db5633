/// What a key means while a card is asked.
enum QuizKey: Equatable {
    /// The choice at that place, from 0.
    case choice(Int)
    case skip
    case undo
    case quit
    /// Nothing here.
    case other

    /// The meaning of a key when `choices` are shown: a–e or 1–5, s, u, q; small or capital, and also as the
    /// full-width characters that a Chinese input method may send.
    init(_ key: Key, choices: Int) {
        guard case .character(let character) = key else {
            self = key == .end ? .quit : .other
            return
        }
        let letter = Self.narrow(character).lowercased()
        switch letter {
        case "s": self = .skip
        case "u": self = .undo
        case "q": self = .quit
        default:
            let place = "abcde".firstPlace(of: letter) ?? "12345".firstPlace(of: letter)
            self = place.flatMap { $0 < choices ? .choice($0) : nil } ?? .other
        }
    }

    /// The letter of the choice at a place, from 0.
    static func letter(_ place: Int) -> String {
        String(Array("abcde")[place])
    }

    private static func narrow(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first, (0xFF01...0xFF5E).contains(scalar.value) else {
            return character
        }
        return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init) ?? character
    }
}

extension String {
    /// The place, from 0, at which a string of one character first stands.
    fileprivate func firstPlace(of letter: String) -> Int? {
        guard letter.count == 1, let index = range(of: letter)?.lowerBound else { return nil }
        return distance(from: startIndex, to: index)
    }
}
