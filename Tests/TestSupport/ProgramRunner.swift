import Foundation

/// Runs the built `kmemo` as a user would, with an environment of its own, and collects what it says.
public struct ProgramRunner: Sendable {
    /// What a run said and how it ended.
    public struct Outcome: Sendable {
        /// The exit status.
        public let status: Int32
        /// What it printed on standard output.
        public let output: String
        /// What it printed on standard error.
        public let errors: String
    }

    /// Why a run gave no outcome.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened.
        public let description: String
    }

    /// The environment; nothing is taken over from the tests' own but PATH.
    public var environment: [String: String]
    /// The folder in which the program runs.
    public var folder: URL
    private let home: TemporaryFolder

    /// A runner with a home folder of its own, in the C locale.
    public init() throws {
        home = try TemporaryFolder()
        folder = home.url
        environment = [
            "HOME": home.url.path, "XDG_CACHE_HOME": home.url.path + "/cache", "XDG_DATA_HOME": home.url.path + "/data",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ]
    }

    /// The program, which the build puts beside the tests.
    public static var program: URL {
        // .build/debug holds both; the tests' own bundle or executable lies in it, at whatever depth.
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "kmemo")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/debug/kmemo")
            .standardizedFileURL
    }

    /// Runs the program with `arguments`, `input` on standard input, and waits for its end.
    ///
    /// - Throws: `Failure` if it cannot be started or does not end in `seconds`.
    public func run(_ arguments: [String], input: String = "", seconds: Double = 60) throws -> Outcome {
        try Self.run(
            Self.program,
            arguments,
            input: input,
            environment: environment,
            folder: folder,
            seconds: seconds
        )
    }

    /// Runs any program.
    public static func run(
        _ program: URL,
        _ arguments: [String],
        input: String = "",
        environment: [String: String],
        folder: URL,
        seconds: Double = 60
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        let scratch = try TemporaryFolder()
        // Files, not pipes: nothing can fill up and block either side.
        try scratch.write(input, to: "in")
        try scratch.write("", to: "out")
        try scratch.write("", to: "err")
        process.standardInput = try FileHandle(forReadingFrom: scratch.url.appending(path: "in"))
        process.standardOutput = try FileHandle(forWritingTo: scratch.url.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: scratch.url.appending(path: "err"))
        try process.run()
        let deadline = Date(timeIntervalSinceNow: seconds)
        while process.isRunning {
            if Date() > deadline {
                // The threads that run tests hold signals back and the child inherits that; this one is never held back.
                kill(process.processIdentifier, SIGKILL)
                throw Failure(description: "\(arguments) did not end in \(seconds) s")
            }
            usleep(5_000)
        }
        return Outcome(
            status: process.terminationStatus,
            output: try scratch.read("out"),
            errors: try scratch.read("err")
        )
    }
}
