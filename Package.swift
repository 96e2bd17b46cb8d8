// swift-tools-version: 6.2
import PackageDescription

/// Every target is built in the Swift 6 language mode, with warnings as errors and with imports that are
/// internal and visible only to the file that names them, so that no layer leaks into the one above.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "stemma",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "stemma", targets: ["stemma"]),
    .library(name: "StemmaKit", targets: ["StemmaKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "Clibgit2", pkgConfig: "libgit2",
      providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
    .systemLibrary(
      name: "Clibyaml", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "Csystem"),
    .target(name: "Git", dependencies: ["Clibgit2"], swiftSettings: strict),
    .target(name: "Manifests", dependencies: ["Clibyaml"], swiftSettings: strict),
    .target(name: "StemmaKit", dependencies: ["Git", "Manifests"], swiftSettings: strict),
    .target(name: "StemmaTools", dependencies: ["StemmaKit", "Csystem"], swiftSettings: strict),
    .target(
      name: "StemmaCommands",
      dependencies: [
        "StemmaKit", "StemmaTools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "stemma", dependencies: ["StemmaCommands"], swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: [], path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "FuzzSupport", dependencies: ["Manifests"], path: "Tests/FuzzSupport", swiftSettings: strict),
    .executableTarget(
      name: "YAMLFuzz", dependencies: ["FuzzSupport", "Manifests"], path: "Tests/YAMLFuzz", swiftSettings: strict),
    .executableTarget(
      name: "StemmaProbe", dependencies: ["StemmaKit", "StemmaTools"], path: "Tests/StemmaProbe", swiftSettings: strict),
    .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ManifestsTests", dependencies: ["FuzzSupport", "Manifests", "TestSupport", "YAMLFuzz"],
      swiftSettings: strict),
    .testTarget(
      name: "StemmaKitTests",
      dependencies: ["StemmaKit", "StemmaTools", "Git", "Manifests", "TestSupport", "FuzzSupport", "StemmaProbe"],
      swiftSettings: strict),
    .testTarget(
      name: "StemmaToolsTests", dependencies: ["StemmaTools", "StemmaKit", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "StemmaCommandsTests",
      dependencies: [
        "StemmaCommands", "StemmaKit", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "RepositoryTests", dependencies: ["TestSupport", "stemma"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// What makes long histories for measurements needs to see inside of the modules: `scripts/generate` builds it.
if Context.environment["STEMMA_GENERATOR"] != nil {
  package.targets.append(
    .executableTarget(
      name: "StoreGenerator", dependencies: ["StemmaKit", "StemmaTools", "Git", "Manifests", "FuzzSupport"],
      path: "Tests/StoreGenerator", swiftSettings: strict))
}
