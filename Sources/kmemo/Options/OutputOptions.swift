import ArgumentParser
import Foundation
import Traces

/// In which language the program speaks.
struct LanguageOptions: ParsableArguments {
    @Option(
        name: .customLong("language"),
        help: ArgumentHelp("en or zh.", discussion: "Default: from LC_ALL, LC_MESSAGES or LANG.", valueName: "language")
    )
    var chosen: Language?

    /// The chosen language, or that of the environment.
    var language: Language { chosen ?? Self.language(of: ProcessInfo.processInfo.environment) }

    /// The language of a locale environment: Chinese for `zh…`, else English.
    static func language(of environment: [String: String]) -> Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = environment[name], !value.isEmpty {
                return value.lowercased().hasPrefix("zh") ? .chinese : .english
            }
        }
        return .english
    }
}

extension Language: ExpressibleByArgument {}

/// How data is printed.
struct FormatOptions: ParsableArguments {
    /// The output formats.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "text or json.")
    var format: Format = .text
}

/// Whether output is coloured.
struct ColourOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Colour the output. Default: on a terminal, unless NO_COLOR is set.")
    var color: Bool?
}
