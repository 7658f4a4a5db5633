import Foundation

/// The kernel that this program runs on.
public enum RunningKernel {
    /// Release and machine, such as `6.12.48 x86_64`; empty where there is no Linux.
    public static let description: String = {
        #if os(Linux)
            "\(field(\.release)) \(machine)"
        #else
            ""
        #endif
    }()

    #if os(Linux)
        /// The machine's name: `x86_64`.
        static let machine = field(\.machine)

        /// Whether the release is older than this one.
        static func isOlder(than release: (Int, Int)) -> Bool {
            let numbers = field(\.release).split { $0 == "." || $0 == "-" }.prefix(2).compactMap { Int($0) }
            return numbers.count == 2 && (numbers[0], numbers[1]) < release
        }

        private static func field<Value>(_ path: KeyPath<utsname, Value>) -> String {
            var name = utsname()
            uname(&name)
            return withUnsafeBytes(of: name[keyPath: path]) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
    #endif
}
