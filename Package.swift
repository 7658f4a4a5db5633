// swift-tools-version: 6.1
import PackageDescription

/// The models run as optimised code in debug builds too, with assertions: their long random tests took half of the
/// time of all tests.
let optimised: [SwiftSetting] = [
    .unsafeFlags(["-O", "-wmo", "-num-threads", "2", "-assert-config", "Debug"], .when(configuration: .debug))
]

/// The modules form one pipeline: content -> Library -> (SearchIndex -> SiteGenerator | Study) -> kmemo.
/// MemoryModels, Traces, Simulations, Snippets, SearchTokens, SearchRanking and Scheduling know nothing of
/// the rest, use no Foundation, and compile as Embedded Swift for the browser as well.
let package = Package(
    name: "kmemo",
    platforms: [.macOS(.v14)],
    products: [
        .executable(name: "kmemo", targets: ["kmemo"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // MARK: The simulated kernel (Embedded-clean)
        .target(name: "MemoryModels", swiftSettings: optimised),
        .target(name: "Traces"),
        .target(name: "Simulations", dependencies: ["MemoryModels", "Traces"]),
        .target(
            name: "Snippets",
            dependencies: ["MemoryModels"],
            path: "Content/snippets",
            exclude: ["recorded"]
        ),
        // Measures the Linux that it runs on; elsewhere it says that it cannot.
        .target(name: "Experiments", dependencies: ["MemoryModels", "Traces"]),

        // MARK: Content, search, study, site
        .systemLibrary(
            name: "CCMark",
            pkgConfig: "libcmark",
            providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]
        ),
        .target(
            name: "Library",
            dependencies: [
                "CCMark", "Traces", "Simulations", "Snippets", "Experiments", .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(name: "SearchTokens"),
        .target(name: "SearchRanking", dependencies: ["SearchTokens"]),
        .target(
            name: "SearchIndex",
            dependencies: [
                "Library", "Experiments", "SearchTokens", "SearchRanking",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(name: "Scheduling", dependencies: ["Traces"]),
        .target(name: "Study", dependencies: ["Scheduling", "Traces", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "SiteGenerator",
            dependencies: [
                "Library", "SearchIndex", "Simulations", "Snippets", "Experiments", "Traces",
                .product(name: "Mustache", package: "swift-mustache"),
            ]
        ),
        .target(
            name: "SiteServer",
            dependencies: [
                "SiteGenerator", "Library", .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]
        ),
        .executableTarget(
            name: "kmemo",
            dependencies: [
                "Library", "SearchIndex", "Study", "SiteGenerator", "SiteServer", "Simulations", "Snippets",
                "Experiments", "MemoryModels",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // MARK: What the browser's modules export, here for tests; scripts/build-wasm.sh compiles them for the browser
        .target(name: "BrowserExchange", path: "Sources/Browser/Exchange", exclude: ["runtime.c"]),
        .target(
            name: "BrowserStudy",
            dependencies: ["BrowserExchange", "Scheduling", "Traces", "MemoryModels"],
            path: "Sources/Browser/Study"
        ),
        .executableTarget(
            name: "study-probe",
            dependencies: ["BrowserExchange", "BrowserStudy"],
            path: "Tests/StudyProbe"
        ),

        // MARK: Tests
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "MemoryModelsTests", dependencies: ["MemoryModels"]),
        .testTarget(name: "SnippetsTests", dependencies: ["Snippets"]),
        .testTarget(name: "TracesTests", dependencies: ["Traces"]),
        .testTarget(name: "SimulationsTests", dependencies: ["Simulations", "Snippets", "MemoryModels", "Traces"]),
        .testTarget(name: "ExperimentsTests", dependencies: ["Experiments", "MemoryModels", "Traces"]),
        .testTarget(name: "LibraryTests", dependencies: ["Library", "TestSupport"]),
        .testTarget(name: "SearchTokensTests", dependencies: ["SearchTokens"]),
        .testTarget(name: "SearchRankingTests", dependencies: ["SearchRanking", "SearchTokens"]),
        .testTarget(
            name: "SearchIndexTests",
            dependencies: [
                "SearchIndex", "SearchRanking", "SearchTokens", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "SchedulingTests",
            dependencies: ["Scheduling", "MemoryModels"],
            exclude: ["Vectors"]
        ),
        .testTarget(
            name: "BrowserStudyTests",
            dependencies: ["BrowserExchange", "BrowserStudy", "Scheduling", "MemoryModels"]
        ),
        .testTarget(
            name: "StudyTests",
            dependencies: ["Study", "MemoryModels", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .testTarget(
            name: "SiteGeneratorTests",
            dependencies: ["SiteGenerator", "Library", "Simulations", "Experiments", "TestSupport"]
        ),
        .testTarget(name: "SiteServerTests", dependencies: ["SiteServer", "SiteGenerator", "Library", "TestSupport"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["kmemo", "Simulations", "Experiments", "Study", "TestSupport"]
        ),
    ]
)
