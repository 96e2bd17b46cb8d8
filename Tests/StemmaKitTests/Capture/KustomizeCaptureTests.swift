import Testing

@testable import StemmaKit

@Suite("collecting kustomizations") struct KustomizeCaptureTests {
  private static func uses(_ directories: String...) -> String {
    "resources: [\(directories.joined(separator: ", "))]\n"
  }

  private static let everywhere =
    "is built for every cabinet: name one for each with '--overlay overlays/{environment}'"

  /// A base, and an overlay for each of two environments.
  private static let usual = [
    "base/kustomization.yaml": uses("web.yaml"), "base/web.yaml": "",
    "overlays/staging/kustomization.yaml": uses("../../base"), "overlays/prod/kustomization.yaml": uses("../../base"),
    "overlays/prod/patch.yaml": "",
  ]
  private static let usualFiles = """
    kustomize: base/kustomization.yaml base/web.yaml overlays/prod/kustomization.yaml overlays/prod/patch.yaml \
    overlays/staging/kustomization.yaml
    """

  @Test(
    "one overlay for each environment or cabinet",
    arguments: [
      "overlays/{environment}", "overlays/{cabinet}", "./overlays//{environment}/", "{cabinet}/{environment}",
    ])
  func overlays(overlay: String) throws {
    let shown = overlay == "./overlays//{environment}/" ? "overlays/{environment}" : overlay
    try expectCapture(of: Self.usual, overlay: overlay, is: "\(Self.usualFiles)\noverlay: \(shown)")
  }

  @Test("one overlay for all is said") func single() throws {
    try expectCapture(
      of: Self.usual, overlay: "overlays/prod",
      is: "\(Self.usualFiles)\noverlay: overlays/prod\nnote: 'overlays/prod' \(Self.everywhere)")
  }

  @Test("bases above the directory are taken, and nothing else of there") func above() throws {
    let files = Self.usual.merging(["other/a.yaml": "", "README.md": ""]) { $1 }
    try expectCapture(
      of: files, from: "/src/overlays/prod",
      is: """
        kustomize: base/kustomization.yaml base/web.yaml overlays/prod/kustomization.yaml overlays/prod/patch.yaml
        directory: overlays/prod
        note: 'overlays/prod' \(Self.everywhere)
        """)
    try expectCapture(
      of: files, from: "/src/overlays", overlay: "{environment}",
      is: "\(Self.usualFiles)\noverlay: {environment}\ndirectory: overlays")
  }

  @Test("bases of bases, components, and several fields") func deep() throws {
    let files = [
      "app/kustomization.yaml": "bases: [../one]\ncomponents: [../two]\nresources: [a.yaml]\n", "app/a.yaml": "",
      "one/kustomization.yml": "generators: [../three/]\n", "two/Kustomization": "transformers: [./../four/.]\n",
      "three/kustomization.yaml": "", "four/kustomization.yaml": "# nothing yet\n", "five/kustomization.yaml": "",
    ]
    try expectCapture(
      of: files, from: "/src/app",
      is: """
        kustomize: app/a.yaml app/kustomization.yaml four/kustomization.yaml one/kustomization.yml \
        three/kustomization.yaml two/Kustomization
        directory: app
        note: 'app' \(Self.everywhere)
        """)
  }

  @Test("a base that is used twice, or that uses its user, is taken once") func twice() throws {
    try expectCapture(
      of: [
        "a/kustomization.yaml": Self.uses("../b", "../c"), "b/kustomization.yaml": Self.uses("../c"),
        "c/kustomization.yaml": Self.uses("../b"),
      ],
      from: "/src/a",
      is: """
        kustomize: a/kustomization.yaml b/kustomization.yaml c/kustomization.yaml
        directory: a
        note: 'a' \(Self.everywhere)
        """)
  }

  @Test("the only one that no other uses is found by itself") func root() throws {
    let files = [
      "app/base/kustomization.yaml": "", "app/kustomization.yaml": Self.uses("base"), "README.md": "",
      ".github/workflows/check.yaml": "", ".github/kustomization.yaml": "", ".golangci.yml": "",
    ]
    try expectCapture(
      of: files,
      is: """
        kustomize: .github/kustomization.yaml .github/workflows/check.yaml .golangci.yml README.md \
        app/base/kustomization.yaml app/kustomization.yaml
        overlay: app
        note: kustomization 'app' is built: no other one uses it
        note: 'app' \(Self.everywhere)
        """)
  }

