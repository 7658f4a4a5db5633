/// The tags of a page with their attributes, as a browser would find them: what is not escaped shows up here.
struct ScannedPage {
    struct Tag {
        let name: String
        let attributes: [(name: String, value: String)]

        subscript(name: String) -> String? {
            attributes.first { $0.name == name }?.value
        }
    }

    let tags: [Tag]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var tags: [Tag] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count, Self.isLetter(bytes[index + 1]) else {
                index += 1
                continue
            }
            tags.append(Self.tag(in: bytes, at: &index))
        }
        self.tags = tags
    }

    func tags(_ name: String) -> [Tag] {
        tags.filter { $0.name == name }
    }

    /// Every id on the page.
    var ids: [String] {
        tags.compactMap { $0["id"] }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a tag from its `<` to behind its `>`.
    private static func tag(in bytes: [UInt8], at index: inout Int) -> Tag {
        index += 1
        let start = index
        while index < bytes.count, !isSpace(bytes[index]), !">/".utf8.contains(bytes[index]) { index += 1 }
        let name = text(bytes[start..<index])
        var attributes: [(String, String)] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            let nameStart = index
            while index < bytes.count, !isSpace(bytes[index]), !"=>/".utf8.contains(bytes[index]) { index += 1 }
            let attribute = text(bytes[nameStart..<index])
            var value = ""
            if index < bytes.count, bytes[index] == UInt8(ascii: "=") {
                index += 1
                if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    let valueStart = index + 1
                    index = bytes[valueStart...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count - 1
                    value = text(bytes[valueStart..<index])
                    index += 1
                }
            }
            attributes.append((attribute, value))
        }
        index += 1
        return Tag(name: name, attributes: attributes)
    }
}
