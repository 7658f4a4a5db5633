/// What /proc/zoneinfo says of one zone, as far as the model computes it. All numbers are pages.
struct ZoneInfo: Equatable {
    let node: Int
    /// `Normal`
    let name: String
    var boost: Int64 = 0
    /// With the boost added, as the file shows them.
    var min: Int64 = 0
    var low: Int64 = 0
    var high: Int64 = 0
    var managed: Int64 = 0
    var protection: [Int64] = []

    /// The zones in a text of the form of /proc/zoneinfo.
    static func parse(_ text: String) -> [ZoneInfo] {
        var zones: [ZoneInfo] = []
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "," || $0 == "(" || $0 == ")" }
            // "Node 0, zone   Normal"
            if words.count == 4, words[0] == "Node", words[2] == "zone", let node = Int(words[1]) {
                zones.append(ZoneInfo(node: node, name: String(words[3])))
                continue
            }
            guard !zones.isEmpty, words.count >= 2 else { continue }
            let last = zones.count - 1
            if words[0] == "protection:" {
                zones[last].protection = words.dropFirst().compactMap { Int64($0) }
                continue
            }
            guard words.count == 2, let number = Int64(words[1]) else { continue }
            switch words[0] {
            case "boost": zones[last].boost = number
            case "min": zones[last].min = number
            case "low": zones[last].low = number
            // A CPU's list has a "high:" too, but with a colon.
            case "high": zones[last].high = number
            case "managed": zones[last].managed = number
            default: break
            }
        }
        return zones
    }
}
