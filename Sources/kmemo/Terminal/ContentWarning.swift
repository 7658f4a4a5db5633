import Library

/// What commands say of content that has problems but of which the sound part is used.
enum ContentWarning {
    /// A line on standard error, if there is any problem.
    static func write(_ problems: [ContentProblem]) {
        guard !problems.isEmpty else { return }
        StandardError.write(
            "kmemo: the content has \(count(problems)), so some of it may be missing here; 'kmemo verify' says where"
        )
    }

    /// "1 problem", "2 problems".
    static func count(_ problems: [ContentProblem]) -> String {
        "\(problems.count) problem\(problems.count == 1 ? "" : "s")"
    }
}