  @Test("which one is meant must be clear") func unclear() throws {
    try expectCapture(
      of: Self.usual,
      is: """
        error: there are several kustomizations
          overlays/prod
          overlays/staging
        hint: name one with '--overlay DIR', or leave them out with '--exclude'
        """)
    try expectCapture(
      of: ["a/kustomization.yaml": Self.uses("../b"), "b/kustomization.yaml": Self.uses("../a")],
      is: """
        error: the kustomizations use each other in a circle
          a/kustomization.yaml
          b/kustomization.yaml
        """)
    let beside = [
      "app/kustomization.yaml": Self.uses("web.yaml"), "app/web.yaml": "", "app/more/a.yaml": "", "more/b.yaml": "",
    ]
    try expectCapture(
      of: beside,
      is: """
        error: there are manifests beside the kustomization 'app'
          in 'more'
        hint: name the one that is meant with '--from', or leave the other out with '--exclude'
        """)
    try expectCapture(
      of: beside, exclude: ["more/"],
      is: """
        kustomize: app/kustomization.yaml app/web.yaml
        overlay: app
        note: kustomization 'app' is built: no other one uses it
        note: 'app' \(Self.everywhere)
        """)
    try expectCapture(
      of: ["a.yaml": "", "app/kustomization.yaml": ""],
      is: """
        error: there are manifests beside the kustomization 'app'
          in '.'
        hint: name the one that is meant with '--from', or leave the other out with '--exclude'
        """)
    try expectCapture(
      of: Self.usual, exclude: ["kustomization.yaml"], is: "manifests: base/web.yaml overlays/prod/patch.yaml")
  }

  @Test(
    "overlays that are not there",
    arguments: ["overlays/production", "overlays", "base/{cabinet}", ""])
  func unknown(overlay: String) throws {
    try expectCapture(
      of: Self.usual, kind: .kustomize, overlay: overlay,
      is: """
        error: there is no kustomization in '\(overlay.isEmpty ? "." : overlay)'
        hint: see what '--from' and '--overlay' name
        """)
  }

  @Test("overlays outside of the directory", arguments: ["..", "../other", "overlays/../../x", "/src/base"])
  func outside(overlay: String) throws {
    try expectCapture(
      of: Self.usual, overlay: overlay,
      is: """
        error: the overlay '\(overlay)' is outside of the directory
        hint: name it by its path below '--from'
        """)
  }

  @Test("only kustomizations are bases: no other directory of the machine is read") func foreign() throws {
    let secret = ["/home/ada/.ssh/id": "", "/home/ada/.kube/config.yaml": ""]
    for path in ["../../home/ada", "../../home/./ada/.ssh"] {
      try expectCapture(
        of: secret.merging(["app/kustomization.yaml": Self.uses(path)]) { $1 }, from: "/src/app",
        is: """
          error: kustomization.yaml: the directory '\(path)' has no kustomization
          """)
    }
    try expectCapture(
      of: secret.merging(["kustomization.yaml": Self.uses("/home/ada")]) { $1 },
      is: """
        error: kustomization.yaml: '/home/ada' is an absolute path
        hint: name it by its path from the kustomization
        """)
  }

  @Test("a link to a base is no directory of the source") func links() throws {
    try expectCapture(
      of: ["app/kustomization.yaml": Self.uses("base"), "shared/kustomization.yaml": ""],
      links: ["app/base": "../shared"],
      from: "/src/app",
      is: """
        error: the link 'app/base' stands for a directory
        hint: leave it out with '--exclude app/base'
        """)
  }

  @Test("with bases above the directory, links may leave neither it nor a base") func linksAbove() throws {
    func check(_ target: String, is expected: String) throws {
      try expectCapture(
        of: [
          "app/kustomization.yaml": Self.uses("../base"), "base/kustomization.yaml": "", "base/a.txt": "",
          ".ssh/id": "", "app/b.txt": "",
        ],
        links: ["app/a.txt": target], from: "/src/app", is: expected)
    }
    for target in ["../base/a.txt", "b.txt"] {
      try check(
        target,
        is: """
          kustomize: app/a.txt app/b.txt app/kustomization.yaml base/a.txt base/kustomization.yaml
          directory: app
          note: 'app' \(Self.everywhere)
          """)
    }
    try check(
      "../.ssh/id",
      is: """
        error: the link 'app/a.txt' leaves the directory
        hint: leave it out with '--exclude app/a.txt'
        """)
  }

  @Test("a kustomization that cannot be read") func unreadable() throws {
    try expectCapture(
      of: ["kustomization.yaml": "resources: [a.yaml]\nresources: []\n"],
      is: "error: kustomization.yaml:2: key 'resources' is there twice, first in line 1")
  }

  @Test("the limits count what is outside of the directory, too") func limits() throws {
    try expectCapture(
      of: Self.usual, from: "/src/overlays/prod", limits: CaptureLimits(files: 3),
      is: """
        error: the source has more than 3 files or 1 MiB
        hint: name a smaller directory, or leave files out with '--exclude'
        """)
  }
}
