/// A short program over the models, whose recorded output stands in `recorded/<fileName>.txt`.
public struct Snippet: Sendable {
    /// The name, that of the simulation which shows the same: `buddy-split`.
    public let name: String
    /// The name of the Swift file, without its extension: `BuddySplit`.
    public let fileName: String
    /// What the program shows, in English.
    public let titleEnglish: String
    /// What the program shows, in Chinese.
    public let titleChinese: String

    private let program: @Sendable (inout Transcript) -> Void

    /// A snippet that cannot fail.
    init(
        _ name: String,
        fileName: String,
        titleEnglish: String,
        titleChinese: String,
        program: @escaping @Sendable (inout Transcript) -> Void
    ) {
        self.name = name
        self.fileName = fileName
        self.titleEnglish = titleEnglish
        self.titleChinese = titleChinese
        self.program = program
    }

    /// Runs the program.
    ///
    /// - Returns: Everything it printed; the same on every run and every machine.
    public func run() -> String {
        var out = Transcript()
        program(&out)
        return out.text
    }
}
