import Traces

/// A measurement of the Linux under the reader, with what must hold of it.
///
/// What it measures and claims is known without running it. Running changes nothing that outlives the run.
public struct Experiment: Sendable {
    /// What an experiment cannot do without.
    public enum Need: String, Sendable, CaseIterable {
        case linux
        case root
        case hugePages = "thp"
        case numa
        case glibc
        case x86_64

        /// The need in words.
        public var text: LocalizedText {
            switch self {
            case .linux: LocalizedText(en: "Linux", zh: "Linux")
            case .root: LocalizedText(en: "root", zh: "root 权限")
            case .hugePages: LocalizedText(en: "transparent huge pages that are not switched off", zh: "未关闭的透明大页")
            case .numa: LocalizedText(en: "a kernel with NUMA", zh: "启用 NUMA 的内核")
            case .glibc: LocalizedText(en: "the GNU C library", zh: "GNU C 库")
            case .x86_64: LocalizedText(en: "x86-64", zh: "x86-64")
            }
        }
    }

    /// The stable name, in kebab case: `demand-zero`.
    public let name: String
    /// The title.
    public let title: LocalizedText
    /// What is done and what it shows, in a few sentences.
    public let summary: LocalizedText
    /// What it cannot do without.
    public let needs: [Need]
    /// The kernel functions that it shows at work, as citations of Linux 6.12.
    public let follows: [String]
    /// The manual pages that promise what is claimed: `mmap(2)`.
    public let manual: [String]
    /// What is measured, in the order in which it is shown.
    public let quantities: [Quantity]
    /// What must hold.
    public let claims: [Claim]

    let body: @Sendable () throws(CannotRun) -> Observation

    init(
        name: String,
        title: LocalizedText,
        summary: LocalizedText,
        needs: [Need] = [.linux],
        follows: [String],
        manual: [String] = [],
        quantities: [Quantity],
        claims: [Claim],
        body: @escaping @Sendable () throws(CannotRun) -> Observation
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.needs = needs
        self.follows = follows
        self.manual = manual
        self.quantities = quantities
        self.claims = claims
        self.body = body
    }

    /// Measures this machine and judges every claim.
    ///
    /// One experiment runs at a time in a process: some count what a child of the process shares with it.
    public func run() -> ExperimentReport {
        RunningOne.lock.withLock {
            do throws(CannotRun) {
                return ExperimentReport(self, try body())
            } catch {
                return ExperimentReport(self, cannotRun: error.reason)
            }
        }
    }

    #if !os(Linux)
        /// What stands in the place of a body where there is no Linux.
        static let needsLinux: @Sendable () throws(CannotRun) -> Observation = { () throws(CannotRun) in
            throw CannotRun(
                LocalizedText(en: "it measures Linux, and this is another system", zh: "它测量的是 Linux，而这里是别的系统")
            )
        }
    #endif
}
