#if os(Linux)
    import Foundation
    import Traces

    /// Files of /proc and /sys, which tell no size before they are read.
    enum ProcFile {
        /// The whole text; nil if the file cannot be read.
        static func text(_ path: String) -> String? {
            bytes(path).map { String(decoding: $0, as: UTF8.self) }
        }

        /// The whole content; nil if the file cannot be read.
        static func bytes(_ path: String) -> [UInt8]? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var content: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(file, &buffer, buffer.count)
                if count < 0 { return nil }
                if count == 0 { return content }
                content += buffer[..<count]
            }
        }

        /// The whole text of a file that an experiment cannot do without.
        static func required(_ path: String) throws(CannotRun) -> String {
            guard let text = text(path) else {
                let error = String(cString: strerror(errno))
                throw CannotRun(
                    LocalizedText(english: "\(path) cannot be read: \(error)", chinese: "无法读取 \(path)：\(error)")
                )
            }
            return text
        }

        /// 64-bit words from the word `index` on; nil if the file cannot be read that far.
        static func words(_ path: String, from index: UInt64, count: Int) -> [UInt64]? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var words = [UInt64](repeating: 0, count: count)
            let read = words.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(index) * 8) }
            return read == count * 8 ? words : nil
        }

        /// The number that a file holds, or the one behind `key:` or `key` in a list of such lines.
        static func number(_ path: String, _ key: String? = nil) -> Int64? {
            guard let text = text(path) else { return nil }
            for line in text.split(separator: "\n") {
                let words = line.split { $0 == " " || $0 == "\t" }
                guard let key else { return words.first.flatMap { Int64($0) } }
                if words.count > 1, words[0] == key || words[0] == "\(key):" { return Int64(words[1]) }
            }
            return nil
        }
    }
#endif
