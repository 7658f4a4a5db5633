#if os(Linux)
    import Foundation
    import Traces

    /// What /proc/PID/smaps says about a range of addresses: the sums over the lines in it.
    struct Smaps {
        /// By field, in kB.
        private var fields: [String: Int64] = [:]

        /// Reads the mappings that lie in a range.
        ///
        /// - Throws: `CannotRun` if the file cannot be read, or a part of the range is swapped out: then what is
        ///   counted here is not all there is.
        init(of process: String, from start: UInt, to end: UInt) throws(CannotRun) {
            let text = try ProcFile.required("/proc/\(process)/smaps")
            var isInside = false
            for line in text.split(separator: "\n") {
                if let range = MapsLine.range(of: line) {
                    isInside = range.start >= start && range.end <= end
                } else if isInside {
                    let words = line.split(separator: " ", omittingEmptySubsequences: true)
                    guard words.count == 3, words[2] == "kB", let number = Int64(words[1]) else { continue }
                    fields[String(words[0].dropLast()), default: 0] += number
                }
            }
            if self["Swap"] > 0 {
                throw CannotRun(
                    LocalizedText(
                        en: "memory is so short that pages of the experiment were swapped out",
                        zh: "内存过于紧张，实验所用的页被换出"
                    )
                )
            }
        }

        /// A field, in kB; 0 if it is not there.
        subscript(_ field: String) -> Int64 { fields[field] ?? 0 }

        /// A field, in pages.
        func pages(_ field: String) -> Int64 { self[field] * 1024 / Int64(Page.size) }

        /// The pages that no other process maps.
        var privatePages: Int64 { pages("Private_Clean") + pages("Private_Dirty") }
        /// The pages that another process maps as well.
        var sharedPages: Int64 { pages("Shared_Clean") + pages("Shared_Dirty") }
    }

    /// The first line of a mapping in maps and smaps.
    enum MapsLine {
        /// The addresses; nil if the line is none that begins a mapping.
        static func range(of line: Substring) -> (start: UInt, end: UInt)? {
            guard let word = line.split(separator: " ", maxSplits: 1).first, let dash = word.firstIndex(of: "-"),
                let start = UInt(word[..<dash], radix: 16), let end = UInt(word[word.index(after: dash)...], radix: 16)
            else { return nil }
            return (start, end)
        }

        /// The name: a path, a name in brackets, or "".
        static func name(of line: Substring) -> Substring {
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard words.count == 6 else { return "" }
            // The name stands in a column of its own.
            return words[5].drop { $0 == " " }
        }
    }
#endif
