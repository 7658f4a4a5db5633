/// One cache of /proc/slabinfo.
struct SlabInfo: Equatable {
    /// The cache's name.
    let name: String
    /// Bytes from one object to the next.
    let size: Int
    /// Objects in a slab.
    let objects: Int
    /// Pages in a slab.
    let pages: Int

    /// The caches in a text of the form of /proc/slabinfo; nil if the form is another than version 2.1.
    static func parse(_ text: String) -> [SlabInfo]? {
        let lines = text.split(separator: "\n")
        guard lines.first?.hasPrefix("slabinfo - version: 2.") == true else { return nil }
        return lines.dropFirst().compactMap { line in
            // name, active objects, objects, size, objects a slab, pages a slab
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard words.count > 5, words[0] != "#", let size = Int(words[3]), let objects = Int(words[4]),
                let pages = Int(words[5])
            else { return nil }
            return SlabInfo(name: String(words[0]), size: size, objects: objects, pages: pages)
        }
    }
}
