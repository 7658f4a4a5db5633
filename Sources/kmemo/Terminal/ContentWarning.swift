import Library
import Traces

/// What commands say of content that has problems but of which the sound part is used.
enum ContentWarning {
    /// A line on standard error, if there is any problem.
    static func write(_ problems: [ContentProblem]) {
        guard !problems.isEmpty else { return }
        StandardError.write(
            LocalizedText(
                english: "kmemo: the content has \(count(problems)), so some of it may be missing here; 'kmemo verify' "
                    + "says where",
                chinese: "kmemo：内容有 \(problems.count) 处问题，这里可能缺少一部分；kmemo verify 会指出位置"
            )
        )
    }

    /// "1 problem", "2 problems".
    static func count(_ problems: [ContentProblem]) -> String {
        "\(problems.count) problem\(problems.count == 1 ? "" : "s")"
    }
}
